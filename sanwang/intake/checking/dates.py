"""Dates in every form that clerks write, to the precision that they wrote.

A day gives ``YYYY-MM-DD``, a month gives ``YYYY-MM``; no day is ever invented.
"""

import datetime as dt
import re
import unicodedata

from sanwang.intake.checking.outcome import Outcome, wrong
from sanwang.intake.checking.text import squeezed, stripped
from sanwang.intake.reading.grid import RawCell

FIRST_YEAR = 1900
_EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
_DAYS_TO_1904 = 1462
_MIDNIGHT = re.compile(r"(?:\s+|T)0{1,2}:00(?::00(?:\.0+)?)?\s*$")
_GAP = re.compile(r"(?<=\d)\s+(?=\d)")
"""A blank between figures parts them: 2018 9 5 is not 201895."""
_SEPARATOR = r"[.\-/、,。·‐–—−_\\]"
_WRITTEN = re.compile(rf"(\d{{4}})(?:年|{_SEPARATOR})(\d{{1,2}})(?:(?:月份?|{_SEPARATOR})(?:(\d{{1,2}})[日号]?)?)?")
_FROM_TO = re.compile(r"\d{4}(?:[^-‐–—−\d]\d{1,2}[-‐–—−]|[^/\\\d]\d{1,2}[/\\])\d{1,2}")
"""2018.9-10 is from September to October, and 2018.9/10 either month: no day."""
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_SERIAL = re.compile(r"\d{5}")
_FIGURES = re.compile(r"(\d{5,8})\.0+")
_ZERO = "〇零○◯ＯOo"
_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys(_ZERO, "0")
_CHINESE = re.compile(
    rf"([{_ZERO}一二三四五六七八九\d]{{4}})年([{_ZERO}一二三四五六七八九十元正\d]{{1,3}})月份?"
    rf"(?:([{_ZERO}一二三四五六七八九十廿卅\d]{{1,4}})[日号]?)?"
)


def read_date(raw: RawCell, *, month_only: bool = False, from_1904: bool = False) -> Outcome:
    """Read one date cell; ``month_only`` says that its number format shows no day.

    ``from_1904``: a number of five figures counts its days as its workbook does. The same figures as text came from
    elsewhere, and count from 1900 like everybody's.

    Errors: ``E_DATE`` for what is no possible date, ``E_DATE_AMBIGUOUS`` for the number 2018.1, which may
    have been 2018.10.
    """
    if isinstance(raw, dt.datetime | dt.date):
        return _day(raw.year, raw.month, raw.day, month_only=month_only)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        number = float(raw) + (_DAYS_TO_1904 if from_1904 and 10_000 <= raw < 100_000 else 0)
        return _number(number, month_only=month_only)
    if isinstance(raw, str):
        return _text(raw)
    return wrong("E_DATE")


def _text(raw: str) -> Outcome:
    text = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", stripped(raw)).lstrip("'‘’`"))
    text = squeezed(_GAP.sub(".", text))
    if found := _FIGURES.fullmatch(text):
        text = found[1]
    if _SERIAL.fullmatch(text):
        return _serial(int(text), month_only=False)
    found = _RUN_TOGETHER.fullmatch(text) or _WRITTEN.fullmatch(text)
    if found and not _FROM_TO.fullmatch(text):
        return _parts(found[1], found[2], found[3])
    found = _CHINESE.fullmatch(text)
    if found:
        return _parts(_year(found[1]), _count(found[2]), _count(found[3]) if found[3] else None)
    return wrong("E_DATE")


def _number(number: float, *, month_only: bool) -> Outcome:
    if number.is_integer():
        text = str(int(number))
        if _SERIAL.fullmatch(text):
            return _serial(int(number), month_only=month_only)
        return _text(text)
    if 10_000 <= number < 100_000:
        return _serial(int(number), month_only=month_only)
    text = f"{number:.10g}"
    if re.fullmatch(r"\d{4}\.1", text):
        return wrong("E_DATE_AMBIGUOUS")
    return _text(text) if re.fullmatch(r"\d{4}\.\d{1,2}", text) else wrong("E_DATE")


def _serial(number: int, *, month_only: bool) -> Outcome:
    day = _EXCEL_DAY_ZERO + dt.timedelta(days=number)
    return _day(day.year, day.month, day.day, month_only=month_only)


def _day(year: int, month: int, day: int, *, month_only: bool) -> Outcome:
    """A cell that shows 2018年9月 holds the first of the month: that day was invented by the program."""
    if month_only and day == 1:
        return _parts(str(year), str(month), None)
    return _parts(str(year), str(month), str(day))


def _parts(year: str, month: str, day: str | None) -> Outcome:
    if not (year.isdigit() and month.isdigit() and (day is None or day.isdigit())):
        return wrong("E_DATE")
    try:
        found = dt.date(int(year), int(month), int(day) if day is not None else 1)
    except ValueError:
        return wrong("E_DATE")
    if found.year < FIRST_YEAR:
        return wrong("E_DATE")
    return Outcome(found.isoformat() if day is not None else found.isoformat()[:7])


def _year(text: str) -> str:
    return "".join(_DIGITS.get(c, c) for c in text)


def _count(text: str) -> str:
    """Return a month or a day in figures: 十二 is 12, 〇九 is 09, 廿三 is 23, 元 is 1; else nothing."""
    if text in {"元", "正"}:
        return "1"
    text = text.replace("廿", "二十").replace("卅", "三十")
    digits = _year(text)
    if digits.isdigit():
        return digits if len(digits) <= 2 else ""
    found = re.fullmatch(r"(\d?)十(\d?)", digits)
    return f"{found[1] or 1}{found[2] or 0}" if found else ""


def coarse_pair(left: str, right: str) -> tuple[str, str]:
    """Return two dates cut to the coarser of their precisions, fit to be compared as text."""
    length = min(len(left), len(right))
    return left[:length], right[:length]


def lies_after(date: str, day: dt.date) -> bool:
    """Whether a date lies after a day, as far as its precision can tell."""
    left, right = coarse_pair(date, day.isoformat())
    return left > right
