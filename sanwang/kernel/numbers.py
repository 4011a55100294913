"""Numbers that a person carries: the citizen number (GB 11643) and the mobile telephone number."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10X98765432"
_HYPHENS = re.compile(r"[-‐‑‒–—―−]")
_COUNTRY = re.compile(r"^(?:\(?(?:\+|00)86\)?|86(?=\d{11}$))")
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)


def check_character(body: str) -> str:
    """Return the last character of a citizen number from its first 17 digits."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def has_true_check(number: str) -> bool:
    """Whether the last of 18 characters is the check character of the first 17 digits."""
    body = number[:17]
    return len(body) == 17 and body.isascii() and body.isdigit() and check_character(body) == number[17:]


def birth_of(number: str) -> dt.date | None:
    """Return the day of birth in a citizen number; none where there is no such day."""
    try:
        return dt.datetime.strptime(number[6:14], "%Y%m%d").date()
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """Return ``M`` or ``F``, as the citizen number tells."""
    return "FM"[int(number[16]) % 2]


def mobile(text: str) -> str:
    """Return the eleven digits of a mobile number written without blanks (hyphens, +86), or nothing."""
    digits = _COUNTRY.sub("", _HYPHENS.sub("", text))
    return digits if _MOBILE.fullmatch(digits) else ""
