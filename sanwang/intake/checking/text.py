"""Cells as text: blanks, full-width characters, what counts as empty."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from sanwang.intake.reading.grid import RawCell

_BLANK_CHARACTERS = r"\s\u00a0\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3000\ufeff"
"""Space, NBSP, U+3000, zero-width characters, signs of a text's direction, line ends: what clerks cannot see."""
_BLANKS = re.compile(f"[{_BLANK_CHARACTERS}]+")
_ENDS = re.compile(f"^[{_BLANK_CHARACTERS}]+|[{_BLANK_CHARACTERS}]+$")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DOT = re.compile(r"(?<=[㐀-鿿])[.·•‧∙⋅●・᛫](?=[㐀-鿿])")
"""The dot inside a name, however a keyboard writes it, after NFKC."""
_EMPTY_WORD = re.compile(r"无|/|[-—–―─]+")
_BROKEN = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})
_DITTO = frozenset({"〃", "同上", "″", "′′", '"', "”", "“", "〞", "''", "、、"})


def plain(raw: RawCell) -> str:
    """Return a cell as text: whole numbers without a decimal point, dates as ISO, empty as nothing."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "1" if raw else "0"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else format(Decimal(repr(raw)), "f")
    if isinstance(raw, dt.datetime):
        return raw.isoformat(sep=" ")
    return str(raw)


def stripped(raw: RawCell) -> str:
    """Return free text: without blanks at its ends and without invisible characters."""
    return _ENDS.sub("", _INVISIBLE.sub("", plain(raw)))


@lru_cache(maxsize=65536)
def _squeezed(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def squeezed(raw: RawCell) -> str:
    """Return what is compared: NFKC, without any blank."""
    return _squeezed(raw if isinstance(raw, str) else plain(raw))


def one_dot(name: str) -> str:
    """Return a name with the one dot of the standard (U+00B7, GB/T 15834) between its parts: 阿依·古丽."""
    return _DOT.sub("·", name)


def is_blank(raw: RawCell) -> bool:
    """Whether a cell says nothing: empty, 无, / or a dash."""
    if raw is None:
        return True
    if not isinstance(raw, str):
        return False
    text = _squeezed(raw)
    return not text or _EMPTY_WORD.fullmatch(text) is not None


def is_broken(raw: RawCell) -> bool:
    """Whether a cell shows that its formula failed (#N/A)."""
    return isinstance(raw, str) and _squeezed(raw) in _BROKEN


def is_ditto(raw: RawCell) -> bool:
    """Whether a cell says "as above"."""
    return isinstance(raw, str) and _squeezed(raw) in _DITTO
