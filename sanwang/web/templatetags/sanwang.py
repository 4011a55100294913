"""Words, dates and shapes that every page writes the same way."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from sanwang.kernel import dates

register = template.Library()

STATES = {
    "due": gettext_lazy("待办"),
    "done": gettext_lazy("已完成"),
    "late": gettext_lazy("补记"),
    "overdue": gettext_lazy("未见记录"),
    "excused": gettext_lazy("不作要求"),
    "advice": gettext_lazy("建议"),
}
"""Words for state: they say what is recorded, no more (design of the pages)."""


@register.simple_tag
def state(value: str) -> SafeString:
    """Return the shape of a state, with its word for who listens."""
    return format_html('<svg class="s" role="img" aria-label="{}"><use href="#s-{}"/></svg>', STATES[value], value)


@register.filter
def state_word(value: str) -> str:
    """Return the word of a state."""
    return str(STATES[value])


@register.filter
def cn_date(day: dt.date | None) -> str:
    """Return ``10月3日 周五``; nothing for no day."""
    return "" if day is None else dates.weekday_word(day)


@register.filter
def cn_day(day: dt.date | None) -> str:
    """Return ``10月3日``."""
    return "" if day is None else dates.day_word(day)


@register.filter
def cn_month(day: dt.date | None) -> str:
    """Return the month of a day: ``10月``."""
    return "" if day is None else dates.month_word(day)


@register.filter
def cn_date_year(day: dt.date | None) -> str:
    """Return ``2025年10月3日``."""
    return "" if day is None else dates.date_word(day)


@register.filter
def share(done: int, owed: int) -> str:
    """Return ``76%``; nothing where fewer than five are owed: there the two numbers speak."""
    return f"{done * 100 // owed}%" if owed >= 5 else ""
