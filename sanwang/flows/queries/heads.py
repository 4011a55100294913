"""The duties as heads of columns: a short word, whose it is, which period shows in a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import Duty
from sanwang.kernel.dates import year_month_word, year_word
from sanwang.kernel.periods import Period

WORDS: Final[dict[str, str | Promise]] = {
    "report": _("汇报"),
    "deploy": _("研究部署"),
    "meeting": _("党小组会"),
    "study": _("学习"),
    "study_attendance": _("学习到会"),
    "party_day": _("主题党日"),
    "party_day_attendance": _("党日到会"),
    "visit": _("走访"),
    "talk": _("谈心"),
    "life_meeting": _("生活会"),
    "appraisal": _("评议"),
    "develop": _("发展"),
}
"""Short words by duty, as the look has them; a duty without one shows its title."""

APART: Final = frozenset({"deploy", "study_attendance", "party_day_attendance", "develop"})
"""What has no column in the village's grid: the branch's own, who came to what is there, advice."""
OF_GROUPS: Final = tuple(duty for duty in DUTIES if duty not in APART)
"""The columns of the village's grid: what each group owes, or its members."""


def short(duty: str) -> str:
    """Return the short word of a duty."""
    return str(WORDS[duty]) if duty in WORDS else gettext(DUTIES[duty].title)


@dataclass(frozen=True)
class Head:
    """A column: its duty, the period of it that the month shows, and the words."""

    duty: str
    period: Period
    word: str
    advice: bool


def head(duty: str, month: Period) -> Head:
    """Return the column of a duty in a month: a quarter's or year's duty shows the one the month lies in."""
    known = DUTIES[duty]
    return Head(duty, Period.of(month.first, known.months), short(duty), known.advice)


def heads(month: Period, *, duties: tuple[str, ...] = tuple(DUTIES)) -> list[Head]:
    """Return the columns of a month, in the order of the source."""
    return [head(duty, month) for duty in duties]


def spoken(period: Period) -> str:
    """Return a period as people say it: ``2026年11月``, ``2026年四季度``, ``2026年``."""
    if period.months == 1:
        return year_month_word(period.first)
    if period.months == 3:
        quarter = str((_("一季度"), _("二季度"), _("三季度"), _("四季度"))[period.first.month // 3])
        return gettext("%(year)d年%(quarter)s") % {"year": period.first.year, "quarter": quarter}
    return year_word(period.first)


def title(duty: Duty) -> str:
    """Return a duty's full name in the reader's language."""
    return gettext(duty.title)
