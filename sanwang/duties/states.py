"""The words in which the product says how a duty stands; never a mark against a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How a line or a subject of the ledger stands on a day."""

    DUE = "due", _("待办")
    DONE = "done", _("已完成")
    LATE = "late", _("补记")
    OVERDUE = "overdue", _("未见记录")
    EXCUSED = "excused", _("不作要求")
    ADVICE = "advice", _("建议")
