"""Where each role is at home, and what else the person can go to."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanwang.access.seats import Seat
from sanwang.organization.roles import Role

_HOMES: Final[dict[str, str]] = {
    Role.MEMBER: "/me",
    Role.LEADER: "/groups/{code}",
    Role.SECRETARY: "/villages/{code}",
    Role.CLERK: "/villages/{code}",
    Role.OFFICE: "/villages/{code}",
    Role.TOWNSHIP: "/units/{code}",
    Role.COUNTY: "/units/{code}",
    Role.AUDITOR: "/units/{code}",
    Role.ADMIN: "/accounts/",
}

_TAKE_IN: Final = (Role.SECRETARY, Role.CLERK, Role.TOWNSHIP, Role.COUNTY)
"""Who takes workbooks in."""


def home_of(seat: Seat) -> str:
    """Return the page on which a role lands."""
    return _HOMES[seat.role].format(code=seat.code)


def links(seats: list[Seat], path: str) -> list[dict[str, object]]:
    """Return the links of the top of the page: each home once, the present one marked."""
    homes = dict.fromkeys(home_of(seat) for seat in seats)
    labels: dict[str, str | Promise] = {home_of(seat): _label(seat) for seat in reversed(seats)}
    found: list[dict[str, object]] = [{"url": url, "label": labels[url], "current": path == url} for url in homes]
    if any(seat.role in _TAKE_IN for seat in seats):
        found.append({"url": "/import", "label": _("收表"), "current": path.startswith("/import")})
    return found


def _label(seat: Seat) -> str | Promise:
    fixed = {Role.MEMBER: _("我的事"), Role.ADMIN: _("账号")}
    return fixed.get(seat.role) or seat.name
