"""Groups of a village, for those who put somebody into one."""

from __future__ import annotations

import datetime as dt

from sanwang.organization.models import Division, Group, GroupKind


def homes(village: Division, *, day: dt.date) -> list[Group]:
    """Return the groups that may be a member's home: those of natural villages; where there is none, all. By name."""
    groups = list(Group.objects.on(day).filter(village=village).order_by("name"))
    return [group for group in groups if group.kind == GroupKind.NATURAL_VILLAGE] or groups
