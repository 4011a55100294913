"""Heart-to-heart talks (谈心)."""

from __future__ import annotations

from django.db import models

from sanwang.kernel.records import Record, RecordQuerySet


class Talk(Record):
    """A talk with a member; it counts whoever held it. ``group`` and ``village`` are the member's on that day."""

    member = models.ForeignKey("organization.Member", models.PROTECT, related_name="talks", db_index=False)
    held_by = models.ForeignKey("organization.Person", models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("organization.Group", models.PROTECT, null=True, related_name="+", db_index=False)
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="+", db_index=False)
    by_phone = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta(Record.Meta):
        indexes = [
            models.Index(
                fields=["member", "day"],
                include=["recorded_on", "stands_to"],
                name="affairs_talk_with_member",
            ),
            models.Index(fields=["day"], include=["member", "recorded_on", "stands_to"], name="affairs_talk_on_day"),
            models.Index(fields=["village", "-day"], name="affairs_talk_in_village"),
        ]

    def __str__(self) -> str:
        """Return member and day."""
        return f"{self.member_id} {self.day}"
