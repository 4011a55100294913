"""The formats of a sheet that mean something: hidden rows, struck text, dates that show no day.

One pass over a sheet's XML without building it, which also finds how far the sheet really reaches: a single
cell at the far corner would make any reader reserve the whole rectangle.
"""

import io
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from sanwang.intake.reading.guard import HEADING_ROWS, MAX_COLUMNS, MAX_ROWS, broken, too_many_columns, too_many_rows

_MONTH_FORMATS = frozenset({17, 27, 36, 50, 52, 57})
"""Built-in number formats of Excel that show year and month only (17 everywhere, the others in Chinese)."""
_NOT_A_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


@dataclass
class Formats:
    """What one sheet's XML says beside its values. Rows from 1, columns from 0; ``faults``: cells like #N/A."""

    hidden: set[int] = field(default_factory=set)
    struck: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    months: set[tuple[int, int]] = field(default_factory=set)
    faults: set[tuple[int, int]] = field(default_factory=set)
    last_row: int = 0


@dataclass(frozen=True)
class _Styles:
    struck: frozenset[int]
    months: frozenset[int]


class Parts:
    """The members of one workbook: which XML belongs to which sheet, the styles they share, the calendar.

    ``from_1904``: days are counted from 1904, as old Macintosh workbooks do.
    """

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self.from_1904 = False
        try:
            self._paths = self._sheet_paths()
            self._styles = self._read_styles()
        except (ParseError, DefusedXmlException, KeyError, ValueError) as fault:
            raise broken() from fault

    def formats(self, sheet: str) -> Formats:
        """Return the formats of a sheet by its name; refuse one that reaches too far."""
        scan = _SheetScan(self._styles)
        try:
            with self._archive.open(self._paths[sheet]) as stream:
                scan.run(stream)
        except (ExpatError, KeyError, ValueError) as fault:
            raise broken() from fault
        return scan.found

    def _sheet_paths(self) -> dict[str, str]:
        relations = {
            e.get("Id"): e.get("Target", "")
            for e in fromstring(self._archive.read("xl/_rels/workbook.xml.rels")).iter()
            if e.get("Id")
        }
        paths = {}
        for element in fromstring(self._archive.read("xl/workbook.xml")).iter():
            if _local(element.tag) == "workbookPr":
                self.from_1904 = _on(element.get("date1904", "0"))
            if _local(element.tag) == "sheet":
                key = next(v for k, v in element.attrib.items() if _local(k) == "id")
                target = relations[key]
                paths[element.attrib["name"]] = (
                    target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
                )
        return paths

    def _read_styles(self) -> _Styles:
        if "xl/styles.xml" not in self._archive.namelist():
            return _Styles(frozenset(), frozenset())
        root = fromstring(self._archive.read("xl/styles.xml"))
        custom: dict[int, str] = {}
        fonts: list[bool] = []
        formats: list[tuple[int, int]] = []
        for part in root:
            for entry in part:
                if _local(part.tag) == "numFmts":
                    custom[int(entry.get("numFmtId", "0"))] = entry.get("formatCode", "")
                elif _local(part.tag) == "fonts":
                    fonts.append(any(_local(e.tag) == "strike" and _on(e.get("val", "1")) for e in entry))
                elif _local(part.tag) == "cellXfs":
                    formats.append((int(entry.get("fontId", "0")), int(entry.get("numFmtId", "0"))))
        return _Styles(
            frozenset(i for i, (font, _) in enumerate(formats) if font < len(fonts) and fonts[font]),
            frozenset(i for i, (_, number) in enumerate(formats) if shows_month_only(number, custom)),
        )


def shows_month_only(number: int, custom: dict[int, str]) -> bool:
    """Whether a number format shows a year and a month but no day, such as ``yyyy"年"m"月"``."""
    if number not in custom:
        return number in _MONTH_FORMATS
    code = _NOT_A_CODE.sub("", custom[number].split(";")[0]).lower()
    return "y" in code and "m" in code and not set("dhs") & set(code)


class _SheetScan:
    """Counts rows and cells as they pass; a cell's column is its reference, or the next one."""

    def __init__(self, styles: _Styles) -> None:
        self.found = Formats()
        self._marked = styles.struck | styles.months
        self._styles = styles
        self._row = 0
        self._column = -1
        self._columns: dict[str, int] = {}

    def run(self, stream: IO[bytes]) -> None:
        """Read one sheet's XML; a document that declares entities is refused before any is expanded."""
        parser = ParserCreate()
        parser.StartElementHandler = self._start
        parser.EntityDeclHandler = _no_entities
        parser.UnparsedEntityDeclHandler = _no_entities
        parser.ExternalEntityRefHandler = _no_entities
        parser.ParseFile(stream)

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._start_cell(attrs)
        elif name in {"v", "is"}:
            self._reach()
        elif name == "row":
            self._start_row(attrs)

    def _start_row(self, attrs: dict[str, str]) -> None:
        self._row = int(attrs.get("r", self._row + 1))
        self._column = -1
        if _on(attrs.get("hidden", "0")) or float(attrs.get("ht", "1")) == 0:
            self.found.hidden.add(self._row)

    def _start_cell(self, attrs: dict[str, str]) -> None:
        reference = attrs.get("r")
        self._column = self._column_of(reference.rstrip("0123456789")) if reference else self._column + 1
        if attrs.get("t") == "e":
            self.found.faults.add((self._row, self._column))
        style = int(attrs.get("s", "0"))
        if style not in self._marked:
            return
        if style in self._styles.struck:
            self.found.struck[self._row].add(self._column)
        if style in self._styles.months:
            self.found.months.add((self._row, self._column))

    def _column_of(self, letters: str) -> int:
        if letters not in self._columns:
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - 64
            self._columns[letters] = column - 1
        return self._columns[letters]

    def _reach(self) -> None:
        if self._row > MAX_ROWS + HEADING_ROWS:
            raise too_many_rows()
        if self._column >= MAX_COLUMNS:
            raise too_many_columns()
        self.found.last_row = self._row


def _no_entities(*_: object) -> int:
    raise ValueError("a sheet declares no entities")


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _on(flag: str) -> bool:
    return flag.lower() not in {"0", "false", "off"}
