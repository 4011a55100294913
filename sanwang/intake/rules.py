"""Who may take workbooks in and out: the intake room's whole permission table.

Rosters (members, groups) are for the branch and for who oversees it. Ledgers of households carry tags: they are taken
in by who records for the branch, and by the township; they go out to the branch alone, because the tag of left-behind
children does not go further.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from sanwang.intake.models import Batch
from sanwang.kernel.models import Chain
from sanwang.kernel.permits import EVERYTHING, NOTHING, Action, Actor
from sanwang.organization.models import Division, Level
from sanwang.organization.roles import VILLAGE_RECORDERS, Role

OF_HOUSEHOLDS: Final = ("pairing_ledger", "special_households")
"""Forms that carry tags."""
_ROSTER_KEEPERS: Final = (*VILLAGE_RECORDERS, Role.TOWNSHIP, Role.COUNTY)
_HOUSEHOLD_KEEPERS: Final = (*VILLAGE_RECORDERS, Role.TOWNSHIP)


def _units(actor: Actor, roles: Iterable[str]) -> Q:
    """Divisions that one of the roles is held over, and all below them."""
    if actor.is_system:
        return EVERYTHING
    held = [place for level in Level.values for place in actor.at(level, list(roles))]
    return Q(pk__in=held) | Q(township__in=held) | Q(county__in=held) if held else NOTHING


def _batch(actor: Actor) -> Q:
    """Batches about one's village, or villages of one's township, or of one's county."""
    if actor.is_system:
        return EVERYTHING
    rule = NOTHING
    if villages := actor.at("village", VILLAGE_RECORDERS):
        rule |= Q(village__in=villages)
    if townships := actor.at("township", [Role.TOWNSHIP]):
        rule |= Q(township__in=townships)
    if counties := actor.at("county", [Role.COUNTY]):
        rule |= Q(county__in=counties) & ~Q(form__in=OF_HOUSEHOLDS)
    return rule


LOAD_COUNTY: Final = Action("intake.load_county", Chain, lambda actor: EVERYTHING if actor.is_system else NOTHING)
"""A whole county at once: only a job, on the machine itself."""
FORGET: Final = Action("intake.forget", Chain, lambda actor: EVERYTHING if actor.is_system else NOTHING)
"""What uploads still hold is emptied after its time: only the nightly job."""
TAKE_IN_ROSTER: Final = Action("intake.take_in_roster", Division, lambda a: _units(a, _ROSTER_KEEPERS))
TAKE_IN_HOUSEHOLDS: Final = Action("intake.take_in_households", Division, lambda a: _units(a, _HOUSEHOLD_KEEPERS))
EXPORT_ROSTER: Final = Action("intake.export_roster", Division, lambda a: _units(a, _ROSTER_KEEPERS))
EXPORT_HOUSEHOLDS: Final = Action("intake.export_households", Division, lambda a: _units(a, VILLAGE_RECORDERS))
SEE_BATCH: Final = Action("intake.see_batch", Batch, _batch)
READ_BATCH: Final = Action("intake.read_batch", Batch, _batch)
CONFIRM_BATCH: Final = Action("intake.confirm_batch", Batch, _batch)
UNDO_BATCH: Final = Action("intake.undo_batch", Batch, _batch)


def take_in(form: str) -> Action[Division]:
    """Return the action of taking a form in."""
    return TAKE_IN_HOUSEHOLDS if form in OF_HOUSEHOLDS else TAKE_IN_ROSTER


def export(form: str) -> Action[Division]:
    """Return the action of writing a form out."""
    return EXPORT_HOUSEHOLDS if form in OF_HOUSEHOLDS else EXPORT_ROSTER
