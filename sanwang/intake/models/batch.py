"""One uploaded workbook on its way in, and its rows."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.records import fresh_id


class State(models.TextChoices):
    """Where a batch stands."""

    ASKING = "asking", _("等你选村")
    READING = "reading", _("正在读")
    REFUSED = "refused", _("没有收")
    PREVIEWED = "previewed", _("等你确认")
    TAKING = "taking", _("正在收")
    CONFIRMED = "confirmed", _("已收")
    UNDONE = "undone", _("已撤回")
    CLEARED = "cleared", _("放久了，已清掉")


class Kind(models.TextChoices):
    """What a row means beside what the county holds."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("有变动")
    UNCHANGED = "unchanged", _("没变")
    CONFLICT = "conflict", _("对不上")
    ERROR = "error", _("有错")


class BatchQuerySet(models.QuerySet["Batch"]):
    """Adjectives of batches."""

    def alive(self) -> Self:
        """Keep those that are on their way in, or in."""
        return self.exclude(state__in=[State.REFUSED, State.UNDONE, State.CLEARED])

    def to_take_in(self, *, accept_changes: bool) -> Self:
        """Keep those that can be confirmed: not in yet, or, with their changed rows, in without them."""
        left = Q(state=State.CONFIRMED, accept_changes=False, counts__changed__gt=0) & ~Q(file_sealed=b"")
        waiting = Q(state__in=[State.PREVIEWED, State.TAKING])
        return self.filter(waiting | left if accept_changes else waiting)


class Batch(models.Model):
    """One file under one form, with what the upload told about its sheets.

    ``digest``: SHA-256 of file, form and contexts; a file is in at most once. ``village``: the only one it is
    about, else none; so for the township. The file is kept sealed, to give it back with its faults marked, until
    ``operations.forgetting`` empties it.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id)
    form = models.CharField(max_length=24)
    county = models.ForeignKey("organization.Division", models.PROTECT, related_name="+")
    township = models.ForeignKey("organization.Division", models.PROTECT, null=True, related_name="+")
    village = models.ForeignKey("organization.Division", models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=120)
    file_sealed = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    contexts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State)
    refusal = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(default=dict, help_text="rows by kind, warned rows, what was written")
    notes = models.JSONField(default=dict, help_text="what sheets say, sheets without a table")
    seconds = models.FloatField(default=0, help_text="how long reading took")
    accept_changes = models.BooleanField(default=False)
    made_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True, help_text="account")
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.BigIntegerField(null=True, help_text="account")
    undone_on = models.DateField(null=True)
    undone_by = models.BigIntegerField(null=True, help_text="account")

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=~Q(state__in=["refused", "undone", "cleared"]),
                name="intake_batch_of_a_file_is_one",
            ),
        ]

    def __str__(self) -> str:
        """Return form and state."""
        return f"{self.form} {self.state}"

    @property
    def changes_left(self) -> int:
        """How many changed rows of a batch that is in were not taken in, and still can be."""
        is_left = self.state == State.CONFIRMED and not self.accept_changes and not self.is_forgotten
        return int(self.counts.get(Kind.CHANGED, 0)) if is_left else 0

    @property
    def is_forgotten(self) -> bool:
        """Whether the file, and with it what its rows said, is no longer kept."""
        return not self.file_sealed


class BatchRow(models.Model):
    """One row of a sheet: what it means, and once confirmed what it wrote.

    ``content_sealed``: JSON of cells as they were typed, values, before and after, errors, warnings, conflict.
    ``wrote_sealed``: JSON of the deeds, so that they can be taken back. ``sheet``: Excel gives a name 31 letters at
    most, other programs do not.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=255, blank=True)
    row = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    is_warned = models.BooleanField(default=False)
    village = models.ForeignKey("organization.Division", models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.CharField(max_length=32, blank=True, help_text="the county's code of what the row matched")
    faults = ArrayField(
        models.CharField(max_length=60),
        default=list,
        help_text="the conflict, field:code of errors, warnings",
    )
    content_sealed = models.BinaryField()
    wrote_sealed = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "kind", "id"], name="intake_row_of_batch")]

    def __str__(self) -> str:
        """Return its place."""
        return f"{self.sheet}!{self.row}"
