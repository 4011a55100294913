"""The declarations say what the county's list of forms says."""

import json

import pytest

from sanwang.intake.declarations.form import Column, Form
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.declarations.vocabulary import VOCABULARIES
from sanwang.intake.tests.workbooks import DIRECTORY

LISTED = json.loads((DIRECTORY / "forms.json").read_text(encoding="utf-8"))


def told(column: Column) -> dict:
    keys = ("header", "field", "kind", "required", "top", "unit")
    return {k: getattr(column, k) for k in keys} | {"aliases": list(column.aliases)}


@pytest.mark.parametrize("listed", LISTED["forms"], ids=lambda f: f["code"])
def test_a_form_is_declared_as_it_is_listed(listed):
    form = FORMS[listed["code"]]
    assert (form.name, list(form.unique), list(form.fill_down)) == (
        listed["name"],
        listed["unique"],
        listed["fill_down"],
    )
    assert [told(c) for c in form.columns] == listed["columns"]


def test_the_word_lists_are_those_of_the_list():
    for name, words in LISTED["enums"].items():
        assert {c.code: {"label": c.label, "aliases": list(c.aliases)} for c in VOCABULARIES[name]} == words


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda f: f.code)
def test_what_a_form_names_is_one_of_its_columns(form: Form):
    named = {*form.unique, *form.fill_down}
    for reference in form.references:
        named |= {reference.on, reference.phone, reference.within} - {""}
    assert named <= set(form.by_field)
