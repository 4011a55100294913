"""Identity numbers and telephone numbers."""

import re

from sanwang.intake.checking.outcome import Outcome, wrong
from sanwang.intake.checking.text import plain, squeezed
from sanwang.intake.reading.grid import RawCell
from sanwang.kernel.numbers import has_true_check, mobile

_APOSTROPHES = "'‘’`´＇ʹ"
_LOST_DIGITS = re.compile(r"\d(?:\.\d+)?E\+?\d+|\d+\.0*", re.IGNORECASE)

_SCIENTIFIC = re.compile(r"(\d)\.(\d{10})0*E\+?10", re.IGNORECASE)
_SEVEN_DIGITS = re.compile(r"(?:\d-?){7}")
_BETWEEN = re.compile(r"[/、,;|\\]|或|和")


def read_identity(raw: RawCell) -> Outcome:
    """Read an 18-character citizen number (GB 11643); lost digits are never guessed."""
    if not isinstance(raw, str):
        return wrong("E_ID_PRECISION")
    text = squeezed(raw).strip(_APOSTROPHES).upper()
    if _LOST_DIGITS.fullmatch(text):
        return wrong("E_ID_PRECISION")
    if len(text) != 18:
        return wrong("E_ID_LENGTH")
    if not has_true_check(text):
        return wrong("E_ID_CHECKSUM")
    return Outcome(text)


def read_phone(raw: RawCell) -> Outcome:
    """Read a mobile number; of two numbers in a cell the first, with ``W_MULTI_PHONE``."""
    text = squeezed(raw).lstrip(_APOSTROPHES)
    if number := _one_phone(text):
        return Outcome(number)
    pieces = [p for p in _BETWEEN.split(text) if p]
    if len(pieces) < 2:
        pieces = [squeezed(p) for p in plain(raw).split()]
    number = _one_phone(pieces[0]) if any(_SEVEN_DIGITS.search(p) for p in pieces[1:]) else ""
    return Outcome(number, warnings=("W_MULTI_PHONE",)) if number else wrong("E_PHONE")


def _one_phone(text: str) -> str:
    """Return the eleven digits of one number without blanks, or nothing."""
    if found := _SCIENTIFIC.fullmatch(text):
        text = found[1] + found[2]
    return mobile(text.removesuffix(".0"))
