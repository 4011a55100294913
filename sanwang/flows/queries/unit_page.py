"""A township's or county's page put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.queries import as_of
from sanwang.duties.queries.cells import sums
from sanwang.flows.queries import heads
from sanwang.flows.queries.charts import Chart, chart
from sanwang.flows.queries.exceptions import Exceptions, exceptions, silent_in, silent_in_cells
from sanwang.flows.queries.overview import (
    Asked,
    Overview,
    Totals,
    View,
    asked,
    month_asked,
    overview,
    units_below,
)
from sanwang.kernel.pages import Moment
from sanwang.kernel.periods import Period
from sanwang.organization.models import Division


@dataclass(frozen=True)
class UnitPage:
    """Everything that the template shows."""

    division: Division
    units: list[Division]
    view: View
    overview: Overview
    exceptions: Exceptions
    chart: Chart
    lines: list[tuple[str, str, bool]]
    """Duties whose line may be shown: word, address, whether it is."""

    @property
    def month_word(self) -> str:
        """The month shown, as people say it."""
        return heads.spoken(self.view.month)

    @property
    def line_word(self) -> str:
        """The duty whose line is shown."""
        return str(heads.WORDS.get(self.view.line, self.view.line))

    @property
    def earlier(self) -> str:
        """The address of the month before."""
        return self.view.link(month=str(Period(1, self.view.month.number - 1)))

    @property
    def later(self) -> str:
        """The address of the next month; empty where none has begun."""
        following = Period(1, self.view.month.number + 1)
        return self.view.link(month=str(following)) if following.first <= (self.view.on or self.view.today) else ""


def view_of(asked: Mapping[str, str], *, moment: Moment) -> View:
    """Read the address; what it asks for that is not there is left at its default."""
    line, sort = asked.get("line", ""), asked.get("sort", "")
    return View(
        month=month_asked(asked.get("month", ""), day=moment.day),
        line=line if line in DUTIES else "visit",
        sort=sort if sort.removeprefix("-") in DUTIES else "",
        on=moment.on,
        today=moment.today,
    )


SLICE = 6
"""Questions counted for one answer while a past day is being counted: under a second for a county."""


@dataclass(frozen=True)
class Counting:
    """A past day of which ``done`` of ``all`` questions are counted."""

    division: Division
    view: View
    done: int
    all: int


def unit_page(division: Division, asked_for: Mapping[str, str], *, moment: Moment) -> UnitPage | Counting:
    """Return the page; of a past day that is not yet counted, how far it is. At most ten queries."""
    view = view_of(asked_for, moment=moment)
    wanted = asked(division, view)
    if view.on is None:
        table = sums(division, wanted.all, day=view.today).totals
        return _page(division, view, wanted, table, silent_in_cells(division, view))
    questions = list({**dict.fromkeys(wanted.all), **dict.fromkeys(wanted.meetings)})
    counted = as_of.kept(questions, budget=SLICE)
    if counted.missing:
        return Counting(division, view, len(questions) - len(counted.missing), len(questions))
    silent = silent_in(counted.counts, division, view)
    return _page(division, view, wanted, as_of.totals(division, wanted.all, counted), silent)


def _page(division: Division, view: View, wanted: Asked, table: Totals, silent: list[int]) -> UnitPage:
    units = units_below(division, day=view.day)
    tables = overview(division, units, asked=wanted, table=table, view=view)
    return UnitPage(
        division=division,
        units=units,
        view=view,
        overview=tables,
        exceptions=exceptions(division, units, late=tables.late, silent=silent, view=view),
        chart=chart(tables.points),
        lines=[
            (column.head.word, view.link(line=column.head.duty), column.head.duty == view.line)
            for column in tables.columns
        ],
    )
