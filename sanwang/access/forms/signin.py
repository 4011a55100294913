"""Sign-in and change of password, with our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django.utils.translation import gettext_lazy as _

from sanwang.access.operations import account as accounts
from sanwang.kernel.refusals import PlainForm


class SignIn(PlainForm, LoginForm):  # type: ignore[misc]  # allauth is untyped
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("登录名")
        self.fields["password"].label = _("密码")
        self.fields["password"].help_text = ""
        self.fields["login"].error_messages["required"] = _("请填登录名。")
        self.fields["password"].error_messages["required"] = _("请填密码。")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false")

    def clean_login(self) -> str:
        """Take full-width letters and blanks at the ends as they are meant."""
        return accounts.spelled(super().clean_login())


class ChangePassword(PlainForm, ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """The present password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "oldpassword": (_("现在的密码"), _("请填现在的密码。")),
            "password1": (_("新密码"), _("请填新密码。")),
            "password2": (_("新密码再写一遍"), _("请把新密码再写一遍。")),
        }
        for name, (label, missing) in words.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].error_messages["required"] = missing
            self.fields[name].widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any] | None:
        """Say in our words that the new password was not written the same twice."""
        again = self.cleaned_data.get("password2")
        cleaned = super().clean()
        if again and "password2" in self.errors:
            self.errors["password2"] = self.error_class([str(_("两次写的新密码不一样，请把它再写一遍。"))])
        return cleaned
