"""Every form and endpoint gets what nobody should send: it answers, in Chinese, loses nothing, writes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unittest import mock

from django import forms
from django.test import TestCase

from sanwang.flows.forms.visit import VisitForm
from sanwang.flows.views import visit as view
from sanwang.kernel import clock
from sanwang.service.models import Visit
from tests import hostile, world
from tests.guards.firing import Range
from tests.guards.matrix import Row
from tests.hostile import Shot

LINES = {row.key: row for row in hostile.lines()}
SEEN: set[tuple[type, str]] = set()
"""Fields of forms that have had every bad value by themselves."""
NOTE = Shot("a note, no day", (("note", "门口路灯坏了"), ("has_need", "no")))


class BadInput(TestCase):
    """One world for all tests; every shot is rolled back. A test for each line that takes a POST is added below.

    A twin is a test with the page broken, which must be found.
    """

    range: Range

    @classmethod
    def setUpTestData(cls):
        cls.range = Range.open(world.build(clock.today()))

    def faults(self, shot: Shot = NOTE) -> str:
        return "\n".join(hostile.faults(LINES["flows:visit_new"], self.range, shot))

    def test_the_page_as_it_is_has_no_fault(self):
        assert self.faults() == ""

    def test_twin_a_form_that_drops_what_was_typed_is_found(self):
        whole = view._form

        def forgetful(request: Any, by: Any, form: VisitForm) -> Any:
            fresh = VisitForm.opened(today=form.today)
            fresh._errors = form.errors
            return whole(request, by, fresh)

        with mock.patch.object(view, "_form", forgetful):
            assert "note lost what was typed" in self.faults()

    def test_twin_an_english_sentence_is_found(self):
        def clean(form: VisitForm) -> None:
            form.add_error("note", "Enter a valid note.")

        with mock.patch.object(VisitForm, "clean", clean):
            assert "note says 'Enter a valid note.'" in self.faults()

    def test_twin_a_sentence_of_djangos_is_found(self):
        def clean(form: VisitForm) -> None:
            form.add_error("note", forms.Field.default_error_messages["required"])

        with mock.patch.object(VisitForm, "clean", clean):
            assert "note says what is not ours" in self.faults()

    def test_twin_a_write_beside_a_refusal_is_found(self):
        def clean(form: VisitForm) -> None:
            Visit.objects.update(note="")

        with mock.patch.object(VisitForm, "clean", clean):
            assert "refused, and changed service_visit" in self.faults()

    def test_twin_a_breakdown_is_found(self):
        with mock.patch.object(VisitForm, "clean", lambda form: 1 / 0):
            assert "answered 500" in self.faults()


def _all(row: Row) -> Callable[[BadInput], None]:
    def test(self: BadInput) -> None:
        found = [
            fault for shot in hostile.shots(row, self.range, SEEN) for fault in hostile.faults(row, self.range, shot)
        ]
        assert not found, "\n".join(found[:60])

    return test


for _key, _row in LINES.items():
    setattr(BadInput, f"test_{re.sub(r'[^a-z]+', '_', _key)}_takes_it_calmly", _all(_row))
