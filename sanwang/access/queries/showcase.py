"""Whom the demo's accounts belong to: people of a lively village, who hold no account yet."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q

from sanwang.kernel.spans import SpanQuerySet
from sanwang.organization.models import Division, Group, Level, Member, Membership, Office, Person, Post


def villages(on: dt.date, *, most: int) -> list[Division]:
    """Return the villages with most groups that have a leader on the day, the liveliest first."""
    led = Count("groups", filter=Q(groups__in=_led(on).values("group")), distinct=True)
    rows = Division.objects.filter(level=Level.VILLAGE).select_related("township", "county")
    return list(rows.annotate(led=led).filter(led__gt=0).order_by("-led", "code")[:most])


def leaders(village: Division, on: dt.date) -> list[tuple[Person, Group]]:
    """Return the leaders of the village's groups who are members and without an account, by group code."""
    held = Office.objects.on(on).filter(post=Post.GROUP_LEADER, village=village, group__in=Group.objects.on(on))
    rows = held.filter(person__account=None, person__member__left_on=None, person__member__isnull=False)
    return [
        (row.person, row.group)
        for row in rows.select_related("person", "group").order_by("-group__kind", "group__code")
        if row.group
    ]


def members(group: Group, on: dt.date) -> list[Person]:
    """Return the group's members at home, fit and without office or account, by code."""
    home = Membership.objects.on(on).home().filter(group=group)
    rows = Member.objects.on(on).filter(
        pk__in=home.values("member"), is_infirm=False, is_migrant=False, pairing_eligible=True, person__account=None
    )
    busy = Office.objects.on(on).filter(village=group.village_id)
    return [
        row.person for row in rows.exclude(person__in=busy.values("person")).select_related("person").order_by("code")
    ]


def holder(village: Division, post: str, on: dt.date) -> Person | None:
    """Return who holds the post in the village and has no account yet."""
    rows = Office.objects.on(on).filter(post=post, village=village, person__account=None).select_related("person")
    first = rows.order_by("pk").first()
    return first.person if first else None


def member_code(person: Person) -> str:
    """Return the person's code as a member; empty for who is none."""
    return next(iter(Member.objects.filter(person=person, left_on=None).values_list("code", flat=True)), "")


def _led(on: dt.date) -> SpanQuerySet[Office]:
    return Office.objects.on(on).filter(post=Post.GROUP_LEADER)
