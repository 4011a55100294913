"""The whole county as it had been recorded by a past day, counted once and kept while nothing older changes."""

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """Something that reaches back in time has changed: a roster, a tag, an excuse, a rule, a load.

    How many rows there are, and the newest, is the data's version: what was kept under another one is not used.
    """

    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the moment."""
        return str(self.at)


class Past(models.Model):
    """A county as of a day under a version of the data: begun when somebody asked, ``done`` of ``of`` counted."""

    county = models.ForeignKey("organization.Division", models.CASCADE, related_name="+")
    day = models.DateField()
    version = models.CharField(max_length=40)
    begun_at = models.DateTimeField()
    moved_at = models.DateTimeField(help_text="when the last part was counted")
    done = models.IntegerField(default=0)
    of = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "day", "version"], name="duties_past_is_counted_once"),
        ]

    def __str__(self) -> str:
        """Return county and day."""
        return f"{self.county_id} {self.day}"


class PastSum(models.Model):
    """The counts of one duty and period by village: ``{village id: [owed, done, on time, excused]}``."""

    past = models.ForeignKey(Past, models.CASCADE, related_name="sums")
    duty = models.CharField(max_length=24)
    period = models.IntegerField()
    counts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["past", "duty", "period"], name="duties_past_sum_is_one"),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return f"{self.past_id} {self.duty} {self.period}"
