"""Members of a village as a list, and one of them with his place in the net."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from django.db.models import OuterRef, Q, QuerySet, Subquery

from sanwang.kernel.references import pointing, standing
from sanwang.organization.models import Affiliation, Division, Member, Membership, MembershipKind, Office


def listed(members: QuerySet[Member], *, village: Division, day: dt.date, search: str = "") -> QuerySet[Member]:
    """Return those of the members who are such in the village on the day, by pinyin, with person and home group.

    ``search``: part of a name, of its pinyin with or without blanks, or its initials. Annotates
    ``group_name`` and ``group_code`` (empty for who is in none).
    """
    home = Membership.objects.on(day).home().filter(member=OuterRef("pk"))
    rows = (
        members.filter(village=village)
        .filter(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day)
        .select_related("person")
        .annotate(
            group_name=Subquery(home.values("group__name")[:1]),
            group_code=Subquery(home.values("group__code")[:1]),
        )
        .order_by("person__name_key", "code")
    )
    return rows.filter(named(search.strip(), "person")) if search.strip() else rows


def namesake(village: Division, name: str, *, day: dt.date) -> str:
    """Return what tells a member of that very name apart: his group, else his code. Nothing where there is none."""
    same = Member.objects.on(day).filter(village=village, person__name=name).order_by("code").first()
    if same is None:
        return ""
    inside = places(same, day=day)
    return inside[0].group.name if inside else same.code


def named(search: str, person: str) -> Q:
    """Return the rows whose person is meant: part of the name, its pinyin with or without blanks, or initials.

    ``person``: the path to the person from what is asked.
    """
    letters = re.sub(r"[^a-z]", "", search.lower())
    if not letters or len(letters) < len(search.replace(" ", "")):
        return Q(**{f"{person}__name__contains": search})
    spelt, initials = " ?".join(letters), " ".join(f"{letter}[a-z]*" for letter in letters[:6])
    return Q(**{f"{person}__name_key__regex": f"^({spelt}|{initials})"})


def places(member: Member, *, day: dt.date) -> list[Membership]:
    """Return the member's memberships on the day, home first, with their groups."""
    rows = Membership.objects.on(day).filter(member=member).select_related("group")
    return sorted(rows, key=lambda row: (row.kind != MembershipKind.HOME, row.group.code))


def candidates(group_id: int, *, day: dt.date) -> QuerySet[Member]:
    """Return the members who are in the group on the day, by pinyin: who may lead it."""
    inside = Membership.objects.on(day).filter(group=group_id)
    return (
        Member.objects.on(day)
        .filter(pk__in=inside.values("member"))
        .select_related("person")
        .order_by("person__name_key", "code")
    )


DAYS_TO_STAY: Final = 92
"""Days after which it is not taken back any more that a member has left: a quarter."""


def left_lately(members: QuerySet[Member], *, village: Division, day: dt.date) -> QuerySet[Member]:
    """Return those of the members who left the village so lately that it can be taken back, the last first."""
    since = day - dt.timedelta(DAYS_TO_STAY)
    return (
        members.filter(village=village, left_on__range=(since, day))
        .exclude(left_why="")
        .select_related("person")
        .order_by("-left_on", "pk")
    )


def may_stay(member: Member, *, day: dt.date) -> bool:
    """Return whether it can still be taken back that he left: what ended then is plain from the rows. One query.

    It is not where he had changed groups after that day: which of the rows were withdrawn with him nobody can tell.
    """
    if member.left_on is None or not member.left_why or (day - member.left_on).days > DAYS_TO_STAY:
        return False
    later = Membership.objects.filter(member=member, valid_from__gte=member.left_on)
    return not later.exclude(withdrawn_on=None).exists()


def may_withdraw(member: Member, *, day: dt.date) -> Membership | None:
    """Return the home membership with which he was taken in, if that can be taken back whole; else nothing.

    It can for a quarter, while he has been in that one group, holds no post, and no record of any room is about him.
    """
    if member.left_on is not None:
        return None
    branches, groups = member.affiliations.standing()[:2], member.memberships.standing()[:2]
    if len(branches) != 1 or len(groups) != 1:
        return None
    entered = groups[0]
    is_fresh = entered.valid_to is None and (day - entered.recorded_on).days <= DAYS_TO_STAY
    return entered if is_fresh and not _is_told_of(member) else None


def _is_told_of(member: Member) -> bool:
    """Return whether a standing record points to the member, but for his spans, or a post to his person."""
    others = [(kind, field) for kind, field in pointing(Member) if kind not in (Affiliation, Membership)]
    held = Office.objects.standing().filter(person=member.person_id).values("pk")
    return held.union(*(standing(kind, field, [member.pk]).values("pk") for kind, field in others)).exists()
