"""The relations that upper floors read."""

from django.db import migrations

FACTS = """
create view fact_place as
  select group_id, unit_id, village_id, kind, founded, valid_from, valid_to from organization_place;
create view fact_branch as
  select id as unit_id, division_id as village_id, kind, valid_from, valid_to
  from organization_unit where kind in ('branch', 'general_branch');
create view fact_membership as
  select member_id, group_id, kind, valid_from, valid_to from organization_membership where withdrawn_on is null;
create view fact_affiliation as
  select member_id, village_id, valid_from, valid_to from organization_affiliation where withdrawn_on is null;
create view fact_leader as
  select o.group_id, m.id as member_id, o.valid_from, o.valid_to
  from organization_office o join organization_member m on m.person_id = o.person_id
  where o.withdrawn_on is null and o.post in ('group_leader', 'acting_leader');
create view fact_member as select id as member_id, joined_on, full_on from organization_member;
"""

DROP = """
drop view fact_place, fact_branch, fact_membership, fact_affiliation, fact_leader, fact_member;
"""


class Migration(migrations.Migration):
    dependencies = [("organization", "0001_initial")]
    operations = [migrations.RunSQL(FACTS, DROP)]
