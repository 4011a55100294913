"""The yearly appraisal of members (党员评议), kept as records."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.records import Record, RecordQuerySet


class Grade(models.TextChoices):
    """Human judgement, in the words of the regulation."""

    EXCELLENT = "excellent", _("优秀")
    QUALIFIED = "qualified", _("合格")
    BASIC = "basic", _("基本合格")
    UNQUALIFIED = "unqualified", _("不合格")


class Appraisal(Record):
    """A member's appraisal for a year. An empty grade is none (a probationary member's sheet)."""

    member = models.ForeignKey("organization.Member", models.PROTECT, related_name="appraisals", db_index=False)
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=12, choices=Grade, blank=True)
    voters = models.PositiveSmallIntegerField(null=True)
    votes_excellent = models.PositiveSmallIntegerField(null=True)
    votes_qualified = models.PositiveSmallIntegerField(null=True)
    votes_basic = models.PositiveSmallIntegerField(null=True)
    votes_unqualified = models.PositiveSmallIntegerField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "year"],
                condition=Q(withdrawn_on=None),
                name="affairs_member_is_appraised_once_a_year",
            ),
        ]
        indexes = [models.Index(fields=["member"], name="affairs_appraisal_of_member")]

    def __str__(self) -> str:
        """Return member and year."""
        return f"{self.member_id} {self.year}"

    @property
    def counts_on(self) -> dt.date:
        """The day by which the ledger counts it: the last of the year appraised."""
        return dt.date(self.year, 12, 31)
