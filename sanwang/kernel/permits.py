"""Permission: one rule written once as a Q, used for lists and for single rows.

A rule never joins a many-valued relation (rows would repeat): it uses Exists or a subquery.
Out of reach is "does not exist". There is no superuser; jobs act as ``Actor.system`` and need rules as well.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import InitVar, dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist, PermissionDenied
from django.db.models import Model, Q, QuerySet

from sanwang.kernel.compiled import compiled

M = TypeVar("M", bound=Model)
_SEAL = object()

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # not Q(): an empty Q vanishes in "this | everything"


@dataclass(frozen=True)
class Grant:
    """A role held over a place today: level is ``county township village group self``, place_id its row.

    ``code`` and ``name`` are the place's, to be shown; rules do not read them.
    """

    role: str
    level: str
    place_id: int
    code: str = field(default="", compare=False)
    name: str = field(default="", compare=False)


@dataclass(frozen=True)
class Actor:
    """Who asks: an account with its person and today's grants, or a job with its reason."""

    account_id: int | None
    grants: frozenset[Grant]
    person_id: int | None = None
    name: str = ""
    reason: str = ""

    @classmethod
    def system(cls, reason: str) -> Actor:
        """Return the actor of a job; rules admit it only where they name it."""
        return cls(None, frozenset(), name="system", reason=reason)

    @property
    def is_system(self) -> bool:
        """Whether a job asks, not a person."""
        return bool(self.reason)

    def shape(self) -> Hashable:
        """Return all that a rule may depend on, but for the ids (see ``kernel.compiled``)."""
        held = tuple((grant.role, grant.level) for grant in self._ordered)
        return self.account_id is None, self.person_id is None, self.reason, held

    def values(self) -> tuple[int | str, ...]:
        """Return the ids of account and person, where there are any, the name, and the places' ids."""
        known = (one for one in (self.account_id, self.person_id) if one is not None)
        return (*known, self.name, *(grant.place_id for grant in self._ordered))

    def refilled(self, values: Sequence[Any]) -> Actor:
        """Return an actor of the same shape with other ids and another name."""
        left = iter(values)
        account = None if self.account_id is None else next(left)
        person = None if self.person_id is None else next(left)
        name = next(left)
        grants = frozenset(Grant(grant.role, grant.level, next(left)) for grant in self._ordered)
        return Actor(account, grants, person, name, self.reason)

    @cached_property
    def _ordered(self) -> list[Grant]:
        return sorted(self.grants, key=lambda grant: (grant.role, grant.level, grant.place_id))

    def holds(self, *roles: str) -> bool:
        """Return whether one of the roles is held anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def at(self, level: str, roles: Iterable[str]) -> list[int]:
        """Return the places of that level over which one of the roles is held."""
        return sorted({g.place_id for g in self.grants if g.level == level and g.role in roles})

    def within(self, roles: Iterable[str], village: str = "village") -> Q:
        """Return the Q of rows whose village lies in reach of one of the roles.

        ``village`` is the path from the row to its Division of level village.
        """
        rule = NOTHING
        if self.is_system:
            return EVERYTHING
        if villages := self.at("village", roles):
            rule |= Q(**{f"{village}__in": villages})
        if townships := self.at("township", roles):
            rule |= Q(**{f"{village}__township__in": townships})
        if counties := self.at("county", roles):
            rule |= Q(**{f"{village}__county__in": counties})
        return rule


@dataclass(frozen=True)
class Action(Generic[M]):
    """Something that can be done to rows of a model, and the one rule that says by whom."""

    name: str
    model: type[M]
    rule: Callable[[Actor], Q]


@dataclass(frozen=True)
class Permit(Generic[M]):
    """Proof that this actor may do this action to this row. Made by ``permit`` alone."""

    actor: Actor
    action: Action[M]
    target: M
    seal: InitVar[object] = None  # an InitVar: dataclasses.replace cannot carry it over

    def __post_init__(self, seal: object) -> None:
        """Refuse to be built outside this module."""
        if seal is not _SEAL:
            raise TypeError("a Permit comes from permits.permit(), never from its class")

    def demand(self, action: Action[M]) -> M:
        """Return the target if this permit is for that very action."""
        if self.action is not action:
            raise PermissionDenied(f"permit for {self.action.name}, not {action.name}")
        return self.target


def visible(actor: Actor, action: Action[M]) -> QuerySet[M]:
    """Return the rows on which the actor may do the action."""
    return action.model._default_manager.filter(action.rule(actor))


def permit(actor: Actor, action: Action[M], *, lock: bool = False, **lookup: Any) -> Permit[M]:
    """Return a permit for one row; a row out of reach is a row that is not there.

    ``lock``: for a write. Only the row itself is locked, and not its key, so that rows which
    point to it can still be added. Raises the model's DoesNotExist.
    """
    if lock or any(isinstance(value, QuerySet) for value in lookup.values()):
        rows = visible(actor, action)
        rows = rows.select_for_update(of=("self",), no_key=True) if lock else rows
        return Permit(actor, action, rows.get(**lookup), _SEAL)
    found = _reached(actor, action, **lookup)
    if len(found) > 1:
        raise MultipleObjectsReturned(f"{action.name}: more than one for {lookup}")
    if not found:
        raise _missing(action.model)(f"{action.name}: none for {lookup}")
    return Permit(actor, action, found[0], _SEAL)


def _missing(model: Any) -> type[ObjectDoesNotExist]:
    missing: type[ObjectDoesNotExist] = model.DoesNotExist
    return missing


@compiled
def _reached(actor: Actor, action: Action[M], **lookup: Any) -> QuerySet[M]:
    return visible(actor, action).filter(**lookup)[:2]
