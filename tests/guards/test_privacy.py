"""Every field of every model stands in ``docs/privacy.toml``, with purpose, basis and how long it is kept."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest
from django.apps import apps

from tests.guards.structure import ROOT

REGISTER = tomllib.loads((ROOT / "docs" / "privacy.toml").read_text())
MARKS = {"sensitive", "child", "sealed", "mask"}
SENSITIVE = ("id_number", "disab", "infirm", "tag", "reason")
"""What a field's name begins with or contains when it must be marked as sensitive, if it stands in a personal model."""


def faults(register: dict[str, Any]) -> list[str]:
    """Return what the register lacks or has too much."""
    found = []
    for model in apps.get_models():
        app, name = model._meta.label.split(".")
        if not model.__module__.startswith("sanwang."):
            found += [] if model._meta.label in register["third"] else [f"{model._meta.label} is not listed"]
            continue
        entry = register.get(app, {}).get(name)
        found += _faults(model, entry, register) if entry else [f"{model._meta.label} is not listed"]
    known = {model._meta.label for model in apps.get_models()}
    listed = {
        f"{app}.{name}"
        for app, models in register.items()
        if app not in ("basis", "retention", "third")
        for name in models
    }
    return [*found, *(f"{label} is no model" for label in sorted((listed | set(register["third"])) - known))]


def _faults(model: Any, entry: dict[str, Any], register: dict[str, Any]) -> list[str]:
    label, personal = model._meta.label, entry.get("personal", {})
    fields = {field.name for field in model._meta.concrete_fields}
    listed = [*entry["plain"], *personal]
    found = [f"{label}.{name} is not listed once" for name in fields if listed.count(name) != 1]
    found += [f"{label}.{name} is no field" for name in listed if name not in fields]
    found += [f"{label} has no {part}" for part in ("basis", "retention") if entry.get(part) not in register[part]]
    if not entry.get("purpose") or (personal and entry["basis"] == "none"):
        found.append(f"{label} says not what its personal data are for")
    found += [f"{label}.{name}: unknown mark" for name, marks in personal.items() if set(marks) - MARKS]
    found += [
        f"{label}.{name} is sensitive"
        for name in fields
        if personal and any(word in name for word in SENSITIVE) and not personal.get(name, {}).get("sensitive")
    ]
    return found


def test_every_field_is_listed():
    assert faults(REGISTER) == []


def test_sealed_fields_hold_bytes_or_hashes():
    for model in apps.get_models():
        app, name = model._meta.label.split(".")
        for field, marks in REGISTER.get(app, {}).get(name, {}).get("personal", {}).items():
            if marks.get("sealed"):
                kind = model._meta.get_field(field).get_internal_type()
                assert kind == "BinaryField" or field == "password", f"{model._meta.label}.{field}"


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (lambda r: r["service"]["Visit"]["personal"].pop("note"), "service.Visit.note is not listed once"),
        (lambda r: r["service"].pop("Visit"), "service.Visit is not listed"),
        (lambda r: r["service"]["Visit"]["plain"].append("note"), "service.Visit.note is not listed once"),
        (lambda r: r["service"]["Visit"]["plain"].append("photo"), "service.Visit.photo is no field"),
        (lambda r: r["service"]["Visit"].update(retention="for ever"), "service.Visit has no retention"),
        (lambda r: r["service"]["Visit"].update(basis="none"), "says not what its personal data are for"),
        (
            lambda r: r["organization"]["Person"]["personal"]["id_number_sealed"].clear(),
            "sealed is sensitive",
        ),
        (lambda r: r["service"].update(Ghost={}), "service.Ghost is no model"),
        (lambda r: r["third"].pop("sessions.Session"), "sessions.Session is not listed"),
    ],
)
def test_twin_a_gap_is_found(broken, fault):
    register = copy.deepcopy(REGISTER)
    broken(register)
    assert any(fault in one for one in faults(register))
