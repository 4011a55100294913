"""The relations that upper floors read. A visit is made in person: nothing else is recorded as one."""

from django.db import migrations

FACTS = """
create view fact_pairing as
  select id as pairing_id, member_id, household_id, valid_from, valid_to
  from service_pairing where withdrawn_on is null;
create view fact_tag as
  select household_id, tag, valid_from, valid_to from service_householdtag where withdrawn_on is null;
create view fact_visit as
  select pairing_id, id as visit_id, day as counts_on, recorded_on, stands_to, 'in_person'::text as manner
  from service_visit;
"""


class Migration(migrations.Migration):
    dependencies = [("service", "0001_initial")]
    operations = [migrations.RunSQL(FACTS, "drop view fact_pairing, fact_tag, fact_visit")]
