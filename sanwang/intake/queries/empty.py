"""Empty forms."""

from __future__ import annotations

from django.http import Http404

from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.queries.batches import Desk
from sanwang.intake.queries.filled import CountyNames
from sanwang.intake.writing.workbook import Page, write_workbook


def empty_form(desk: Desk, code: str) -> tuple[str, bytes]:
    """Return name and content of a form without a row; Http404 for one that is not offered."""
    if code not in {form.code for form in desk.forms}:
        raise Http404
    form = FORMS[code]
    sheet = Page(desk.units[0].short_name[:20], form.name, [])
    return f"{form.name}（空表）.xlsx", write_workbook(form, [sheet], CountyNames([]))
