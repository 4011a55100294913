"""The households of a village in pages: found by name, and what is not yet solved in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from sanwang.kernel.pages import Moment, Window, searched, tail, window
from sanwang.kernel.permits import Permit, visible
from sanwang.organization.models import Division
from sanwang.service.models import Household, Need
from sanwang.service.queries.cared import tag_words
from sanwang.service.queries.households import carers, listed, open_needs_of
from sanwang.service.rules import SEE_HOUSEHOLD


@dataclass(frozen=True)
class Home:
    """A household with the words of its tags that the viewer may read, and who looks after it."""

    household: Household
    tags: tuple[str, ...]
    carers: tuple[str, ...]


@dataclass(frozen=True)
class Homes:
    """A page of households. ``paired``: only those somebody looks after; ``kept``: what the tabs keep in an address."""

    village: Division
    search: str
    paired: bool
    rows: list[Home]
    window: Window[Household]
    kept: str
    tail: str


@dataclass(frozen=True)
class Needs:
    """A page of what is still to be solved; ``rows`` with the days each has waited."""

    village: Division
    rows: list[tuple[Need, int]]
    window: Window[Need]
    tail: str


def homes(seen: Permit[Division], *, request: HttpRequest, moment: Moment) -> Homes:
    """Return the page asked for. Three queries."""
    search = searched(request)
    paired = request.GET.get("only") == "paired"
    found = window(
        listed(visible(seen.actor, SEE_HOUSEHOLD), village=seen.target, day=moment.day, search=search, paired=paired),
        request,
    )
    keys = [row.pk for row in found.rows]
    tags, names = tag_words(seen.actor, keys, day=moment.day), carers(seen.actor, keys, day=moment.day)
    kept = tail(village=seen.target.code, q=search, on=moment.word)
    return Homes(
        village=seen.target,
        search=search,
        paired=paired,
        rows=[Home(row, tags[row.pk], tuple(names[row.pk])) for row in found.rows],
        window=found,
        kept=kept,
        tail=kept + tail(only="paired" if paired else ""),
    )


def needs(seen: Permit[Division], *, request: HttpRequest, moment: Moment) -> Needs:
    """Return the page asked for, longest waiting first. One query."""
    rows = open_needs_of(visible(seen.actor, SEE_HOUSEHOLD), village=seen.target, day=moment.day)
    found = window(rows, request)
    waited = [(need, (moment.day - need.raised_on).days) for need in found.rows]
    return Needs(seen.target, waited, found, tail(on=moment.word))
