"""The one stored derivative: counts by duty, period, village and group; and the marks that say what to recount."""

from __future__ import annotations

from django.db import models


class Cell(models.Model):
    """What a group (or a village, group empty) owes of a duty in a period, as it stood on the anchor.

    ``period`` is an integer: ``(year * 12 + month - 1) // months`` of the duty. Overdue is never stored.
    """

    duty = models.CharField(max_length=24)
    period = models.IntegerField()
    village = models.ForeignKey("organization.Division", models.CASCADE, related_name="+", db_index=False)
    group = models.ForeignKey("organization.Group", models.CASCADE, null=True, related_name="+", db_index=False)
    owed = models.IntegerField()
    done = models.IntegerField()
    on_time = models.IntegerField()
    excused = models.IntegerField()
    anchor = models.DateField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "period", "village", "group"], nulls_distinct=False, name="duties_cell_is_one"
            ),
            models.CheckConstraint(
                condition=models.Q(owed__gt=0, done__gte=0, on_time__gte=0, excused__gte=0)
                & models.Q(owed__gte=models.F("done") + models.F("excused"))
                & models.Q(done__gte=models.F("on_time")),
                name="duties_cell_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["village", "period"], name="duties_cell_of_village"),
            models.Index(fields=["period"], name="duties_cell_of_period"),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return f"{self.duty} {self.period} {self.village_id} {self.group_id}"


class Dirty(models.Model):
    """A cell that a committed write may have changed. The worker takes marks in batches and recounts."""

    duty = models.CharField(max_length=24)
    period = models.IntegerField()
    village_id = models.BigIntegerField()
    group_id = models.BigIntegerField(null=True)
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the cell's key."""
        return f"{self.duty} {self.period} {self.village_id} {self.group_id}"


class Audit(models.Model):
    """One nightly recount of everything: how many cells were compared, and how many differed."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    cells = models.IntegerField(default=0)
    differences = models.JSONField(default=list, help_text="cells that differed: key, stored, recounted")

    def __str__(self) -> str:
        """Return the moment."""
        return str(self.started_at)
