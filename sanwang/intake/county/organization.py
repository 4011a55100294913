"""Statements that turn the staged tables of the organisation net into rows."""

from __future__ import annotations

from typing import Final

SECRETARY: Final = "党支部书记"

STATEMENTS: Final = (
    (
        "counties",
        """
        insert into organization_division (code, name, level, kind, valid_from)
        select code, name, level, kind, date '1900-01-01' from stage_divisions where level = 'county'
        order by code on conflict (code) do nothing
        """,
    ),
    ("", "update organization_division set county_id = id where level = 'county' and county_id is null"),
    (
        "townships",
        """
        insert into organization_division (code, name, level, kind, parent_id, county_id, valid_from)
        select s.code, s.name, 'township', s.kind, p.id, p.id, date '1900-01-01'
        from stage_divisions s join organization_division p on p.code = s.parent_code
        where s.level = 'town' order by s.code on conflict (code) do nothing
        """,
    ),
    ("", "update organization_division set township_id = id where level = 'township' and township_id is null"),
    (
        "villages",
        """
        insert into organization_division (code, name, level, kind, parent_id, township_id, county_id, valid_from)
        select s.code, s.name, 'village', s.kind, p.id, p.id, p.county_id, date '1900-01-01'
        from stage_divisions s join organization_division p on p.code = s.parent_code
        where s.level = 'village' order by s.code on conflict (code) do nothing
        """,
    ),
    (
        "organisations",
        """
        insert into organization_unit (code, name, kind, division_id, valid_from)
        select s.org_code, s.name,
          case s.kind when '县委' then 'county_committee' when '乡镇党委' then 'committee'
            when '党总支' then 'general_branch' else 'branch' end,
          d.id, date '1900-01-01'
        from stage_organisations s join organization_division d on d.code = s.division_code
        order by s.org_code on conflict (code) do nothing
        """,
    ),
    (
        "",
        """
        update organization_unit u set parent_id = p.id
        from stage_organisations s join organization_unit p on p.code = s.parent_code
        where u.code = s.org_code and u.parent_id is null
        """,
    ),
    ("", "alter table stage_members add column person_id bigint"),
    (
        "",
        """
        update stage_members s set person_id = nextval(pg_get_serial_sequence('organization_person', 'id'))
        where not exists (select from organization_member m where m.code = s.member_code)
        """,
    ),
    (
        "",
        """
        insert into organization_person (id, name, name_key, sex, ethnicity, birth_date, birth_precision, education,
          political_status, id_number_sealed, id_number_index, phone_sealed, phone_index)
        select person_id, name, name_key, coalesce(sex, ''), coalesce(ethnicity, ''), birth_date::date, 'day',
          coalesce(education, ''), '中共党员', id_number_sealed, id_number_index, phone_sealed, phone_index
        from stage_members where person_id is not null
        """,
    ),
    (
        "members",
        """
        insert into organization_member (code, person_id, unit_id, village_id, joined_on, joined_precision, full_on,
          full_precision, left_why, occupation, specialty, is_migrant, migrant_place, migrant_since, is_infirm,
          pairing_eligible, holds_office, note)
        select s.member_code, s.person_id, u.id, d.id, s.joined_date::date, 'day', s.full_date::date, 'day', '',
          coalesce(s.occupation, ''), coalesce(nullif(s.specialty, '无'), ''), coalesce(s.is_migrant::boolean, false),
          coalesce(s.migrant_place, ''), s.migrant_since::date, coalesce(s.is_infirm::boolean, false),
          coalesce(s.pairing_eligible::boolean, true), coalesce(s.holds_office::boolean, false), ''
        from stage_members s
        join organization_unit u on u.code = s.org_code
        join organization_division d on d.code = s.village_code
        where s.person_id is not null order by s.member_code
        """,
    ),
    (
        "",
        """
        insert into organization_affiliation (member_id, unit_id, village_id, valid_from, valid_from_precision,
          recorded_on)
        select m.id, m.unit_id, m.village_id, date '1900-01-01', 'day', %(today)s
        from stage_members s join organization_member m on m.code = s.member_code
        where s.person_id is not null
        """,
    ),
    (
        "groups",
        """
        insert into organization_group (code, name, kind, function_kind, unit_id, village_id, founded,
          founded_precision)
        select s.group_code, s.name, s.kind, coalesce(s.function_kind, ''), u.id, d.id, s.founded::date, 'day'
        from stage_groups s
        join organization_unit u on u.code = s.org_code
        join organization_division d on d.code = s.village_code
        order by s.group_code on conflict (code) do nothing
        """,
    ),
    (
        "",
        """
        insert into organization_place (group_id, unit_id, village_id, township_id, county_id, kind, founded,
          valid_from, valid_to)
        select g.id, g.unit_id, g.village_id, v.township_id, v.county_id, g.kind, g.founded, date '1900-01-01',
          g.valid_to
        from organization_group g join organization_division v on v.id = g.village_id
        where not exists (select from organization_place p where p.group_id = g.id)
        """,
    ),
    (
        "",
        """
        insert into organization_office (person_id, post, title, body, group_id, unit_id, village_id, valid_from,
          valid_from_precision, recorded_on)
        select m.person_id, 'group_leader', '', '', g.id, null, g.village_id, date '1900-01-01', 'day', %(today)s
        from stage_groups s
        join organization_group g on g.code = s.group_code
        join organization_member m on m.code = s.leader_code
        where not exists (select from organization_office o where o.group_id = g.id and o.post = 'group_leader')
        """,
    ),
    (
        "natural villages",
        """
        insert into organization_naturalvillage (code, name, village_id, dominant_surname)
        select s.natural_village_code, s.name, d.id, coalesce(s.dominant_surname, '')
        from stage_natural_villages s join organization_division d on d.code = s.village_code
        order by s.natural_village_code on conflict (code) do nothing
        """,
    ),
    (
        "",
        """
        insert into organization_coverage (natural_village_id, group_id, valid_from, valid_from_precision, recorded_on)
        select n.id, g.id, g.founded, 'day', %(today)s
        from stage_natural_villages s
        join organization_naturalvillage n on n.code = s.natural_village_code
        join organization_group g on g.code = s.group_code
        where not exists (select from organization_coverage c where c.natural_village_id = n.id)
        """,
    ),
    (
        "memberships",
        """
        insert into organization_membership (code, member_id, group_id, kind, valid_from, valid_from_precision,
          valid_to, recorded_on)
        select s.membership_code, m.id, g.id, s.kind, s.valid_from::date, 'day', s.valid_to::date, %(today)s
        from stage_memberships s
        join organization_member m on m.code = s.member_code
        join organization_group g on g.code = s.group_code
        order by s.membership_code on conflict (code) do nothing
        """,
    ),
    ("", "alter table stage_cadres add column person_id bigint"),
    (
        "",
        """
        update stage_cadres s set person_id = nextval(pg_get_serial_sequence('organization_person', 'id'))
        where s.member_code is null and not exists (select from organization_office o where o.code = s.cadre_code)
        """,
    ),
    (
        "",
        """
        insert into organization_person (id, name, name_key, sex, ethnicity, birth_date, birth_precision, education,
          political_status, phone_sealed, phone_index)
        select person_id, name, name_key, coalesce(sex, ''), '', birth_date::date, 'day', coalesce(education, ''),
          coalesce(political_status, ''), phone_sealed, phone_index
        from stage_cadres where person_id is not null
        """,
    ),
    (
        "cadres",
        f"""
        insert into organization_office (code, person_id, post, title, body, unit_id, village_id, valid_from,
          valid_from_precision, recorded_on)
        select s.cadre_code, coalesce(s.person_id, m.person_id),
          case when s.post like '{SECRETARY}%%' then 'secretary' else 'cadre' end, s.post, coalesce(s.body, ''),
          u.id, d.id, s.since::date, 'day', %(today)s
        from stage_cadres s
        join organization_division d on d.code = s.village_code
        left join organization_unit u on u.division_id = d.id and u.kind in ('branch', 'general_branch')
        left join organization_member m on m.code = s.member_code
        where not exists (select from organization_office o where o.code = s.cadre_code)
        order by s.cadre_code on conflict (code) do nothing
        """,
    ),
)
"""(what is counted, the statement); an empty name is not counted."""
