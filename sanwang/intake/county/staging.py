"""Parquet tables as temporary tables of text, beside which the statements of each net run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection

from sanwang.kernel import secrets
from sanwang.organization.models import name_key

SEALED = {"phone": "phone", "id_number": "id_number"}
"""Columns that never enter the database in clear: column name -> kind of blind index."""

TABLES: dict[str, tuple[str, ...]] = {
    "divisions": ("code", "name", "level", "kind", "parent_code"),
    "organisations": ("org_code", "name", "kind", "parent_code", "division_code"),
    "members": (
        *("member_code", "name", "sex", "ethnicity", "birth_date", "id_number", "phone", "education", "joined_date"),
        *("full_date", "status", "org_code", "village_code", "occupation", "specialty", "is_migrant", "migrant_place"),
        *("migrant_since", "is_infirm", "pairing_eligible", "holds_office"),
    ),
    "groups": (*("group_code", "name", "kind", "function_kind", "village_code", "org_code", "founded", "leader_code"),),
    "natural_villages": ("natural_village_code", "name", "village_code", "group_code", "dominant_surname"),
    "memberships": ("membership_code", "member_code", "group_code", "kind", "valid_from", "valid_to"),
    "cadres": (
        *("cadre_code", "village_code", "member_code", "name", "sex", "birth_date", "phone", "education"),
        *("political_status", "body", "post", "since"),
    ),
    "households": (
        *("household_code", "head_name", "head_sex", "head_birth_year", "phone", "village_code"),
        *("natural_village_code", "group_code", "population", "labourers", "migrant_workers", "five_guarantee"),
        *("empty_nest", "left_behind_children", "disabled", "low_income", "assisted"),
    ),
    "pairings": ("pairing_code", "member_code", "household_code", "village_code", "valid_from", "valid_to"),
    "visits": ("visit_code", "pairing_code", "date", "recorded_on", "content"),
    "needs": (
        "need_code",
        "visit_code",
        "household_code",
        "village_code",
        "raised",
        "category",
        "text",
        "due",
        "closed",
    ),
    "activities": (
        *("activity_code", "org_code", "group_code", "village_code", "date", "for_date", "theme", "place"),
        *("recorded_on", "kinds"),
    ),
    "activity_groups": ("activity_code", "group_code"),
    "attendance": ("activity_code", "member_code", "state"),
    "talks": ("talk_code", "leader_code", "member_code", "group_code", "date", "recorded_on"),
    "appraisals": (
        *("member_code", "village_code", "year", "voters", "votes_excellent", "votes_qualified", "votes_basic"),
        *("votes_unqualified", "grade", "decided_on", "recorded_on"),
    ),
    "excuses": ("excuse_code", "duty", "subject_code", "valid_from", "valid_to", "reason"),
}
"""The columns that the product takes of each table of the county layout."""


@dataclass(frozen=True)
class Staged:
    """One table as it came: its rows, and a digest of its file."""

    name: str
    rows: int
    digest: str


def stage(directory: Path) -> list[Staged]:
    """Make a temporary table ``stage_<name>`` of every table the product knows; an absent file is an empty table."""
    return [_stage(directory / f"{name}.parquet", name, columns) for name, columns in TABLES.items()]


def unknown(directory: Path) -> list[str]:
    """Return the names of tables in the folder that the product does not model yet."""
    return sorted(path.stem for path in directory.glob("*.parquet") if path.stem not in TABLES)


def _stage(path: Path, name: str, columns: tuple[str, ...]) -> Staged:
    extra = [f"{column}_sealed bytea, {column}_index bytea" for column in columns if column in SEALED]
    named = _named(columns)
    if named:
        extra.append("name_key text")
    plain = [f"{column} text" for column in columns if column not in SEALED]
    with connection.cursor() as cursor:
        cursor.execute(f"create temporary table stage_{name} ({', '.join([*plain, *extra])}) on commit drop")
        if not path.exists():
            return Staged(name, 0, "")
        frame = pl.read_parquet(path)
        _copy(cursor, name, _prepared(frame, columns, named))
        cursor.execute(f"analyze stage_{name}")
    return Staged(name, frame.height, hashlib.sha256(path.read_bytes()).hexdigest())


def _named(columns: tuple[str, ...]) -> str:
    """Return the column that holds a person's name, if the table is one of persons."""
    if "sex" in columns:
        return "name"
    return "head_name" if "head_name" in columns else ""


def _prepared(frame: pl.DataFrame, columns: tuple[str, ...], named: str) -> pl.DataFrame:
    """Return the columns as text (empty text is null), sealed where they must be, with the name's pinyin."""
    absent = [pl.lit(None, dtype=pl.String).alias(column) for column in columns if column not in frame.columns]
    text = frame.with_columns(absent).select(
        pl.col(column).cast(pl.String).replace("", None).alias(column) for column in columns
    )
    if named:
        text = text.with_columns(text[named].map_elements(name_key, return_dtype=pl.String).alias("name_key"))
    for column, kind in SEALED.items():
        if column in text.columns:
            values = text[column].to_list()
            text = text.drop(column).with_columns(
                pl.Series(f"{column}_sealed", [_hex(secrets.seal(v)) if v else None for v in values], dtype=pl.String),
                pl.Series(
                    f"{column}_index", [_hex(secrets.blind(kind, v)) if v else None for v in values], dtype=pl.String
                ),
            )
    return text


def _copy(cursor: Any, name: str, frame: pl.DataFrame) -> None:
    statement = f"copy stage_{name} ({', '.join(frame.columns)}) from stdin (format csv)"
    with cursor.copy(statement) as copy:
        for chunk in frame.iter_slices(50_000):
            copy.write(chunk.write_csv(include_header=False, quote_style="necessary"))


def _hex(value: bytes) -> str:
    return "\\x" + value.hex()
