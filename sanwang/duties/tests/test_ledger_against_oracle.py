"""The ledger's text against the plain recount, on made-up histories."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.cell import answer
from sanwang.duties.ledger.question import Scope, Setting, Sight, Span, questions
from sanwang.duties.ledger.rules import SHIPPED
from sanwang.duties.ledger.text import explain, records
from sanwang.duties.tests.histories import GROUP_KINDS, day, histories
from sanwang.duties.tests.oracle import LENGTH, Oracle, Terms, written_periods
from sanwang.duties.tests.relations import DuckDB, PostgreSQL
from sanwang.kernel.periods import Period

MONTHS = st.sampled_from(((2024, 2), (2024, 3)) * 3 + ((2023, 12), (2024, 1), (2024, 12), (2025, 2)))

pytestmark = pytest.mark.django_db


def examples(number):
    """Ask for so many histories; each is some fifty statements."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=number, deadline=None, suppress_health_check=slow)


@pytest.fixture(scope="module", params=["duckdb", "postgresql", "postgresql prepared"])
def engine(request):
    if request.param == "duckdb":
        yield DuckDB()
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock():
        held = PostgreSQL(prepared=request.param.endswith("prepared"))
        yield held
        held.connection.close()


def span_of(first, months):
    last = (first[0] + (first[1] - 1 + months) // 12, (first[1] - 1 + months) % 12 + 1)
    return last, Span(Period.parse("{}-{:02}".format(*first)), Period.parse("{}-{:02}".format(*last)))


def as_oracle(cells):
    return {(c.duty, c.period, c.village_id, c.group_id): (c.owed, c.done, c.on_time, c.excused) for c in cells}


@examples(50)
@given(history=histories(), first=MONTHS, months=st.integers(0, 2), on=day, recorded=st.booleans())
def test_cells_are_what_the_contract_says(engine, history, first, months, on, recorded):
    engine.hold(history)
    last, span = span_of(first, months)
    found = as_oracle(answer(engine.run, questions(span, Sight(on, recorded))))
    assert found == Oracle(history, on, recorded).cells(first, last)


@examples(20)
@given(history=histories(), first=MONTHS, on=day, recorded=st.booleans())
def test_an_explanation_names_every_subject_its_state_and_its_records(engine, history, first, on, recorded):
    engine.hold(history)
    _, span = span_of(first, 0)
    oracle = Oracle(history, on, recorded)
    for question in questions(span, Sight(on, recorded)):
        duty = question.duty.code
        [(_, first_day, last_day)] = written_periods(duty, first, first)
        lines = oracle.lines(duty, first_day, last_day)
        wanted = sorted((x.village, x.group or 0, x.subject, x.state) for x in lines)
        assert sorted((v, g or 0, s, state) for v, g, s, state in engine.run(explain(question))) == wanted
        behind = {(x.subject, record) for x in lines for record in x.records}
        assert sorted(engine.run(records(question))) == sorted(behind)


terms = st.builds(
    Terms,
    needed=st.integers(1, 3),
    grace=st.sampled_from((0, 1, 15)),
    kinds=st.one_of(st.none(), st.sets(st.sampled_from(GROUP_KINDS), min_size=1).map(tuple)),
    month_of_joining=st.booleans(),
)


@examples(25)
@given(history=histories(), first=MONTHS, on=day, set_to=terms, manners=st.sampled_from((None, ("in_person",))))
def test_what_a_county_sets_is_obeyed(engine, history, first, on, set_to, manners):
    engine.hold(history)
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
    found = as_oracle(answer(engine.run, questions(span, Sight(on), setting=Setting(rules))))
    assert found == Oracle(history, on, False, by_duty).cells(first, last)


@examples(5)
@given(history=histories(), first=MONTHS, on=day)
def test_parts_of_the_county_are_exactly_its_rows(engine, history, first, on):
    engine.hold(history)
    _, span = span_of(first, 0)
    sight = Sight(on)
    whole = list(answer(engine.run, questions(span, sight)))
    for village in {cell.village_id for cell in whole}:
        scope = Scope(villages=(village,))
        part = list(answer(engine.run, questions(span, sight, scope=scope)))
        assert sorted(part, key=str) == sorted((c for c in whole if c.village_id == village), key=str)
        for group in {c.group_id for c in part}:
            few = Scope(villages=(village,), groups=(group,)) if group else Scope((village,), groupless=True)
            one = answer(engine.run, questions(span, sight, scope=few))
            assert sorted(one, key=str) == sorted((c for c in part if c.group_id == group), key=str)


def test_a_day_before_everything_has_no_period():
    assert list(questions(span_of((2024, 1), 0)[1], Sight(dt.date(2023, 12, 31)))) == []
