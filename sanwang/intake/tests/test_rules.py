"""The grid: seat, action, what is reached. List and single row come from one line."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ObjectDoesNotExist

from sanwang.intake import rules
from sanwang.intake.models import Batch
from sanwang.kernel import permits
from sanwang.kernel.models import Chain
from sanwang.kernel.permits import Actor
from sanwang.organization.roles import Role
from sanwang.service.tests.village import Village, actor, as_member, county

pytestmark = pytest.mark.django_db
A_BATCHES, A_ALL = "A-member_roster A-pairing_ledger", "A-member_roster A-pairing_ledger A-town"
ALL = f"{A_ALL} B-member_roster B-pairing_ledger B-town"
ROSTERS = "A-member_roster A-town B-member_roster B-town"
BATCH = {
    "member": "",
    "leader": "",
    "secretary": A_BATCHES,
    "clerk": A_BATCHES,
    "office": "",
    "township": A_ALL,
    "county": ROSTERS,
    "auditor": "",
    "admin": "",
    "nobody": "",
    "job": ALL,
}
UNITS = {
    "member": "",
    "leader": "",
    "secretary": "A",
    "clerk": "A",
    "office": "",
    "township": "A A-town",
    "county": "A A-town B B-town county",
    "auditor": "",
    "admin": "",
    "nobody": "",
    "job": "A A-town B B-town county",
}
GRID = {
    rules.SEE_BATCH: BATCH,
    rules.READ_BATCH: BATCH,
    rules.CONFIRM_BATCH: BATCH,
    rules.UNDO_BATCH: BATCH,
    rules.TAKE_IN_ROSTER: UNITS,
    rules.EXPORT_ROSTER: UNITS,
    rules.TAKE_IN_HOUSEHOLDS: {**UNITS, "county": ""},
    rules.EXPORT_HOUSEHOLDS: {**UNITS, "county": "", "township": ""},
    rules.LOAD_COUNTY: {**dict.fromkeys(BATCH, ""), "job": "chain"},
    rules.FORGET: {**dict.fromkeys(BATCH, ""), "job": "chain"},
}


@pytest.fixture
def world() -> dict:
    top = county()
    a, b = Village("甲", "361126100201", top), Village("乙", "361126101201", top)
    rows: dict = {"division": {"county": top}, "batch": {}, "chain": {"chain": Chain.objects.get(name="system")}}
    for key, village in (("A", a), ("B", b)):
        rows["division"] |= {key: village.division, f"{key}-town": village.township}
        for form, division in (("member_roster", village.division), ("pairing_ledger", village.division)):
            rows["batch"][f"{key}-{form}"] = batch(form, village, division)
        rows["batch"][f"{key}-town"] = batch("group_ledger", village, None)
    own = a.member("党员甲")
    seats = {
        "member": as_member(own),
        "leader": actor((Role.LEADER, "group", a.groups[0].pk), who=own.person),
        **{role: actor((role, "village", a.division.pk)) for role in (Role.SECRETARY, Role.CLERK, Role.OFFICE)},
        "township": actor((Role.TOWNSHIP, "township", a.township.pk)),
        **{role: actor((role, "county", top.pk)) for role in (Role.COUNTY, Role.AUDITOR, Role.ADMIN)},
        "nobody": actor(),
        "job": Actor.system("test"),
    }
    return {"seats": seats, "rows": rows}


def batch(form: str, village: Village, division) -> Batch:
    return Batch.objects.create(
        form=form, county=village.county, township=village.township, village=division, file_name="表.xlsx",
        file_sealed=b"", digest=f"{form}{village.name}{division}".encode()[:32], state="previewed",
        made_on=dt.date(2025, 1, 1), made_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip


@pytest.mark.parametrize("action", GRID, ids=lambda action: action.name)
def test_grid(world: dict, action: permits.Action) -> None:
    rows = world["rows"][action.model._meta.model_name]
    for seat, reached in GRID[action].items():
        who = world["seats"][seat]
        listed = {row.pk for row in permits.visible(who, action)}
        found = {name for name, row in rows.items() if row.pk in listed}
        assert found == set(reached.split()), seat
        for name, row in rows.items():
            if name in found:
                assert permits.permit(who, action, pk=row.pk).target.pk == row.pk
            else:
                with pytest.raises(ObjectDoesNotExist):
                    permits.permit(who, action, pk=row.pk)


def test_every_action_and_every_seat_stands_in_the_grid(world: dict) -> None:
    assert {value for value in vars(rules).values() if isinstance(value, permits.Action)} == set(GRID)
    assert all(set(line) == set(world["seats"]) for line in GRID.values())


def test_a_form_has_the_actions_of_its_kind() -> None:
    assert rules.take_in("pairing_ledger") is rules.TAKE_IN_HOUSEHOLDS
    assert rules.export("special_households") is rules.EXPORT_HOUSEHOLDS
    assert rules.take_in("group_ledger") is rules.TAKE_IN_ROSTER
    assert rules.export("member_roster") is rules.EXPORT_ROSTER
