"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass

from sanwang.kernel.events import Happening


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Happening):
    """An account can sign in from now on."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class AccountClosed(Happening):
    """It can no longer; its sessions and tokens ended with it."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Happening):
    """A new password, so all its sessions ended."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Happening):
    """Signed out everywhere."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class GrantGiven(Happening):
    """A role over a place."""

    account_id: int
    grant_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class GrantEnded(Happening):
    """A role over a place is over."""

    account_id: int
    grant_id: int


@dataclass(frozen=True, kw_only=True)
class TokenMade(Happening):
    """A script may act under one grant."""

    account_id: int
    token_id: int
