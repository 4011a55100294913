"""What an administrator fills in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.refusals import PlainForm
from sanwang.organization.roles import Role


class NewAccountForm(PlainForm):
    """A new account: its password is made by the product and shown once."""

    username = forms.CharField(label=_("登录名"), max_length=40, error_messages={"required": _("请填登录名。")})
    display_name = forms.CharField(label=_("姓名"), max_length=30, error_messages={"required": _("请填姓名。")})
    person = forms.CharField(label=_("党员或村干部代码"), max_length=16, required=False)


class GrantForm(PlainForm):
    """A role over a place, told by its code or its name."""

    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    place = forms.CharField(label=_("管哪里"), max_length=40, required=False)
