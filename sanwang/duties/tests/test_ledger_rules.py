"""Rules as data, the catalogue, and how a text is bound."""

import datetime as dt

import pytest

from sanwang.duties.ledger import binding
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.question import Question, Scope, Setting, Sight, Span, questions
from sanwang.duties.ledger.rules import SHIPPED, Rule, resolve
from sanwang.duties.ledger.text import NAMES, cells, explain, records
from sanwang.kernel.periods import Period

D = dt.date
STUDY = DUTIES["study"]


def rule_on(day, *rules, county=7):
    return resolve((*SHIPPED, *rules), STUDY, county=county, anchor=day)


def test_a_countys_own_rule_goes_before_from_its_day_on():
    own = Rule("study", needed=2, county=7, valid_from=D(2025, 7, 1), valid_to=D(2025, 9, 1))
    assert rule_on(D(2025, 6, 30), own).needed == 1
    assert rule_on(D(2025, 7, 1), own).needed == 2
    assert rule_on(D(2025, 9, 1), own).needed == 1
    assert rule_on(D(2025, 7, 1), own, county=8).needed == 1


def test_of_two_rules_of_the_same_reach_the_later_one_holds():
    assert rule_on(D(2026, 1, 31), Rule("study", needed=3, valid_from=D(2026, 1, 1))).needed == 3


def test_nobody_owes_a_suspended_duty():
    stop = Rule("study", suspended=True, county=7, valid_from=D(2025, 2, 1), valid_to=D(2025, 3, 1))
    span = Span(Period.parse("2025-01"), Period.parse("2025-03"))
    setting = Setting((*SHIPPED, stop), 7, (STUDY,))
    asked = questions(span, Sight(D(2026, 1, 1)), setting=setting)
    assert [str(q.period) for q in asked] == ["2025-01", "2025-03"]


def test_deadlines_are_inclusive_and_run_from_the_real_end():
    rule = rule_on(D(2025, 2, 10))
    february = Period.parse("2025-02")
    assert rule.deadline(february) == rule.on_time_until(february) == D(2025, 3, 5)
    assert not Question(STUDY, february, rule, Sight(D(2025, 3, 5))).overdue
    assert Question(STUDY, february, rule, Sight(D(2025, 3, 6))).overdue
    develop = DUTIES["develop"]
    assert not Question(develop, Period.parse("2020"), Rule("develop"), Sight(D(2025, 1, 1))).overdue


@pytest.mark.parametrize(
    "wrong", [{"duty": "nothing"}, {"needed": 0}, {"grace_days": -1}, {"manners": ("call",)}, {"on_time_days": -1}]
)
def test_a_rule_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        Rule(**{"duty": "study", **wrong})


def test_a_scope_of_groups_and_of_none_is_refused():
    with pytest.raises(ValueError, match="groups"):
        Scope(groups=(1,), groupless=True)


def test_the_twelve_duties_are_the_contracts():
    year = dict.fromkeys(("life_meeting", "appraisal", "develop"), 12)
    month = ["report", "deploy", "meeting", "study", "study_attendance", "party_day", "party_day_attendance", "visit"]
    lengths = dict.fromkeys(month, 1) | {"talk": 3} | year
    assert {code: DUTIES[code].months for code in lengths} == lengths
    assert {DUTIES[code].grace_days for code in month} == {5}
    assert (DUTIES["talk"].grace_days, DUTIES["appraisal"].grace_days) == (10, 31)


@pytest.mark.parametrize("write", [cells, explain, records])
def test_every_value_is_bound_and_none_is_left_over(write):
    span = Span(Period.parse("2025-03"), Period.parse("2025-03"))
    for question in questions(span, Sight(D(2025, 5, 1), True), scope=Scope((1, 2), (3,))):
        statement = write(question)
        assert set(statement.parameters) == set(NAMES.findall(statement.text))
        assert statement.parameters
        for value in ("2025", "9999", "study'", "group_0 =", "current_date", "now("):
            assert value not in statement.text


def test_the_engines_differ_only_in_how_a_placeholder_is_written():
    text = "select :a % 2, :village_0 where x::text = ':nothing'"
    assert binding.duckdb("select :a % 2") == "select $a % 2"
    assert binding.postgresql("select :a % 2") == "select %(a)s %% 2"
    assert binding.spark(text) == text
