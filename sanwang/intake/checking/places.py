"""Villages, groups and items by the names that clerks use."""

import re
from collections.abc import Mapping

from sanwang.intake.checking.directory import Context, Directory
from sanwang.intake.checking.outcome import Outcome, wrong
from sanwang.intake.checking.text import squeezed
from sanwang.intake.reading.grid import RawCell

_TAILS = (
    ("村民委员会", "村"),
    ("社区居民委员会", "社区"),
    ("居民委员会", "社区"),
    ("村委会", "村"),
    ("社区居委会", "社区"),
    ("居委会", "社区"),
)
_PARTY_GROUP = re.compile(r"党小组$")


def short_name(full: str) -> str:
    """Return the name that people use: 曹溪村民委员会 is 曹溪村, 永阳居委会 is 永阳社区."""
    for tail, short in _TAILS:
        if full.endswith(tail):
            return full[: -len(tail)] + short
    return full


def read_village(raw: RawCell, context: Context, directory: Directory, *, town: str = "") -> Outcome:
    """Find a village of the context's town by its short or full name, with or without the town before it.

    Where the context names no town, ``town`` (the row's own) narrows the county.
    """
    text = squeezed(raw)
    found = {
        village.code
        for village in directory.villages(context.town_code)
        if (context.town_code or not town or squeezed(village.town) == squeezed(town))
        and is_called(text, village.name, village.town)
    }
    if len(found) > 1:
        return wrong("E_REF_AMBIGUOUS")
    return Outcome(found.pop()) if found else wrong("E_REF")


def is_called(text: str, name: str, town: str) -> bool:
    """Return whether a village is meant: by its short or full name, with or without its town before it."""
    full, short = squeezed(name), short_name(squeezed(name))
    bare = text.removeprefix(squeezed(town)) or text
    return any(form in {full, short} for form in (text, bare, short_name(text), short_name(bare)))


def read_group(raw: RawCell, context: Context, directory: Directory) -> Outcome:
    """Find a natural-village group of the context's village: by its name, else with or without 党小组 at its end."""
    if not context.village_code:
        return wrong("E_REF")
    groups = directory.groups(context.village_code)
    if code := code_called(groups, squeezed(raw)):
        return Outcome(code)
    wanted = _PARTY_GROUP.sub("", squeezed(raw))
    for name, code in groups.items():
        if _PARTY_GROUP.sub("", squeezed(name)) == wanted:
            return Outcome(code)
    return wrong("E_REF")


def code_called(names: Mapping[str, str], text: str) -> str:
    """Return the code of a name that is compared without blanks, or nothing."""
    wanted = squeezed(text)
    return next((code for name, code in names.items() if squeezed(name) == wanted), "")
