"""Pairings (结对): a member looks after a household."""

from __future__ import annotations

from django.db import models

from sanwang.kernel.spans import Span, SpanQuerySet, no_overlap


class Pairing(Span):
    """A member and a household, from a day to a day. ``village`` is the household's."""

    code = models.CharField(max_length=16, unique=True)
    member = models.ForeignKey("organization.Member", models.PROTECT, related_name="pairings")
    household = models.ForeignKey("service.Household", models.PROTECT, related_name="pairings")
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="+", db_index=False)

    objects = SpanQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [
            *Span.Meta.constraints,
            no_overlap("service_member_is_paired_once_with_a_household", "member", "household"),
        ]
        indexes = [
            models.Index(  # how many households of a village are looked after
                fields=["village"],
                include=["household", "valid_from", "valid_to"],
                name="service_pairing_in_village",
                condition=models.Q(withdrawn_on=None),
            )
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code
