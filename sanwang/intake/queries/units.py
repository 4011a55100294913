"""Villages and townships that workbooks are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanwang.intake.checking.directory import Context
from sanwang.organization.models import Division


def unit_of(contexts: Mapping[str, Mapping[str, Any]]) -> Division | None:
    """Return the smallest division that holds all that the contexts name; none where one is not there."""
    read = [Context.of(told) for told in contexts.values()]
    codes = {context.village_code or context.town_code for context in read}
    found = list(Division.objects.filter(code__in=codes).select_related("township", "county"))
    if len(found) != len(codes) or not found:
        return None
    if len(found) == 1:
        return found[0]
    townships = {division.township or division for division in found}
    return townships.pop() if len(townships) == 1 else found[0].county
