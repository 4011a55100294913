"""What the source says to people: every string marked for translation, found without gettext's programs."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Found = tuple[str | None, str | tuple[str, ...], str]
"""Context, message (or singular and plural), the file it stands in."""


def found(root: Path = PACKAGE) -> Iterator[Found]:
    """Yield every marked string of the package's Python files and templates; tests are left out."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.suffix not in (".py", ".html", ".txt") or "tests" in inside.parts or "migrations" in inside.parts:
            continue
        for context, message in _of(path):
            yield context, message, inside.as_posix()


def _of(path: Path) -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Line by line at the margin: what templatize leaves of the page is no Python, and its indents mean nothing.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    options: Any = {"encoding": "utf-8"}
    for _line, function, arguments, _comments in extract_python(BytesIO(text.encode()), KEYWORDS, [], options):
        if arguments:
            yield from _message(str(function), arguments)


def _message(function: str, arguments: object) -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    parts = [arguments] if isinstance(arguments, str) else list(cast("tuple[str | None, ...]", arguments))
    context = parts.pop(0) if function.startswith(("pgettext", "npgettext")) else None
    plural = function.startswith(("ngettext", "npgettext"))
    wanted = parts[:2] if plural else parts[:1]
    if all(isinstance(part, str) and part for part in wanted):
        texts = cast("list[str]", wanted)
        yield context, (texts[0], texts[1]) if plural else texts[0]


def read() -> Catalog:
    """Return the English catalogue as it is kept."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def update() -> tuple[int, int]:
    """Bring the catalogue up to the source, keeping what is translated; return how many stand and how many lack."""
    old = read() if CATALOGUE.exists() else Catalog(locale="en", charset="utf-8")
    new = Catalog(locale="en", charset="utf-8", project="sanwang", fuzzy=False, creation_date=old.creation_date)
    for context, message, _path in found():
        new.add(message, _kept(old, message, context), context=context)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, new, width=120, sort_output=True, omit_header=False, no_location=True, ignore_obsolete=True)
    return len(new), len(missing(new))


def _kept(old: Catalog, message: str | tuple[str, ...], context: str | None) -> str | tuple[str, ...]:
    """Return the translation kept for a message; none where it came to have a plural, or lost it."""
    kept = old.get(message if isinstance(message, str) else message[0], context)
    said = kept.string if kept is not None else ""
    return cast("str | tuple[str, ...]", said) if isinstance(said, str) == isinstance(message, str) else ""


def missing(catalogue: Catalog) -> list[Message]:
    """Return the messages without a translation; a plural needs both forms."""
    return [m for m in catalogue if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]
