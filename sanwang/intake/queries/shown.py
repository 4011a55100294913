"""Cells of a preview as they stand on a screen: masked, with what is wrong, doubtful or changed at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from sanwang.intake import messages
from sanwang.intake.checking.outcome import Value
from sanwang.intake.content import Content
from sanwang.intake.declarations.form import Column, Form
from sanwang.intake.models import BatchRow
from sanwang.intake.writing.cells import written
from sanwang.organization.models import Division, Group
from sanwang.service.models import Tag

CHILD: Final = str(Tag.LEFT_BEHIND_CHILDREN)
"""Seen by who records for the branch alone."""
LONG_TEXT: Final = 40


@dataclass(frozen=True)
class Cell:
    """One cell: its text, what it was before, a sentence, and how it looks (``bad``, ``was`` or nothing)."""

    text: str
    look: str = ""
    note: str = ""


@dataclass(frozen=True)
class Sight:
    """What places are called, and whether the tag of left-behind children may be seen."""

    form: Form
    sees_children: bool
    groups: dict[str, str]
    villages: dict[str, str]

    @classmethod
    def of(cls, form: Form, sees_children: bool, rows: Sequence[BatchRow]) -> Sight:
        """Return the sight of the rows of one page. Two queries."""
        keys = {row.village_id for row in rows if row.village_id}
        divisions = list(Division.objects.filter(pk__in=keys)) if keys else []
        groups = Group.objects.filter(village__in=keys).values_list("code", "name") if keys else []
        return cls(form, sees_children, dict(groups), {one.code: one.short_name for one in divisions})

    def village(self, code: str) -> str:
        """Return the short name of a village."""
        return self.villages.get(code, code)

    def group(self, code: str) -> str:
        """Return the name of a group."""
        return self.groups.get(code, code)

    def shows(self, column: Column) -> bool:
        """Whether the column may be seen at all."""
        return self.sees_children or column.field != CHILD

    def text(self, value: Value, column: Column) -> str:
        """Return a value as it is written, masked."""
        if isinstance(value, tuple) and not self.sees_children:
            value = tuple(tag for tag in value if tag != CHILD)
        text = written(value, column, self)
        plain = f"{text:g}" if isinstance(text, float) else str(text)
        return masked(plain, column)

    @staticmethod
    def sentence(code: str, form: Form, field: str = "") -> str:
        """Return the sentence for a code."""
        return str(messages.sentence(code, form, field))


def masked(text: str, column: Column) -> str:
    """Return a cell fit for a screen: identity numbers and telephones lose their middle, however they were typed."""
    text = text.strip()
    if column.kind == "id" and len(text) > 7:
        return f"{text[:6]}{'*' * max(len(text) - 10, 4)}{text[-4:]}"
    if column.kind == "phone" and len(text) > 4:
        return f"{text[:3]}****{text[-4:]}" if len(text) > 7 else "****"
    return text if len(text) <= LONG_TEXT else f"{text[:LONG_TEXT]}…"


def shown_cells(content: Content, columns: Sequence[Column], sight: Sight) -> tuple[list[Cell], str]:
    """Return the cells of a row, and what is said of the row as a whole."""
    errors, warnings = _by_field(content.errors, sight), _by_field(content.warnings, sight)
    cells = [_cell(content, column, sight, errors, warnings) for column in columns]
    whole = [*errors.get("", []), *warnings.get("", [])]
    if content.why:
        whole.insert(0, str(messages.CONFLICTS.get(content.why, content.why)))
    return cells, "；".join(whole)


def _by_field(findings: Sequence[tuple[str, str]], sight: Sight) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, code in findings:
        found.setdefault(name, []).append(sight.sentence(code, sight.form, name))
    return found


def _cell(content: Content, column: Column, sight: Sight, errors: dict[str, Any], warnings: dict[str, Any]) -> Cell:
    name = column.field
    if name in content.cells:
        text = masked(content.cells[name], column)
    else:
        text = sight.text(content.values.get(name), column)
    if name in errors:
        return Cell(text or _("（空）"), "bad", "；".join(errors[name]))
    if name in content.changes:
        before = sight.text(content.changes[name][0], column) or _("（空）")
        return Cell(text or _("（空）"), "was", _("原来：%(before)s") % {"before": before})
    if name in warnings:
        return Cell(text, "was", "；".join(warnings[name]))
    return Cell(text)
