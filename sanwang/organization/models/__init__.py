"""The nouns of the organisation net."""

from sanwang.organization.models.division import Division, Level
from sanwang.organization.models.group import Coverage, FunctionKind, Group, GroupKind, NaturalVillage, Place
from sanwang.organization.models.member import (
    Affiliation,
    Leaving,
    Member,
    Membership,
    MembershipKind,
    Standing,
)
from sanwang.organization.models.office import LEADING, Office, Post
from sanwang.organization.models.person import Person, Sex, name_key
from sanwang.organization.models.unit import BRANCH_KINDS, Unit, UnitKind

__all__ = [
    "BRANCH_KINDS",
    "LEADING",
    "Affiliation",
    "Coverage",
    "Division",
    "FunctionKind",
    "Group",
    "GroupKind",
    "Leaving",
    "Level",
    "Member",
    "Membership",
    "MembershipKind",
    "NaturalVillage",
    "Office",
    "Person",
    "Place",
    "Post",
    "Sex",
    "Standing",
    "Unit",
    "UnitKind",
    "name_key",
]
