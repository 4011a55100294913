"""What many rows of a batch say alike: one sentence with a count, that opens to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Func, QuerySet
from django.utils.translation import gettext as _

from sanwang.intake import messages
from sanwang.intake.declarations.form import Form
from sanwang.intake.models import BatchRow
from sanwang.kernel.refusals import Sentence

MANY: Final = 3
"""So many rows with the same fault are told in one sentence."""
_BETWEEN: Final = ":"


def fault_key(found: tuple[str, str]) -> str:
    """Return what is kept with a row of a finding (field, code)."""
    field, code = found
    return f"{field}{_BETWEEN}{code}" if field else code


@dataclass(frozen=True)
class Fold:
    """One fault of many rows: its key, as an address names it, the sentence, how many rows, whether they are shown."""

    key: str
    said: str
    count: int
    is_open: bool


@dataclass(frozen=True)
class Folded:
    """The folds of a tab, the most frequent first, and the rows to list: of the open fold, else those in none."""

    folds: tuple[Fold, ...]
    rows: QuerySet[BatchRow]

    @property
    def open(self) -> Fold | None:
        """The fold of which the rows are listed."""
        return next((fold for fold in self.folds if fold.is_open), None)


def unfolded(rows: QuerySet[BatchRow]) -> Folded:
    """Return the rows of a tab one by one."""
    return Folded((), rows)


def folded(rows: QuerySet[BatchRow], form: Form, *, hidden: frozenset[str], chosen: str) -> Folded:
    """Fold the rows of a tab. ``hidden``: fields of which nothing is told; ``chosen``: the key to open. One query."""
    found = rows.order_by().annotate(fault=Func(F("faults"), function="unnest")).values_list("fault")
    counts = {str(key): n for key, n in found.annotate(n=Count("pk", distinct=True)).order_by("-n", "fault")}
    warned = [key for key in counts if key.rpartition(_BETWEEN)[2].startswith("W_")]
    alike = [key for key, n in counts.items() if n >= MANY and key not in warned and _field(key) not in hidden]
    folds = tuple(Fold(key, _said(key, form), counts[key], key == chosen) for key in alike)
    if chosen in alike:
        return Folded(folds, rows.filter(faults__contains=[chosen]))
    return Folded(folds, rows.exclude(faults__contained_by=[*alike, *warned]) if alike else rows)


def _field(key: str) -> str:
    return key.rpartition(_BETWEEN)[0]


def _said(key: str, form: Form) -> str:
    field, _sep, code = key.rpartition(_BETWEEN)
    said: Sentence = messages.CONFLICTS.get(code) or messages.sentence(code, form, field)
    column = form.by_field.get(field)
    return _("%(column)s：%(said)s") % {"column": column.header, "said": said} if column else str(said)
