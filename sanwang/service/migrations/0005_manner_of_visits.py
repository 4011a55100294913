"""A visit is made in person: nothing else is recorded as one, and the relation now says so."""

from django.db import migrations

MANNER = """
create or replace view fact_visit as
  select pairing_id, id as visit_id, day as counts_on, recorded_on, stands_to, 'in_person'::text as manner
  from service_visit;
"""
AS_BEFORE = """
drop view fact_visit;
create view fact_visit as
  select pairing_id, id as visit_id, day as counts_on, recorded_on, stands_to from service_visit;
"""


class Migration(migrations.Migration):
    dependencies = [("service", "0004_never_read_from")]
    operations = [migrations.RunSQL(MANNER, AS_BEFORE)]
