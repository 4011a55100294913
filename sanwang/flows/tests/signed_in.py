"""Accounts for tests that go through the door."""

from __future__ import annotations

from sanwang.access.models import Account
from sanwang.organization.models import Member
from sanwang.organization.roles import Role
from sanwang.service.tests.village import LONG_AGO


def account(member: Member, name: str = "") -> Account:
    """An account of a member, with his grant."""
    made = Account.objects.create(
        username=name or member.code.lower(), display_name=member.person.name, person=member.person
    )
    made.grants.create(role=Role.MEMBER, valid_from=LONG_AGO)
    return made
