"""What is asked of a member's own data, where he is recorded and where that is put right."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.flows.forms.days import DayField
from sanwang.kernel.numbers import birth_of, has_true_check, mobile, sex_of
from sanwang.kernel.refusals import PlainForm
from sanwang.kernel.spans import Precision
from sanwang.organization.models import Person

_BLANKS = re.compile(r"\s+")


class MemberForm(PlainForm):
    """Name, days and numbers. Sex and day of birth are read from the identity number: nobody types them."""

    name = forms.CharField(label=_("姓名"), max_length=Person._meta.get_field("name").max_length)
    joined_on = DayField(label=_("入党日期"), error_messages={"required": _("请选入党日期。")})
    full_on = DayField(label=_("转正日期"), required=False)
    id_number = forms.CharField(label=_("身份证号"), required=False, max_length=40)
    phone = forms.CharField(label=_("手机号"), required=False, max_length=40)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.up_to(today)
        for name in ("id_number", "phone"):
            self.fields[name].widget.attrs |= {"autocomplete": "off"}
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    def clean_id_number(self) -> str:
        """Return the number without blanks, or nothing; its check character and its day must be true."""
        number = _BLANKS.sub("", self.cleaned_data["id_number"]).upper()
        if number and len(number) != 18:
            raise forms.ValidationError(_("身份证号要 18 位，请核对。"))
        if number and not (has_true_check(number) and birth_of(number)):
            raise forms.ValidationError(_("身份证号不对，请一位一位核对。"))
        return number

    def clean_phone(self) -> str:
        """Return eleven digits, or nothing."""
        text = _BLANKS.sub("", self.cleaned_data["phone"])
        number = mobile(text)
        if text and not number:
            raise forms.ValidationError(_("手机号要 11 位，请核对。"))
        return number

    def numbers(self) -> dict[str, Any]:
        """Return the numbers that were filled in, by their fields, and what the identity number tells."""
        number, phone = self.cleaned_data["id_number"], self.cleaned_data["phone"]
        told: dict[str, Any] = {"phone": phone} if phone else {}
        if number:
            told |= {"id_number": number, "sex": sex_of(number)}
            told |= {"birth_date": birth_of(number), "birth_precision": Precision.DAY}
        return told
