"""Words from closed lists, and persons' names."""

import re
from functools import cache

from sanwang.intake.checking.outcome import Outcome, wrong
from sanwang.intake.checking.text import is_ditto, one_dot, plain, squeezed
from sanwang.intake.declarations.vocabulary import VOCABULARIES
from sanwang.intake.reading.grid import RawCell

_NOTE = re.compile(r"(?:[(\[【〔{<《〈「][^()\[\]【】〔〕{}]*(?:[)\]】〕}>》〉」]|$))+$")
_TAG_SEPARATOR = re.compile(r"[、,/\s\u3000\u200b]+")


@cache
def words_of(vocabulary: str) -> dict[str, str]:
    """Return word to code for a list: labels and aliases, as they are compared."""
    return {
        squeezed(word): choice.code for choice in VOCABULARIES[vocabulary] for word in (choice.label, *choice.aliases)
    }


def read_choice(raw: RawCell, vocabulary: str) -> Outcome:
    """Read one word of a list."""
    code = words_of(vocabulary).get(squeezed(raw))
    return Outcome(code) if code is not None else wrong("E_ENUM")


def read_bool(raw: RawCell) -> Outcome:
    """Read yes or no; a blank is no (a required blank was refused before)."""
    outcome = read_choice(raw, "bool")
    return outcome if outcome.error else Outcome(outcome.value == "yes")


def read_education(raw: RawCell) -> Outcome:
    """Read a level of education, with or without 学历, 文化 and 全日制 around it."""
    text = squeezed(raw)
    outcome = read_choice(text, "edu")
    if outcome.error:
        outcome = read_choice(re.sub(r"(?:文化程度|学历|文化)$", "", text.removeprefix("全日制")), "edu")
    return outcome


def read_tags(raw: RawCell) -> Outcome:
    """Read several words of the list of tags; the codes come in the list's order, each once."""
    words = words_of("tags")
    found = {words.get(squeezed(piece), "") for piece in _TAG_SEPARATOR.split(_comma(raw)) if squeezed(piece)}
    if "" in found or not found:
        return wrong("E_ENUM")
    return Outcome(tuple(choice.code for choice in VOCABULARIES["tags"] if choice.code in found))


def read_name(raw: RawCell) -> Outcome:
    """Read a person's name: no inner blanks; notes in brackets at its end are cut off with a warning.

    The dot between two parts of a name (阿依·古丽) is always the middle dot, so that one spelling is one person.
    """
    text = one_dot(squeezed(raw))
    name = _NOTE.sub("", text)
    if not name or is_ditto(name):
        return wrong("E_REQUIRED")
    return Outcome(name, warnings=("W_NAME_NOTE",) if name != text else ())


def as_read(name: str) -> str:
    """Return a name that the county holds as a cell with it is read, however it was typed on a page."""
    value = read_name(name).value
    return value if isinstance(value, str) else name


def _comma(raw: RawCell) -> str:
    return plain(raw).replace("，", ",").replace("／", "/")
