"""What the ledger reads of its own."""

from django.db import migrations

# One select a kind, so that PostgreSQL drops the other two when the ledger names the kind, and uses the key's index.
FACTS = "create view fact_excuse as " + " union all ".join(
    f"select duty, '{kind}' as subject_kind, {kind}_id as subject_id, valid_from, valid_to from duties_excuse"
    f" where {kind}_id is not null and withdrawn_on is null and decision = 'agreed'"
    for kind in ("member", "pairing", "group")
)


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]
    operations = [migrations.RunSQL(FACTS, "drop view fact_excuse")]
