"""The path from applicant to full member, as dated steps."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.records import Record, RecordQuerySet


class Stage(models.TextChoices):
    """The stages of the regulation on recruiting members."""

    APPLICANT = "applicant", _("申请入党")
    ACTIVIST = "activist", _("入党积极分子")
    CANDIDATE = "candidate", _("发展对象")
    PROBATIONARY = "probationary", _("接收为预备党员")
    FULL = "full", _("转为正式党员")


class DevelopmentStep(Record):
    """A person reached a stage on a day, in a group of a branch."""

    person = models.ForeignKey("organization.Person", models.PROTECT, related_name="development")
    stage = models.CharField(max_length=12, choices=Stage)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("organization.Group", models.PROTECT, null=True, related_name="development")
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=200, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = False

    def __str__(self) -> str:
        """Return person and stage."""
        return f"{self.person_id} {self.stage}"
