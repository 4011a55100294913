"""Extensions, the product's database role, the append-only log and its chain, the cache table."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

ROLE = """
do $$ begin
  if not exists (select from pg_roles where rolname = 'sanwang_app') then create role sanwang_app; end if;
end $$;
grant usage on schema public to sanwang_app;
grant select, insert, update, delete on all tables in schema public to sanwang_app;
grant usage, select, update on all sequences in schema public to sanwang_app;
alter default privileges in schema public grant select, insert, update, delete on tables to sanwang_app;
alter default privileges in schema public grant usage, select, update on sequences to sanwang_app;
alter default privileges in schema public grant execute on functions to sanwang_app;
revoke update, delete, truncate on kernel_event from sanwang_app;
"""

APPEND = """
create function kernel_event_hash(
  p_prev bytea, p_chain text, p_seq bigint, p_at timestamptz, p_account bigint,
  p_action text, p_name text, p_subject text, p_payload jsonb
) returns bytea language sql stable as $$
  select sha256(p_prev || convert_to(jsonb_build_array(
    p_chain, p_seq, to_char(p_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), p_account,
    p_action, p_name, p_subject, p_payload)::text, 'UTF8'))
$$;

create function kernel_append(
  p_chain text, p_at timestamptz, p_account bigint, p_action text, p_name text, p_subject text, p_payload jsonb
) returns bigint language plpgsql as $$
declare head kernel_chain%rowtype; made bytea;
begin
  select * into head from kernel_chain where name = p_chain for update;
  if not found then
    insert into kernel_chain (name, seq, hash) values (p_chain, 0, decode(repeat('00', 32), 'hex'))
      on conflict (name) do nothing;
    select * into head from kernel_chain where name = p_chain for update;
  end if;
  made := kernel_event_hash(head.hash, p_chain, head.seq + 1, p_at, p_account, p_action, p_name, p_subject, p_payload);
  insert into kernel_event (chain, seq, at, account_id, action, name, subject, payload, prev, hash)
    values (p_chain, head.seq + 1, p_at, p_account, p_action, p_name, p_subject, p_payload, head.hash, made);
  update kernel_chain set seq = head.seq + 1, hash = made where name = p_chain;
  return head.seq + 1;
end $$;

insert into kernel_chain (name, seq, hash) values ('system', 0, decode(repeat('00', 32), 'hex'));

create function kernel_event_is_append_only() returns trigger language plpgsql as $$
begin raise exception 'kernel_event is append-only'; end $$;
create trigger kernel_event_no_change before update or delete on kernel_event
  for each row execute function kernel_event_is_append_only();
create trigger kernel_event_no_truncate before truncate on kernel_event
  for each statement execute function kernel_event_is_append_only();
"""

CACHE = """
create table django_cache (cache_key varchar(255) primary key, value text not null, expires timestamptz not null);
create index django_cache_expires on django_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(ROLE, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND, migrations.RunSQL.noop),
        migrations.RunSQL(CACHE, "drop table django_cache"),
    ]
