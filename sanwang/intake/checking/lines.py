"""The rows below a header: what is data, what is not, and what is filled down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sanwang.intake.checking.heading import Heading, header_text, names_of
from sanwang.intake.checking.text import is_blank, is_ditto, squeezed
from sanwang.intake.declarations.form import Form
from sanwang.intake.reading.grid import Grid, RawCell
from sanwang.intake.result import IgnoredRow

_SUBTOTAL = re.compile(r".{0,20}小计|小计.{0,20}")
_TOTAL = re.compile(r".{0,20}(?:合计|总计|共计)|(?:合计|总计|共计).{0,20}")
_FOOTNOTE = re.compile(
    r"(?:填表|制表|填报|审核|复核|经办|负责)(?:人|单位|日期|时间)|单位负责人|注[:1-9]|备注:|附注|说明:|填表说明"
)
_NUMBER_OF_A_PERSON = re.compile(r"\d{14,}[\dXx]?")
_ENDS_RUN = frozenset({"blank", "subtotal", "total", "repeated header"})


@dataclass(frozen=True, slots=True)
class Line:
    """A data row: its number, its raw cells by field, and the fields that were taken from above."""

    row: int
    cells: dict[str, RawCell]
    carried: frozenset[str] = frozenset()


@dataclass
class Lines:
    """The rows of one sheet, sorted: data, not data, and the totals among these."""

    data: list[Line] = field(default_factory=list)
    ignored: list[IgnoredRow] = field(default_factory=list)
    totals: list[dict[str, RawCell]] = field(default_factory=list)


def sort_rows(grid: Grid, form: Form, heading: Heading) -> Lines:
    """Sort the rows below the header; formatted but empty rows below the last one are not listed."""
    lines = Lines()
    above: dict[str, RawCell] = {}
    empty: list[IgnoredRow] = []
    for number, cells, row in _rows(grid, heading):
        why = why_not_data(row, cells, form, heading)
        if why == "blank":
            empty.append(IgnoredRow(number, why))
        else:
            lines.ignored += empty
            empty = []
        if why in _ENDS_RUN:
            above = {}
        if not why:
            lines.data.append(_filled(Line(number, cells), form, above))
        elif why != "blank":
            lines.ignored.append(IgnoredRow(number, why))
            if why == "total":
                lines.totals.append(cells)
    return lines


def _rows(grid: Grid, heading: Heading) -> Iterator[tuple[int, dict[str, RawCell], list[RawCell]]]:
    wanted = [(i, name) for i, name in enumerate(heading.fields) if name is not None]
    for number in range(heading.last + 1, len(grid.rows) + 1):
        row = list(grid.rows[number - 1])
        yield number, {name: row[i] if i < len(row) else None for i, name in wanted}, row


def why_not_data(row: list[RawCell], cells: dict[str, RawCell], form: Form, heading: Heading) -> str:
    """Return why a row is not data, or nothing. The serial and unknown columns alone make no row."""
    texts = [squeezed(c) for c in row]
    first = next((t for t in texts if t and not t.replace(".", "").isdigit()), "")
    if first and _FOOTNOTE.match(first):
        return "footnote"
    if why := _sum(first, texts, form, heading):
        return why
    if _repeats_header(texts, form, heading) or _numbers_the_columns(texts):
        return "repeated header"
    return "blank" if all(is_blank(c) for c in cells.values()) else ""


def _sum(first: str, texts: list[str], form: Form, heading: Heading) -> str:
    """Return whether a row is a subtotal or a total, by its first text or by a cell that says nothing else.

    A row with the number of a person is his, whatever it says; and where all that is required stands, a remark
    that says 合计 is a remark.
    """
    columns = [form.by_field.get(name or "") for name in heading.fields]
    told = list(zip(columns, texts, strict=False))
    if any(column and column.kind == "id" and _NUMBER_OF_A_PERSON.fullmatch(text) for column, text in told):
        return ""
    asked = [c for c in form.by_field.values() if c.required and c.field not in form.fill_down]
    whole = {c.field for c, text in told if c and text}.issuperset(c.field for c in asked)
    said = {t.rstrip(":") for c, t in told if not (whole and c and c.kind == "text" and not c.required)}
    for why, pattern, words in (("subtotal", _SUBTOTAL, ("小计",)), ("total", _TOTAL, ("合计", "总计", "共计"))):
        if pattern.fullmatch(first.rstrip(":")) or said.intersection(words):
            return why
    return ""


def _numbers_the_columns(texts: list[str]) -> bool:
    """Whether a row says 1, 2, 3 and so on, a number a column, as official forms have it below their header."""
    filled = [t for t in texts if t]
    return len(filled) >= 4 and filled == [str(number) for number in range(1, len(filled) + 1)]


def _repeats_header(texts: list[str], form: Form, heading: Heading) -> bool:
    """Whether a row is a line of the header again, by its texts or by other names of the same columns."""
    filled = [(i, t) for i, t in enumerate(texts) if t]
    if not filled:
        return False
    names = names_of(form)
    opening = header_text(filled[0][1])
    if opening not in names and not any(opening in line for line in heading.texts):
        return "|".join(t for _, t in filled) in heading.above
    filled = [(i, header_text(t)) for i, t in filled]
    for line in heading.texts:
        if all(i < len(line) and line[i] == text for i, text in filled):
            return True
    same = [i for i, text in filled if text in names and i < len(heading.known) and heading.known[i]]
    return len(same) >= 3 and len(same) == sum(i < len(heading.known) and heading.known[i] for i, _ in filled)


def _filled(line: Line, form: Form, above: dict[str, RawCell]) -> Line:
    """Fill the fill-down columns of a row from above, and remember what it says itself.

    A column is filled only while every earlier one is; a mark without anything to stand for is a blank.
    """
    carried: set[str] = set()
    carrying = True
    for name in form.fill_down:
        if name not in line.cells:
            continue
        raw = line.cells[name]
        if not (is_blank(raw) or is_ditto(raw)):
            carrying = False
            above[name] = raw
        elif carrying:
            line.cells[name] = above.get(name)
            carried.add(name)
        else:
            line.cells[name] = above[name] = None
    return Line(line.row, line.cells, frozenset(carried))
