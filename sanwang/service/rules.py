"""Who may do what in the service net: the whole permission table, one Action a line.

"In force today" is asked of the database's own day (the connection's zone is the county's): a rule has no argument
for time. What depends on the day of a record (a visit must lie within its pairing) is the operation's to check.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from sanwang.kernel.permits import NOTHING, Action, Actor
from sanwang.organization.models import Division, Group, Level, Membership
from sanwang.organization.roles import VILLAGE_READERS, VILLAGE_RECORDERS, Role
from sanwang.service.models import Household, HouseholdTag, Pairing, Tag, Visit

_TAG_READERS = (*VILLAGE_RECORDERS, Role.OFFICE, Role.TOWNSHIP)
"""Whose duties need the tags. County and auditor work with counts."""
_IN_FORCE = (Q(valid_to=None) | Q(valid_to__gt=Now())) & Q(valid_from__lte=Now(), withdrawn_on=None)


def _is_member(actor: Actor) -> bool:
    return actor.person_id is not None and actor.holds(Role.MEMBER)


def _own(actor: Actor, person: str) -> Q:
    """Rows of the actor himself as a member; ``person`` is the path to the member's person."""
    return Q(**{person: actor.person_id}) if _is_member(actor) else NOTHING


def _paired_now(actor: Actor, household: str) -> Q:
    """Rows of households that the actor looks after today; ``household`` is the path to the household's key."""
    if not _is_member(actor):
        return NOTHING
    return Q(Exists(Pairing.objects.filter(_IN_FORCE, household=OuterRef(household), member__person=actor.person_id)))


def _led(actor: Actor) -> list[int]:
    return actor.at("group", [Role.LEADER])


def _paired_from_led_group(actor: Actor, outer: str, inner: str) -> Q:
    """Rows that a member at home in a group the actor leads is paired with."""
    if not (groups := _led(actor)):
        return NOTHING
    home = Membership.objects.filter(_IN_FORCE, kind="home", group__in=groups, member=OuterRef("member"))
    pairings = Pairing.objects.filter(_IN_FORCE, Exists(home), **{inner: OuterRef(outer)})
    return Q(Exists(pairings))


def _of_led_groups(actor: Actor, group: str) -> Q:
    return Q(**{f"{group}__in": groups}) if (groups := _led(actor)) else NOTHING


def _villages_of(actor: Actor, *roles: Role) -> Q:
    """Divisions of level village over which one of the roles is held directly."""
    if actor.is_system:
        return Q(level=Level.VILLAGE)
    return Q(pk__in=actor.at("village", roles))


def _see_household(actor: Actor) -> Q:
    return (
        _paired_now(actor, "pk")
        | _of_led_groups(actor, "group")
        | _paired_from_led_group(actor, "pk", "household")
        | actor.within(VILLAGE_READERS)
    )


def _see_tags(actor: Actor) -> Q:
    """Left-behind children are children: only who looks after them, or records for the branch, sees the tag."""
    others = ~Q(tag=Tag.LEFT_BEHIND_CHILDREN)
    return (
        _paired_now(actor, "household")
        | actor.within(VILLAGE_RECORDERS, "household__village")
        | (others & _of_led_groups(actor, "household__group"))
        | (others & _paired_from_led_group(actor, "household", "household"))
        | (others & actor.within(_TAG_READERS, "household__village"))
    )


def _see_pairing(actor: Actor) -> Q:
    return _own(actor, "member__person") | _paired_from_led_group(actor, "pk", "pk") | actor.within(VILLAGE_READERS)


def _record_visit(actor: Actor) -> Q:
    """The member himself, also late for a pairing that has ended; the branch for people without a phone."""
    standing = Q(withdrawn_on=None)
    return standing & (_own(actor, "member__person") | actor.within(VILLAGE_RECORDERS))


def _see_visit(actor: Actor) -> Q:
    return _own(actor, "pairing__member__person") | _of_led_groups(actor, "group") | actor.within(VILLAGE_READERS)


def _withdraw_visit(actor: Actor) -> Q:
    return _own(actor, "pairing__member__person") | actor.within(VILLAGE_RECORDERS)


def _recorders(actor: Actor) -> Q:
    return actor.within(VILLAGE_RECORDERS)


SEE_HOUSEHOLD: Final = Action("service.see_household", Household, _see_household)
SEE_TAGS: Final = Action("service.see_tags", HouseholdTag, _see_tags)
UNMASK_PHONE: Final = Action("service.unmask_phone", Household, lambda a: _paired_now(a, "pk") | _recorders(a))
SEE_PAIRING: Final = Action("service.see_pairing", Pairing, _see_pairing)
SEE_VISIT: Final = Action("service.see_visit", Visit, _see_visit)
RECORD_VISIT: Final = Action("service.record_visit", Pairing, _record_visit)
RECORD_VISITS: Final = Action("service.record_visits", Group, lambda a: a.within(VILLAGE_RECORDERS))
WITHDRAW_VISIT: Final = Action("service.withdraw_visit", Visit, _withdraw_visit)
CORRECT_VISIT: Final = Action("service.correct_visit", Visit, _recorders)
PAIR_IN_VILLAGE: Final = Action("service.pair_in_village", Division, lambda a: _villages_of(a, *VILLAGE_RECORDERS))
MANAGE_PAIRINGS: Final = Action("service.manage_pairings", Pairing, _recorders)
OPEN_HOUSEHOLD: Final = Action("service.open_household", Division, lambda a: _villages_of(a, *VILLAGE_RECORDERS))
SET_TAGS: Final = Action("service.set_tags", Household, _recorders)
