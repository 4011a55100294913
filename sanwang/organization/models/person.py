"""One row a human being: member, villager, cadre and head of household point to it."""

from __future__ import annotations

import re
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from sanwang.kernel import secrets
from sanwang.kernel.spans import Precision

_PARTS = re.compile(r"[\u3400-\u9fff]|[^\u3400-\u9fff\s]+")
"""A Chinese character alone, anything else together."""


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
    """Return the pinyin by which a name sorts, character by character: ``徐国平`` gives ``xu guo ping``."""
    return " ".join(_pinyin(part) for part in _PARTS.findall(name))[:80]


@lru_cache(maxsize=20_000)
def _pinyin(part: str) -> str:
    # Not above: its dictionaries take a fifth of the time in which a process starts, and few processes name anybody.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return "".join(lazy_pinyin(part))
