"""The branch takes up groups' reports (支部已阅)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from sanwang.affairs.events import ReportTakenUp
from sanwang.affairs.models import Activity
from sanwang.affairs.operations.entry import chain_of
from sanwang.affairs.rules import TAKE_UP_REPORT, TAKE_UP_REPORTS
from sanwang.kernel import permits
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.records import fresh_id
from sanwang.kernel.refusals import refuse
from sanwang.organization.models import Division

_TAKE = """
insert into affairs_uptake (id, day, recorded_on, recorded_at, recorded_by, report_id, village_id, note)
select id, %s, %s, %s, %s, report_id, %s, '' from unnest(%s::uuid[], %s::uuid[]) as taken (id, report_id)
on conflict (report_id) do nothing returning report_id
"""


@operation
def take_up(by: Permit[Activity], *, on: dt.date, at: dt.datetime) -> bool:
    """Take up one report. Returns whether it was new; a report taken up before stays as it was."""
    report = by.demand(TAKE_UP_REPORT)
    return bool(_take(by, [report], report.village, on, at))


@operation
def take_up_several(by: Permit[Division], *, reports: Sequence[uuid.UUID], on: dt.date, at: dt.datetime) -> int:
    """Take up several reports of the permit's village; returns how many were new.

    Refuses when one of them is no report of the village: nothing is written then.
    """
    village = by.demand(TAKE_UP_REPORTS)
    return take_up_here(by, reports=reports, village=village, on=on, at=at)


def take_up_here(
    by: Permit[Any], *, reports: Sequence[uuid.UUID], village: Division, on: dt.date, at: dt.datetime
) -> int:
    """Take up reports of a village inside a larger operation. Refuses those the actor may not take up."""
    wanted = set(reports)
    rows = list(permits.visible(by.actor, TAKE_UP_REPORT).filter(pk__in=wanted, village=village).order_by("pk"))
    if len(rows) != len(wanted):
        raise refuse("reports", _("有的汇报已经撤回，或者不归你阅。请刷新后再选。"))
    return _take(by, rows, village, on, at)


def _take(by: Permit[Any], reports: Sequence[Activity], village: Division, on: dt.date, at: dt.datetime) -> int:
    keys = [report.pk for report in reports]
    row = [on, on, at, by.actor.account_id, village.pk, [fresh_id() for _key in keys], keys]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, row)
        new = {taken for (taken,) in cursor.fetchall()}
    for report in reports:
        if report.pk in new:
            told = ReportTakenUp(township=chain_of(village), report_id=report.pk, village_id=village.pk, day=report.day)
            emit(told, by=by, subject=report)
    return len(new)
