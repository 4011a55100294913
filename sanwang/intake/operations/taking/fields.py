"""Fields of many rows put in a few statements; before and after as JSON can hold them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import Model

from sanwang.intake.matching.outcome import Matched
from sanwang.intake.operations.taking.desk import Desk
from sanwang.kernel import secrets
from sanwang.organization.models import name_key

SEALED: Final = ("phone", "id_number")
"""Fields of a Person that are kept sealed, with a blind index; here they are named as they read in clear."""


@dataclass(frozen=True)
class Put:
    """New values of one row's fields."""

    at: Matched
    model: type[Model]
    pk: int
    values: Mapping[str, Any]


def put(desk: Desk, wanted: Iterable[Put]) -> None:
    """Put the fields, and remember before and after; rows are locked in the order of their keys."""
    by_model: dict[type[Model], list[Put]] = {}
    for one in wanted:
        by_model.setdefault(one.model, []).append(one)
    for model, parts in by_model.items():
        rows = locked(model, {part.pk for part in parts})
        for part in parts:
            row = rows[part.pk]
            before = {name: read(row, name) for name in part.values}
            after = {name: plain(value) for name, value in part.values.items()}
            for name, value in part.values.items():
                write(row, name, value)
            desk.put(part.at, row, before, after)
        store(model, rows.values(), {name for part in parts for name in part.values})


def locked(model: type[Model], keys: Iterable[int]) -> dict[int, Any]:
    """Return the rows by key, locked for the rest of the transaction."""
    rows = model._default_manager.filter(pk__in=list(keys)).order_by("pk").select_for_update(no_key=True)
    return {row.pk: row for row in rows}


def store(model: type[Model], rows: Iterable[Any], names: set[str]) -> None:
    """Write the named fields of the rows back, in one statement: a CASE for each row would take seconds."""
    columns: set[str] = set()
    for name in names:
        columns |= {f"{name}_sealed", f"{name}_index"} if name in SEALED else {name}
    if "name" in names and any(field.name == "name_key" for field in model._meta.fields):
        columns.add("name_key")
    rows = list(rows)
    if not columns or not rows:
        return
    fields: list[Any] = [field for field in model._meta.concrete_fields if columns & {field.name, field.attname}]
    put_to = ", ".join(f"{field.column} = d.{field.column}" for field in fields)
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    named = ", ".join(field.column for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {model._meta.db_table} t set {put_to} from unnest(%s::bigint[], {arrays}) d (pk, {named})"
            " where t.id = d.pk",
            [[row.pk for row in rows], *([getattr(row, field.attname) for row in rows] for field in fields)],
        )


def read(row: Any, name: str) -> Any:
    """Return a field as JSON can hold it."""
    return plain(getattr(row, name))


def write(row: Any, name: str, value: Any) -> None:
    """Set a field of a row in memory; a telephone or identity number is sealed."""
    if name in SEALED:
        setattr(row, f"{name}_sealed", secrets.seal(value) if value else None)
        setattr(row, f"{name}_index", secrets.blind(name, value) if value else None)
        return
    setattr(row, name, row._meta.get_field(name).to_python(value))
    if name == "name" and hasattr(row, "name_key"):
        row.name_key = name_key(str(value))


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: days as text."""
    return value.isoformat() if isinstance(value, dt.date) else value


def model_of(label: str) -> type[Model]:
    """Return the model of a deed."""
    return apps.get_model(label)
