"""Excuses (不作要求): the leader proposes with dates and reason, the branch agrees."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.spans import Span, SpanQuerySet


class Reason(models.TextChoices):
    """Why nothing is required."""

    AWAY = "away", _("外出流动")
    INFIRM = "infirm", _("年老体弱或患病，行动不便")
    HOUSEHOLD_AWAY = "household_away", _("联系户全家外出或住院")
    DEFERRED = "deferred", _("经支部同意暂缓")
    PROBATIONARY = "probationary", _("预备党员不评定等次")
    FLOOD = "flood", _("防汛救灾")
    OTHER = "other", _("其他")


class Decision(models.TextChoices):
    """Where a proposal stands."""

    PROPOSED = "proposed", _("等支部同意")
    AGREED = "agreed", _("支部已同意")
    DECLINED = "declined", _("支部没同意")


class ExcuseQuerySet(SpanQuerySet["Excuse"]):
    """Adjectives of excuses."""

    def agreed(self) -> Self:
        """Keep what the branch agreed to."""
        return self.standing().filter(decision=Decision.AGREED)

    def waiting(self) -> Self:
        """Keep what waits for the branch."""
        return self.standing().filter(decision=Decision.PROPOSED)


class Excuse(Span):
    """Exactly one subject (member, group or pairing) owes nothing of a duty (or ``*``: of any) for a span."""

    code = models.CharField(max_length=16, null=True, unique=True)  # noqa: DJ001 - null is 'none', and unique
    duty = models.CharField(max_length=24, help_text="duty code, or * for all")
    member = models.ForeignKey("organization.Member", models.PROTECT, null=True, related_name="excuses")
    group = models.ForeignKey("organization.Group", models.PROTECT, null=True, related_name="excuses")
    pairing = models.ForeignKey("service.Pairing", models.PROTECT, null=True, related_name="excuses")
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=Reason)
    note = models.CharField(max_length=200, blank=True)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.PROPOSED)
    proposed_by = models.BigIntegerField(null=True, help_text="account")
    decided_by = models.BigIntegerField(null=True, help_text="account")
    decided_on = models.DateField(null=True)

    objects = ExcuseQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [
            *Span.Meta.constraints,
            models.CheckConstraint(
                condition=(
                    Q(member__isnull=False, group=None, pairing=None)
                    | Q(member=None, group__isnull=False, pairing=None)
                    | Q(member=None, group=None, pairing__isnull=False)
                ),
                name="duties_excuse_has_exactly_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(decision="proposed") | Q(decided_on__isnull=False),
                name="duties_excuse_decided_has_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["village"],
                name="duties_excuse_waiting",
                condition=Q(decision="proposed", withdrawn_on=None),
            )
        ]

    def __str__(self) -> str:
        """Return duty and subject."""
        return f"{self.duty} {self.member_id or self.group_id or self.pairing_id}"
