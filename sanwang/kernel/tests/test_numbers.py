"""Citizen numbers and mobile numbers. Area 99 is nobody's, and so is the prefix 154 with these digits."""

import datetime as dt

import pytest

from sanwang.kernel.numbers import birth_of, check_character, has_true_check, mobile, sex_of

BODY = "99112619700101001"


def test_the_check_character_is_that_of_the_standard():
    assert check_character("11010519491231002") == "X", "the example of GB 11643"
    assert has_true_check(BODY + check_character(BODY))


@pytest.mark.parametrize("number", ["", "1", BODY, f"{BODY}0", f"{BODY[:16]}x{check_character(BODY)}", "٣" * 18])
def test_anything_else_is_no_number(number):
    assert not has_true_check(number)


def test_birth_and_sex_are_read_from_it():
    assert birth_of(f"{BODY}0") == dt.date(1970, 1, 1)
    assert birth_of("991126197002300010") is None
    assert (sex_of(f"{BODY}0"), sex_of("991126197001010020")) == ("M", "F")


@pytest.mark.parametrize(
    "text", ["15400001111", "+8615400001111", "008615400001111", "(+86)154-0000-1111", "154—00001111"]
)
def test_a_mobile_number_is_eleven_digits_however_it_is_written(text):
    assert mobile(text) == "15400001111"


@pytest.mark.parametrize("text", ["", "1540000111", "154000011112", "12400001111", "1540000111²", "0793-5560000"])
def test_anything_else_is_no_mobile_number(text):
    assert mobile(text) == ""
