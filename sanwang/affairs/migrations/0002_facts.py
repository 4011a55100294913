"""Rows that carry what their activity says stay equal to it; the relations that upper floors read."""

from django.db import migrations

from sanwang.affairs.migrations import _kinds

KINDS = ("meeting", "study", "party_day", "report", "deploy", "life_meeting")

APPRAISALS = """
create view fact_appraisal as
  select member_id, id as appraisal_id, make_date(year, 12, 31) as counts_on, recorded_on, stands_to
  from affairs_appraisal where grade <> '';
"""

# Whose talk it was: the post that whoever held it had on that day, over the member's group or in his village.
# The select in the select is worked out only where a county's setting asks for it: no other plan changes.
TALKS = """
create view fact_talk as
  select t.member_id, t.id as talk_id, t.day as counts_on, t.recorded_on, t.stands_to,
    (select case when bool_or(o.post = 'secretary') and bool_or(o.post <> 'secretary') then 'both'
        when bool_or(o.post = 'secretary') then 'secretary' when bool_or(o.post <> 'secretary') then 'leader'
        else 'other' end
      from organization_office o
      where o.person_id = t.held_by_id and o.withdrawn_on is null
        and o.valid_from <= t.day and (o.valid_to is null or o.valid_to > t.day)
        and ((o.post in ('group_leader', 'acting_leader') and o.group_id = t.group_id)
          or (o.post = 'secretary' and o.village_id = t.village_id))) as manner
  from affairs_talk t;
"""


class Migration(migrations.Migration):
    dependencies = [("affairs", "0001_initial")]
    operations = [
        migrations.RunSQL(_kinds.keys(KINDS), migrations.RunSQL.noop),
        migrations.RunSQL(
            _kinds.acts(KINDS) + APPRAISALS + TALKS,
            "drop view fact_group_act, fact_unit_act, fact_attendance, fact_branch_attendance, fact_talk, fact_appraisal",
        ),
    ]
