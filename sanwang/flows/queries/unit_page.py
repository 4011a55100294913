"""A township's or county's page put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.flows.queries import heads
from sanwang.flows.queries.charts import Chart, chart
from sanwang.flows.queries.exceptions import Exceptions, exceptions
from sanwang.flows.queries.overview import Overview, View, month_asked, overview, units_below
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


def unit_page(division: Division, asked: Mapping[str, str], *, moment: Moment) -> UnitPage:
    """Return the page. At most ten queries, whatever the size."""
    view = view_of(asked, moment=moment)
    units = units_below(division, day=view.day)
    tables = overview(division, units, view=view)
    return UnitPage(
        division=division,
        units=units,
        view=view,
        overview=tables,
        exceptions=exceptions(division, units, late=tables.late, view=view),
        chart=chart(tables.points),
        lines=[(head.word, view.link(line=head.duty), head.duty == view.line) for head in heads.heads(view.month)],
    )
