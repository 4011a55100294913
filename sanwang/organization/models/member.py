"""Party members, the branch they belong to, and the groups they are in."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.spans import Precision, Span, SpanQuerySet, no_overlap


class Standing(models.TextChoices):
    """What a member is on a day."""

    FULL = "full", _("正式党员")
    PROBATIONARY = "probationary", _("预备党员")


class Leaving(models.TextChoices):
    """Why a person is no longer a member here."""

    TRANSFER = "transfer", _("组织关系转出")
    DEATH = "death", _("去世")
    REMOVAL = "removal", _("出党")


class MemberQuerySet(models.QuerySet["Member"]):
    """Adjectives of members.

    Who was taken in by mistake was a member on no day: he left as he joined, for no reason. His row stays, as
    spans and the log point to it.
    """

    def taken_back(self) -> Self:
        """Keep who was taken in by mistake."""
        return self.filter(left_on=F("joined_on"), left_why="")

    def take_back(self) -> int:
        """Make them members on no day; return how many they are."""
        return self.update(left_on=F("joined_on"), left_why="")

    def on(self, day: dt.date) -> Self:
        """Keep who is a member on the day."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day)


class Member(models.Model):
    """A Party member. ``unit`` and ``village`` are today's; their history is in affiliations."""

    code = models.CharField(max_length=16, unique=True)
    person = models.OneToOneField("organization.Person", models.PROTECT, related_name="member")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="members")
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="members")
    joined_on = models.DateField(help_text="admitted as probationary member (入党)")
    joined_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    full_on = models.DateField(null=True, help_text="became a full member (转正)")
    full_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    left_on = models.DateField(null=True)
    left_why = models.CharField(max_length=10, choices=Leaving, blank=True)
    occupation = models.CharField(max_length=30, blank=True)
    specialty = models.CharField(max_length=60, blank=True)
    is_migrant = models.BooleanField(default=False)
    migrant_place = models.CharField(max_length=60, blank=True)
    migrant_since = models.DateField(null=True)
    is_infirm = models.BooleanField(
        default=False, help_text="old, ill or hard of moving: nothing is required to be attended"
    )
    pairing_eligible = models.BooleanField(default=True)
    holds_office = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(full_on=None) | Q(full_on__gte=F("joined_on")),
                name="organization_member_is_full_after_joining",
            ),
        ]
        indexes = [
            # Which leaders are away is asked on every township's and the county's page.
            models.Index(
                fields=["person"],
                include=["migrant_since"],
                condition=Q(is_migrant=True),
                name="organization_member_away",
            ),
        ]

    def __str__(self) -> str:
        """Return the code: the name is the person's."""
        return self.code

    def standing_on(self, day: dt.date) -> Standing:
        """Return whether he is full or probationary on the day."""
        return Standing.FULL if self.full_on is not None and self.full_on <= day else Standing.PROBATIONARY


class Affiliation(Span):
    """The branch and village a member belongs to, one at a time."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="affiliations")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="+")

    objects = SpanQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [*Span.Meta.constraints, no_overlap("organization_member_has_one_branch", "member")]

    def __str__(self) -> str:
        """Return the two ends."""
        return f"{self.member_id} {self.unit_id}"


class MembershipKind(models.TextChoices):
    """A member is at home in one group, and may work in others."""

    HOME = "home", _("编入")
    FUNCTIONAL = "functional", _("兼任")


class MembershipQuerySet(SpanQuerySet["Membership"]):
    """Adjectives of memberships."""

    def home(self) -> Self:
        """Keep home memberships."""
        return self.filter(kind=MembershipKind.HOME)


class Membership(Span):
    """A member in a group, from a day to a day."""

    code = models.CharField(max_length=16, null=True, unique=True)  # noqa: DJ001 - null is 'none', and unique
    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships")
    group = models.ForeignKey("organization.Group", models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=10, choices=MembershipKind)

    objects = MembershipQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [
            *Span.Meta.constraints,
            no_overlap("organization_member_has_one_home_group", "member", condition=Q(kind="home")),
            no_overlap("organization_member_is_once_in_a_group", "member", "group", "kind"),
        ]
        indexes = [
            models.Index(
                fields=["group", "kind"], name="organization_membership_group", condition=Q(withdrawn_on=None)
            ),
        ]

    def __str__(self) -> str:
        """Return the two ends."""
        return f"{self.member_id} {self.group_id} {self.kind}"
