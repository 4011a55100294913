"""Who may do what about duties: one Action a line. Excuses: the leader proposes, the branch agrees.

A county's own settings: its office sets them, whoever looks from a village up reads them."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Now, TruncDate

from sanwang.duties.models import Decision, Excuse, Override
from sanwang.kernel.permits import Action, Actor
from sanwang.organization.models import Division, Group, Level, Member, Membership, MembershipKind
from sanwang.organization.roles import VILLAGE_DECIDERS, VILLAGE_READERS, VILLAGE_RECORDERS, Role


def _led(actor: Actor) -> list[int]:
    return actor.at("group", [Role.LEADER])


def _at_home_with(actor: Actor, member: str) -> Q:
    """Rows whose member is at home, today, in a group that the actor leads. ``member``: path to the member."""
    running = Membership.objects.running(TruncDate(Now()))
    at_home = running.filter(kind=MembershipKind.HOME, group__in=_led(actor))
    return Q(**{f"{member}__in": at_home.values("member")})


def _of_my_group(actor: Actor) -> Q:
    if not _led(actor):
        return Q(proposed_by=actor.account_id or 0)
    mine = _at_home_with(actor, "member") | _at_home_with(actor, "pairing__member")
    return Q(group__in=_led(actor)) | mine | Q(proposed_by=actor.account_id or 0)


def _member_proposers(actor: Actor) -> Q:
    return _at_home_with(actor, "pk") | actor.within(VILLAGE_RECORDERS)


def _group_proposers(actor: Actor) -> Q:
    return Q(pk__in=_led(actor)) | actor.within(VILLAGE_RECORDERS)


def _deciders(actor: Actor) -> Q:
    return Q(decision=Decision.PROPOSED, withdrawn_on=None) & actor.within(VILLAGE_DECIDERS)


def _counties_set(actor: Actor) -> list[int]:
    return actor.at("county", [Role.COUNTY])


def _counties_read(actor: Actor) -> Q:
    held = [place for level in Level.values for place in actor.at(level, VILLAGE_READERS)]
    above = Division.objects.filter(pk__in=held).values("county")
    return Q(level=Level.COUNTY) & (Q(pk__in=held) | Q(pk__in=above))


EXCUSE_MEMBER = Action("duties.excuse_member", Member, _member_proposers)
EXCUSE_GROUP = Action("duties.excuse_group", Group, _group_proposers)
SEE_EXCUSE = Action("duties.see_excuse", Excuse, lambda actor: _of_my_group(actor) | actor.within(VILLAGE_READERS))
WITHDRAW_EXCUSE = Action(
    "duties.withdraw_excuse", Excuse, lambda actor: _of_my_group(actor) | actor.within(VILLAGE_RECORDERS)
)
DECIDE_EXCUSE = Action("duties.decide_excuse", Excuse, _deciders)
DECIDE_EXCUSES = Action(
    "duties.decide_excuses", Division, lambda actor: Q(pk__in=actor.at("village", VILLAGE_DECIDERS))
)
SEE_RULES = Action("duties.see_rules", Division, _counties_read)
SET_RULE = Action("duties.set_rule", Division, lambda actor: Q(pk__in=_counties_set(actor)))
WITHDRAW_RULE = Action(
    "duties.withdraw_rule", Override, lambda actor: Q(county__in=_counties_set(actor), withdrawn_on=None)
)
