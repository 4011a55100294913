"""Who is on the way to membership in a village, and who was admitted of late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from sanwang.affairs.models import DevelopmentStep, Stage
from sanwang.kernel.pages import Window, window
from sanwang.kernel.periods import months_before
from sanwang.kernel.permits import Permit
from sanwang.organization.models import Division, Group, Member
from sanwang.organization.queries.groups import homes

MOST: Final = 10
"""Newly admitted members that the page names at most."""


@dataclass(frozen=True)
class OnTheWay:
    """Somebody's last step: for how many days he has been there, whether he may be admitted next."""

    step: DevelopmentStep
    days: int

    @property
    def is_candidate(self) -> bool:
        """Whether admission is what comes next."""
        return self.step.stage == Stage.CANDIDATE


@dataclass(frozen=True)
class Developing:
    """A page of those on the way, the newest step first; who was admitted within 36 months, the last first.

    ``count``: how many were; those named are ``MOST`` at most.
    """

    village: Division
    rows: list[OnTheWay]
    window: Window[DevelopmentStep]
    admitted: list[Member]
    count: int

    @property
    def more(self) -> int:
        """How many were admitted whom the page does not name."""
        return self.count - len(self.admitted)


@dataclass(frozen=True)
class Stepping:
    """What a step is recorded on: ``last`` is the person's last one, none for somebody new."""

    village: Division
    last: DevelopmentStep | None
    groups: list[Group]


@dataclass(frozen=True)
class Admitting:
    """What a member is admitted on: the groups he may come into; ``step``: his last, if the village brought him up."""

    groups: list[Group]
    step: DevelopmentStep | None

    @property
    def initial(self) -> dict[str, str]:
        """Return what need not be asked: the only group, else the one that brought him up; his name."""
        codes = {group.pk: str(group.pk) for group in self.groups}
        brought_up = codes.get(self.step.group_id or 0, "") if self.step else ""
        only = next(iter(codes.values())) if len(codes) == 1 else brought_up
        return {"group": only, "name": self.step.person.name if self.step else ""}


def admitting(by: Permit[Division], *, person: str, day: dt.date) -> Admitting:
    """Return what is known before somebody is admitted into the village. Raises DoesNotExist for a person unknown."""
    village = by.target
    return Admitting(homes(village, day=day), last_step(village, person) if person else None)


def developing(by: Permit[Division], request: HttpRequest, *, day: dt.date) -> Developing:
    """Return who is on the way in the village. Four queries."""
    village = by.target
    steps = DevelopmentStep.objects.under_way(village).select_related("person", "group")
    found = window(steps, request)
    rows = [OnTheWay(step, (day - step.day).days) for step in found.rows]
    since = months_before(day, 36)
    admitted = Member.objects.on(day).filter(village=village, joined_on__gt=since).select_related("person")
    newest = list(admitted.order_by("-joined_on", "pk")[:MOST])
    return Developing(village, rows, found, newest, admitted.count())


def stepping(by: Permit[Division], *, person: str, day: dt.date) -> Stepping:
    """Return the person's last step in the village; ``person`` is empty for somebody new.

    Raises DoesNotExist for whom there is none.
    """
    village = by.target
    if not person:
        return Stepping(village, None, homes(village, day=day))
    return Stepping(village, last_step(village, person), [])


def last_step(village: Division, person: str) -> DevelopmentStep:
    """Return the last step in the village of a person (his key as text), or raise DoesNotExist."""
    is_key = person.isascii() and person.isdigit() and len(person) < 19
    steps = DevelopmentStep.objects.of(village).select_related("person", "group")
    found = steps.filter(person=int(person)).first() if is_key else None
    if found is None:
        raise DevelopmentStep.DoesNotExist
    return found
