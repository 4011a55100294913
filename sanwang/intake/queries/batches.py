"""Batches and their rows, as pages and commands show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sanwang.access.models import Account
from sanwang.intake.content import Content, opened
from sanwang.intake.declarations.form import Column, Form
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.matching.registry import MATCHERS
from sanwang.intake.models import Batch, BatchRow, Kind, State
from sanwang.intake.queries.folds import Folded, folded, unfolded
from sanwang.intake.queries.shown import CHILD, Cell, Sight, shown_cells
from sanwang.intake.queries.units import offered
from sanwang.intake.rules import SEE_BATCH, export, take_in
from sanwang.kernel.pages import Window, asked, tail, window
from sanwang.kernel.permits import NOTHING, Action, Actor, Permit, visible
from sanwang.organization.models import Division
from sanwang.organization.roles import VILLAGE_RECORDERS

WARNED: Final = "warned"
_TABS: Final = (Kind.ERROR, Kind.CONFLICT, Kind.NEW, Kind.CHANGED, Kind.UNCHANGED)
LONG: Final = 1_000
"""Rows above which a batch is taken in by the worker."""


@dataclass(frozen=True)
class Tab:
    """One tab: its key, its word, how many rows it has."""

    key: str
    word: str
    count: int


@dataclass(frozen=True)
class Line:
    """One row of a tab: where it stands, its cells, what is said of the row as a whole, and its faults in a line."""

    place: str
    cells: list[Cell]
    remark: str = ""
    faults: str = ""


@dataclass(frozen=True)
class Preview:
    """A batch as its page shows it."""

    batch: Batch
    form: Form
    about: str
    by: str
    tabs: list[Tab]
    current: Tab | None
    columns: list[Column]
    lines: list[Line]
    window: Window[BatchRow] | None
    remarks: list[str]
    strangers: list[str]
    folded: Folded | None = None

    @property
    def tail(self) -> str:
        """What the address of the next page keeps: the tab, and the fold that is open."""
        opened = self.folded.open if self.folded else None
        return tail(kind=self.current.key if self.current else "", fault=opened.key if opened else "")

    @property
    def ready(self) -> int:
        """Rows that were read without an error or conflict."""
        return sum(self.batch.counts.get(kind, 0) for kind in (Kind.NEW, Kind.CHANGED, Kind.UNCHANGED))

    @property
    def rows(self) -> int:
        """All rows that are data."""
        return sum(self.batch.counts.get(kind, 0) for kind in Kind.values)

    @property
    def is_long(self) -> bool:
        """Whether the worker takes it in."""
        return int(self.batch.counts.get("new", 0) + self.batch.counts.get("changed", 0)) > LONG

    @property
    def is_busy(self) -> bool:
        """Whether the worker has it in hand, so that the page looks again by itself."""
        return self.batch.state in (State.READING, State.TAKING)


@dataclass(frozen=True)
class Desk:
    """The page of all batches: those in reach, and what can be chosen for a new one."""

    window: Window[Batch]
    units: list[Division]
    forms: list[Form]
    forms_out: list[Form]


def desk(actor: Actor, request: HttpRequest) -> Desk:
    """Return the batches in reach, newest first, without their files.

    Raises DoesNotExist for who may take nothing in.
    """
    units = offered(actor)
    if not units:
        raise Division.DoesNotExist
    found = visible(actor, SEE_BATCH).defer("file_sealed", "notes").select_related("village", "township", "county")
    shown = window(found.order_by("-made_at", "-pk"), request)
    for batch in shown.rows:
        batch.form_name = FORMS[batch.form].name  # type: ignore[attr-defined]
        batch.about = _about(batch)  # type: ignore[attr-defined]
    return Desk(shown, units, _permitted(actor, take_in), _permitted(actor, export))


def _permitted(actor: Actor, action: Callable[[str], Action[Division]]) -> list[Form]:
    """Return the forms for which the actor has the action anywhere."""
    return [FORMS[code] for code in MATCHERS if action(code).rule(actor) != NOTHING]


def preview(seen: Permit[Batch], request: HttpRequest) -> Preview:
    """Return the batch with the tab that ``?kind=`` asks for, else the first that has rows."""
    batch = seen.target
    form = FORMS[batch.form]
    tabs = _tabs(batch)
    current = next((tab for tab in tabs if tab.key == request.GET.get("kind")), tabs[0] if tabs else None)
    by = Account.objects.filter(pk=batch.made_by or 0).first()
    head: dict[str, Any] = {
        "batch": batch,
        "form": form,
        "about": _about(batch),
        "by": by.display_name if by else _("系统"),
        "tabs": tabs,
        "current": current,
        "remarks": _remarks(batch, form),
        "strangers": _strangers(batch),
    }
    if current is None:
        return Preview(**head, columns=[], lines=[], window=None)
    sees_children = seen.actor.is_system or seen.actor.holds(*VILLAGE_RECORDERS)
    folds = _folded(
        batch,
        current,
        form,
        hidden=frozenset() if sees_children else frozenset({CHILD}),
        chosen=asked(request, "fault"),
    )
    shown = window(folds.rows, request)
    contents = [(row, opened(row.content_sealed)) for row in shown.rows]
    sight = Sight.of(form, sees_children, [row for row, _ in contents])
    columns = _columns(form, sight, [content for _, content in contents])
    lines = [_line(batch, row, content, columns, sight) for row, content in contents]
    return Preview(**head, columns=columns, lines=lines, window=shown, folded=folds)


def rows_as_json(batch: Batch) -> list[dict[str, Any]]:
    """Return every row of a batch: where it stands, what it is, what would change, why it was left.

    Nothing for a batch that was emptied: its file came in long ago.
    """
    if batch.is_forgotten:
        return []
    return [_as_json(row, opened(row.content_sealed)) for row in batch.rows.order_by("pk").iterator()]


def _as_json(row: BatchRow, content: Content) -> dict[str, Any]:
    changes = {name: [_plain(before), _plain(after)] for name, (before, after) in content.changes.items()}
    found = {"sheet": row.sheet, "row": row.row, "kind": row.kind, "key": row.key}
    return {**found, "changes": changes, "why": content.why}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _about(batch: Batch) -> str:
    division = batch.village or batch.township or batch.county
    return division.short_name


def _tabs(batch: Batch) -> list[Tab]:
    """Return the tabs that have rows: none where what the rows said is no longer kept."""
    if batch.is_forgotten:
        return []
    counts: Mapping[str, Any] = batch.counts
    tabs = [Tab(str(kind.value), str(kind.label), counts.get(kind, 0)) for kind in _TABS]
    return [tab for tab in (*tabs, Tab(WARNED, _("提醒"), counts.get(WARNED, 0))) if tab.count]


def _rows(batch: Batch, tab: Tab) -> QuerySet[BatchRow]:
    rows = batch.rows.filter(is_warned=True) if tab.key == WARNED else batch.rows.filter(kind=tab.key)
    return rows.defer("wrote_sealed").order_by("pk")


def _folded(batch: Batch, tab: Tab, form: Form, *, hidden: frozenset[str], chosen: str) -> Folded:
    """Fold what many rows say alike, in the tabs where something is wrong with each."""
    rows = _rows(batch, tab)
    if tab.key not in (Kind.ERROR, Kind.CONFLICT):
        return unfolded(rows)
    return folded(rows, form, hidden=hidden, chosen=chosen)


def _columns(form: Form, sight: Sight, contents: list[Content]) -> list[Column]:
    """Return the columns that any of the rows has, or has a fault in."""
    told = {name for one in contents for name in (*one.values, *one.cells, *one.changes)}
    told |= {name for one in contents for name, _ in (*one.errors, *one.warnings)}
    return [column for column in form.by_field.values() if column.field in told and sight.shows(column)]


def _line(batch: Batch, row: BatchRow, content: Content, columns: list[Column], sight: Sight) -> Line:
    place = _("第 %(row)d 行") % {"row": row.row}
    if len(batch.contexts) > 1:
        place = f"{row.sheet} {place}"
    cells, remark = shown_cells(content, columns, sight)
    bad = [(column, cell) for column, cell in zip(columns, cells, strict=True) if cell.look == "bad"]
    faults = "；".join(f"{column.header}{cell.note}" for column, cell in bad)
    return Line(place, cells, remark, faults)


def _strangers(batch: Batch) -> list[str]:
    """Return what is said of sheets that say to be of another village than they were sent in for."""
    found = [sheet for sheet in batch.notes.get("sheets", []) if sheet.get("other")]
    told = [(_where(batch, sheet["name"]), sheet["other"], sheet["own"]) for sheet in found]
    said = _("%(sheet)s这张表写的是%(other)s的，不是%(own)s的。请核对是不是传错了表。")
    return [said % {"sheet": where, "other": other, "own": own} for where, other, own in told]


def _where(batch: Batch, name: str) -> str:
    return f"{name}：" if name and len(batch.contexts) > 1 else ""


def _remarks(batch: Batch, form: Form) -> list[str]:
    """Return what is said of whole sheets: their warnings, and sheets without a table."""
    said = []
    for sheet in batch.notes.get("sheets", []):
        where = _where(batch, sheet["name"])
        said += [f"{where}{Sight.sentence(code, form)}" for code in sheet["warnings"]]
    said += [_("“%(name)s”里没有这种表，没有读。") % {"name": name} for name in batch.notes.get("unread", [])]
    return said
