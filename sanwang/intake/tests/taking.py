"""A small county, workbooks made up for it, and the three steps of taking one in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from sanwang.intake.declarations.form import CODES
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.models import Batch
from sanwang.intake.operations import batch as batches
from sanwang.intake.operations.reading import Upload, read, receive
from sanwang.intake.rules import CONFIRM_BATCH, READ_BATCH, UNDO_BATCH, take_in
from sanwang.kernel import secrets
from sanwang.kernel.numbers import check_character
from sanwang.kernel.permits import Actor, permit
from sanwang.organization.models import Division, Member, Unit
from sanwang.service.tests.village import Village

TODAY = dt.date(2025, 6, 15)
NOON = dt.datetime(2025, 6, 15, 12, tzinfo=dt.UTC)
SYSTEM = Actor.system("test")
Row = Mapping[str, Any]


def id_number(serial: int, *, birth: str = "19700101", sex: str = "M") -> str:
    """Return a valid number of nobody: area 991126."""
    order = serial * 2 + (sex == "M")
    body = f"991126{birth}{order:03d}"
    return body + check_character(body)


def workbook(form: str, rows: Sequence[Row], *, sheet: str = "表") -> bytes:
    """Return a workbook with the columns that the rows name, under the form's headers."""
    return workbook_of(form, {sheet: rows})


def workbook_of(form: str, sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """Return a workbook of several such sheets; the same rows give the same bytes, whatever the second."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": NOON})
        for sheet, rows in sheets.items():
            columns = [c for c in (*FORMS[form].columns, CODES) if any(c.field in row for row in rows)]
            page = book.add_worksheet(sheet)
            for i, column in enumerate(columns):
                page.write_string(0, i, column.header)
                for number, row in enumerate(rows, start=1):
                    page.write(number, i, row.get(column.field))
    return out.getvalue()


def neighbour(village: Village, name: str, code: str) -> Division:
    """Return another village of the same township, with its branch."""
    made = Division.objects.create(
        code=code, name=f"{name}村民委员会", level="village", kind="村民委员会", parent=village.township,
        township=village.township, county=village.county,
    )  # fmt: skip
    Unit.objects.create(code=f"O{code}", name=f"{name}党支部", kind="branch", division=made)
    return made


def member_row(name: str, serial: int, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "sex": "男",
        "birth_date": "1970.01",
        "id_number": id_number(serial),
        "joined_date": "2001.07",
        "full_date": "2002.07",
        "status": "正式党员",
        **more,
    }


def known(member: Member, serial: int) -> Member:
    """Give a member the identity number of a serial, and what a roster says of him."""
    person, number = member.person, id_number(serial)
    person.id_number_sealed, person.id_number_index = secrets.seal(number), secrets.blind("id_number", number)
    person.sex, person.birth_date = "M", dt.date(1970, 1, 1)
    person.save()
    return member


def preview(village: Village, form: str, rows: Sequence[Row], *, day: dt.date = TODAY, by: Actor = SYSTEM) -> Batch:
    contexts = {"表": {"village_code": village.division.code}}
    return read_in(village.division, form, workbook(form, rows), contexts, day=day, by=by)


def read_in(
    place: Division,
    form: str,
    content: bytes,
    contexts: Mapping[str, Any],
    *,
    day: dt.date = TODAY,
    by: Actor = SYSTEM,
) -> Batch:
    upload = Upload(form=form, file_name="表.xlsx", content=content, contexts=contexts)
    unit = permit(by, take_in(form), pk=place.pk)
    batch = receive(unit, upload=upload, on=day, at=NOON)
    return read(permit(by, READ_BATCH, pk=batch.pk), on=day)


def confirm(batch: Batch, *, accept: bool = False, day: dt.date = TODAY) -> Batch:
    return batches.confirm(permit(SYSTEM, CONFIRM_BATCH, pk=batch.pk), accept_changes=accept, on=day)


def take(village: Village, form: str, rows: Sequence[Row], *, accept: bool = False, day: dt.date = TODAY) -> Batch:
    return confirm(preview(village, form, rows, day=day), accept=accept, day=day)


def undo(batch: Batch, *, day: dt.date = TODAY) -> Batch:
    return batches.undo(permit(SYSTEM, UNDO_BATCH, pk=batch.pk), on=day)


def counts(batch: Batch) -> dict[str, int]:
    """Return the kinds of rows that there are."""
    return {kind: n for kind, n in batch.counts.items() if kind != "written" and n}


def group(village: Village, number: int = 0) -> str:
    """Return the name of one of the village's groups."""
    return village.groups[number].name
