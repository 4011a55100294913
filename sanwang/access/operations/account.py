"""Accounts are opened, kept and closed by the organisation; their owners choose password and size of type."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sanwang.access import rules
from sanwang.access.events import AccountClosed, AccountOpened, PasswordSet, SessionsEnded
from sanwang.access.models import Account, Token
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import Fault, Refused, refuse
from sanwang.organization.models import Division, Person

_NAME = re.compile(r"[\w.\-]{2,40}")


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """What is asked to open an account. Without a password it can only be used through a token."""

    username: str
    display_name: str
    person: Person | None = None
    password: str = ""
    is_demo: bool = False


@operation
def open(by: Permit[Division], *, new: NewAccount) -> Account:
    """Open an account that the county's administrator keeps.

    Refuses a name that is taken, empty or odd, a weak password, a second account of one person.
    """
    county = by.demand(rules.OPEN_ACCOUNT)
    username = spelled(new.username)
    account = Account(
        username=username,
        display_name=new.display_name.strip(),
        person=new.person,
        county=county,
        is_demo=new.is_demo,
    )
    faults = [*_faults(account, new), *_password_faults(new.password, account)]
    if faults:
        raise Refused(*faults)
    account.set_password(new.password or None)
    account.save(force_insert=True)
    emit(AccountOpened(account_id=account.pk), by=by, subject=account)
    return account


def spelled(username: str) -> str:
    """Return a user name as it is kept: one form of each character, no blanks, lower case."""
    return unicodedata.normalize("NFKC", username).strip().lower()


def _faults(account: Account, new: NewAccount) -> list[Fault]:
    faults = []
    if not _NAME.fullmatch(account.username):
        faults.append(Fault("username", _("登录名用 2 到 40 个字母、数字或汉字")))
    elif Account.objects.filter(username=account.username).exists():
        faults.append(Fault("username", _("这个登录名已经有人用了")))
    if not account.display_name:
        faults.append(Fault("display_name", _("请填姓名")))
    if new.person is not None and Account.objects.filter(person=new.person).exists():
        faults.append(Fault("person", _("这个人已经有账号了")))
    return faults


def _password_faults(password: str, account: Account) -> list[Fault]:
    if not password:
        return []
    try:
        validate_password(password, account)
    except ValidationError as error:
        return [Fault("password", sentence) for sentence in error.messages]
    return []


@operation
def set_password(by: Permit[Account], *, password: str) -> None:
    """Set a new password; every session of the account ends. Refuses a weak one."""
    account = by.demand(rules.KEEP_ACCOUNT)
    _set(by, account, password)


@operation
def choose_password(by: Permit[Account], *, password: str) -> None:
    """Set one's own new password. Refuses a weak one."""
    _set(by, by.demand(rules.USE_ACCOUNT), password)


def _set(by: Permit[Account], account: Account, password: str) -> None:
    if not password:
        raise refuse("password", _("请填新密码"))
    if faults := _password_faults(password, account):
        raise Refused(*faults)
    account.set_password(password)
    account.save(update_fields=["password"])
    emit(PasswordSet(account_id=account.pk), by=by)


@operation
def choose_type(by: Permit[Account], *, large: bool) -> None:
    """Remember the size of type. It is no event: it changes no record."""
    account = by.demand(rules.USE_ACCOUNT)
    Account.objects.filter(pk=account.pk).update(large_type=large)


@operation
def close(by: Permit[Account]) -> None:
    """Close an account: no sign-in, no session, no token from now on. Refuses to close one's own."""
    account = by.demand(rules.KEEP_ACCOUNT)
    if account.pk == by.actor.account_id:
        raise refuse("", _("不能停用自己的账号"))
    if Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False):
        Token.objects.filter(account=account).delete()
        _forget(account)
        emit(AccountClosed(account_id=account.pk), by=by)


@operation
def reopen(by: Permit[Account]) -> None:
    """Let a closed account sign in again, with the password and the grants it has."""
    account = by.demand(rules.KEEP_ACCOUNT)
    if Account.objects.filter(pk=account.pk, is_active=False).update(is_active=True):
        emit(AccountOpened(account_id=account.pk), by=by)


@operation
def end_sessions(by: Permit[Account]) -> int:
    """Sign the account out everywhere; return how many sessions ended."""
    account = by.demand(rules.KEEP_ACCOUNT)
    ended = _forget(account)
    emit(SessionsEnded(account_id=account.pk), by=by)
    return ended


def _forget(account: Account) -> int:
    """Delete the account's sessions. They carry no account in clear, so each is opened: hundreds, not millions."""
    keys = [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(account.pk)
    ]
    return Session.objects.filter(session_key__in=keys).delete()[0]
