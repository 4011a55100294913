"""Visits under a pairing, and the needs found on them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.records import Record, RecordQuerySet


class Topic(models.TextChoices):
    """What a visit was about; several may be chosen, none must."""

    CARE = "care", _("看望")
    LIVELIHOOD = "livelihood", _("生产生活")
    POLICY = "policy", _("政策")
    HEALTH = "health", _("看病吃药")
    PAPERWORK = "paperwork", _("帮办手续")
    SAFETY = "safety", _("安全")
    MEDIATION = "mediation", _("调解")
    OPINION = "opinion", _("听意见")
    OTHER = "other", _("其他")


class Visit(Record):
    """A visit to a paired household. ``village`` and ``group`` are the member's on that day."""

    pairing = models.ForeignKey("service.Pairing", models.PROTECT, related_name="visits", db_index=False)
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("organization.Group", models.PROTECT, null=True, related_name="+", db_index=False)
    topics = ArrayField(models.CharField(max_length=12, choices=Topic), default=list)
    note = models.CharField(max_length=500, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta(Record.Meta):
        indexes = [
            models.Index(
                fields=["pairing", "day"],
                include=["recorded_on", "stands_to"],
                name="service_visit_of_pairing",
            ),
            models.Index(fields=["day"], include=["pairing", "recorded_on", "stands_to"], name="service_visit_on_day"),
            models.Index(fields=["village", "-day"], name="service_visit_of_village"),
        ]

    def __str__(self) -> str:
        """Return pairing and day."""
        return f"{self.pairing_id} {self.day}"


class NeedCategory(models.TextChoices):
    """What a household needs solved."""

    INFRASTRUCTURE = "infrastructure", _("路灯道路")
    IRRIGATION = "irrigation", _("农田水利")
    WATER = "water", _("饮水安全")
    DISPUTE = "dispute", _("矛盾纠纷")
    WORK = "work", _("就业创业")
    HEALTH = "health", _("看病")
    SANITATION = "sanitation", _("环境卫生")
    RELIEF = "relief", _("民政救助")
    OTHER = "other", _("其他")


class Need(models.Model):
    """Something a household needs solved, found on a visit. It stays open until somebody solved it."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=16, null=True, unique=True)  # noqa: DJ001 - null is 'none', and unique
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="needs")
    household = models.ForeignKey("service.Household", models.PROTECT, related_name="needs", db_index=False)
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=16, choices=NeedCategory)
    text = models.CharField(max_length=200, blank=True)
    raised_on = models.DateField()
    due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["village", "raised_on"], name="service_need_of_village"),
            models.Index(fields=["household"], name="service_need_of_household"),
        ]

    def __str__(self) -> str:
        """Return household and category."""
        return f"{self.household_id} {self.category}"
