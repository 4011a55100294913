"""Who may see and do what in the organisation net: one Action a line, one Q each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from sanwang.kernel.permits import EVERYTHING, NOTHING, Action, Actor
from sanwang.organization.models import Division, Group, Level, Member, Membership, Office
from sanwang.organization.roles import VILLAGE_DECIDERS, VILLAGE_READERS, VILLAGE_RECORDERS, Role


def _division(actor: Actor, roles: Iterable[str]) -> Q:
    """Divisions that a role is held over, and all below them."""
    if actor.is_system:
        return EVERYTHING
    held = [place for level in Level.values for place in actor.at(level, roles)]
    return Q(pk__in=held) | Q(township__in=held) | Q(county__in=held) if held else NOTHING


def _village(actor: Actor, roles: Iterable[str]) -> Q:
    return Q(level=Level.VILLAGE) & _division(actor, roles)


def _in_groups(groups: Iterable[int]) -> Q:
    """Members who are in one of the groups, at home or beside it, as it stands now."""
    inside = Membership.objects.standing().filter(group__in=list(groups), valid_to=None)
    return Q(pk__in=inside.values("member"))


def _group(actor: Actor) -> Q:
    own = Membership.objects.standing().filter(member__person=actor.person_id, valid_to=None)
    rule = actor.within(VILLAGE_READERS) | Q(pk__in=actor.at("group", [Role.LEADER]))
    return rule | Q(pk__in=own.values("group")) if actor.holds(Role.MEMBER) else rule


def _member(actor: Actor) -> Q:
    rule = actor.within(VILLAGE_READERS)
    if led := actor.at("group", [Role.LEADER]):
        rule |= _in_groups(led)
    return rule | Q(person=actor.person_id) if actor.holds(Role.MEMBER) else rule


def _tree(actor: Actor) -> Q:
    return EVERYTHING if actor.is_system else _division(actor, [Role.ADMIN])


SEE_DIVISION: Final = Action("organization.see_division", Division, lambda a: _division(a, VILLAGE_READERS))
SEE_GROUP: Final = Action("organization.see_group", Group, _group)
SEE_MEMBER: Final = Action("organization.see_member", Member, _member)
MANAGE_MEMBERS: Final = Action("organization.manage_members", Division, lambda a: _village(a, VILLAGE_RECORDERS))
MANAGE_MEMBER: Final = Action("organization.manage_member", Member, lambda a: a.within(VILLAGE_RECORDERS))
MANAGE_GROUPS: Final = Action("organization.manage_groups", Division, lambda a: _village(a, VILLAGE_RECORDERS))
MANAGE_GROUP: Final = Action("organization.manage_group", Group, lambda a: a.within(VILLAGE_RECORDERS))
APPOINT_LEADER: Final = Action("organization.appoint_leader", Group, lambda a: a.within(VILLAGE_DECIDERS))
END_OFFICE: Final = Action("organization.end_office", Office, lambda a: a.within(VILLAGE_DECIDERS))
REBUILD_TREE: Final = Action("organization.rebuild_tree", Division, _tree)
