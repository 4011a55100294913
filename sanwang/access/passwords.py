"""What a password must be, in our words."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least ``min_length`` characters; Django's own sentence has no Chinese."""

    def get_error_message(self) -> Any:
        """Return the sentence that the form shows."""
        return _("密码太短，至少要 %(n)d 个字。") % {"n": self.min_length}


class NotCommon(CommonPasswordValidator):
    """None of the passwords that everybody tries first."""

    def get_error_message(self) -> Any:
        """Return the sentence that the form shows."""
        return _("这个密码太常见，别人一猜就中，请换一个。")
