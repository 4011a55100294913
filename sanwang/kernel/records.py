"""What somebody did on a day: acts, with the day they happened and the day they were entered."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self, TypeVar

import uuid_utils.compat
from django.db import models
from django.db.models.functions import Coalesce

from sanwang.kernel.clock import FOREVER


def fresh_id() -> uuid.UUID:
    """Return a new UUIDv7: its order is the order of making, so indexes stay compact."""
    return uuid_utils.compat.uuid7()


M = TypeVar("M", bound=models.Model)


class RecordQuerySet(models.QuerySet[M]):
    """Adjectives of acts."""

    def standing(self) -> Self:
        """Keep the acts that nobody has withdrawn."""
        return self.filter(withdrawn_on=None)

    def seen(self, on: dt.date | None) -> Self:
        """Keep the acts as they had been recorded by the day (none: as they stand now)."""
        if on is None:
            return self.standing()
        return self.filter(recorded_on__lte=on, stands_to__gt=on)

    def during(self, first: dt.date, after: dt.date) -> Self:
        """Keep the acts whose day lies in ``[first, after)``."""
        return self.filter(day__gte=first, day__lt=after)


class Record(models.Model):
    """An act. Its id is made by the client when the form opens, so a phone may send it for ever.

    A correction is a new record that names the old one in ``corrects``; the old one is withdrawn.
    ``stands_to`` is the day from which it no longer counts (9999-12-31 while it stands).
    """

    id = models.UUIDField(primary_key=True, default=fresh_id)
    code = models.CharField(max_length=16, null=True, help_text="the county's own code, if any")  # noqa: DJ001 - null is 'none', and unique
    day = models.DateField(help_text="local day on which it happened")
    recorded_on = models.DateField(help_text="local day on which it was entered")
    recorded_at = models.DateTimeField(help_text="moment at which the server took it")
    recorded_by = models.BigIntegerField(null=True, help_text="account that typed it")
    withdrawn_on = models.DateField(null=True)
    stands_to = models.GeneratedField(
        expression=Coalesce("withdrawn_on", models.Value(FOREVER)),
        output_field=models.DateField(),
        db_persist=True,
    )
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["code"], name="%(app_label)s_%(class)s_code_is_unique")]
