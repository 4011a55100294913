"""The records behind a figure: who owes, how each stands, what says so; for a township or county, where."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sanwang.duties.ledger.duty import Duty
from sanwang.duties.ledger.question import Question, Scope, Sight
from sanwang.duties.queries import settings
from sanwang.duties.queries.cells import Total, sums
from sanwang.duties.queries.subjects import Behind, Subject, ask
from sanwang.duties.states import State
from sanwang.flows.queries import heads
from sanwang.flows.queries.named import Named, Record, named, records
from sanwang.kernel.pages import LIST_SIZE, Moment
from sanwang.kernel.periods import Period
from sanwang.organization.models import Division, Group, Level

NO_GROUP = "none"
"""The place of members and pairings that stand in no group, in an address."""
ORDER = (State.OVERDUE, State.DUE, State.ADVICE, State.EXCUSED, State.DONE, State.LATE)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the address names: duty, period, place; the state to keep (empty: all), and which page."""

    duty: Duty
    period: Period
    division: Division
    group: Group | None = None
    groupless: bool = False
    state: str = ""
    number: int = 1

    @property
    def title(self) -> str:
        """The duty, as people say it."""
        return heads.title(self.duty)

    @property
    def period_word(self) -> str:
        """The period, as people say it."""
        return heads.spoken(self.period)

    @property
    def place_word(self) -> str:
        """The place, as people say it."""
        if self.group:
            return f"{self.division.short_name}{self.group.name}"
        name = self.division.short_name
        return _("%(village)s没有编组的党员") % {"village": name} if self.groupless else name


@dataclass(frozen=True)
class Row:
    """Somebody or something that owes, the state, why nothing is required, and the records."""

    subject: Named
    state: str
    records: tuple[Record, ...]


@dataclass(frozen=True)
class Tab:
    """A state with how many stand in it, its address, and whether the list keeps only these."""

    state: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True)
class Listed:
    """A page of rows. ``total``: all that owe."""

    wanted: Wanted
    total: int
    tabs: list[Tab]
    rows: list[Row]
    number: int
    more: bool
    tail: str


@dataclass(frozen=True)
class Place:
    """A unit below with its total, and where it is opened."""

    unit: Division
    total: Total
    url: str

    @property
    def late(self) -> int:
        """Done, but entered late."""
        return self.total.done - self.total.on_time

    def stand(self, state: str) -> str:
        """Where those in a state are listed; of a township where its villages are."""
        if self.unit.level != Level.VILLAGE:
            return self.url
        return f"{self.url}{'&' if '?' in self.url else '?'}state={state}"

    @property
    def done_url(self) -> str:
        """Where what is done is listed."""
        return self.stand("done")

    @property
    def excused_url(self) -> str:
        """Where those of whom nothing is required are listed."""
        return self.stand("excused")

    @property
    def unmet_url(self) -> str:
        """Where what is not done is listed."""
        return self.stand("overdue" if self.total.overdue else "due")


@dataclass(frozen=True)
class Drilled:
    """A township's or county's figure by unit."""

    wanted: Wanted
    places: list[Place]
    total: Total

    @property
    def late(self) -> int:
        """Done, but entered late."""
        return self.total.done - self.total.on_time


def drilled(wanted: Wanted, *, moment: Moment) -> Drilled:
    """Return the figure of a township or county by the units below it. Three queries."""
    question = _question(wanted, Scope(), moment)
    found = sums(wanted.division, [question], day=moment.day) if question else {}
    by_unit = {unit: total for (unit, _duty, _period), total in found.items()}
    path = f"/duties/{wanted.duty.code}/{wanted.period}"
    places = [
        Place(unit, by_unit[unit.pk], f"{path}/{unit.code}{_tail('?', moment)}")
        for unit in wanted.division.children.order_by("code")
        if unit.pk in by_unit
    ]
    return Drilled(wanted, places, sum(by_unit.values(), Total()))


def listed(wanted: Wanted, *, moment: Moment) -> Listed:
    """Return a page of the subjects behind a village's or group's figure. At most seven queries."""
    groups = (wanted.group.pk,) if wanted.group else ()
    question = _question(wanted, Scope((wanted.division.pk,), groups, wanted.groupless), moment)
    if question is None:
        return Listed(wanted, 0, [], [], 1, False, "")
    everybody = [(State(one.state), one) for one in Behind(question)]
    kept = [pair for pair in everybody if wanted.state in ("", pair[0])]
    kept.sort(key=lambda pair: ORDER.index(pair[0]))
    start = (wanted.number - 1) * LIST_SIZE
    shown = kept[start : start + LIST_SIZE]
    counts = Counter(state for state, _one in everybody)
    return Listed(
        wanted=wanted,
        total=len(everybody),
        tabs=[
            Tab(state, counts[state], f"?state={state}{_tail('&', moment)}", wanted.state == state)
            for state in ORDER
            if counts[state]
        ],
        rows=_rows(shown, question),
        number=wanted.number,
        more=len(kept) > start + LIST_SIZE,
        tail=(f"&state={wanted.state}" if wanted.state else "") + _tail("&", moment),
    )


def _question(wanted: Wanted, scope: Scope, moment: Moment) -> Question | None:
    setting = settings.of_division(wanted.division.pk)
    return ask(wanted.duty.code, wanted.period, Sight(moment.day, moment.on is not None), scope, setting)


def _rows(shown: list[tuple[State, Subject]], question: Question) -> list[Row]:
    subjects = [one for _state, one in shown]
    names = named(question.duty.subjects.kind, [one.id for one in subjects], anchor=question.anchor)
    acts = records(question.duty.code, [key for one in subjects for key in one.records])
    limit = question.rule.on_time_until(question.period)
    return [
        Row(
            names.get(one.id) or Named(str(one.id)),
            _late(state, found, limit),
            found,
        )
        for state, one in shown
        for found in [tuple(acts[key] for key in one.records if key in acts)]
    ]


def _late(state: State, found: tuple[Record, ...], limit: dt.date) -> str:
    """Done, but by nothing that was entered in time, is shown as entered late."""
    entered_late = bool(found) and all(record.recorded_on > limit for record in found)
    return (State.LATE if state == State.DONE and entered_late else state).value


def _tail(mark: str, moment: Moment) -> str:
    return f"{mark}on={moment.on.isoformat()}" if moment.on else ""
