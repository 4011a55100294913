"""What holds from a day to a day: half-open ``[valid_from, valid_to)``, an open end is null."""

from __future__ import annotations

import datetime as dt
from typing import Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from sanwang.kernel.clock import FOREVER


class Precision(models.TextChoices):
    """How exactly a date is known; a month is stored as its first day, and shown as the month."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


M = TypeVar("M", bound=models.Model)


class SpanQuerySet(models.QuerySet[M]):
    """Adjectives of dated rows."""

    def standing(self) -> Self:
        """Keep the rows that nobody has withdrawn."""
        return self.filter(withdrawn_on=None)

    def on(self, day: dt.date) -> Self:
        """Keep the standing rows that hold on the day."""
        return self.running(day).filter(valid_from__lte=day)

    def running(self, day: dt.date | Func) -> Self:
        """Keep the standing rows that hold on the day or later; ``day`` may be the database's own."""
        return self.standing().filter(Q(valid_to=None) | Q(valid_to__gt=day))


class Span(models.Model):
    """A dated row. It is corrected by withdrawing it and writing a new one, never changed or deleted."""

    valid_from = models.DateField()
    valid_from_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    valid_to = models.DateField(null=True)
    recorded_on = models.DateField(help_text="day on which it was entered")
    withdrawn_on = models.DateField(null=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
            ),
        ]


_FOREVER = Value(FOREVER, output_field=models.DateField())
_STANDING = Q(Exact(Coalesce(F("withdrawn_on"), _FOREVER), _FOREVER))
"""Nobody has withdrawn it, in words that no query uses: such an index keeps rows apart, and is never read from.

PostgreSQL takes its GiST index to be as quick as the other ones beside it, and it is several times slower.
"""


def no_overlap(name: str, *equal: str, condition: Q | None = None) -> ExclusionConstraint:
    """Return the constraint that standing spans with the same ``equal`` columns never overlap."""
    span = Func(F("valid_from"), F("valid_to"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[*((column, RangeOperators.EQUAL) for column in equal), (span, RangeOperators.OVERLAPS)],
        condition=_STANDING if condition is None else _STANDING & condition,
    )
