"""What a whole sheet says against itself: counts, totals, too few pairings. Warnings only."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sanwang.intake.checking.choices import read_choice
from sanwang.intake.checking.figures import figure_of, yuan_of
from sanwang.intake.checking.lines import Line, Lines
from sanwang.intake.checking.outcome import Value
from sanwang.intake.checking.text import is_blank
from sanwang.intake.declarations.agreement import CountsAgree, PairsAtLeast
from sanwang.intake.declarations.form import Column, Form
from sanwang.intake.reading.grid import RawCell
from sanwang.intake.result import Record

_SUMMED = frozenset({"int", "number", "money"})


def sheet_warnings(form: Form, lines: Lines, records: Iterable[Record], meta: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the codes of the warnings of a sheet, each once."""
    found = []
    for agreement in form.file_agreements:
        if isinstance(agreement, CountsAgree) and _miscounted(agreement, form, lines.data, meta):
            found.append("W_COUNT_MISMATCH")
        if isinstance(agreement, PairsAtLeast):
            counts = Counter(record.values.get(agreement.field) for record in records)
            if any(count < agreement.least for count in counts.values()):
                found.append("W_PAIR_BELOW_MIN")
    if any(_mistotalled(total, form, lines.data) for total in lines.totals):
        found.append("W_TOTAL_MISMATCH")
    return tuple(found)


def _miscounted(rule: CountsAgree, form: Form, data: Sequence[Line], meta: Mapping[str, Value]) -> bool:
    """Rejected rows count too: the sheet lists them, whatever is wrong with them."""
    vocabulary = form.by_field[rule.field].vocabulary
    counted = sum(read_choice(line.cells.get(rule.field), vocabulary).value in rule.states for line in data)
    said = ((meta.get(rule.listed), len(data)), (meta.get(rule.counted), counted))
    return any(number is not None and number != actual for number, actual in said)


def _mistotalled(total: Mapping[str, RawCell], form: Form, data: Sequence[Line]) -> bool:
    """Figures count as they stand, below zero or not; unreadable ones as 0. Blank totals say nothing."""
    for name, raw in total.items():
        column = form.by_field.get(name)
        if column is None or column.kind not in _SUMMED or is_blank(raw):
            continue
        said = _figure(raw, column)
        if said is not None and said != sum(_figure(line.cells.get(name), column) or 0 for line in data):
            return True
    return False


def _figure(raw: RawCell, column: Column) -> Decimal | None:
    return yuan_of(raw) if column.kind == "money" else figure_of(raw)
