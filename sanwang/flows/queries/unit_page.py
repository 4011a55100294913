"""A township's or county's page put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import astuple, dataclass

from django.core.cache import caches

from sanwang.duties.keeping.past import Progress, await_day
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.queries.cells import Total, Totals, sums
from sanwang.flows.queries import heads, near
from sanwang.flows.queries.charts import Chart, chart
from sanwang.flows.queries.exceptions import Exceptions, Silent, exceptions, silent_as_of, silent_in_cells
from sanwang.flows.queries.overview import (
    Asked,
    Overview,
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
        return heads.short(self.view.line) if self.view.line in DUTIES else self.view.line

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


@dataclass(frozen=True)
class Counting:
    """A past day that the worker is counting: how far it is. ``begun``: what the job is to be given, if anything."""

    division: Division
    view: View
    progress: Progress


def waiting(division: Division, asked_for: Mapping[str, str], *, moment: Moment, at: dt.datetime) -> Counting | None:
    """Return how far the county is counted as of the past day asked for; none if the page need not wait."""
    view = view_of(asked_for, moment=moment)
    progress = await_day(division.county_id or division.pk, view.on, at=at) if view.on else None
    return Counting(division, view, progress) if progress else None


def unit_page(division: Division, asked_for: Mapping[str, str], *, moment: Moment) -> UnitPage:
    """Return the page. At most ten queries, but where the ledger has to be recounted."""
    view = view_of(asked_for, moment=moment)
    wanted = asked(division, view)
    if view.on:
        table = sums(division, wanted.all, day=view.on)
        return _page(division, view, wanted, table, silent_as_of(division, view, wanted.meetings))
    table = _table(division, wanted, view)
    return _page(division, view, wanted, table, silent_in_cells(division, view))


def _table(division: Division, wanted: Asked, view: View) -> Totals:
    """Return the sums: those of the month shown as they stand, other months as kept for ten seconds."""
    key = f"beside:{division.pk}:{view.today}:{view.month}:{view.line}"
    kept: dict[tuple[int, str, int], tuple[int, ...]] | None = caches["near"].get(key)
    if kept is not None:
        beside = {place: Total(*counts) for place, counts in kept.items()}
        return {**beside, **sums(division, wanted.now, day=view.today)}
    found = sums(division, wanted.all, day=view.today)
    other = {(question.duty.code, question.period.number) for question in wanted.beside}
    caches["near"].set(key, {place: astuple(total) for place, total in found.items() if place[1:] in other}, near.FRESH)
    return found


def _page(division: Division, view: View, wanted: Asked, table: Totals, silent: list[Silent]) -> UnitPage:
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
