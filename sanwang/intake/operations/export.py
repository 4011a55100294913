"""A form goes out, filled as of a day; who took it is written down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.events import FormExported
from sanwang.intake.queries.filled import FILLERS, Filled, fill, villages_of
from sanwang.intake.rules import export
from sanwang.intake.writing.workbook import write_workbook
from sanwang.kernel.events import SYSTEM_CHAIN, emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import refuse
from sanwang.organization.models import Division, Level


@dataclass(frozen=True)
class Exported:
    """The workbook, its name, and what it was filled with."""

    name: str
    content: bytes
    filled: Filled


@operation
def write_out(by: Permit[Division], *, form: str, day: dt.date) -> Exported:
    """Return a form for a village or township, in its own layout, filled as of the day.

    Refuses a form that the product cannot fill yet, and a whole county.
    """
    unit = by.demand(export(form))
    if form not in FILLERS:
        raise refuse("form", _("这种表还不能导出。"))
    if unit.level == Level.COUNTY:
        raise refuse("unit", _("请按乡镇或按村导出。"))
    villages = villages_of(unit)
    filled = fill(FORMS[form], unit, villages, day=day)
    content = write_workbook(FORMS[form], filled.pages, filled.names)
    township = unit.code if unit.level == Level.TOWNSHIP else (unit.township.code if unit.township else SYSTEM_CHAIN)
    emit(
        FormExported(township=township, form=form, unit=unit.code, day=day.isoformat(), rows=filled.rows),
        by=by,
        subject=unit,
    )
    return Exported(f"{unit.short_name}{FORMS[form].name}.xlsx", content, filled)
