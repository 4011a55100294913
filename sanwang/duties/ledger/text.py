"""The ledger's SQL: who owes, how many acts each has, and what that makes of him.

``cells`` counts by village and group; ``explain`` is the same text stopped one step earlier, a row a
subject; ``records`` names the acts behind it. Placeholders are written ``:name`` (see ``binding``).

An act recorded on time counts 1000001, a late one 1: the sum says how many there are (remainder) and how
many of them are on time (quotient) in one pass over the acts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sanwang.duties.ledger.duty import Act, SubjectKind, Subjects
from sanwang.duties.ledger.question import Question, Scope, Value
from sanwang.duties.ledger.subjects import holds

ON_TIME = 1_000_000
"""The weight of an act recorded on time, above its own 1."""

THOUSANDS = (SubjectKind.MEMBER, SubjectKind.PAIRING)
"""Of these a county has thousands; of groups and branches hundreds."""

NAMES = re.compile(r"(?<![:\w]):([a-z][a-z0-9_]*)")
"""A placeholder."""


@dataclass(frozen=True)
class Statement:
    """A text with ``:name`` placeholders and the values of exactly those."""

    text: str
    parameters: dict[str, Value]


def cells(question: Question) -> Statement:
    """Return ``village_id, group_id, owed, done, on_time, excused``, a row where anybody owes."""
    return _statement(
        question,
        "select o.village_id, o.group_id, count(*) as owed,\n"
        f" sum(case when {_DONE} then 1 else 0 end) as done,\n"
        f" sum(case when o.acts >= :needed * {ON_TIME} then 1 else 0 end) as on_time,\n"
        f" sum(case when {_DONE} then 0 else {_excused(question)} end) as excused\n"
        f"from ({_owed(question)}) o\ngroup by o.village_id, o.group_id",
    )


def explain(question: Question) -> Statement:
    """Return ``village_id, group_id, subject_id, state``: done, excused, overdue or due."""
    return _statement(
        question,
        f"select o.village_id, o.group_id, o.subject_id,\n case when {_DONE} then 'done'"
        f" when {_excused(question)} > 0 then 'excused' else :unmet end as state\n"
        f"from ({_owed(question)}) o",
    )


def records(question: Question) -> Statement:
    """Return ``subject_id, record_id``, each act behind the subjects once."""
    return _statement(
        question,
        "\nunion all\n".join(
            f"select distinct s.subject_id, {act.record} as record_id\n"
            f"from ({_subjects(question)}) s cross join {act.relation}\n"
            f"where {_his(act)} and {act.where}{_manners(question, act)}"
            for act in question.duty.acts
        ),
    )


_DONE = f"o.acts % {ON_TIME} >= :needed"


def _statement(question: Question, text: str) -> Statement:
    values = question.parameters()
    return Statement(text, {name: values[name] for name in dict.fromkeys(NAMES.findall(text))})


def _owed(question: Question) -> str:
    """Who owes, with the weighed number of acts.

    A second kind of act is only counted where the first has not discharged the duty on time. The
    ``offset`` keeps PostgreSQL from pulling the count up and doing it several times.
    """
    first, *others = question.duty.acts
    many = question.scope.wide and question.duty.subjects.kind in THOUSANDS and not first.beside
    text = _counted_at_once(question, first) if many else _counted_each(question, first)
    for act in others:
        text = (
            "select s.village_id, s.group_id, s.unit_id, s.subject_id,\n"
            f" case when s.acts >= :needed * {ON_TIME} then s.acts"
            f" else s.acts + {_count(question, act)} end as acts\n"
            f"from ({text}) s offset 0"
        )
    return text


def _counted_at_once(question: Question, act: Act) -> str:
    """Count the acts of all in one pass, then give each subject his number."""
    return (
        f"select s.*, coalesce(c.acts, 0) as acts\nfrom ({_subjects(question)}) s left join (\n"
        f"select {act.subject} as subject_id, {_weight(act)} as acts\nfrom {act.relation}"
        f" where {act.where}{_manners(question, act)} group by {act.subject}\n) c on c.subject_id = s.subject_id"
    )


def _counted_each(question: Question, act: Act) -> str:
    """Count the acts of one subject after the other, each reached by index: for a village, and for the few."""
    return f"select s.*, {_count(question, act)} as acts\nfrom ({_subjects(question)}) s offset 0"


def _count(question: Question, act: Act) -> str:
    where = f"{_his(act)} and {act.where}{_manners(question, act)}"
    return f"coalesce((select {_weight(act)}\n from {act.relation} where {where}), 0)"


def _his(act: Act) -> str:
    """Return the condition that the act is of the subject ``s``."""
    return f"{act.subject} = s.subject_id" + (f" and {act.beside}" if act.beside else "")


def _weight(act: Act) -> str:
    if not act.timed:
        return f"count(distinct {act.record}) * {ON_TIME + 1}"
    if act.joined:
        on_time = f"case when a.recorded_on <= :on_time then {act.record} end"
        return f"count(distinct {act.record}) + {ON_TIME} * count(distinct {on_time})"
    return f"sum(case when a.recorded_on <= :on_time then {ON_TIME + 1} else 1 end)"


def _excused(question: Question) -> str:
    kind = question.duty.subjects.kind
    if kind is SubjectKind.UNIT:
        return "0"
    return (
        f"case when exists (select 1 from fact_excuse x where x.subject_kind = '{kind}'"
        f" and x.subject_id = o.subject_id and x.duty in (:duty, '*') and {holds('x')}) then 1 else 0 end"
    )


def _subjects(question: Question) -> str:
    """Return the selects that the scope leaves, joined by ``union all``."""
    subjects, scope, rule = question.duty.subjects, question.scope, question.rule
    kinds = among("g.kind", "kind", rule.group_kinds or ())
    village = among("g.village_id", "village", scope.villages) + among("g.group_id", "group", scope.groups)
    placed = [select.format(kinds=kinds) + village for select in subjects.placed]
    if scope.groupless:
        placed = []
    groupless = [select + among(subjects.village, "village", scope.villages) for select in subjects.groupless]
    if scope.groups:
        groupless = []
    nobody = [select.format(kinds="") + " and 1 = 0" for select in (*subjects.placed, *subjects.groupless)[:1]]
    text = _led_on(subjects, placed + groupless or nobody, scope)
    if scope.subjects:
        text = f"select z.* from ({text}) z where 1 = 1{among('z.subject_id', 'subject', scope.subjects)}"
    return text


def _led_on(subjects: Subjects, selects: list[str], scope: Scope) -> str:
    """Return the selects as one, gone on from to the subjects: once for all of them, or each by itself.

    Each by itself may be entered from a single subject by index; once for all reads every pairing only once. The
    ``offset`` keeps PostgreSQL from looking at the pairings of a village's members before it knows that none of
    them is without a group.
    """
    if not subjects.through:
        return "\nunion all\n".join(selects)
    parts = ["\nunion all\n".join(selects)] if scope.wide else selects
    fence = "" if scope.wide or scope.subjects else " offset 0"
    return "\nunion all\n".join(subjects.through.format(members=part + fence) for part in parts)


def _manners(question: Question, act: Act) -> str:
    return among(act.manner, "manner", question.rule.manners or ()) if act.manner else ""


def among(column: str, name: str, values: Iterable[Value]) -> str:
    """Return `` and column in (:name_0, …)``; nothing for no values."""
    names = ", ".join(f":{name}_{number}" for number, _ in enumerate(values))
    return f" and {column} in ({names})" if names else ""
