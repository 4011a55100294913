"""Cells in any dress: wide characters, blanks that nobody sees, anything at all."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanwang.intake.checking import choices, dates, figures, identity, text
from sanwang.intake.checking.outcome import Outcome

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the readers."""
GOOD_ID = "99112619720821005X"
PHONE = "15407654321"

WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
UNSEEN = ("", " ", "\u3000", "\u00a0", "\u200b", "\n")
unseen = st.text("".join(UNSEEN), max_size=2)


@st.composite
def dressed(draw, plain: str, *, inside: bool = True):
    """A text with some characters full-width, and with blanks that nobody sees around it and inside."""
    wide = draw(st.lists(st.booleans(), min_size=len(plain), max_size=len(plain)))
    gaps = draw(st.lists(unseen, min_size=len(plain), max_size=len(plain)))
    dressed_ = "".join(
        (gap if inside or i == 0 else "") + (c.translate(WIDE) if w else c)
        for i, (c, w, gap) in enumerate(zip(plain, wide, gaps, strict=True))
    )
    return dressed_ + draw(unseen)


@patient
@given(dressed(GOOD_ID))
def test_any_dress_of_an_identity_number(raw):
    assert identity.read_identity(raw) == Outcome(GOOD_ID)


@patient
@given(dressed(PHONE))
def test_any_dress_of_a_telephone(raw):
    assert identity.read_phone(raw) == Outcome(PHONE)


@patient
@given(
    st.sampled_from(["2018.09.05", "2018-9-5", "2018年9月5日", "20180905", "2018/09/05"]).flatmap(
        lambda plain: dressed(plain, inside=False)
    )
)
def test_any_dress_of_a_day(raw):
    assert dates.read_date(raw) == Outcome("2018-09-05")


@patient
@given(dressed("二〇一八年九月"))
def test_any_dress_of_a_month_in_words(raw):
    assert dates.read_date(raw) == Outcome("2018-09")


@patient
@given(
    st.one_of(st.none(), st.text(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.timedeltas(), st.times())
)
def test_no_cell_breaks_a_reader(raw):
    """Whatever stands in a cell, a reader answers with a value or a code."""
    for read in (dates.read_date, identity.read_identity, identity.read_phone, figures.read_int):
        assert isinstance(read(raw), Outcome)
    for read in (figures.read_money, choices.read_name, choices.read_tags, choices.read_education):
        assert isinstance(read(raw), Outcome)
    assert isinstance(text.is_blank(raw), bool)
