"""The bar shows in the demo, on this machine, and nowhere else."""

import pytest

from sanwang.access.models import Account, Grant
from sanwang.demo.bar import here
from sanwang.organization.models import Division


@pytest.fixture
def seats(db):
    county = Division.objects.create(code="990000000000", name="甲县", level="county", kind="县")
    for role in ("county", "admin"):
        account = Account.objects.create(
            username=here.username_of(role), display_name=role, county=county, is_demo=True, password="!"
        )
        Grant.objects.create(account=account, role=role, division=county, valid_from="2020-01-01")


def test_one_sits_in_another_seat(client, seats, settings):
    settings.DEMO = True
    answer = client.post("/demo/as/county")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/")["Location"] == "/units/990000000000"
    client.post("/demo/as/admin")
    page = client.get("/accounts/")
    assert page.status_code == 200
    assert [seat["key"] for seat in page.context["demo_seats"] if seat["current"]] == ["admin"]
    assert "演示" in page.content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    [{"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}, {"HTTP_FORWARDED": "for=192.0.2.1"}],
)
def test_not_from_another_machine(client, seats, settings, elsewhere):
    settings.DEMO = True
    assert client.post("/demo/as/county", **elsewhere).status_code == 404
    assert "演示" not in client.get("/accounts/login/", **elsewhere).content.decode()


def test_not_outside_the_demo(client, seats):
    assert client.post("/demo/as/county").status_code == 404
    assert "演示" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("key", ["emperor", "office", "secretary"])
def test_no_seat_that_is_not_there(client, seats, settings, key):
    settings.DEMO = True
    assert client.post(f"/demo/as/{key}").status_code == 404
    assert client.get("/demo/as/county").status_code == 405


def test_no_account_that_is_not_the_demos(client, seats, settings):
    settings.DEMO = True
    Account.objects.update(is_demo=False)
    assert client.post("/demo/as/county").status_code == 404
