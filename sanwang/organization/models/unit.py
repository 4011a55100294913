"""Party organisations: committees, general branches, branches."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.clock import BEGINNING


class UnitKind(models.TextChoices):
    """Kinds of Party organisation, from the county down."""

    COUNTY_COMMITTEE = "county_committee", _("县委")
    COMMITTEE = "committee", _("乡镇党委")
    GENERAL_BRANCH = "general_branch", _("党总支")
    BRANCH = "branch", _("党支部")


BRANCH_KINDS = (UnitKind.GENERAL_BRANCH, UnitKind.BRANCH)


class UnitQuerySet(models.QuerySet["Unit"]):
    """Adjectives of units."""

    def branches(self) -> Self:
        """Keep branches and general branches: what groups belong to."""
        return self.filter(kind__in=BRANCH_KINDS)


class Unit(models.Model):
    """A Party organisation at a division: the core of a village's net is its branch (一核)."""

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=UnitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    division = models.ForeignKey("organization.Division", models.PROTECT, related_name="units")
    valid_from = models.DateField(default=BEGINNING)
    valid_to = models.DateField(null=True)

    objects = UnitQuerySet.as_manager()

    def __str__(self) -> str:
        """Return the full name."""
        return self.name
