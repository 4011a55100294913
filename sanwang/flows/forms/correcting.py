"""The form by which the branch puts a member's own data right."""

from __future__ import annotations

from typing import Any, Final, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.flows.forms.days import DayField
from sanwang.flows.forms.member import MemberForm
from sanwang.kernel.spans import Precision
from sanwang.organization.models import Member

INFIRM, AWAY, UNPAIRED = "infirm", "away", "unpaired"
CIRCUMSTANCES: Final = [
    (INFIRM, _("年老体弱或患病，行动不便")),
    (AWAY, _("外出流动")),
    (UNPAIRED, _("不安排联系户")),
]


class CorrectingForm(MemberForm):
    """A member's data as they stand, to be changed where they are wrong. Numbers are not shown: empty, they stay.

    A day that is known to the month, or to the year, stays so unless another is picked.
    """

    circumstances = forms.MultipleChoiceField(
        label=_("情况（可多选）"), required=False, widget=forms.CheckboxSelectMultiple, choices=CIRCUMSTANCES
    )
    migrant_place = forms.CharField(
        label=_("外出到哪里"), required=False, max_length=Member._meta.get_field("migrant_place").max_length
    )
    migrant_since = DayField(label=_("从哪天起外出"), required=False)

    @classmethod
    def of(cls, member: Member, *args: Any, **kwargs: Any) -> Self:
        """Return the form with what is held of the member."""
        held = {INFIRM: member.is_infirm, AWAY: member.is_migrant, UNPAIRED: not member.pairing_eligible}
        shown = {name: getattr(member, name) for name in ("joined_on", "full_on", "migrant_place", "migrant_since")}
        shown |= {"name": member.person.name, "circumstances": [name for name, holds in held.items() if holds]}
        return cls(*args, initial=shown, **kwargs)

    def changes(self) -> dict[str, Any]:
        """Return new values as the operation takes them; days that stay as they were are not among them."""
        told = self.cleaned_data
        picked = [name for name in ("joined_on", "full_on") if told[name] != self.initial[name]]
        days = {name: told[name] for name in picked}
        known = {f"{name.removesuffix('_on')}_precision": Precision.DAY for name in picked}
        return {"name": told["name"].strip(), **days, **known, **self.numbers(), **self._circumstances()}

    def _circumstances(self) -> dict[str, Any]:
        told = self.cleaned_data
        is_away = AWAY in told["circumstances"]
        return {
            "is_infirm": INFIRM in told["circumstances"],
            "pairing_eligible": UNPAIRED not in told["circumstances"],
            "is_migrant": is_away,
            "migrant_place": told["migrant_place"] if is_away else "",
            "migrant_since": told["migrant_since"] if is_away else None,
        }
