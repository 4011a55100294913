"""Who may open which use-case, where no net's own rule says it."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from sanwang.kernel.permits import NOTHING, Action, Actor
from sanwang.organization.models import Group, Member
from sanwang.organization.roles import VILLAGE_READERS, Role


def _oneself(actor: Actor) -> Q:
    if actor.person_id is None or not actor.holds(Role.MEMBER):
        return NOTHING
    return Q(person=actor.person_id)


SEE_MY_AFFAIRS: Final = Action("flows.see_my_affairs", Member, _oneself)


def _of_group(actor: Actor) -> Q:
    return actor.within(VILLAGE_READERS) | Q(pk__in=actor.at("group", [Role.LEADER]))


SEE_GROUP_RECORDS: Final = Action("flows.see_group_records", Group, _of_group)
"""Who in a group owes what: its leader and the village's readers. A member sees his own on his page."""
