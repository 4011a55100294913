"""Statements that turn the staged tables of the service net into rows."""

from __future__ import annotations

from typing import Final

UUID_OF: Final = """(lpad(to_hex((extract(epoch from {day}::timestamp) * 1000)::bigint), 12, '0')
  || '7' || substr(md5({code}), 1, 3) || '8' || substr(md5({code}), 4, 15))::uuid"""
"""A UUIDv7 made of a day and a code: ordered by day, the same again for the same row."""

TAGS: Final = ("five_guarantee", "empty_nest", "left_behind_children", "disabled", "low_income", "assisted")

_TAGS = f"""
insert into service_householdtag (household_id, tag, valid_from, valid_from_precision, recorded_on)
select h.id, t.tag, date '1900-01-01', 'day', %(today)s
from stage_households s
join service_household h on h.code = s.household_code
cross join lateral (values {", ".join(f"('{tag}', s.{tag})" for tag in TAGS)}) t (tag, is_set)
where s.person_id is not null and t.is_set = 'true'
"""

_VISITS = f"""
insert into service_visit (id, code, day, recorded_on, recorded_at, pairing_id, village_id, group_id, topics, note)
select {UUID_OF.format(day="s.date", code="s.visit_code")}, s.visit_code, s.date::date, s.recorded_on::date,
  s.recorded_on::timestamp + interval '12 hours', p.id, m.village_id, h.group_id,
  array[case s.content when '看望慰问' then 'care' when '宣传惠农政策' then 'policy' when '收集意见建议' then 'opinion'
    when '协助办理手续' then 'paperwork' when '了解生产生活情况' then 'livelihood' when '排查安全隐患' then 'safety'
    else 'other' end], ''
from stage_visits s
join service_pairing p on p.code = s.pairing_code
join organization_member m on m.id = p.member_id
left join organization_membership h on h.member_id = m.id and h.kind = 'home' and h.withdrawn_on is null
  and h.valid_from <= s.date::date and (h.valid_to is null or h.valid_to > s.date::date)
where not exists (select from service_visit v where v.code = s.visit_code)
order by 1
"""

_NEEDS = f"""
insert into service_need (id, code, visit_id, household_id, village_id, category, text, raised_on, due_on, closed_on)
select {UUID_OF.format(day="s.raised", code="s.need_code")}, s.need_code, v.id, h.id, d.id,
  case s.category when '基础设施' then 'infrastructure' when '农田水利' then 'irrigation' when '饮水安全' then 'water'
    when '矛盾纠纷' then 'dispute' when '就业创业' then 'work' when '医疗卫生' then 'health'
    when '环境卫生' then 'sanitation' when '民政救助' then 'relief' else 'other' end,
  coalesce(s.text, ''), s.raised::date, s.due::date, s.closed::date
from stage_needs s
join service_household h on h.code = s.household_code
join organization_division d on d.code = s.village_code
left join service_visit v on v.code = s.visit_code
order by 1 on conflict do nothing
"""

STATEMENTS: Final = (
    ("", "alter table stage_households add column person_id bigint"),
    (
        "",
        """
        update stage_households s set person_id = nextval(pg_get_serial_sequence('organization_person', 'id'))
        where not exists (select from service_household h where h.code = s.household_code)
        """,
    ),
    (
        "",
        """
        insert into organization_person (id, name, name_key, sex, ethnicity, birth_date, birth_precision, education,
          political_status, phone_sealed, phone_index)
        select person_id, head_name, name_key, coalesce(head_sex, ''), '',
          case when head_birth_year is not null then make_date(head_birth_year::int, 1, 1) end, 'year', '', '',
          phone_sealed, phone_index
        from stage_households where person_id is not null
        """,
    ),
    (
        "households",
        """
        insert into service_household (code, head_id, village_id, natural_village_id, group_id, population, labourers,
          migrant_workers)
        select s.household_code, s.person_id, d.id, n.id, g.id, s.population::int, s.labourers::int,
          s.migrant_workers::int
        from stage_households s
        join organization_division d on d.code = s.village_code
        left join organization_naturalvillage n on n.code = s.natural_village_code
        left join organization_group g on g.code = s.group_code
        where s.person_id is not null order by s.household_code
        """,
    ),
    ("", _TAGS),
    (
        "pairings",
        """
        insert into service_pairing (code, member_id, household_id, village_id, valid_from, valid_from_precision,
          valid_to, recorded_on)
        select s.pairing_code, m.id, h.id, d.id, s.valid_from::date, 'day', s.valid_to::date, %(today)s
        from stage_pairings s
        join organization_member m on m.code = s.member_code
        join service_household h on h.code = s.household_code
        join organization_division d on d.code = s.village_code
        order by s.pairing_code on conflict (code) do nothing
        """,
    ),
    ("visits", _VISITS),
    ("needs", _NEEDS),
)
"""(what is counted, the statement); an empty name is not counted."""
