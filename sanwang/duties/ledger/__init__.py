"""The anchor-day ledger, pure: no Django, no app, no clock.

One SQL text per duty and period, the same for PostgreSQL, DuckDB and Spark but for how a placeholder is
written. Read in this order: ``duty``, ``subjects`` (who owes), ``acts`` (what discharges), ``catalogue``
(the twelve lines), ``rules`` (data that a county may set), ``question``, ``text``, ``binding``.

The text reads only these relations (``fact_*``: views of the apps in PostgreSQL, ``parquet`` in DuckDB).
Spans are half-open, an open end is null; ids are integers or codes.

======================  =============================================================================
fact_place              group_id unit_id village_id kind founded valid_from valid_to
fact_branch             unit_id village_id kind valid_from valid_to
fact_membership         member_id group_id kind(home, functional) valid_from valid_to
fact_affiliation        member_id village_id valid_from valid_to
fact_leader             group_id member_id valid_from valid_to
fact_member             member_id joined_on full_on
fact_pairing            pairing_id member_id household_id valid_from valid_to
fact_tag                household_id tag valid_from valid_to
fact_group_act          group_id activity_id ACT KINDS, a row for each group that held it
fact_unit_act           unit_id activity_id ACT KINDS, the branch's own activities
fact_attendance         member_id activity_id ACT KINDS, who came
fact_branch_attendance  unit_id member_id activity_id ACT KINDS, who came to the branch's own
fact_visit              pairing_id visit_id ACT, and manner where a rule restricts it
fact_talk               member_id talk_id ACT, the same
fact_appraisal          member_id appraisal_id ACT, with a grade; counts on 31 December of its year
fact_excuse             duty subject_kind(member, pairing, group) subject_id valid_from valid_to, agreed
======================  =============================================================================

ACT: counts_on recorded_on stands_to (9999-12-31 while it stands).
KINDS, booleans: what the catalogue's acts are (meeting study party_day report deploy life_meeting).
"""
