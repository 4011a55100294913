"""Offices with terms: group leaders (also acting ones), secretaries, cadres, who need not be members."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.spans import Span, SpanQuerySet, no_overlap


class Post(models.TextChoices):
    """Posts the product acts on; any other village post keeps its own words in ``title``."""

    GROUP_LEADER = "group_leader", _("党小组组长")
    ACTING_LEADER = "acting_leader", _("临时负责人")
    SECRETARY = "secretary", _("支部书记")
    CADRE = "cadre", _("村干部")


LEADING = (Post.GROUP_LEADER, Post.ACTING_LEADER)
"""Posts of those who lead a group."""


class Office(Span):
    """A person in a post over a group or a unit, from a day to a day."""

    code = models.CharField(max_length=16, null=True, unique=True)  # noqa: DJ001 - null is 'none', and unique
    person = models.ForeignKey("organization.Person", models.PROTECT, related_name="offices")
    post = models.CharField(max_length=16, choices=Post)
    title = models.CharField(max_length=40, blank=True, help_text="the post's own words: 妇联主席")
    body = models.CharField(max_length=10, blank=True, help_text="支委 or 村委")
    group = models.ForeignKey("organization.Group", models.PROTECT, null=True, related_name="offices")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, null=True, related_name="offices")
    village = models.ForeignKey("organization.Division", models.PROTECT, related_name="offices")

    objects = SpanQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [
            *Span.Meta.constraints,
            no_overlap("organization_group_has_one_leader", "group", condition=Q(post="group_leader")),
            no_overlap("organization_group_has_one_acting_leader", "group", condition=Q(post="acting_leader")),
            no_overlap("organization_branch_has_one_secretary", "unit", condition=Q(post="secretary")),
            models.CheckConstraint(
                condition=~Q(post__in=["group_leader", "acting_leader"]) | Q(group__isnull=False),
                name="organization_leader_has_a_group",
            ),
        ]

    def __str__(self) -> str:
        """Return person and post."""
        return f"{self.person_id} {self.post}"
