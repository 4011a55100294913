"""Dated grants of roles over places, and tokens for scripts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sanwang.kernel.spans import SpanQuerySet
from sanwang.organization.roles import Role


class Grant(models.Model):
    """A person holds a role over a division or a group, from a day to a day. A member's is over himself."""

    account = models.ForeignKey("access.Account", models.PROTECT, related_name="grants")
    role = models.CharField(max_length=12, choices=Role)
    division = models.ForeignKey("organization.Division", models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("organization.Group", models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)

    objects = SpanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="access_grant_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.MEMBER, division=None, group=None)
                | Q(role=Role.LEADER, division=None, group__isnull=False)
                | (~Q(role__in=[Role.MEMBER, Role.LEADER]) & Q(division__isnull=False, group=None)),
                name="access_grant_has_the_seat_of_its_role",
            ),
        ]

    def __str__(self) -> str:
        """Return account and role."""
        return f"{self.account_id} {self.role}"


class Token(models.Model):
    """A bearer token for the API; only its digest is kept. It acts under one grant, not under all of its account."""

    account = models.ForeignKey("access.Account", models.CASCADE, related_name="tokens")
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="tokens")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return the account."""
        return str(self.account_id)
