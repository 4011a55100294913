"""The rows of the county that a row names: persons, households, councils, items."""

from collections.abc import Mapping, Sequence

from sanwang.intake.checking.directory import Known
from sanwang.intake.checking.outcome import EMPTY, Outcome, Value, wrong
from sanwang.intake.checking.places import code_called
from sanwang.intake.checking.readers import Situation
from sanwang.intake.declarations.agreement import Reference
from sanwang.intake.declarations.form import CODES


def find_reference(
    reference: Reference, values: Mapping[str, Value], bad: frozenset[str], situation: Situation
) -> Outcome:
    """Find what a row names. A cell in error takes no part: without its place nothing is looked up, and
    without its telephone namesakes are left open.

    A code that the row gives settles it. Errors: ``E_REF`` where there is none, ``E_REF_AMBIGUOUS`` where the
    telephone does not settle several.
    """
    name = values.get(reference.on)
    if not isinstance(name, str) or bad.intersection({reference.on, reference.within}):
        return EMPTY
    if reference.kind in {"council", "item"}:
        return _by_text(reference, name, situation)
    found = _candidates(reference, name, values, situation)
    if named := _named(reference, name, values, found, situation):
        return Outcome(named)
    if not found:
        return wrong("E_REF")
    if len(found) > 1:
        if reference.phone in bad:
            return EMPTY
        phone = values.get(reference.phone)
        found = [known for known in found if phone and known.phone == phone]
    return Outcome(found[0].code) if len(found) == 1 else wrong("E_REF_AMBIGUOUS")


def _named(
    reference: Reference, name: str, values: Mapping[str, Value], found: Sequence[Known], situation: Situation
) -> str:
    """Return the one code that the row gives: of those found, or of who leads the group of that code."""
    codes = values.get(CODES.field)
    given = codes.split() if isinstance(codes, str) else []
    directory = situation.directory
    leading = [known for code in given for known in directory.leads(code, name)] if reference.kind == "person" else []
    named = {known.code for known in (*found, *leading)}.intersection(given)
    return named.pop() if len(named) == 1 else ""


def _candidates(reference: Reference, name: str, values: Mapping[str, Value], situation: Situation) -> Sequence[Known]:
    place = values.get(reference.within) if reference.within else None
    within = place if isinstance(place, str) else ""
    village = situation.context.village_code
    if reference.kind == "household":
        return situation.directory.households(village, within, name)
    return situation.directory.members(within if reference.within else village, name)


def _by_text(reference: Reference, text: str, situation: Situation) -> Outcome:
    directory = situation.directory
    names = directory.items() if reference.kind == "item" else directory.councils(situation.context.village_code)
    code = code_called(names, text)
    return Outcome(code) if code else wrong("E_REF")
