"""A county's four forms as clerks leave them: every cell dressed in a way whose reading is known beforehand."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import polars
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from sanwang.intake.declarations.registry import FORMS

FORMS_HERE = ("member_roster", "group_ledger", "pairing_ledger", "special_households")
SPOILED = 0.04
"""How many of the cells that could be wrong are."""
FULL = {ord(c): ord(c) + 0xFEE0 for c in map(chr, range(33, 127))}
"""Half-width to full-width."""


@dataclass(frozen=True)
class Said:
    """What a cell must give: a value with a warning, or an error."""

    value: Any = None
    warning: str = ""
    error: str = ""


Dressed = tuple[Any, Said]
Dress = Callable[[Any, random.Random], Dressed]


def ok(make: Callable[[Any], Any], warning: str = "") -> Dress:
    """Return a dressing that leaves the value what it was."""
    return lambda value, _: (make(value), Said(value, warning))


def bad(make: Callable[[Any], Any], code: str) -> Dress:
    """Return a dressing that spoils the cell."""
    return lambda value, _: (make(value), Said(error=code))


def chinese(day: dt.date) -> str:
    def count(n: int) -> str:
        tens, ones = divmod(n, 10)
        return (
            ("" if tens < 2 else "一二三"[tens - 1])
            + ("十" if tens else "")
            + ("一二三四五六七八九"[ones - 1] if ones else "")
        )

    return "".join("〇一二三四五六七八九"[int(c)] for c in str(day.year)) + f"年{count(day.month)}月{count(day.day)}日"


def month(make: Callable[[dt.date], Any]) -> Dress:
    """Return a dressing that tells the month only."""
    return lambda day, _: (make(day), Said(f"{day:%Y-%m}"))


def day(make: Callable[[dt.date], Any]) -> Dress:
    return lambda value, _: (make(value), Said(value.isoformat()))


def number_of_month(value: dt.date, _: random.Random) -> Dressed:
    """2018.1 as a number may have been 2018.10; 2018.12 and 2018.09 may not."""
    raw = float(f"{value:%Y}.{value:%m}")
    return raw, Said(error="E_DATE_AMBIGUOUS") if value.month == 10 else Said(f"{value:%Y-%m}")


DRESSES: dict[str, list[Dress]] = {
    "name": [
        ok(lambda v: v),
        ok(lambda v: f" {v[0]}　{v[1:]}\n"),
        ok(lambda v: f"\u200b{v[0]}\u00a0{v[1:]} "),
        ok(lambda v: f"{v}（组长）", "W_NAME_NOTE"),
        ok(lambda v: f"{v}(外出 务工)", "W_NAME_NOTE"),
        bad(lambda v: "／", "E_REQUIRED"),
    ],
    "id": [
        ok(lambda v: v),
        ok(lambda v: v.lower()),
        ok(lambda v: v.translate(FULL)),
        ok(lambda v: v.lower().translate(FULL)),
        ok(lambda v: f"'{v}"),
        ok(lambda v: f"{v[:6]} {v[6:14]}　{v[14:]}\n"),
        bad(lambda v: float(v[:17] + "0"), "E_ID_PRECISION"),
        bad(lambda v: f"{float(v[:17] + '0'):.4E}", "E_ID_PRECISION"),
        bad(lambda v: v[:17], "E_ID_LENGTH"),
        bad(lambda v: v[:17] + ("0" if v[17] != "0" else "1"), "E_ID_CHECKSUM"),
        bad(lambda v: "—", "E_REQUIRED"),
    ],
    "phone": [
        ok(lambda v: v),
        ok(float),
        ok(lambda v: f"+86 {v[:3]} {v[3:7]} {v[7:]}"),
        ok(lambda v: f"＋８６-{v}"),
        ok(lambda v: f"{v[:3]}-{v[3:7]}-{v[7:]}"),
        ok(lambda v: f"{v}.0"),
        ok(lambda v: f"{v[0]}.{v[1:]}E+10"),
        ok(lambda v: v.translate(FULL)),
        ok(lambda v: f"{v}／0793-5371234", "W_MULTI_PHONE"),
        bad(lambda v: f"{v[0]}.{v[1:3]}E+10", "E_PHONE"),
        bad(lambda v: v[:10], "E_PHONE"),
    ],
    "date": [
        day(lambda d: d),
        day(lambda d: float((d - dt.date(1899, 12, 30)).days)),
        day(lambda d: str((d - dt.date(1899, 12, 30)).days)),
        day(lambda d: f"{d:%Y%m%d}"),
        day(lambda d: f"{d.year}/{d.month}/{d.day}"),
        day(lambda d: f"{d.year}、{d.month}、{d.day}"),
        day(lambda d: f" {d.year} 年 {d.month} 月 {d.day} 日"),
        day(lambda d: f"{d.isoformat()} 00:00:00"),
        day(lambda d: f"{d.year}.{d.month}.{d.day}".translate(FULL)),
        day(chinese),
        month(lambda d: f"{d.year}.{d.month}"),
        month(lambda d: f"{d:%Y%m}"),
        month(lambda d: f"{d.year}年{d.month:02d}"),
        month(lambda d: chinese(d).partition("月")[0] + "月"),
        number_of_month,
        bad(lambda d: f"{d.year}.13", "E_DATE"),
        bad(lambda d: f"{d.year}年春", "E_DATE"),
        bad(lambda d: f"{d.year % 100:02d}.{d.month}", "E_DATE"),
        bad(lambda d: chinese(d).partition("年")[0] + "年", "E_DATE"),
    ],
    "sex": [ok(lambda v: v), ok(lambda v: f"{v}性"), ok(lambda v: {"男": "1", "女": "２"}[v])],
    "enum:status": [ok(lambda v: v), ok(lambda v: f" {v[:2]}　"), bad(lambda v: "待定", "E_ENUM")],
    "enum:group_kind": [ok(lambda v: v), ok(lambda v: v.removesuffix("党小组")), bad(lambda v: "其他", "E_ENUM")],
    "edu": [ok(lambda v: v), ok(lambda v: {"大学专科": "大专学历", "大学本科": "全日制本科"}.get(v, v))],
    "group": [ok(lambda v: v), ok(lambda v: v.removesuffix("党小组")), bad(lambda v: f"{v}乙", "E_REF")],
    "village": [ok(lambda v: v)],
    "int": [
        ok(lambda v: v),
        ok(lambda v: f" {v}"),
        ok(lambda v: f"{v}.0"),
        ok(lambda v: str(v).translate(FULL)),
        bad(lambda v: "约5", "E_NUMBER"),
        bad(lambda v: -3, "E_RANGE"),
    ],
    "bool": [ok(lambda v: {True: "√", False: ""}[v]), ok(lambda v: {True: "１", False: "无"}[v])],
    "tags": [ok(lambda v: "、".join(v)), ok(lambda v: "，".join(v)), ok(lambda v: " / ".join(v))],
    "text": [ok(lambda v: v), ok(lambda v: f"　{v}\n")],
}


@dataclass
class Sheet:
    """A dirty sheet and what it must give: rows by number, as they stand in it."""

    form: str
    header: list[str]
    fields: list[str | None]
    rows: list[list[Any]]
    must: dict[int, dict[str, Said]] = field(default_factory=dict)
    ignored: dict[int, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    header_row: int = 0


def header_dress(text: str, chance: random.Random) -> str:
    return chance.choice(
        [text, " ".join(text), f"{text[:2]}\n{text[2:]}" if len(text) > 2 else text, f"*{text}", f"{text}（必填）",
         f"{text}(必填)：", f"　{text} "]
    )  # fmt: skip


def dirty(form: str, rows: Sequence[Mapping[str, Any]], chance: random.Random, *, typed: bool = True) -> Sheet:
    """Return the rows under a title of several lines, columns in another order, with all that stands around a table.

    ``typed``: cells may hold numbers; in a text file there are none.
    """
    columns = [column for column in FORMS[form].columns if column.kind == "ignore" or column.field in rows[0]]
    chance.shuffle(columns)
    header = [header_dress(chance.choice((c.header, *c.aliases)), chance) for c in columns]
    fields = [None if c.kind == "ignore" else c.field for c in columns]
    strange = chance.randrange(len(header) + 1)
    header.insert(strange, "网格员（签名）")
    fields.insert(strange, None)
    title = [["某某县某某镇", *[None] * 3], [], [f"{FORMS[form].name}（2025 年度）"], ["填表单位：", "某村"]]
    sheet = Sheet(form, header, fields, [list(row) for row in title[: chance.randrange(5)]])
    sheet.rows.append(header)
    sheet.header_row = len(sheet.rows)
    kinds = {c.field: c.kind for c in FORMS[form].columns}
    for serial, row in enumerate(rows, start=1):
        if serial % 7 == 0:
            _aside(sheet, chance)
        cells: list[Any] = []
        said = {}
        for name in fields:
            if name is None:
                cells.append(serial if chance.random() < 0.9 else "=ROW()")
                continue
            raw, said[name] = _dressed(row[name], kinds[name], chance, typed=typed)
            cells.append(raw)
        _carried(sheet, cells, said, row, chance)
        sheet.rows.append(cells)
        number = len(sheet.rows)
        sheet.must[number] = said
        if chance.random() < 0.1:
            sheet.hidden.add(number)
    _end(sheet, chance)
    return sheet


def _dressed(value: Any, kind: str, chance: random.Random, *, typed: bool) -> Dressed:
    if value is None or value == ():
        return chance.choice([None, "", "无", " ／", "—", "　"]), Said(None)
    while True:
        raw, said = chance.choice(DRESSES[kind])(value, chance)
        if isinstance(raw, float) and not typed:
            continue
        if not said.error or chance.random() < SPOILED:
            return raw, said


def _carried(
    sheet: Sheet, cells: list[Any], said: dict[str, Said], row: Mapping[str, Any], chance: random.Random
) -> None:
    """Leave the first column that is filled down to the row just above, where both say the same."""
    name, *later = FORMS[sheet.form].fill_down
    if any(said[one].error == "E_REQUIRED" for one in later if one in said):
        return  # a blank name beside a blank group is the name above
    above = sheet.must.get(len(sheet.rows), {}).get(name)
    if above is None or above.error or above.value != row[name] or chance.random() < 0.5:
        return
    cells[sheet.fields.index(name)] = chance.choice([None, "〃", "同 上"])
    said[name] = Said(row[name])


def _aside(sheet: Sheet, chance: random.Random) -> None:
    """Put a row that is no data: a blank one, a subtotal, the header again, a note."""
    why = chance.choice(["blank", "subtotal", "repeated header", "footnote"])
    width = len(sheet.header)
    row: list[Any] = {
        "blank": [None, "　"] + [None] * (width - 2),
        "subtotal": [None, "小　计："] + [None] * (width - 2),
        "repeated header": list(sheet.header),
        "footnote": ["注：外出党员另附表。"] + [None] * (width - 1),
    }[why]
    sheet.rows.append(row)
    sheet.ignored[len(sheet.rows)] = why


def _end(sheet: Sheet, chance: random.Random) -> None:
    width = len(sheet.header)
    for row, why in (
        (["合 计", *[None] * (width - 1)], "total"),
        ([None] * width, "blank"),
        ([None, "填表人：某某", *[None] * (width - 2)], "footnote"),
        (["注：本表一式两份，村、镇各存一份。"], "footnote"),
    ):
        sheet.rows.append(row)
        sheet.ignored[len(sheet.rows)] = why
    sheet.rows += [[None] * width, ["　"] * width][: chance.randrange(3)]


def as_workbook(sheet: Sheet, name: str, *, from_1904: bool = False) -> bytes:
    """Return it beside an empty sheet, with merged titles, hidden rows and columns."""
    book = openpyxl.Workbook()
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    book.active.title = "Sheet1"
    page = book.create_sheet(name)
    for number, row in enumerate(sheet.rows, start=1):
        for column, raw in enumerate(row, start=1):
            _put(page.cell(number, column), raw, 1462 if from_1904 else 0)
        if number < sheet.header_row and row:
            page.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(sheet.header))
    for number in sheet.hidden:
        page.row_dimensions[number].hidden = True
    page.column_dimensions[get_column_letter(2)].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(cell: Any, raw: Any, days: int) -> None:
    """Write a cell; a number that means a day counts ``days`` less in this workbook."""
    if isinstance(raw, float) and 10_000 <= raw < 100_000:
        raw -= days
    if raw is not None:
        cell.value = raw
    if isinstance(raw, str) and not raw.startswith("=ROW"):
        cell.data_type = "s"


def as_csv(sheet: Sheet, encoding: str, sign: str = ",") -> bytes:
    """Return it as text; day cells as Excel writes them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sign, lineterminator="\r\n")
    for row in sheet.rows:
        writer.writerow([_shown(raw) for raw in row])
    return out.getvalue().encode(encoding)


def _shown(raw: Any) -> str:
    if isinstance(raw, dt.date):
        return f"{raw.year}/{raw.month}/{raw.day}"
    if isinstance(raw, float):
        return f"{raw:.0f}" if raw.is_integer() else str(raw)
    return "" if raw is None else str(raw)


class Tables:
    """The clean rows of the four forms of a village, from a generated county's tables."""

    def __init__(self, directory: Path) -> None:
        self._at = directory

    def read(self, name: str, **where: Any) -> list[dict[str, Any]]:
        rows = polars.read_parquet(self._at / f"{name}.parquet").rows(named=True)
        return [row for row in rows if all(row[key] == value for key, value in where.items())]

    def village(self) -> dict[str, Any]:
        """Return the village with the most groups."""
        counted = [g["village_code"] for g in self.read("groups", kind="natural_village")]
        return self.read("divisions", code=max(set(counted), key=counted.count))[0]

    def rows(self, form: str, village: str) -> list[dict[str, Any]]:
        groups = {g["group_code"]: g["name"] for g in self.read("groups", village_code=village)}
        return getattr(self, f"_{form}")(village, groups)

    def _member_roster(self, village: str, groups: dict[str, str]) -> list[dict[str, Any]]:
        plain = ("name", "ethnicity", "birth_date", "id_number", "education", "full_date", "is_migrant")
        return [
            {name: m[name] for name in plain}
            | {
                "sex": {"M": "男", "F": "女"}[m["sex"]],
                "joined_date": m["joined_date"],
                "status": {"full": "正式党员", "probationary": "预备党员"}[m["status"]],
                "group_code": groups.get(m["group_code"]),
                "phone": m["phone"] or None,
            }
            for m in self.read("members", village_code=village)
            if m["group_code"] in groups
        ]

    def _group_ledger(self, village: str, groups: dict[str, str]) -> list[dict[str, Any]]:
        members = {m["member_code"]: m for m in self.read("members")}
        name = self.read("divisions", code=village)[0]["name"]
        kinds = {"natural_village": "自然村党小组", "industry": "产业党小组", "function": "功能型党小组"}
        return [
            {
                "village_code": name,
                "name": g["name"],
                "kind": kinds[g["kind"]],
                "leader": members[g["leader_code"]]["name"],
                "leader_phone": members[g["leader_code"]]["phone"] or None,
                "members": 7,
                "founded": g["founded"],
            }
            for g in self.read("groups", village_code=village)
            if g["leader_code"]
        ] * 4

    def _pairing_ledger(self, village: str, groups: dict[str, str]) -> list[dict[str, Any]]:
        members = {m["member_code"]: m for m in self.read("members")}
        households = {h["household_code"]: h for h in self.read("households", village_code=village)}
        return [
            {
                "group_code": groups[h["group_code"]],
                "member_name": members[p["member_code"]]["name"],
                "member_phone": members[p["member_code"]]["phone"] or None,
                "head_name": h["head_name"],
                "population": h["population"],
                "phone": h["phone"] or None,
                "since": p["since"],
            }
            for p in self.read("pairings", village_code=village)
            if (h := households[p["household_code"]])["group_code"] in groups
        ][:120]

    def _special_households(self, village: str, groups: dict[str, str]) -> list[dict[str, Any]]:
        tags = ("five_guarantee", "empty_nest", "disabled", "low_income", "assisted")
        return [
            {"group_code": groups[h["group_code"]], "head_name": h["head_name"], "population": h["population"]}
            | {tag: h[tag] for tag in tags}
            | {"phone": h["phone"] or None}
            for h in self.read("households", village_code=village)
            if h["group_code"] in groups and any(h[tag] for tag in tags)
        ][:120]
