"""Every address x method x role x reach answers as ``matrix.toml`` says; nothing leaks; a refusal changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from unittest import mock

from django.test import SimpleTestCase, TestCase

from sanwang.access import guards, rules
from sanwang.access.models import Account
from sanwang.access.queries import accounts as listing
from sanwang.kernel import clock
from sanwang.kernel.permits import EVERYTHING
from tests import world
from tests.guards import matrix
from tests.guards.firing import Range
from tests.guards.matrix import Row

LINES = {row.key: row for row in matrix.rows()}
NAMES = {name for name, _ in matrix.addresses()}


class ClosedWorld(SimpleTestCase):
    def test_every_address_has_a_line_and_every_line_an_address(self):
        assert matrix.undeclared(list(LINES.values()), NAMES) == set()

    def test_twin_an_address_without_a_line_is_found(self):
        assert matrix.undeclared(list(LINES.values()), NAMES | {"flows:forgotten"}) == {"flows:forgotten"}

    def test_twin_a_line_without_an_address_is_found(self):
        assert matrix.undeclared(list(LINES.values()), NAMES - {"web:home"}) == {"web:home"}


class Fired(TestCase):
    """One world for all tests; every shot is rolled back. Two tests for each line are added below.

    A twin is a test with its guard broken, which must be found.
    """

    range: Range

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nobody asks what the templates were drawn with: to keep that of each takes a twentieth of the time.
        cls.enterClassContext(mock.patch("django.test.client.store_rendered_templates", lambda *_, **__: None))

    @classmethod
    def setUpTestData(cls):
        cls.range = Range.open(world.build(clock.today()))

    def test_twin_a_rule_without_its_scope_is_found(self):
        with mock.patch.dict(vars(rules.KEEP_ACCOUNT), rule=lambda actor: EVERYTHING):
            faults = self.range.fire(LINES["access:account"])
        assert any("as member (own): 404 declared, allow answered" in fault for fault in faults)
        assert any("as admin (world): 404 declared, allow answered" in fault for fault in faults)

    def test_twin_a_page_open_to_all_is_found(self):
        with mock.patch.object(guards, "PUBLIC", guards.PUBLIC | {"access:account"}):
            faults = self.range.fire(LINES["access:account"])
        assert any("as anonymous (own): login declared" in fault for fault in faults)

    def test_twin_a_list_without_its_scope_is_found(self):
        with mock.patch.object(listing, "visible", lambda actor, action: Account.objects.all()):
            faults = self.range.fire(LINES["access:accounts"])
        assert any("as admin (own): shows qz2" in fault for fault in faults)

    def test_twin_a_change_on_refusal_is_found(self):
        def careless(actor):
            Account.objects.filter(username="nobody").update(large_type=True)
            return rules.NOTHING

        with mock.patch.dict(vars(rules.END_GRANT), rule=careless):
            faults = self.range.fire(LINES["access:end_grant"])
        assert any("as member (own): changed access_account" in fault for fault in faults)

    def test_twin_a_clear_telephone_is_found(self):
        phone = self.range.world.spots["1111"].rows["person"].phone
        assert self.range.leaks(f"电话 {phone}", "county") == [phone]

    def test_twin_another_members_household_is_found(self):
        assert self.range.leaks("hz9999z", "member") == ["hz9999z"]

    def test_twin_another_method_is_found(self):
        row = Row("access:switch", {**LINES["access:switch"].spec, "GET": {}})
        assert self.range.status(row, "GET", "member") == 200


def _cells(row: Row) -> Callable[[Fired], None]:
    def test(self: Fired) -> None:
        assert self.range.fire(row) == []

    return test


def _others(row: Row) -> Callable[[Fired], None]:
    """Who may do something there has passed every other guard: what he is refused is refused for the method alone."""
    others = [method for method in matrix.METHODS if method not in row.spec]
    silent = Row(row.key, {**row.spec, **{method: {} for method in others}})
    may = [role for role in matrix.ROLES if any(row.allows_any(method, role) for method in row.methods)]

    def test(self: Fired) -> None:
        found = {
            (method, self.range.status(silent, method, role)) for method in others for role in {*may[:1], "nobody"}
        }
        assert {one for one in found if one[1] not in (403, 404, 405)} == set()

    return test


for _key, _row in LINES.items():
    _name = re.sub(r"\W+", "_", _key)
    setattr(Fired, f"test_{_name}_answers_as_declared", _cells(_row))
    setattr(Fired, f"test_{_name}_answers_no_other_method", _others(_row))
