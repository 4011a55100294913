"""The path from applicant to full member, as dated steps."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.records import Record, RecordQuerySet
from sanwang.organization.models import Division, Member


class Stage(models.TextChoices):
    """The stages of the regulation on recruiting members (发展党员工作细则, 2014), and that it went no further.

    Who is admitted, or becomes full, is a member: the last two are on his row, and need no step.
    """

    APPLICANT = "applicant", _("申请入党")
    ACTIVIST = "activist", _("入党积极分子")
    CANDIDATE = "candidate", _("发展对象")
    PROBATIONARY = "probationary", _("接收为预备党员")
    FULL = "full", _("转为正式党员")
    STOPPED = "stopped", _("不再培养")

    @classmethod
    def steps(cls) -> tuple[Stage, ...]:
        """Return the stages that are recorded as steps."""
        return (cls.APPLICANT, cls.ACTIVIST, cls.CANDIDATE, cls.STOPPED)

    @classmethod
    def after(cls, stage: str) -> tuple[Stage, ...]:
        """Return the steps that may follow a stage; any may follow the end."""
        steps = cls.steps()
        return steps if stage == cls.STOPPED or stage not in steps else steps[steps.index(cls(stage)) + 1 :]


class DevelopmentStepQuerySet(RecordQuerySet["DevelopmentStep"]):
    """Adjectives of steps."""

    def of(self, village: Division) -> Self:
        """Keep what stands in the village, a person's last step first."""
        return self.standing().filter(village=village).order_by("person", "-day", "-recorded_at", "-pk")

    def under_way(self, village: Division) -> Self:
        """Keep the last step of each person in the village who goes on, and is no member: the newest first."""
        last = DevelopmentStep.objects.of(village).distinct("person")
        is_member = Exists(Member.objects.filter(person=OuterRef("person"), left_on=None))
        found = self.filter(~is_member, pk__in=last.values("pk")).exclude(stage=Stage.STOPPED)
        return found.order_by("-day", "-recorded_at", "-pk")


class DevelopmentStep(Record):
    """A person reached a stage on a day, in a group of a branch."""

    person = models.ForeignKey("organization.Person", models.PROTECT, related_name="development")
    stage = models.CharField(max_length=12, choices=Stage)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("organization.Group", models.PROTECT, null=True, related_name="development")
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=200, blank=True)

    objects = DevelopmentStepQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = False
        indexes = [models.Index(fields=["village", "person"], name="affairs_development_of_village")]

    def __str__(self) -> str:
        """Return person and stage."""
        return f"{self.person_id} {self.stage}"
