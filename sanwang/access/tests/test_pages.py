"""The administrator's pages."""

import pytest

from sanwang.access.models import Account, Grant
from sanwang.access.queries.places import Place
from sanwang.organization.models import Division
from sanwang.organization.roles import Role


@pytest.fixture
def admin(client, open_account, place):
    account = open_account("admin", Place(role=Role.ADMIN, division=place.county))
    client.force_login(account, backend="sanwang.access.signin.Backend")
    return client


def test_an_account_is_opened_and_its_password_shown_once(admin, place, browser):
    asked = {"username": "zhao", "display_name": "赵一", "person": "M900001"}
    page = admin.post("/accounts/new", asked)
    password = page.context["password"]
    account = Account.objects.get(username="zhao")
    assert password in page.content.decode()
    assert account.check_password(password)
    assert account.person == place.person
    assert password not in admin.get(f"/accounts/{account.pk}").content.decode()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "username"),
        ({"username": "admin", "display_name": "赵"}, "username"),
        ({"username": "zhao", "display_name": "赵", "person": "M000000"}, "person"),
        ({"username": "zhao", "display_name": "赵" * 31}, "display_name"),
    ],
)
def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(admin, asked, field):
    page = admin.post("/accounts/new", asked)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert f'value="{asked.get("username", "")}"' in page.content.decode() or not asked


def test_roles_are_given_and_ended(admin, open_account, place):
    account = open_account("zhao")
    there = f"/accounts/{account.pk}"
    assert admin.post(f"{there}/grants", {"role": "leader", "place": "GN9001"}).status_code == 302
    assert admin.post(f"{there}/grants", {"role": "secretary", "place": "O990001001000"}).status_code == 302
    page = admin.get(there).content.decode()
    assert "一组" in page
    assert "丁村" in page
    for role, code, field in (("leader", "G?", "place"), ("admin", "990000000000", "role"), ("x", "", "role")):
        answer = admin.post(f"{there}/grants", {"role": role, "place": code})
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
    for grant in Grant.objects.filter(account=account):
        assert admin.post(f"/accounts/grants/{grant.pk}/end").status_code == 302
    assert "还没有角色" in admin.get(there).content.decode()


def test_a_place_may_be_told_by_its_name(admin, open_account, place):
    account = open_account("zhao")
    there = f"/accounts/{account.pk}/grants"
    assert admin.post(there, {"role": "secretary", "place": " 丁村 "}).status_code == 302
    assert Grant.objects.filter(account=account, role="secretary", division__code="990001001000").exists()
    same = Division.objects.create(
        code="990001001999",
        name="丁村民委员会",
        level="village",
        kind="村民委员会",
        parent=place.village.township,
        township=place.village.township,
        county=place.county,
    )
    answer = admin.post(there, {"role": "clerk", "place": "丁村"})
    assert answer.status_code == 422
    assert same.code in answer.context["form"].errors["place"][0]
    assert admin.post(there, {"role": "clerk", "place": "没有村"}).status_code == 422


def test_password_sessions_closing(admin, open_account, browser):
    account = open_account("zhao")
    browser.force_login(account, backend="sanwang.access.signin.Backend")
    password = admin.post(f"/accounts/{account.pk}/password").context["password"]
    account.refresh_from_db()
    assert account.check_password(password)
    assert browser.get("/").status_code == 302
    assert admin.post(f"/accounts/{account.pk}/close").status_code == 302
    assert not Account.objects.get(pk=account.pk).is_active
    admin.post(f"/accounts/{account.pk}/close", {"open": "1"})
    assert Account.objects.get(pk=account.pk).is_active
    own = Account.objects.get(username="admin")
    page = admin.post(f"/accounts/{own.pk}/close", follow=True)
    assert "不能停用自己的账号" in page.content.decode()


def test_the_list_finds_and_turns_pages_within_a_budget(admin, open_account, django_assert_max_num_queries):
    for n in range(45):
        open_account(f"name{n:02}")
    with django_assert_max_num_queries(8):
        page = admin.get("/accounts/")
    assert len(page.context["window"].rows) == 40
    assert page.context["window"].more
    assert len(admin.get("/accounts/?page=2").context["window"].rows) == 6
    assert [row.username for row in admin.get("/accounts/?q=NAME07").context["window"].rows] == ["name07"]
    assert admin.get("/accounts/?q=%25&page=x").status_code == 200


def test_an_administrator_sees_no_business(admin, place):
    for path in (f"/villages/{place.village.code}", "/me", f"/groups/{place.group.code}"):
        assert admin.get(path).status_code == 404
