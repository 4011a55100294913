"""The households of a village as a list, and what is to be solved in them."""

from __future__ import annotations

import datetime as dt

import pytest

from sanwang.flows.tests import boards
from sanwang.flows.tests.boards import TODAY
from sanwang.kernel import clock
from sanwang.kernel.records import fresh_id
from sanwang.organization.models import Person, name_key
from sanwang.organization.roles import Role
from sanwang.organization.tests.villages import Village, small_village
from sanwang.service.models import Need, Pairing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def village() -> Village:
    return small_village(1, groups=3, each=4)


class TestHomes:
    def test_a_household_is_found_by_its_head(self, village):
        paired, alone = boards.household(village, paired=village.members[0]), boards.household(village, paired=None)
        Person.objects.filter(pk=alone.head_id).update(name="胡水生", name_key=name_key("胡水生"))
        client = boards.signed_in(Role.SECRETARY, division=village.division)
        path = f"/households?village={village.division.code}"
        page = boards.asked(client, path)
        assert f"{village.members[0].person.name}结对" in page
        assert "没有人结对" in page
        for asked in ("水生", "hushui", "hss", "hu shui"):
            found = boards.asked(client, f"{path}&q={asked}")
            assert (alone.code in found, paired.code in found) == (True, False), asked
        assert "没有找到" in boards.asked(client, f"{path}&q=%00zzz")

    def test_the_numbers_of_the_board_are_the_lists_behind_them(self, village):
        looked_after, alone = (
            boards.household(village, paired=village.members[0]),
            boards.household(village, paired=None),
        )
        visit = boards.visited(looked_after, dt.date(2026, 10, 9))
        for raised, closed in ((visit, None), (visit, dt.date(2026, 11, 1)), (None, None)):
            Need.objects.create(
                id=fresh_id(),
                household=looked_after,
                village=village.division,
                visit=raised,
                category="infrastructure",
                raised_on=dt.date(2026, 10, 9),
                closed_on=closed,
            )
        client = boards.signed_in(Role.SECRETARY, division=village.division)
        code = village.division.code
        board = boards.asked(client, f"/villages/{code}")
        paired = f"/households?village={code}&amp;only=paired"
        assert f'<a href="{paired}">1</a>' in board
        assert f'<a href="/villages/{code}/needs">2</a>' in board
        listed = boards.asked(client, paired.replace("&amp;", "&"))
        assert (looked_after.code in listed, alone.code in listed) == (True, False)
        needs = boards.asked(client, f"/villages/{code}/needs")
        assert needs.count(looked_after.code) == 2
        assert "等了 42 天" in needs
        assert "都办完了" in boards.asked(client, f"/villages/{code}/needs?on=2026-10-08")

    def test_who_may_not_see_the_village_finds_nothing(self, village):
        elsewhere = small_village(2, groups=1)
        client = boards.signed_in(Role.SECRETARY, division=elsewhere.division)
        for path in (f"/households?village={village.division.code}", f"/villages/{village.division.code}/needs"):
            assert client.get(path).status_code == 404

    def test_one_with_nobody_is_given_somebody(self, village):
        alone = boards.household(village, paired=None)
        client = boards.signed_in(Role.CLERK, division=village.division)
        path = f"/households/{alone.code}/pair"
        assert path in boards.asked(client, f"/villages/{village.division.code}/unpaired")
        assert path in boards.asked(client, f"/households/{alone.code}")
        mine, other = village.members[0], village.members[-1]
        offered = boards.asked(client, path)
        assert (mine.code in offered, other.code in offered) == (True, False)
        assert other.code in boards.asked(client, f"{path}?whole=1")
        answer = client.post(path, {"member": mine.code, "day": TODAY.isoformat()})
        assert (answer.status_code, answer["Location"]) == (302, f"/households/{alone.code}")
        assert Pairing.objects.on(TODAY).get(household=alone).member == mine
        assert "已结对 1 户" in boards.asked(client, path)

    def test_who_may_not_pair_is_not_offered_it(self, village):
        alone = boards.household(village, paired=None)
        clerk = boards.signed_in(Role.CLERK, division=village.division)
        office = boards.signed_in(Role.OFFICE, division=village.division)
        leader = boards.signed_in(Role.LEADER, group=village.groups[0])
        path, unpaired = f"/households/{alone.code}/pair", f"/villages/{village.division.code}/unpaired"
        for client, page in (
            (office, unpaired),
            (office, f"/households/{alone.code}"),
            (leader, f"/households/{alone.code}"),
        ):
            assert path not in boards.asked(client, page)
        for page in (unpaired, f"/households/{alone.code}"):
            assert path in boards.asked(clerk, page)
            assert path not in boards.asked(clerk, f"{page}?on=2026-11-01")
        for client in (office, leader):
            assert client.get(path).status_code == 404
            assert client.post(path, {"member": village.members[0].code, "day": TODAY.isoformat()}).status_code == 404
        assert not Pairing.objects.exists()

    @pytest.mark.parametrize("asked", [{}, {"member": "M?"}, {"day": "2026-11-21"}, {"day": "2026-13-01"}, {"day": ""}])
    def test_a_pairing_that_cannot_be_is_said_at_the_field(self, village, asked):
        household = boards.household(village, paired=village.members[0])
        client = boards.signed_in(Role.SECRETARY, division=village.division)
        sent = {"member": village.members[0].code, "day": TODAY.isoformat(), **asked}
        answer = client.post(f"/households/{household.code}/pair", sent)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == ({*asked} or {"member"})
        assert Pairing.objects.count() == 1
