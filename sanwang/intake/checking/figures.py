"""Counts, decimals and money."""

import re
from decimal import ROUND_HALF_UP, Decimal

from sanwang.intake.checking.outcome import Outcome, wrong
from sanwang.intake.checking.text import squeezed
from sanwang.intake.reading.grid import RawCell

_FIGURE = r"([+-]?(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(?:\.\d+)?)"
_COUNTED = re.compile(rf"{_FIGURE}(?:人|户|分|票|m2|年|小时)?")
_MONEY = re.compile(rf"{_FIGURE}(万元|万|元)?")
_TEN_THOUSAND = Decimal(10_000)


def figure_of(raw: RawCell) -> Decimal | None:
    """Return the figure of a cell, whatever its sign, or none where it is unreadable."""
    if isinstance(raw, bool):
        return None
    found = _COUNTED.fullmatch(squeezed(raw).replace("−", "-"))
    return Decimal(found[1].replace(",", "")) if found else None


def yuan_of(raw: RawCell) -> Decimal | None:
    """Return whole yuan: the cell is in 万元 unless it says 元; none where it is unreadable."""
    if isinstance(raw, bool):
        return None
    found = _MONEY.fullmatch(squeezed(raw).replace("−", "-"))
    if not found:
        return None
    amount = Decimal(found[1].replace(",", "")) * (1 if found[2] == "元" else _TEN_THOUSAND)
    return amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def read_number(raw: RawCell) -> Outcome:
    """Read a decimal of at least zero."""
    figure = figure_of(raw)
    if figure is None:
        return wrong("E_NUMBER")
    if figure < 0:
        return wrong("E_RANGE")
    return Outcome(int(figure) if figure == figure.to_integral_value() else float(figure))


def read_int(raw: RawCell) -> Outcome:
    """Read a whole number of at least zero."""
    outcome = read_number(raw)
    return wrong("E_NUMBER") if isinstance(outcome.value, float) else outcome


def read_money(raw: RawCell) -> Outcome:
    """Read an amount into whole yuan of at least zero."""
    amount = yuan_of(raw)
    if amount is None:
        return wrong("E_NUMBER")
    return wrong("E_RANGE") if amount < 0 else Outcome(int(amount))
