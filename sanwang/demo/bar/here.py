"""Whether the demo may show itself, and the seats it offers."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest

from sanwang.access.models import Account
from sanwang.organization.roles import Role

SEATS: Final = (
    Role.MEMBER,
    Role.LEADER,
    Role.SECRETARY,
    Role.CLERK,
    Role.TOWNSHIP,
    Role.COUNTY,
    Role.AUDITOR,
    Role.ADMIN,
)


def username_of(role: str) -> str:
    """Return the user name of the demo's account of a role."""
    return f"demo-{role}"


def is_here(request: HttpRequest) -> bool:
    """Return whether this is the demo, asked from this very machine and not through a proxy."""
    forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP"))
    return settings.DEMO and not forwarded and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")


def account_of(role: str) -> Account | None:
    """Return the demo's account of a role, if the demo's accounts were made."""
    return Account.objects.filter(username=username_of(role), is_demo=True, is_active=True).first()
