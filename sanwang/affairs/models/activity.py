"""Activities held by one group, several together, or the branch; who came."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.records import Record, RecordQuerySet


class Kind(models.TextChoices):
    """What an activity counts as; one record may be several at once. Each has its boolean in ``Kinds``."""

    MEETING = "meeting", _("党小组会")
    STUDY = "study", _("学习")
    PARTY_DAY = "party_day", _("主题党日")
    REPORT = "report", _("汇报工作")
    DEPLOY = "deploy", _("研究部署")
    LIFE_MEETING = "life_meeting", _("组织生活会")


CALLED = tuple(kind for kind in Kind if kind not in (Kind.REPORT, Kind.DEPLOY))
"""Kinds to which members are called: a report or a deployment alone needs no list."""


class Kinds(models.Model):
    """One boolean a kind: so an activity, its groups and its attendance are all acts that a count can filter."""

    meeting = models.BooleanField(default=False)
    study = models.BooleanField(default=False)
    party_day = models.BooleanField(default=False)
    report = models.BooleanField(default=False)
    deploy = models.BooleanField(default=False)
    life_meeting = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def kinds(self) -> list[Kind]:
        """The kinds it counts as, in the order people name them."""
        return [kind for kind in Kind if getattr(self, kind.value)]


class Activity(Record, Kinds):
    """Something held. ``branch_own``: by the branch itself, and no group's; ``unit`` is that branch.

    ``for_day``: held in the first days of a month for the month before; ``counts_on`` is the day it counts by.
    """

    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="activities", db_index=False)
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="+", db_index=False)
    branch_own = models.BooleanField(default=False)
    for_day = models.DateField(null=True)
    counts_on = models.GeneratedField(
        expression=Coalesce("for_day", "day"), output_field=models.DateField(), db_persist=True
    )
    theme = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=60, blank=True)
    decided = models.CharField(max_length=500, blank=True, help_text="what a deployment decided")

    objects = RecordQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=reduce(or_, (Q((kind, True)) for kind in Kind.values)),
                name="affairs_activity_counts_as_something",
            ),
            models.CheckConstraint(
                condition=Q(for_day=None) | Q(for_day__lt=models.F("day")),
                name="affairs_activity_is_for_an_earlier_day",
            ),
        ]
        indexes = [
            models.Index(fields=["village", "-day"], name="affairs_activity_of_village"),
            models.Index(fields=["unit", "counts_on"], name="affairs_activity_of_unit", condition=Q(branch_own=True)),
        ]

    def __str__(self) -> str:
        """Return unit and day."""
        return f"{self.unit_id} {self.day}"


class Carried(Kinds):
    """What a row carries of its activity, so that it is an act by itself.

    A composite foreign key (``on update cascade``) keeps it equal to the activity's (migration 0002).
    """

    counts_on = models.DateField()
    recorded_on = models.DateField()
    stands_to = models.DateField()

    class Meta:
        abstract = True


class ActivityGroup(Carried):
    """A group that held the activity: the host, or one that held it together with him."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="groups", db_constraint=False, db_index=False)
    group = models.ForeignKey("organization.Group", models.PROTECT, related_name="+", db_index=False)
    is_host = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "group"], name="affairs_activity_names_a_group_once"),
            models.UniqueConstraint(
                fields=["activity"], condition=Q(is_host=True), name="affairs_activity_has_one_host"
            ),
        ]
        indexes = [models.Index(fields=["group", "counts_on"], name="affairs_group_act")]

    def __str__(self) -> str:
        """Return both ends."""
        return f"{self.activity_id} {self.group_id}"


class State(models.TextChoices):
    """How a member took part."""

    PRESENT = "present", _("出席")
    ONLINE = "online", _("线上")
    HOME_TAUGHT = "home_taught", _("送学上门")
    LEAVE = "leave", _("请假")
    ABSENT = "absent", _("缺席")


CAME = (State.PRESENT, State.ONLINE, State.HOME_TAUGHT)


class Attendance(Carried):
    """One member at one activity. ``unit`` and ``branch_own`` are carried from the activity too."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="attendance", db_constraint=False, db_index=False
    )
    member = models.ForeignKey("organization.Member", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12, choices=State)
    came = models.GeneratedField(
        expression=Case(When(state__in=[s.value for s in CAME], then=True), default=False),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    unit = models.ForeignKey(  # the activity's own, by the key that carries it
        "organization.Unit", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    branch_own = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "member"], name="affairs_activity_calls_a_member_once"),
        ]
        indexes = [
            models.Index(
                fields=["member", "counts_on"],
                name="affairs_member_act",
                condition=Q(came=True),
                include=["study", "party_day", "recorded_on", "stands_to"],  # who came is told from the index alone
            ),
            models.Index(  # the same for all members at once: a county's month
                fields=["counts_on"],
                name="affairs_came_on_day",
                condition=Q(came=True),
                include=["member", "study", "party_day", "recorded_on", "stands_to"],
            ),
            models.Index(  # few rows; a year of other acts is not read for each member
                fields=["member", "counts_on"],
                name="affairs_branch_life_meeting",
                condition=Q(came=True, branch_own=True, life_meeting=True),
            ),
        ]

    def __str__(self) -> str:
        """Return both ends."""
        return f"{self.activity_id} {self.member_id}"


class Uptake(Record):
    """The branch has taken up a group's report (支部已阅)."""

    report = models.OneToOneField(Activity, models.PROTECT, related_name="uptake")
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=200, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = False

    def __str__(self) -> str:
        """Return the report."""
        return str(self.report_id)
