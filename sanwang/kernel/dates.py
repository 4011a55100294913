"""Days and months in the words of the reader's language: ``10月3日`` and ``3 Oct``.

Each format is itself a text to translate: letters of Django's date format between the words of the language.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.dateformat import format as written
from django.utils.translation import gettext, gettext_noop

WEEKDAYS: Final = (
    gettext_noop("周一"),
    gettext_noop("周二"),
    gettext_noop("周三"),
    gettext_noop("周四"),
    gettext_noop("周五"),
    gettext_noop("周六"),
    gettext_noop("周日"),
)


def day_word(day: dt.date) -> str:
    """Return ``10月3日``."""
    return written(day, gettext("n月j日"))


def weekday_word(day: dt.date) -> str:
    """Return ``10月3日 周五``."""
    return gettext("%(day)s %(week)s") % {"day": day_word(day), "week": gettext(WEEKDAYS[day.weekday()])}


def date_word(day: dt.date) -> str:
    """Return ``2025年10月3日``."""
    return written(day, gettext("Y年n月j日"))


def month_word(day: dt.date) -> str:
    """Return the month in which the day lies: ``10月``."""
    return written(day, gettext("n月"))


def year_month_word(day: dt.date) -> str:
    """Return the month with its year: ``2025年10月``."""
    return written(day, gettext("Y年n月"))


def year_word(day: dt.date) -> str:
    """Return the year: ``2025年``."""
    return written(day, gettext("Y年"))
