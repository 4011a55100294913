"""One sheet against its form: every row accepted, or rejected with every error named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sanwang.intake.checking.agreements import Row, findings
from sanwang.intake.checking.file_warnings import sheet_warnings
from sanwang.intake.checking.heading import Heading, find_heading
from sanwang.intake.checking.lines import Line, sort_rows
from sanwang.intake.checking.outcome import EMPTY, REQUIRED, Value
from sanwang.intake.checking.readers import Days, Situation, read_cell
from sanwang.intake.checking.references import find_reference
from sanwang.intake.checking.text import is_blank, plain, squeezed, stripped
from sanwang.intake.declarations.form import CODES, Form
from sanwang.intake.reading.grid import Grid
from sanwang.intake.result import CellError, CellWarning, CheckedSheet, Record

Key = tuple[Value, ...]


@dataclass
class _Reading:
    """One row while it is checked: values by field, findings as (field, code)."""

    line: Line
    values: dict[str, Value] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)

    @property
    def bad(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.errors)


@dataclass
class SheetCheck:
    """Checks one grid. ``seen`` holds the keys of accepted rows of the whole file; it is added to."""

    grid: Grid
    form: Form
    situation: Situation
    seen: set[Key]

    def run(self) -> CheckedSheet | None:
        """Return the checked sheet, or none where it holds no table of the form."""
        heading = find_heading(self.grid, self.form)
        if heading is None:
            return None
        lines = sort_rows(self.grid, self.form, heading)
        columns = {name: i for i, name in enumerate(heading.fields) if name is not None}
        records: list[Record] = []
        errors: list[CellError] = []
        warnings: list[CellWarning] = []
        for line in lines.data:
            row = self._read(line, columns, heading)
            if row.errors:
                errors += [
                    CellError(line.row, name, code, plain(line.cells.get(name)), columns.get(name))
                    for name, code in row.errors
                ]
                continue
            found = self._row_warnings(line, columns) + row.warnings
            records.append(Record(line.row, row.values, tuple(dict.fromkeys(code for _, code in found))))
            warnings += [CellWarning(line.row, name, code, columns.get(name)) for name, code in found]
        return CheckedSheet(
            name=self.grid.name,
            header_rows=heading.rows,
            columns=heading.fields,
            records=tuple(records),
            errors=tuple(errors),
            warnings=tuple(warnings),
            ignored_rows=tuple(lines.ignored),
            file_warnings=sheet_warnings(self.form, lines, records, heading.meta),
            meta=heading.meta,
            context=self.situation.context.told,
            above=" ".join(sorted(heading.above)),
            villages=self._villages(lines.data),
        )

    def _villages(self, lines: Sequence[Line]) -> tuple[str, ...]:
        """Return what the column for the village says, as it is compared; nothing where there is none."""
        name = next((column.field for column in self.form.columns if column.kind == "village"), "")
        said = dict.fromkeys(squeezed(line.cells.get(name)) for line in lines)
        return tuple(text for text in said if text)

    def _read(self, line: Line, columns: Mapping[str, int], heading: Heading) -> _Reading:
        row = _Reading(line)
        self._read_cells(row, columns)
        clean = Row(row.values, row.bad, heading.meta)
        for agreement in self.form.agreements:
            for finding in findings(agreement, clean):
                (row.errors if finding[1].startswith("E") else row.warnings).append(finding)
        bad = clean.bad
        given = stripped(line.cells.get(CODES.field))
        row.values |= {CODES.field: given} if given else {}
        for reference in self.form.references:
            outcome = find_reference(reference, row.values, bad, self.situation)
            row.values[reference.result] = outcome.value
            if outcome.error:
                row.errors.append((reference.on, outcome.error))
        self._check_key(row, given)
        return row

    def _read_cells(self, row: _Reading, columns: Mapping[str, int]) -> None:
        """Read each cell. A column that the sheet lacks has no value, and an error if it is required."""
        cells = row.line.cells
        for name, column in self.form.by_field.items():
            if name not in cells and not column.required:
                continue
            town = row.values.get("town")
            outcome = read_cell(
                cells.get(name),
                column,
                self.situation,
                town=town if isinstance(town, str) else "",
                days=Days((row.line.row, columns.get(name, -1)) in self.grid.months, self.grid.from_1904),
            )
            if outcome is REQUIRED and column.vacant and not is_blank(cells.get(CODES.field)):
                outcome = EMPTY
            if outcome.error:
                row.errors.append((name, outcome.error))
            else:
                row.values[name] = outcome.value
            if name not in row.line.carried:
                row.warnings += [(name, code) for code in outcome.warnings]

    def _check_key(self, row: _Reading, given: str) -> None:
        """The first error-free row with a key wins; a key with a cell in error is none.

        Codes tell namesakes apart; an identity number is one person's, whatever codes stand beside it.
        """
        names = self.form.unique
        by_number = any(self.form.by_field[name].kind == "id" for name in names)
        key = (*self._key(row.values), "" if by_number else given)
        if not names or row.bad.intersection(names) or all(row.values.get(n) is None for n in names):
            return
        if key in self.seen:
            row.errors.append((names[0], "E_DUPLICATE"))
        elif not row.errors:
            self.seen.add(key)

    def _key(self, values: Mapping[str, Value]) -> Key:
        """Names are unique within the sheet's village or town; numbers and codes everywhere."""
        kinds = {self.form.by_field[name].kind for name in self.form.unique}
        place = self.situation.context.village_code or self.situation.context.town_code
        return ("" if kinds & {"id", "village"} else place, *(values.get(n) for n in self.form.unique))

    def _row_warnings(self, line: Line, columns: Mapping[str, int]) -> list[tuple[str, str]]:
        """A row is struck through when at least half of its filled cells are."""
        found = []
        if line.row in self.grid.hidden:
            found.append(("", "W_HIDDEN_ROW"))
        struck = self.grid.struck.get(line.row, frozenset())
        if struck:
            raw = self.grid.rows[line.row - 1]
            filled = [i for i in columns.values() if i < len(raw) and not is_blank(raw[i])]
            if filled and 2 * len(struck.intersection(filled)) >= len(filled):
                found.append(("", "W_STRUCK_ROW"))
        return found
