"""What a recorded activity discharged: the ledger is asked, and its answer stands in the receipt."""

from __future__ import annotations

import datetime as dt
import uuid

from sanwang.affairs.models import Activity, ActivityGroup, Attendance
from sanwang.duties.queries.discharge import Act, discharged
from sanwang.kernel.models import Receipt


def discharged_now(activity_id: uuid.UUID, *, day: dt.date) -> list[str]:
    """Return the codes of the duties that are done and have the activity among their records; ``day`` is today."""
    activity = Activity.objects.get(pk=activity_id)
    groups = ActivityGroup.objects.filter(activity=activity).values_list("group", flat=True)
    came = Attendance.objects.filter(activity=activity, came=True).values_list("member", flat=True)
    act = Act(
        id=activity.pk,
        village_id=activity.village_id,
        day=activity.counts_on,
        kinds=tuple(kind.value for kind in activity.kinds),
        member_ids=tuple(came),
        group_ids=tuple(groups),
        branch_id=activity.unit_id if activity.branch_own else None,
    )
    return discharged(act, day=day)


def discharged_by(record: uuid.UUID) -> list[str]:
    """Return the duty codes that the receipt of a record names; none for a record that came in another way."""
    receipt = Receipt.objects.filter(id=record).first()
    return list((receipt.answer or {}).get("discharged", [])) if receipt else []
