"""Sign-in on shared phones: limits, names kept, large type, and that nothing is open that need not be."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from sanwang.access import rules
from sanwang.access.models import Account
from sanwang.access.operations import account as accounts
from sanwang.access.queries.places import Place
from sanwang.kernel import clock
from sanwang.kernel.permits import permit
from sanwang.organization.roles import Role

from .conftest import SYSTEM

PASSWORD = "一句很长很长的密码"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def sign_in(browser, username, password=PASSWORD, **extra):
    return browser.post(LOGIN, {"login": username, "password": password}, **extra)


def test_sign_in_and_out(browser, open_account, place):
    open_account("zhao", Place(role=Role.SECRETARY, division=place.village))
    page = browser.get("/")
    assert page.status_code == 302
    assert page["Location"] == f"{LOGIN}?next=/"
    answer = sign_in(browser, " ＺＨＡＯ ")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/")["Location"] == f"/villages/{place.village.code}"
    assert browser.get("/switch")["Cache-Control"] == "no-store"
    assert browser.post("/accounts/logout/")["Location"] == "/"
    assert browser.get("/")["Location"].startswith(LOGIN)


def test_the_page_is_chinese_whatever_the_browser_says_unless_english_was_chosen(browser, db):
    page = browser.get(LOGIN, headers={"accept-language": "en"})
    assert "登录名" in page.content.decode()
    assert page["Content-Language"] == "zh-hans"
    assert browser.post("/language", {"language": "en", "next": LOGIN})["Location"] == LOGIN
    assert browser.get(LOGIN)["Content-Language"] == "en"
    browser.post("/language", {"language": "xx"})
    assert browser.get(LOGIN)["Content-Language"] == "en"


@pytest.mark.parametrize("there", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(browser, open_account, there):
    open_account("zhao")
    answer = browser.post(f"{LOGIN}?next={there}", {"login": "zhao", "password": PASSWORD, "next": there})
    assert answer["Location"] == "/"
    assert browser.post("/type", {"next": there})["Location"] == "/"


def test_wrong_names_and_wrong_passwords_read_the_same(browser, open_account):
    open_account("zhao")
    pages = [sign_in(browser, "zhao", "wrong-password"), sign_in(browser, "nobody", "wrong-password")]
    for page in pages:
        assert page.status_code == 200
        assert "登录名或密码不对" in page.content.decode()


def test_five_failures_stop_this_phone_but_nobody_is_locked_out(browser, open_account):
    open_account("zhao")
    open_account("qian")
    for _ in range(5):
        sign_in(browser, "zhao", "wrong-password")
    assert "试的次数太多了" in sign_in(browser, "zhao").content.decode()
    assert sign_in(browser, "qian").status_code == 302  # the others who share the phone
    browser.post("/accounts/logout/")
    assert sign_in(browser, "zhao", REMOTE_ADDR="192.0.2.9").status_code == 302  # himself, elsewhere


def test_an_address_that_fails_for_everybody_is_stopped(browser, db):
    answers = [sign_in(browser, f"name{n}", "wrong-password") for n in range(51)]
    assert "试的次数太多了" in answers[50].content.decode()
    assert "试的次数太多了" not in answers[49].content.decode()


def test_too_many_requests_are_told_so(browser, db):
    codes = {sign_in(browser, f"name{n}", "wrong-password").status_code for n in range(61)}
    assert codes == {200, 429}


def test_a_closed_account_is_told_so(browser, open_account):
    account = open_account("zhao")
    accounts.close(permit(SYSTEM, rules.KEEP_ACCOUNT, pk=account.pk))
    assert sign_in(browser, "zhao")["Location"] == LOGIN
    assert "已停用" in browser.get(LOGIN).content.decode()
    assert browser.get("/")["Location"].startswith(LOGIN)


def test_the_demos_accounts_open_in_the_demo_only(browser, open_account, settings):
    open_account("demo-zhao", is_demo=True)
    assert sign_in(browser, "demo-zhao")["Location"] == LOGIN
    settings.DEMO = True
    assert sign_in(browser, "demo-zhao")["Location"] == "/"
    settings.DEMO = False
    assert browser.get("/")["Location"].startswith(LOGIN)


def test_an_account_without_a_password_has_none(browser, open_account):
    account = open_account("script", password="")
    assert sign_in(browser, "script", "").status_code == 200
    browser.force_login(account, backend="sanwang.access.signin.Backend")
    assert browser.get("/accounts/password/").status_code == 404


def test_a_session_ends_with_its_time(browser, open_account):
    open_account("zhao")
    sign_in(browser, "zhao")
    assert browser.get("/switch").context["request"].user.is_authenticated
    Session.objects.update(expire_date=clock.now())
    assert browser.get("/switch").context["request"].user.is_anonymous


def test_a_changed_password_ends_other_sessions(browser, client, open_account):
    open_account("zhao")
    sign_in(browser, "zhao")
    sign_in(client, "zhao")
    new = {"oldpassword": PASSWORD, "password1": "另一句很长很长的话", "password2": "另一句很长很长的话"}
    assert browser.post("/accounts/password/", {**new, "oldpassword": "wrong"}).status_code == 200
    assert browser.post("/accounts/password/", new).status_code == 302
    assert "密码已改好" in browser.get("/switch").content.decode()
    assert client.get("/switch").context["request"].user.is_anonymous
    assert Account.objects.get().check_password("另一句很长很长的话")


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("另一句很长很长的话", "另一句不一样的话", "两次写的新密码不一样，请把它再写一遍。"),
        ("12345678", "12345678", "这个密码太常见，别人一猜就中，请换一个。"),
        ("短", "短", "密码太短"),
        ("另一句很长很长的话", "", "请把新密码再写一遍。"),
    ],
)
def test_a_password_that_will_not_do_is_told_in_our_words(browser, open_account, new, again, sentence):
    open_account("zhao")
    sign_in(browser, "zhao")
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": again}
    assert sentence in browser.post("/accounts/password/", sent).content.decode()
    assert Account.objects.get().check_password(PASSWORD)


def test_of_allauth_only_three_pages_are_there(client, open_account):
    client.force_login(open_account("zhao"), backend="sanwang.access.signin.Backend")
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str) and name.startswith("account_")}
    assert names == {"account_login", "account_logout", "account_change_password"}
    for path in (
        "signup/",
        "email/",
        "password/reset/",
        "password/set/",
        "login/code/",
        "inactive/",
        "reauthenticate/",
    ):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_names_stay_on_the_phone(browser, open_account):
    for name in ("zhao", "qian"):
        open_account(name)
        browser.post("/switch")
        sign_in(browser, name)
    page = browser.get("/switch").content.decode()
    assert "zhao名" in page
    answer = browser.post("/switch", {"who": "1"})
    assert answer["Location"] == f"{LOGIN}?who=1"  # no name in the address
    assert browser.get("/")["Location"].startswith(LOGIN)  # signed out
    assert 'value="zhao"' in browser.get(answer["Location"]).content.decode()


def test_at_most_five_names_the_latest_first_and_they_can_be_cleared(browser, open_account):
    for n in range(6):
        open_account(f"name{n}")
        browser.post("/switch")
        sign_in(browser, f"name{n}")
    known = [one.username for one in browser.get("/switch").context["known"]]
    assert known == ["name5", "name4", "name3", "name2", "name1"]
    browser.post("/switch", {"clear": "1"})
    assert browser.get("/switch").context["known"] == []


@pytest.mark.parametrize("value", ["", "x", "WyJ6aGFvIl0:forged:forged", "null"])
def test_a_forged_list_of_names_is_no_list(browser, db, value):
    browser.cookies["here"] = value
    assert browser.get("/switch").context["known"] == []
    assert browser.get(f"{LOGIN}?who=0").status_code == 200


@pytest.mark.parametrize("who", ["-1", "99", "x", "９", "0000000"])
def test_an_odd_choice_prefills_nothing(browser, open_account, who):
    open_account("zhao")
    sign_in(browser, "zhao")
    assert browser.get(LOGIN, {"who": who}).status_code in (200, 302)
    browser.post("/switch", {"who": who})
    assert 'value="zhao"' not in browser.get(LOGIN, {"who": who}).content.decode()


def test_large_type_is_remembered_by_phone_and_account(browser, client, open_account):
    assert '<html lang="zh-hans">' in browser.get(LOGIN).content.decode()
    assert browser.post("/type", {"next": LOGIN})["Location"] == LOGIN
    assert 'class="large"' in browser.get(LOGIN).content.decode()
    browser.post("/type")
    open_account("zhao")
    sign_in(browser, "zhao")
    browser.post("/type")
    assert Account.objects.get().large_type
    sign_in(client, "zhao")
    assert 'class="large"' in client.get("/switch").content.decode()
    client.post("/type")
    assert not Account.objects.get().large_type


def test_htmx_without_a_session_is_sent_to_sign_in_as_a_whole(browser, db):
    answer = browser.get("/", headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, LOGIN)


def test_forms_want_their_token(open_account):
    open_account("zhao")
    strict = Client(enforce_csrf_checks=True)
    for path in (LOGIN, "/switch", "/type", "/language"):
        assert strict.post(path, {"login": "zhao", "password": PASSWORD}).status_code == 403


def test_reverse_names():
    assert reverse("access:switch") == "/switch"
    assert reverse("access:type") == "/type"
