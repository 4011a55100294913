"""Recording a visit on a page: three taps, nothing lost, nothing twice, out of reach is not there."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from sanwang.flows.tests.signed_in import account
from sanwang.kernel import clock
from sanwang.kernel.models import Event, Receipt
from sanwang.kernel.records import fresh_id
from sanwang.organization.roles import Role
from sanwang.service.models import Need, Pairing, Visit
from sanwang.service.tests.village import LONG_AGO, Village, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return Village("甲", "361126100201", county())


@pytest.fixture
def pairing(village: Village) -> Pairing:
    member = village.member("党员甲")
    village.pair(member, village.household("户乙", "disabled", hamlet=1), since=dt.date(2021, 1, 1))
    return village.pair(member, village.household("户甲", "low_income"))


@pytest.fixture
def client(pairing: Pairing) -> Client:
    """Signed in as the pairing's member."""
    client = Client()
    client.force_login(account(pairing.member))
    return client


def clerk_of(village: Village) -> Client:
    who = account(village.member("专干"))
    who.grants.create(role=Role.CLERK, division=village.division, valid_from=LONG_AGO)
    client = Client()
    client.force_login(who)
    return client


def address(pairing: Pairing) -> str:
    return f"{reverse('flows:visit_new')}?pairing={pairing.code}"


def filled(**changes) -> dict:
    """What a browser sends when the form is submitted as it opened."""
    return {"id": str(fresh_id()), "when": clock.today().isoformat(), "has_need": "no", **changes}


def test_one_tap_records_a_visit_and_the_receipt_says_what_it_did(client, pairing) -> None:
    opened = client.get(address(pairing))
    form = opened.context["form"]
    assert opened.status_code == 200
    assert "以党员甲名义提交" in opened.text
    sent = {"id": form["id"].value(), "when": form["when"].value(), "has_need": form["has_need"].value()}
    receipt = client.post(address(pairing), sent, follow=True)
    visit = Visit.objects.get()
    assert receipt.redirect_chain == [(f"/visits/{visit.id}", 302)]
    assert (visit.pairing, visit.day, str(visit.id)) == (pairing, clock.today(), sent["id"])
    assert "走访特殊群体和帮困对象" in receipt.text
    assert "户乙" in receipt.text  # who is next
    assert Receipt.objects.get(id=visit.id).answer["discharged"] == ["visit"]


def test_a_day_left_empty_is_said_at_the_field_and_on_top(client, pairing) -> None:
    answer = client.post(address(pairing), filled(when=""))
    assert (answer.status_code, Visit.objects.count()) == (200, 0)
    assert '<p class="error" id="id_when_error">“哪天去的”还没选，请选一个。</p>' in answer.text
    assert '<a href="#id_when">“哪天去的”还没选，请选一个。</a>' in answer.text


def test_sent_twice_is_one_visit_and_one_receipt(client, pairing) -> None:
    sent = filled(topics=["care", "health"], has_need="yes", need="water", need_text="水管漏", note="说了几句")
    answers = {client.post(address(pairing), sent).headers["Location"] for _again in range(3)}
    assert answers == {f"/visits/{sent['id']}"}
    assert (Visit.objects.count(), Need.objects.count(), Event.objects.count()) == (1, 1, 1)


def test_gone_back_and_changed_is_asked_and_may_be_another_visit(client, pairing) -> None:
    sent = filled(when="pick", day="2026-01-05")
    client.post(address(pairing), sent)
    asked = client.post(address(pairing), {**sent, "day": "2026-01-06"})
    form = asked.context["form"]
    assert form.non_field_errors()
    assert form["id"].value() != sent["id"]
    assert form["day"].value() == "2026-01-06"
    client.post(address(pairing), {**sent, "day": "2026-01-06", "id": form["id"].value()})
    assert Visit.objects.count() == 2


def test_a_second_visit_of_one_day_is_asked_for_once(client, pairing) -> None:
    client.post(address(pairing), filled())
    second = filled(note="又去了一次")
    asked = client.post(address(pairing), second)
    assert list(asked.context["form"].errors) == ["when"]
    assert "又去了一次" in asked.text
    client.post(address(pairing), {**second, "again": asked.context["form"]["again"].value()})
    assert Visit.objects.count() == 2


AHEAD = (clock.today() + dt.timedelta(days=2)).isoformat()
"""Still ahead when midnight passes after this file was read."""
WRONG = [
    ({"when": "pick"}, "day"),
    ({"when": "pick", "day": "not a day"}, "day"),
    ({"when": "pick", "day": AHEAD}, "day"),
    ({"when": "pick", "day": "2019-12-31"}, "day"),
    ({"when": AHEAD}, "when"),
    ({"when": ""}, "when"),
    ({"when": "whenever"}, "when"),
    ({"topics": ["gossip"]}, "topics"),
    ({"has_need": ""}, "has_need"),
    ({"has_need": "yes"}, "need"),
    ({"has_need": "yes", "need": "gold"}, "need"),
    ({"has_need": "yes", "need": "water", "need_text": "多" * 201}, "need_text"),
    ({"note": "字" * 501}, "note"),
    ({"note": "\x00"}, "note"),
    ({"id": "x"}, "id"),
    ({"id": ""}, "id"),
]


@pytest.mark.parametrize(("wrong", "field"), WRONG)
def test_errors_stand_at_the_field_and_nothing_typed_is_lost(client, pairing, wrong, field) -> None:
    sent = filled(**{"note": "门口路灯坏了", "topics": ["policy"], **wrong})
    answer = client.post(address(pairing), sent)
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert not Visit.objects.exists()
    assert 'id="summary"' in answer.text
    assert f'href="#{form[field].auto_id}"' in answer.text
    assert answer.context["form"]["note"].value() == sent["note"]
    assert answer.context["form"]["topics"].value() == sent["topics"]


def test_a_day_that_is_no_chip_any_more_is_kept(client, pairing) -> None:
    answer = client.post(address(pairing), filled(when="2026-02-03", has_need="yes"))
    assert "2月3日" in answer.text
    assert answer.context["form"]["when"].value() == "2026-02-03"


def test_the_clerk_records_for_whom(village, pairing) -> None:
    clerk = clerk_of(village)
    assert "替党员甲记" in clerk.get(address(pairing)).text
    clerk.post(address(pairing), filled())
    visit = Visit.objects.get()
    assert (visit.pairing.member, visit.recorded_by) == (pairing.member, int(clerk.session["_auth_user_id"]))


def test_out_of_reach_is_not_there(client, pairing) -> None:
    far = Village("乙", "361126101201", pairing.village.county)
    other = far.pair(far.member("党员乙"), far.household("户远", "low_income"))
    for code in (other.code, "", "P-none", "%00", "%F0%9F%98%80"):
        where = f"{reverse('flows:visit_new')}?pairing={code}"
        assert client.get(where).status_code == 404
        assert client.post(where, filled()).status_code == 404
    theirs = Visit.objects.create(
        id=fresh_id(), pairing=other, day=clock.today(), recorded_on=clock.today(), recorded_at=clock.now(),
        village=far.division,
    )  # fmt: skip
    assert client.get(f"/visits/{theirs.id}").status_code == 404
    assert client.post(f"/visits/{theirs.id}/withdraw").status_code == 404
    assert client.get(f"/households/{other.household.code}").status_code == 404
    assert client.post(f"/households/{other.household.code}/phone", {"reason": "check"}).status_code == 404
    assert Visit.objects.standing().count() == 1
    assert not Event.objects.exists()


def test_taking_back(client, pairing) -> None:
    sent = filled()
    client.post(address(pairing), sent)
    where = f"/visits/{sent['id']}"
    standing = client.get(where).text
    assert "撤回这条走访记录" in standing
    assert ">重新记一条</a>" not in standing
    answer = client.post(f"{where}/withdraw", follow=True)
    assert f"/visits/new?pairing={Visit.objects.get(pk=where.rsplit('/', 1)[1]).pairing.code}" in answer.text
    assert "已撤回" in answer.text
    assert ">重新记一条</a>" in answer.text
    assert "撤回这条走访记录" not in answer.text
    assert not Visit.objects.standing().exists()
    assert "已经撤回过了" in client.post(f"{where}/withdraw", follow=True).text


def test_the_number_is_shown_once_for_a_reason(client, pairing) -> None:
    page = f"/households/{pairing.household.code}"
    shown = client.get(page)
    assert "154****5678" in shown.text
    assert "15412345678" not in shown.text
    assert "15412345678" not in client.post(f"{page}/phone", {}).text
    answer = client.post(f"{page}/phone", {"reason": "urgent"})
    assert "tel:15412345678" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert Event.objects.get().name == "PhoneUnmasked"
    assert client.get(f"{page}/phone").status_code == 405
