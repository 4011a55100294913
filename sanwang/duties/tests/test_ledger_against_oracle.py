"""The ledger's text on every engine against the plain recount: each made-up history is given to all."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.cell import answer
from sanwang.duties.ledger.question import COUNTY, Scope, Setting, Sight, Span, questions
from sanwang.duties.ledger.rules import SHIPPED
from sanwang.duties.ledger.text import explain, records
from sanwang.duties.tests.histories import GROUP_KINDS, day, histories
from sanwang.duties.tests.oracle import LENGTH, Oracle, Terms, written_periods
from sanwang.duties.tests.relations import DuckDB, PostgreSQL
from sanwang.kernel.periods import Period

sights = st.builds(Sight, day, st.booleans())
MONTHS = st.sampled_from(((2024, 2), (2024, 3)) * 3 + ((2023, 12), (2024, 1), (2024, 12), (2025, 2)))

pytestmark = pytest.mark.django_db


def examples(number):
    """Ask for so many histories; each is some fifty statements."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=number, deadline=None, suppress_health_check=slow)


@pytest.fixture(scope="module")
def engines(django_db_setup, django_db_blocker):
    """Return the engines by name; PostgreSQL twice: values written into the text, and bound to a prepared one."""
    with django_db_blocker.unblock():
        servers = {"postgresql": PostgreSQL(prepared=False), "postgresql prepared": PostgreSQL(prepared=True)}
        yield {"duckdb": DuckDB(), **servers}
        for server in servers.values():
            server.connection.close()


def holding(engines, history):
    """Yield each engine by its name, holding the history."""
    for name, engine in engines.items():
        engine.hold(history)
        yield name, engine


def scope_for(name, history, named):
    """Return the scope in which an engine counts a whole history: all at once, or by naming every village.

    The two are counted differently. PostgreSQL is asked as the product asks it: the county with its values
    written into the text, villages by a prepared text. DuckDB is asked one or the other, as ``named`` says.
    """
    if not {"postgresql": False, "postgresql prepared": True}.get(name, named):
        return COUNTY
    places = {place.village for place in history.places} | {tie.right for tie in history.branches}
    return Scope(villages=tuple(sorted(places | {tie.right for tie in history.affiliations})))


def span_of(first, months):
    last = (first[0] + (first[1] - 1 + months) // 12, (first[1] - 1 + months) % 12 + 1)
    return last, Span(Period.parse("{}-{:02}".format(*first)), Period.parse("{}-{:02}".format(*last)))


def as_oracle(cells):
    return {(c.duty, c.period, c.village_id, c.group_id): (c.owed, c.done, c.on_time, c.excused) for c in cells}


@examples(50)
@given(history=histories(), first=MONTHS, months=st.integers(0, 2), sight=sights, named=st.booleans())
def test_cells_are_what_the_contract_says(engines, history, first, months, sight, named):
    last, span = span_of(first, months)
    wanted = Oracle(history, sight.on, sight.recorded).cells(first, last)
    for name, engine in holding(engines, history):
        scope = scope_for(name, history, named)
        found = as_oracle(answer(engine.run, questions(span, sight, scope=scope)))
        assert found == wanted, (name, scope)


@examples(20)
@given(history=histories(), first=MONTHS, on=day, recorded=st.booleans())
def test_an_explanation_names_every_subject_its_state_and_its_records(engines, history, first, on, recorded):
    _, span = span_of(first, 0)
    asked = list(questions(span, Sight(on, recorded)))
    told = [_told(Oracle(history, on, recorded), question.duty.code, first) for question in asked]
    for name, engine in holding(engines, history):
        for question, (states, behind) in zip(asked, told, strict=True):
            assert sorted((v, g or 0, s, state) for v, g, s, state in engine.run(explain(question))) == states, name
            assert sorted(engine.run(records(question))) == behind, name


def _told(oracle, duty, month):
    """Return what the plain recount says of a duty: every subject's state, and the records behind them."""
    [(_, first_day, last_day)] = written_periods(duty, month, month)
    lines = oracle.lines(duty, first_day, last_day)
    behind = {(line.subject, record) for line in lines for record in line.records}
    return sorted((line.village, line.group or 0, line.subject, line.state) for line in lines), sorted(behind)


terms = st.builds(
    Terms,
    needed=st.integers(1, 3),
    grace=st.sampled_from((0, 1, 15)),
    kinds=st.one_of(st.none(), st.sets(st.sampled_from(GROUP_KINDS), min_size=1).map(tuple)),
    month_of_joining=st.booleans(),
)


@examples(25)
@given(
    history=histories(),
    first=MONTHS,
    on=day,
    set_to=terms,
    manners=st.sampled_from((None, ("in_person",))),
    named=st.booleans(),
)
def test_what_a_county_sets_is_obeyed(engines, history, first, on, set_to, manners, named):
    last, span = span_of(first, 1)
    with_manner = {code for code, duty in DUTIES.items() if any(act.manner for act in duty.acts)}
    by_duty = {code: replace(set_to, manners=manners if code in with_manner else None) for code in LENGTH}
    rules = tuple(
        replace(
            rule,
            needed=set_to.needed,
            grace_days=set_to.grace,
            group_kinds=set_to.kinds,
            manners=by_duty[rule.duty].manners,
            counts_month_of_joining=set_to.month_of_joining,
        )
        for rule in SHIPPED
    )
    wanted = Oracle(history, on, False, by_duty).cells(first, last)
    for name, engine in holding(engines, history):
        scope = scope_for(name, history, named)
        asked = questions(span, Sight(on), scope=scope, setting=Setting(rules))
        assert as_oracle(answer(engine.run, asked)) == wanted, (name, scope)


@examples(5)
@given(history=histories(), first=MONTHS, on=day)
def test_parts_of_the_county_are_exactly_its_rows(engines, history, first, on):
    _, span = span_of(first, 0)
    for name, engine in holding(engines, history):
        _parts_are_the_whole(name, engine, span, Sight(on))


def _parts_are_the_whole(name, engine, span, sight):
    whole = list(answer(engine.run, questions(span, sight)))
    for village in {cell.village_id for cell in whole}:
        scope = Scope(villages=(village,))
        part = list(answer(engine.run, questions(span, sight, scope=scope)))
        assert sorted(part, key=str) == sorted((c for c in whole if c.village_id == village), key=str), name
        for group in {c.group_id for c in part}:
            few = Scope(villages=(village,), groups=(group,)) if group else Scope((village,), groupless=True)
            one = answer(engine.run, questions(span, sight, scope=few))
            assert sorted(one, key=str) == sorted((c for c in part if c.group_id == group), key=str), name


def test_a_day_before_everything_has_no_period():
    assert list(questions(span_of((2024, 1), 0)[1], Sight(dt.date(2023, 12, 31)))) == []
