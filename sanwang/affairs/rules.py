"""Who may do what in the affairs net: one Action a line.

A leader's grant is over his group (an acting leader holds the same); a village role's is over its village.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now, TruncDate

from sanwang.affairs.models import Activity, ActivityGroup, Attendance, DevelopmentStep, Talk
from sanwang.kernel.permits import Action, Actor
from sanwang.organization.models import Division, Group, Member, Membership, MembershipKind, Unit
from sanwang.organization.roles import VILLAGE_DECIDERS, VILLAGE_READERS, VILLAGE_RECORDERS, Role


def _led(actor: Actor) -> list[int]:
    return actor.at("group", [Role.LEADER])


def _group_recorders(actor: Actor) -> Q:
    return Q(pk__in=_led(actor)) | actor.within(VILLAGE_RECORDERS)


def _group_readers(actor: Actor) -> Q:
    return Q(pk__in=_led(actor)) | actor.within(VILLAGE_READERS)


def _branch_recorders(actor: Actor) -> Q:
    return actor.within(VILLAGE_RECORDERS, "division")


def _village_of_recorders(actor: Actor) -> Q:
    return Q(pk__in=actor.at("village", VILLAGE_RECORDERS))


def _village_deciders(actor: Actor) -> Q:
    return Q(pk__in=actor.at("village", VILLAGE_DECIDERS))


def _host_or_recorders(actor: Actor) -> Q:
    hosted = ActivityGroup.objects.filter(activity=OuterRef("pk"), is_host=True, group__in=_led(actor))
    return Q(Exists(hosted)) | actor.within(VILLAGE_RECORDERS)


def _holders_goers_readers(actor: Actor) -> Q:
    """Every group that held it, whoever is on its list or in one of its groups, and the village's readers."""
    of_it = ActivityGroup.objects.filter(activity=OuterRef("pk"))
    rule = Q(Exists(of_it.filter(group__in=_led(actor)))) | actor.within(VILLAGE_READERS)
    if actor.person_id is None:
        return rule
    mine = Membership.objects.standing().filter(member__person=actor.person_id, valid_to=None).values("group")
    listed = Attendance.objects.filter(activity=OuterRef("pk"), member__person=actor.person_id)
    return rule | Q(Exists(listed)) | Q(Exists(of_it.filter(group__in=mine)))


def _report_deciders(actor: Actor) -> Q:
    return Q(report=True, withdrawn_on=None) & actor.within(VILLAGE_DECIDERS)


def _home_leader_or_recorders(actor: Actor) -> Q:
    at_home = Membership.objects.running(TruncDate(Now())).filter(
        member=OuterRef("pk"), kind=MembershipKind.HOME, group__in=_led(actor)
    )
    return Q(Exists(at_home)) | actor.within(VILLAGE_RECORDERS)


def _talk_leader_or_recorders(actor: Actor) -> Q:
    return Q(group__in=_led(actor)) | actor.within(VILLAGE_RECORDERS)


def _village_recorders(actor: Actor) -> Q:
    return actor.within(VILLAGE_RECORDERS)


SEE_GROUP = Action("affairs.see_group", Group, _group_readers)
RECORD_ACTIVITY = Action("affairs.record_activity", Group, _group_recorders)
RECORD_BRANCH_ACTIVITY = Action("affairs.record_branch_activity", Unit, _branch_recorders)
WITHDRAW_ACTIVITY = Action("affairs.withdraw_activity", Activity, _host_or_recorders)
SEE_ACTIVITY = Action("affairs.see_activity", Activity, _holders_goers_readers)
TAKE_UP_REPORT = Action("affairs.take_up_report", Activity, _report_deciders)
TAKE_UP_REPORTS = Action("affairs.take_up_reports", Division, _village_deciders)
RECORD_TALK = Action("affairs.record_talk", Member, _home_leader_or_recorders)
RECORD_TALKS = Action("affairs.record_talks", Group, _group_recorders)
WITHDRAW_TALK = Action("affairs.withdraw_talk", Talk, _talk_leader_or_recorders)
RECORD_APPRAISAL = Action("affairs.record_appraisal", Member, _village_recorders)
RECORD_APPRAISALS = Action("affairs.record_appraisals", Group, _village_recorders)
RECORD_DEVELOPMENT = Action("affairs.record_development", Division, _village_of_recorders)
WITHDRAW_DEVELOPMENT = Action("affairs.withdraw_development", DevelopmentStep, _village_recorders)
