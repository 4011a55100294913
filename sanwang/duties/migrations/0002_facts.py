"""What the ledger reads of its own."""

from django.db import migrations

FACTS = """
create view fact_excuse as
  select duty,
    case when member_id is not null then 'member' when group_id is not null then 'group' else 'pairing' end as subject_kind,
    coalesce(member_id, group_id, pairing_id) as subject_id, valid_from, valid_to
  from duties_excuse where withdrawn_on is null and decision = 'agreed';
"""


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]
    operations = [migrations.RunSQL(FACTS, "drop view fact_excuse")]
