"""What follows from the kinds that an activity may be: keys that carry them, relations that show them, one more.

Each function says what is so for the kinds that it is given: a migration gives those of its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db import migrations, models

SOMETHING = "affairs_activity_counts_as_something"
CARRIERS = ("activity", "activitygroup", "attendance")


def carried(kinds: Sequence[str]) -> str:
    """Return the columns that a row carries of its activity."""
    return ", ".join(("counts_on", "recorded_on", "stands_to", *kinds))


def keys(kinds: Sequence[str]) -> str:
    """Return the keys by which rows stay equal to what their activity says."""
    columns = carried(kinds)
    return f"""
alter table affairs_activity add constraint affairs_activity_carried_by_groups unique (id, {columns});
alter table affairs_activity add constraint affairs_activity_carried_by_attendance
  unique (id, {columns}, unit_id, branch_own);
alter table affairs_activitygroup add constraint affairs_activitygroup_carries_its_activity
  foreign key (activity_id, {columns}) references affairs_activity (id, {columns}) on update cascade;
alter table affairs_attendance add constraint affairs_attendance_carries_its_activity
  foreign key (activity_id, {columns}, unit_id, branch_own)
  references affairs_activity (id, {columns}, unit_id, branch_own) on update cascade;
"""


NO_KEYS = """
alter table affairs_activitygroup drop constraint affairs_activitygroup_carries_its_activity;
alter table affairs_attendance drop constraint affairs_attendance_carries_its_activity;
alter table affairs_activity drop constraint affairs_activity_carried_by_groups,
  drop constraint affairs_activity_carried_by_attendance;
"""


def acts(kinds: Sequence[str]) -> str:
    """Return the relations that upper floors read: who held it, whose own it was, who came."""
    columns = carried(kinds)
    return f"""
create view fact_group_act as select group_id, activity_id, {columns} from affairs_activitygroup;
create view fact_unit_act as select unit_id, id as activity_id, {columns} from affairs_activity where branch_own;
create view fact_attendance as select member_id, activity_id, {columns} from affairs_attendance where came;
create view fact_branch_attendance as
  select unit_id, member_id, activity_id, {columns} from affairs_attendance where came and branch_own;
"""


NO_ACTS = "drop view fact_group_act, fact_unit_act, fact_attendance, fact_branch_attendance;"


def another(kind: str, *, beside: Sequence[str]) -> list[migrations.operations.base.Operation]:
    """Return the operations that make one more kind, ``beside`` those there are."""
    both = (*beside, kind)
    return [
        migrations.RemoveConstraint(model_name="activity", name=SOMETHING),
        *(migrations.AddField(model, kind, models.BooleanField(default=False, db_default=False)) for model in CARRIERS),
        migrations.AddConstraint("activity", counts_as_something(both)),
        migrations.RunSQL(NO_ACTS + NO_KEYS + keys(both) + acts(both), NO_ACTS + NO_KEYS + keys(beside) + acts(beside)),
    ]


def counts_as_something(kinds: Sequence[str]) -> models.CheckConstraint:
    """Return the constraint that an activity is of one of the kinds at least."""
    return models.CheckConstraint(condition=reduce(or_, (models.Q((kind, True)) for kind in kinds)), name=SOMETHING)
