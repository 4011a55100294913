"""What has happened, written in the transaction that made it happen, in one hash chain a township.

An operation says ``emit(VisitRecorded(...), by=permit, …)``. The reactions that ``flows/wiring.py`` marks immediate
run at once, in the same transaction; the event rows are written when the outermost operation ends, so that chain
heads are locked last, sorted by township.
"""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from psycopg.types.numeric import Int8

from sanwang.kernel import clock, prepared
from sanwang.kernel.permits import Permit

SYSTEM_CHAIN = "system"
_COLUMNS = ("chains", "times", "accounts", "actions", "names", "subjects", "payloads")
_APPEND = """
select kernel_append(e.chain, e.at, e.account, e.action, e.name, e.subject, e.payload::jsonb) from (
  select * from unnest(
    %(chains)s::text[], %(times)s::timestamptz[], %(accounts)s::bigint[], %(actions)s::text[], %(names)s::text[],
    %(subjects)s::text[], %(payloads)s::text[]
  ) with ordinality as one (chain, at, account, action, name, subject, payload, place) order by place
) e
"""
"""All events of an operation in one statement, one after the other."""


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What an operation says has happened: a frozen dataclass of ids and days, never of personal values.

    ``township`` is the division code whose chain it joins.
    """

    township: str = SYSTEM_CHAIN


@dataclass(frozen=True)
class _Pending:
    happening: Happening
    permit: Permit[Any]
    subject: Model | None
    changes: dict[str, Any]


Reaction = Callable[[Any], None]
_reactions: defaultdict[type[Happening], list[Reaction]] = defaultdict(list)
_pending: ContextVar[list[_Pending] | None] = ContextVar("sanwang_pending_events", default=None)


def wire(happening: type[Happening], *reactions: Reaction) -> None:
    """Make the reactions follow at once on every such event, in its own transaction."""
    for reaction in reactions:
        if reaction not in _reactions[happening]:
            _reactions[happening].append(reaction)


def emit(
    happening: Happening,
    *,
    by: Permit[Any],
    subject: Model | None = None,
    changes: dict[str, Any] | None = None,
) -> None:
    """Say what happened. ``changes``: before and after by field, personal values as commitments.

    Raises RuntimeError outside an operation.
    """
    pending = _pending.get()
    if pending is None:
        raise RuntimeError("emit() outside an operation")
    pending.append(_Pending(happening, by, subject, changes or {}))
    for reaction in _reactions[type(happening)]:
        reaction(happening)


def write(pending: list[_Pending]) -> None:
    """Append the events to their chains, chains in sorted order (called by the outermost operation)."""
    found = [_row(entry) for entry in sorted(pending, key=lambda entry: entry.happening.township)]
    if found:
        prepared.rows(_APPEND, dict(zip(_COLUMNS, map(list, zip(*found, strict=True)), strict=True)))


def _row(entry: _Pending) -> tuple[Any, ...]:
    payload = {"ids": dataclasses.asdict(entry.happening), "changes": entry.changes}
    subject = entry.subject or entry.permit.target
    return (
        entry.happening.township,
        clock.now(),
        None if entry.permit.actor.account_id is None else Int8(entry.permit.actor.account_id),
        entry.permit.action.name,
        type(entry.happening).__name__,
        f"{subject._meta.label_lower}:{subject.pk}",
        json.dumps(payload, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False),
    )
