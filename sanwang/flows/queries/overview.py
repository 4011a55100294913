"""The page of a township or the county: units x duties, what changed, twelve months, exceptions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.question import Question, Setting, Sight, Span, questions
from sanwang.duties.queries import settings
from sanwang.duties.queries.cells import Total, Totals
from sanwang.flows.queries import heads as words
from sanwang.flows.queries.charts import Point
from sanwang.flows.queries.heads import Head
from sanwang.kernel.compiled import compiled
from sanwang.kernel.periods import Period, month_of
from sanwang.organization.models import Division, Level

MONTHS = 12
"""How many months a line shows."""
FEW = 5
"""Below so many owed a share says nothing: the two numbers stand alone."""


@dataclass(frozen=True)
class View:
    """What the address asks for: the month shown, which duty's line, sorted by what, as of which day (or today)."""

    month: Period
    line: str
    sort: str
    on: dt.date | None
    today: dt.date

    @property
    def is_open(self) -> bool:
        """Whether the month goes on."""
        return self.month.is_open(self.on or self.today)

    @property
    def day(self) -> dt.date:
        """The day that the page stands for: the month's anchor."""
        return self.month.anchor(self.on or self.today)

    @property
    def ended(self) -> tuple[Period, Period]:
        """The last two months that have ended."""
        last = self.month.number - 1 if self.is_open else self.month.number
        return Period(1, last - 1), Period(1, last)

    @property
    def tail(self) -> str:
        """What an address ends with that carries on nothing but the day."""
        return f"?on={self.on.isoformat()}" if self.on else ""

    def link(self, path: str = "", **changes: str) -> str:
        """Return an address with the page's own view carried on, but for the changes (empty: left out)."""
        now = Period.of(self.on or self.today, 1)
        held = {
            "month": "" if self.month == now else str(self.month),
            "line": "" if self.line == "visit" else self.line,
            "sort": self.sort,
            "on": self.on.isoformat() if self.on else "",
        }
        query = urlencode({key: value for key, value in {**held, **changes}.items() if value})
        return f"{path}?{query}" if query else path or "?"


@dataclass(frozen=True)
class Figure:
    """One number of the table: the share (empty where few owe), the two numbers, and the records behind them."""

    share: str
    text: str
    url: str
    value: float


@dataclass(frozen=True)
class Row:
    """A unit with its figures in the order of the columns (none: nobody owes) and its line."""

    unit: Division
    url: str
    figures: tuple[Figure | None, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Column:
    """A head of the table with the link that sorts by it; ``order`` as ARIA says it."""

    head: Head
    url: str
    order: str


@dataclass(frozen=True)
class Asked:
    """The questions behind the page: the month, the month before (monthly duties), the line's twelve months.

    ``meetings``: of the last two months that have ended, for the groups of which none was recorded.
    """

    now: list[Question]
    before: list[Question]
    line: list[Question]
    meetings: list[Question]

    @property
    def all(self) -> list[Question]:
        """Every question once."""
        return [*self.now, *self.beside]

    @property
    def beside(self) -> list[Question]:
        """What the month shown is held against: each question once, but for those of the month itself."""
        shown = {(question.duty.code, question.period) for question in self.now}
        found = {(question.duty.code, question.period): question for question in (*self.before, *self.line)}
        return [question for key, question in found.items() if key not in shown]


def asked(parent: Division, view: View) -> Asked:
    """Return what the page of a county or township asks of the ledger. One query."""
    setting, sight = settings.of_division(parent.pk), Sight(view.on or view.today, view.on is not None)
    last, first = Period(1, view.month.number - 1), Period(1, view.month.number - MONTHS + 1)
    ended = view.ended

    def of(span: Span, *duties: str) -> list[Question]:
        wanted = tuple(DUTIES[code] for code in duties)
        narrowed = Setting(setting.rules, setting.county, wanted) if wanted else setting
        return list(questions(span, sight, setting=narrowed))

    return Asked(
        now=of(Span(view.month, view.month)),
        before=[question for question in of(Span(last, last)) if question.duty.months == 1],
        line=of(Span(first, view.month), view.line),
        meetings=of(Span(*ended), "meeting"),
    )


@dataclass(frozen=True)
class Changed:
    """The month's visits beside those of the month before (none where no cells are kept)."""

    now: Total | None
    before: Total | None
    month: Period
    last: Period
    is_open: bool

    @property
    def fewer(self) -> int:
        """Fewer visits than in the month before, where it can be compared."""
        return -(self.difference or 0)

    @property
    def difference(self) -> int | None:
        """More visits than in the month before; none while the month goes on: it cannot be compared."""
        if self.is_open or self.now is None or self.before is None:
            return None
        return self.now.done - self.before.done


@dataclass(frozen=True)
class Overview:
    """All that the tables of the page show."""

    columns: list[Column]
    rows: list[Row]
    total: list[Figure | None]
    points: list[Point]
    changed: Changed
    late: dict[int, int]
    """Records of the month before that were entered late, by unit."""


def overview(parent: Division, units: Sequence[Division], *, asked: Asked, table: Totals, view: View) -> Overview:
    """Return the page's tables from the sums of what was asked."""
    columns = [words.head(question.duty.code, view.month) for question in asked.now]
    line = [_month(question.period) for question in asked.line]
    rows = [_row(unit, columns, line, table, view) for unit in units]
    whole = _whole(table)
    last = Period(1, view.month.number - 1)
    return Overview(
        columns=[_column(head, view) for head in columns],
        rows=_sorted(rows, columns, view.sort),
        total=[_figure(whole.get((head.duty, head.period.number)), head, parent, view) for head in columns],
        points=[_point(parent, whole.get((view.line, month.period.number)), month, view) for month in line],
        changed=Changed(
            whole.get(("visit", view.month.number)), whole.get(("visit", last.number)), view.month, last, view.is_open
        ),
        late=_late(table, asked.before),
    )


def _whole(table: Totals) -> dict[tuple[str, int], Total]:
    """The sums over all units, by duty and period."""
    found: dict[tuple[str, int], list[Total]] = defaultdict(list)
    for (_unit, duty, period), total in table.items():
        found[duty, period].append(total)
    return {key: Total.all_of(totals) for key, totals in found.items()}


def units_below(parent: Division, *, day: dt.date) -> list[Division]:
    """Return the townships of a county, or the villages of a township, that exist on the day. One query."""
    below = {Level.COUNTY: Level.TOWNSHIP, Level.TOWNSHIP: Level.VILLAGE}[Level(parent.level)]
    return [unit for unit in _below(parent.pk, below) if unit.holds_on(day)]


@compiled
def _below(parent: int, level: Level) -> QuerySet[Division]:
    return Division.objects.filter(parent=parent, level=level).order_by("code")


@dataclass(frozen=True)
class Month:
    """A place on the lines: a period of the duty shown, and how it is said."""

    period: Period
    written: str
    short: str


def _month(period: Period) -> Month:
    return Month(period, words.spoken(period), str(period.first.month) if period.months == 1 else str(period)[-4:])


def _point(unit: Division, found: Total | None, month: Month, view: View) -> Point:
    url = records_url(view.line, month.period, unit, view)
    if found is None:
        return Point(url, month.written, month.short, None)
    label = f"{month.written} {found.done}/{found.owed} {_share(found)}".rstrip()
    return Point(url, label, month.short, found.done / found.owed)


def records_url(duty: str, period: Period, unit: Division, view: View) -> str:
    """Return the address of the records behind a figure, as of the page's day."""
    return f"/duties/{duty}/{period}/{unit.code}{view.tail}"


def _row(unit: Division, columns: list[Head], line: list[Month], table: Totals, view: View) -> Row:
    figures = (_figure(table.get((unit.pk, head.duty, head.period.number)), head, unit, view) for head in columns)
    points = (_point(unit, table.get((unit.pk, view.line, month.period.number)), month, view) for month in line)
    path = "villages" if unit.level == Level.VILLAGE else "units"
    return Row(unit, view.link(f"/{path}/{unit.code}", sort=""), tuple(figures), tuple(points))


def _figure(found: Total | None, head: Head, unit: Division, view: View) -> Figure | None:
    if found is None:
        return None
    url = records_url(head.duty, head.period, unit, view)
    return Figure(_share(found), f"{found.done}/{found.owed}", url, found.done / found.owed)


def _share(found: Total | None) -> str:
    return f"{found.done * 100 // found.owed}%" if found and found.owed >= FEW else ""


def _column(head: Head, view: View) -> Column:
    ascending, descending = view.sort == head.duty, view.sort == f"-{head.duty}"
    order = "ascending" if ascending else "descending" if descending else "none"
    following = "" if descending else f"-{head.duty}" if ascending else head.duty
    return Column(head, view.link(sort=following), order)


def _sorted(rows: list[Row], columns: list[Head], sort: str) -> list[Row]:
    """Rows in the order of the register, or by one column where that is asked: who owes nothing comes last."""
    places = {head.duty: place for place, head in enumerate(columns)}
    place = places.get(sort.removeprefix("-"))
    if place is None:
        return rows
    sign = -1 if sort.startswith("-") else 1

    def key(row: Row) -> tuple[bool, float, str]:
        figure = row.figures[place]
        return (figure is None, sign * figure.value if figure else 0.0, row.unit.code)

    return sorted(rows, key=key)


def _late(table: Totals, before: Iterable[Question]) -> dict[int, int]:
    wanted = {(question.duty.code, question.period.number) for question in before}
    found: dict[int, int] = {}
    for (unit, duty, period), total in table.items():
        if (duty, period) in wanted and total.done > total.on_time:
            found[unit] = found.get(unit, 0) + total.done - total.on_time
    return found


def month_asked(written: str, *, day: dt.date) -> Period:
    """Return the month that ``?month=`` asks for; what is none, or lies ahead, is the day's."""
    now = Period(1, month_of(day))
    try:
        period = Period.parse(written)
    except ValueError:
        return now
    return min(period, now) if period.months == 1 else now
