"""Periods: what they are called, their days, their anchor."""

import datetime as dt

import pytest

from sanwang.kernel.periods import LENGTHS, Period, months_before, touching

D = dt.date


@pytest.mark.parametrize(
    ("written", "months", "number", "first", "last"),
    [
        ("2025-03", 1, 2025 * 12 + 2, D(2025, 3, 1), D(2025, 3, 31)),
        ("2024-02", 1, 2024 * 12 + 1, D(2024, 2, 1), D(2024, 2, 29)),
        ("2025-12", 1, 2025 * 12 + 11, D(2025, 12, 1), D(2025, 12, 31)),
        ("2025-Q1", 3, 2025 * 4, D(2025, 1, 1), D(2025, 3, 31)),
        ("2025-Q4", 3, 2025 * 4 + 3, D(2025, 10, 1), D(2025, 12, 31)),
        ("2025", 12, 2025, D(2025, 1, 1), D(2025, 12, 31)),
        ("2025-2027", 36, 675, D(2025, 1, 1), D(2027, 12, 31)),
    ],
)
def test_a_period_is_read_and_written_and_knows_its_days(written, months, number, first, last):
    period = Period.parse(written)
    assert period == Period(months, number)
    assert (period.first, period.last, period.after) == (first, last, last + dt.timedelta(1))
    assert str(period) == written


@pytest.mark.parametrize(
    "written", ["", "2025-13", "2025-00", "2025-Q5", "2025-3", "25-03", "2025-2028", "2026-2028", "2025-03-01", "0000"]
)
def test_what_is_no_period_is_refused(written):
    with pytest.raises(ValueError, match="not a period"):
        Period.parse(written)


def test_a_length_that_is_none_of_the_four_is_refused():
    with pytest.raises(ValueError, match="months"):
        Period(2, 1)


@pytest.mark.parametrize("months", LENGTHS)
def test_every_day_lies_in_its_period(months):
    day = D(2023, 12, 1)
    while day < D(2025, 2, 1):
        period = Period.of(day, months)
        assert period.first <= day < period.after
        day += dt.timedelta(1)


def test_the_anchor_is_the_last_day_and_in_an_open_period_the_day_asked():
    march = Period.parse("2025-03")
    assert march.anchor(D(2025, 4, 1)) == march.anchor(D(2025, 3, 31)) == D(2025, 3, 31)
    assert march.anchor(D(2025, 3, 9)) == D(2025, 3, 9)
    assert march.is_open(D(2025, 3, 31))
    assert not march.is_open(D(2025, 4, 1))
    with pytest.raises(ValueError, match="begins after"):
        march.anchor(D(2025, 2, 28))


def test_a_quarter_or_year_is_touched_by_any_of_its_months():
    first, last = Period.parse("2025-03"), Period.parse("2025-04")
    assert [str(p) for p in touching(first, last, 1)] == ["2025-03", "2025-04"]
    assert [str(p) for p in touching(first, last, 3)] == ["2025-Q1", "2025-Q2"]
    assert [str(p) for p in touching(first, last, 12)] == ["2025"]


def test_the_same_day_years_before_is_the_28th_for_29_february():
    assert months_before(D(2024, 2, 29), 36) == D(2021, 2, 28)
    assert months_before(D(2025, 3, 31), 1) == D(2025, 2, 28)
    assert months_before(D(2025, 1, 1), 12) == D(2024, 1, 1)
