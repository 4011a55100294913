"""Whose talk it was: the post that whoever held it had on that day, over the member's group or in his village."""

from django.db import migrations

# The select in the select is worked out only where a county's setting asks for it: no other plan changes.
MANNER = """
create or replace view fact_talk as
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
AS_BEFORE = """
drop view fact_talk;
create view fact_talk as select member_id, id as talk_id, day as counts_on, recorded_on, stands_to from affairs_talk;
"""


class Migration(migrations.Migration):
    dependencies = [("affairs", "0003_appraisal_of_member"), ("organization", "0003_never_read_from")]
    operations = [migrations.RunSQL(MANNER, AS_BEFORE)]
