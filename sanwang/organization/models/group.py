"""Party groups (党小组): natural-village, industry and functional ones."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.spans import Precision, Span, SpanQuerySet, no_overlap


class GroupKind(models.TextChoices):
    """The many points around the core (多点)."""

    NATURAL_VILLAGE = "natural_village", _("自然村党小组")
    INDUSTRY = "industry", _("产业党小组")
    FUNCTION = "function", _("功能型党小组")


class FunctionKind(models.TextChoices):
    """What a functional group is for."""

    SUPERVISION = "supervision", _("村务监督")
    MEDIATION = "mediation", _("民事调解")
    WEALTH = "wealth", _("致富带富")


class GroupQuerySet(models.QuerySet["Group"]):
    """Adjectives of groups."""

    def on(self, day: dt.date) -> Self:
        """Keep the groups that exist on the day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), founded__lte=day)


class Group(models.Model):
    """A Party group of a branch. It owes from the day it was founded."""

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=16, choices=GroupKind)
    function_kind = models.CharField(max_length=12, choices=FunctionKind, blank=True)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="groups")
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="groups")
    founded = models.DateField()
    founded_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    valid_to = models.DateField(null=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "name"],
                condition=Q(valid_to=None),
                name="organization_group_name_is_unique_in_its_village",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("founded")),
                name="organization_group_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Place(models.Model):
    """The flattened tree: where a group stands from a day to a day. Rebuilt when the tree changes."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="places")
    unit = models.ForeignKey("organization.Unit", models.CASCADE, related_name="+")
    village = models.ForeignKey("organization.Division", models.CASCADE, related_name="+")
    township = models.ForeignKey("organization.Division", models.CASCADE, related_name="+")
    county = models.ForeignKey("organization.Division", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=GroupKind)
    founded = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["village"], name="organization_place_village")]

    def __str__(self) -> str:
        """Return the group."""
        return f"{self.group_id}"


class NaturalVillage(models.Model):
    """A natural village (自然村) of an administrative village."""

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=40)
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="natural_villages")
    dominant_surname = models.CharField(max_length=4, blank=True)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Coverage(Span):
    """Which group covers a natural village, from a day to a day."""

    natural_village = models.ForeignKey(NaturalVillage, models.PROTECT, related_name="coverages")
    group = models.ForeignKey(Group, models.PROTECT, related_name="coverages")

    objects = SpanQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [
            *Span.Meta.constraints,
            no_overlap("organization_natural_village_has_one_group", "natural_village"),
        ]

    def __str__(self) -> str:
        """Return the two ends."""
        return f"{self.natural_village_id} {self.group_id}"
