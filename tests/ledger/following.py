"""Follows a change through marks and worker: what is stored afterwards must be what a recount gives."""

import datetime as dt
from collections import defaultdict

from django.db import transaction

from sanwang.duties.keeping import cells
from sanwang.duties.keeping.marks import Touched, mark
from sanwang.duties.ledger.question import Sight, Span
from sanwang.duties.queries import rows
from sanwang.kernel import clock, events
from sanwang.kernel.periods import Period
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import Group, Member, Membership
from sanwang.service.models import HouseholdTag, Pairing, Visit
from tests.ledger.conftest import DAY

SPRING = dt.date(2025, 4, 10)
NOW = dt.datetime(2025, 11, 20, 9, tzinfo=clock.ZONE)
NOVEMBER = Period.parse("2025-11")
YEAR = Span(Period.parse("2025-01"), Period.parse("2025-12"))


def table(*, recount, day=DAY, span=YEAR):
    return set(rows.rows(rows.Asked(span, Sight(day), recount=recount)).rows)


def table_of(month, *, recount, day=DAY):
    return table(recount=recount, day=day, span=Span(month, month))


def unvisited():
    """Return pairings of one group that nobody has visited in November: all their marks are one cell's."""
    special = HouseholdTag.objects.on(DAY).values("household")
    found = Pairing.objects.on(DAY).filter(household__in=special).exclude(visits__day__gte=NOVEMBER.first)
    homes = dict(Membership.objects.on(DAY).home().values_list("member_id", "group_id"))
    by_group = defaultdict(list)
    for pairing in found.order_by("pk"):
        by_group[homes.get(pairing.member_id)].append(pairing)
    by_group.pop(None, None)
    return max(by_group.values(), key=len)


def visit(pairing):
    """Record a visit with its mark, in one transaction."""
    with transaction.atomic():
        Visit.objects.create(
            id=fresh_id(), pairing=pairing, village=pairing.village, day=DAY, recorded_on=DAY, recorded_at=NOW
        )
        mark(["visit"], [DAY], Touched(pairings=(pairing.pk,)))


def marks_of(*happenings):
    for happening in happenings:
        for reaction in events._reactions[type(happening)]:
            reaction(happening)


def follows(*happenings):
    """Let the wired reactions follow the events, then let the worker take the marks: stored must equal counted."""
    before = table(recount=False)
    marks_of(*happenings)
    changed = table(recount=True) ^ before
    assert changed, "the test's change must be one that the ledger sees"
    while cells.drain(day=DAY):
        pass
    assert table(recount=False) == table(recount=True)
    return changed


def record(day):
    return {"id": fresh_id(), "day": day, "recorded_on": DAY, "recorded_at": NOW}


def idle(duty, period):
    """Return a group that has not done the duty, and its members at home."""
    row = next(r for r in sorted(table(recount=False)) if r.duty == duty and r.period == period and r.done < r.owed)
    group = Group.objects.get(code=row.group)
    members = Member.objects.filter(memberships__in=Membership.objects.on(DAY).home().filter(group=group))
    return group, list(members[:3])


def drained():
    """Let the worker take all marks; return what is stored then."""
    while cells.drain(day=DAY):
        pass
    return table(recount=False)
