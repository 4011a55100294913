"""The event log with its chains, and the receipts that make every write repeatable."""

from __future__ import annotations

from django.db import models


class Chain(models.Model):
    """The head of one township's chain of events; locked while an event is added."""

    name = models.CharField(primary_key=True, max_length=12, help_text="township's division code, or 'system'")
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        """Return the chain's name."""
        return self.name


class Event(models.Model):
    """One thing that happened, in the transaction that made it happen. Append-only by trigger and by role."""

    chain = models.CharField(max_length=12)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=64, help_text="the permit under which it was done")
    name = models.CharField(max_length=64, help_text="the event's class name")
    subject = models.CharField(max_length=80, help_text="model and key of the row")
    payload = models.JSONField()
    prev = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="kernel_event_has_one_place_in_its_chain"),
        ]
        indexes = [models.Index(fields=["subject"], name="kernel_event_subject")]

    def __str__(self) -> str:
        """Return name and place."""
        return f"{self.name} {self.chain}/{self.seq}"


class Receipt(models.Model):
    """What was answered to a record's id: the same id and body again gets the same answer."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=40)
    account_id = models.BigIntegerField(null=True)
    digest = models.BinaryField(max_length=32)
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the record's id."""
        return str(self.id)
