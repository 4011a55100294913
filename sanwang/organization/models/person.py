"""One row a human being: member, villager, cadre and head of household point to it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from sanwang.kernel import secrets
from sanwang.kernel.spans import Precision


class Sex(models.TextChoices):
    """As in an identity document."""

    MALE = "M", _("男")
    FEMALE = "F", _("女")


class Person(models.Model):
    """A human being. Identity number and telephone are sealed at rest, with a blind index for look-up."""

    name = models.CharField(max_length=30)
    name_key = models.CharField(max_length=80, help_text="pinyin, to sort and to search by")
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    ethnicity = models.CharField(max_length=20, blank=True)
    birth_date = models.DateField(null=True)
    birth_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    education = models.CharField(max_length=20, blank=True)
    political_status = models.CharField(max_length=20, blank=True)
    id_number_sealed = models.BinaryField(null=True)
    id_number_index = models.BinaryField(null=True, unique=True)
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["name"], name="organization_person_name"),
            models.Index(fields=["phone_index"], name="organization_person_phone"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def id_number(self) -> str:
        """The identity number in clear: only for exports and matching, never for a page."""
        return secrets.unseal(self.id_number_sealed)

    @property
    def phone(self) -> str:
        """The telephone in clear: only for exports and matching, never for a page."""
        return secrets.unseal(self.phone_sealed)

    @property
    def masked_phone(self) -> str:
        """The telephone fit for a screen."""
        return secrets.masked_phone(self.phone)


def name_key(name: str) -> str:
    """Return the pinyin by which a name sorts: ``徐国平`` gives ``xu guo ping``."""
    return " ".join(lazy_pinyin(name))[:80]
