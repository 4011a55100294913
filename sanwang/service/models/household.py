"""Households, and what marks them as in need of being looked after."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.spans import Span, SpanQuerySet, no_overlap


class Tag(models.TextChoices):
    """Five special groups and the assisted persons (帮困对象), by today's names."""

    FIVE_GUARANTEE = "five_guarantee", _("特困供养")
    EMPTY_NEST = "empty_nest", _("空巢老人")
    LEFT_BEHIND_CHILDREN = "left_behind_children", _("留守儿童")
    DISABLED = "disabled", _("残疾人")
    LOW_INCOME = "low_income", _("低保或低收入")
    ASSISTED = "assisted", _("帮困对象")


class Household(models.Model):
    """A household by its head. ``group`` is the natural-village group that covers it."""

    code = models.CharField(max_length=16, unique=True)
    head = models.ForeignKey("organization.Person", models.PROTECT, related_name="headed")
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="households")
    natural_village = models.ForeignKey(
        "organization.NaturalVillage", models.PROTECT, null=True, related_name="households"
    )
    group = models.ForeignKey("organization.Group", models.PROTECT, null=True, related_name="households")
    population = models.PositiveSmallIntegerField(null=True, help_text="persons")
    labourers = models.PositiveSmallIntegerField(null=True, help_text="persons")
    migrant_workers = models.PositiveSmallIntegerField(null=True, help_text="persons")

    def __str__(self) -> str:
        """Return the code: the name is the head's."""
        return self.code


class HouseholdTag(Span):
    """A tag on a household, from a day to a day."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="tags")
    tag = models.CharField(max_length=24, choices=Tag)

    objects = SpanQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [
            *Span.Meta.constraints,
            no_overlap("service_household_carries_a_tag_once", "household", "tag"),
        ]
        indexes = [
            models.Index(
                fields=["household"],
                include=["valid_from", "valid_to"],
                name="service_household_tags",
                condition=models.Q(withdrawn_on=None),
            )
        ]

    def __str__(self) -> str:
        """Return household and tag."""
        return f"{self.household_id} {self.tag}"
