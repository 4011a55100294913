"""A county's own setting of a duty, beside the shipped rule and never instead of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.spans import Span, SpanQuerySet, no_overlap


class Talker(models.TextChoices):
    """Whose talk with a member it was, by the post held on that day; who holds two counts as either."""

    LEADER = "leader", _("党小组组长（含临时负责人）")
    SECRETARY = "secretary", _("支部书记")
    OTHER = "other", _("其他人")


class Override(Span):
    """What a county sets for one duty from a day on. A null leaves the shipped value."""

    county = models.ForeignKey("organization.Division", models.PROTECT, related_name="+")
    duty = models.CharField(max_length=24)
    needed = models.PositiveSmallIntegerField(null=True, help_text="acts; 0 suspends the duty")
    grace_days = models.PositiveSmallIntegerField(null=True, help_text="days after the period's end")
    group_kinds = ArrayField(models.CharField(max_length=16), null=True, help_text="kinds of group that owe it")
    manners = ArrayField(models.CharField(max_length=16), null=True, help_text="manners of the act that count")
    basis = models.CharField(max_length=120, blank=True, help_text="the paper that says so")
    set_by = models.BigIntegerField(null=True, help_text="account")
    withdrawn_by = models.BigIntegerField(null=True, help_text="account")

    objects = SpanQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [
            *Span.Meta.constraints,
            no_overlap("duties_county_sets_a_duty_once", "county", "duty"),
            models.CheckConstraint(condition=~Q(group_kinds=[]), name="duties_override_names_a_kind_of_group"),
            models.CheckConstraint(condition=~Q(manners=[]), name="duties_override_names_a_manner"),
        ]

    def __str__(self) -> str:
        """Return county and duty."""
        return f"{self.county_id} {self.duty}"
