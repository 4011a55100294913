"""Statements that turn the staged tables of the affairs net, and the excuses, into rows."""

from __future__ import annotations

from typing import Final

from sanwang.affairs.models import Kind
from sanwang.intake.county.service import UUID_OF

KINDS: Final = tuple(Kind.values)
_CARRIED = ", ".join(("counts_on", "recorded_on", "stands_to", *KINDS))
_OF_ACTIVITY = ", ".join(f"a.{column}" for column in ("counts_on", "recorded_on", "stands_to", *KINDS))

_ACTIVITIES = f"""
insert into affairs_activity (id, code, day, recorded_on, recorded_at, unit_id, village_id, branch_own, for_day, theme,
  place, decided, {", ".join(KINDS)})
select {UUID_OF.format(day="s.date", code="s.activity_code")}, s.activity_code, s.date::date, s.recorded_on::date,
  s.recorded_on::timestamp + interval '12 hours', u.id, d.id, s.group_code is null,
  nullif(s.for_date::date, s.date::date),
  coalesce(s.theme, ''), coalesce(s.place, ''), '',
  {", ".join(f"'{kind}' = any(string_to_array(s.kinds, '|'))" for kind in KINDS)}
from stage_activities s
join organization_unit u on u.code = s.org_code
join organization_division d on d.code = s.village_code
order by 1 on conflict do nothing
"""

_GROUPS = f"""
insert into affairs_activitygroup (activity_id, group_id, is_host, {_CARRIED})
select a.id, g.id, s.is_host, {_OF_ACTIVITY}
from (select activity_code, group_code, true as is_host from stage_activities where group_code is not null
  union all select j.activity_code, j.group_code, false from stage_activity_groups j
  where not exists (select from stage_activities h
    where h.activity_code = j.activity_code and h.group_code = j.group_code)) s
join affairs_activity a on a.code = s.activity_code and (s.is_host or not a.branch_own)
join organization_group g on g.code = s.group_code
order by a.id on conflict do nothing
"""
"""An activity without a host is the branch's own and no group's, whatever groups are named beside it."""

_ATTENDANCE = f"""
insert into affairs_attendance (activity_id, member_id, state, unit_id, branch_own, {_CARRIED})
select a.id, m.id, s.state, a.unit_id, a.branch_own, {_OF_ACTIVITY}
from stage_attendance s
join affairs_activity a on a.code = s.activity_code
join organization_member m on m.code = s.member_code
where not exists (select from affairs_attendance t where t.activity_id = a.id and t.member_id = m.id)
"""

_TALKS = f"""
insert into affairs_talk (id, code, day, recorded_on, recorded_at, member_id, held_by_id, group_id, village_id,
  by_phone, note)
select {UUID_OF.format(day="s.date", code="s.talk_code")}, s.talk_code, s.date::date, s.recorded_on::date,
  s.recorded_on::timestamp + interval '12 hours', m.id, l.person_id, g.id, m.village_id, false, ''
from stage_talks s
join organization_member m on m.code = s.member_code
join organization_member l on l.code = s.leader_code
left join organization_group g on g.code = s.group_code
order by 1 on conflict do nothing
"""

_APPRAISALS = f"""
insert into affairs_appraisal (id, day, recorded_on, recorded_at, member_id, village_id, year, grade, voters,
  votes_excellent, votes_qualified, votes_basic, votes_unqualified)
select distinct on (m.id, s.year)
  {UUID_OF.format(day="coalesce(s.decided_on, s.recorded_on)", code="s.member_code || ':' || s.year")},
  coalesce(s.decided_on, s.recorded_on)::date, s.recorded_on::date, s.recorded_on::timestamp + interval '12 hours',
  m.id, d.id, s.year::int, coalesce(s.grade, ''), s.voters::int, s.votes_excellent::int, s.votes_qualified::int,
  s.votes_basic::int, s.votes_unqualified::int
from stage_appraisals s
join organization_member m on m.code = s.member_code
join organization_division d on d.code = s.village_code
order by m.id, s.year, s.grade is null, s.recorded_on on conflict do nothing
"""
"""A member is appraised once a year: with a grade rather than without, and by the first."""

_EXCUSES = """
insert into duties_excuse (code, duty, member_id, group_id, pairing_id, village_id, reason, note, decision, decided_on,
  valid_from, valid_from_precision, valid_to, recorded_on)
select s.excuse_code, s.duty, m.id, g.id, p.id, coalesce(m.village_id, g.village_id, p.village_id),
  case s.reason when '外出流动' then 'away' when '年老体弱或患病，行动不便' then 'infirm'
    when '联系户全家外出或住院' then 'household_away' when '经支部同意暂缓' then 'deferred'
    when '预备党员不评定等次' then 'probationary' when '防汛救灾' then 'flood' else 'other' end,
  '', 'agreed', s.valid_from::date, s.valid_from::date, 'day', s.valid_to::date, %(today)s
from stage_excuses s
left join organization_member m on m.code = s.subject_code
left join organization_group g on g.code = s.subject_code
left join service_pairing p on p.code = s.subject_code
where coalesce(m.id, g.id, p.id) is not null
order by s.excuse_code on conflict (code) do nothing
"""

STATEMENTS: Final = (
    ("activities", _ACTIVITIES),
    ("groups of activities", _GROUPS),
    ("attendance", _ATTENDANCE),
    ("talks", _TALKS),
    ("appraisals", _APPRAISALS),
    ("excuses", _EXCUSES),
)
"""(what is counted, the statement); an empty name is not counted."""
