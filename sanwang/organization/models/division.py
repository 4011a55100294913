"""Administrative divisions: county, township, village, by their twelve-digit statistical codes."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.clock import BEGINNING


class Level(models.TextChoices):
    """The three levels the product knows."""

    COUNTY = "county", _("县")
    TOWNSHIP = "township", _("乡镇")
    VILLAGE = "village", _("村")


class DivisionQuerySet(models.QuerySet["Division"]):
    """Adjectives of divisions."""

    def villages(self) -> Self:
        """Keep the villages and residents' communities."""
        return self.filter(level=Level.VILLAGE)

    def below(self, division: Division) -> Self:
        """Keep the division itself and all below it."""
        return self.filter(Q(pk=division.pk) | Q(township=division.pk) | Q(county=division.pk))


class Division(models.Model):
    """A county, township or village. ``township`` and ``county`` are the flattened tree: its ancestors."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=8, choices=Level)
    kind = models.CharField(max_length=20, help_text="the register's word: 镇, 乡, 街道, 村民委员会, 居民委员会…")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    township = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    county = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(default=BEGINNING)
    valid_to = models.DateField(null=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{12}$"), name="organization_division_code_has_twelve_digits"
            ),
            models.CheckConstraint(
                condition=~Q(level=Level.VILLAGE) | (Q(township__isnull=False) & Q(county__isnull=False)),
                name="organization_village_knows_its_township_and_county",
            ),
        ]

    def __str__(self) -> str:
        """Return the short name people say."""
        return self.short_name

    @property
    def short_name(self) -> str:
        """The name people say."""
        return short_name(self.name)

    @property
    def chain(self) -> str:
        """The code of the township whose chain of events a write here joins; a county's own is its code."""
        return self.township.code if self.township is not None else self.code

    def holds_on(self, day: dt.date) -> bool:
        """Return whether the division exists on the day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)


def short_name(name: str) -> str:
    """Return the name people say: 曹溪村 for 曹溪村民委员会, 双亭社区 for 双亭社区居民委员会."""
    for suffix, spoken in (("村民委员会", "村"), ("社区居民委员会", "社区"), ("居民委员会", "社区")):
        if name.endswith(suffix):
            return name.removesuffix(suffix) + spoken
    return name
