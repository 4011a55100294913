"""The ledger of pairings: who looks after whom since when, and what it says about the households."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sanwang.intake.matching.outcome import Matched
from sanwang.intake.matching.pairings import built_upon
from sanwang.intake.models import Kind
from sanwang.intake.operations.taking import households
from sanwang.intake.operations.taking.desk import Desk
from sanwang.intake.operations.taking.fields import locked
from sanwang.intake.operations.taking.spans import withdraw
from sanwang.intake.queries.held.entry import read_day
from sanwang.kernel.refusals import refuse
from sanwang.service.models import Pairing


def take(matched: Sequence[Matched], desk: Desk) -> None:
    """Write the new pairings from the day that they name, and, where they are accepted, all changes.

    A pairing whose day is put right is withdrawn, and the right one names it; the matching left those alone
    on which visits or excuses stand.
    """
    new = [one for one in matched if one.kind == Kind.NEW]
    _pair([(one, None) for one in new], desk)
    if not desk.accept:
        return
    changed = [one for one in matched if one.kind == Kind.CHANGED]
    wrong = [one for one in changed if "since" in one.changes]
    _refuse_if_built_upon([one.rows["pairing"] for one in wrong])
    withdrawn = {row.pk: row for row in withdraw(desk, Pairing, [(one, one.rows["pairing"]) for one in wrong])}
    _pair([(one, withdrawn[one.rows["pairing"]]) for one in wrong], desk)
    households.change([*new, *changed], desk)


def _refuse_if_built_upon(keys: list[int]) -> None:
    """Lock the pairings, as a visit does, and look again: one may have been recorded since they were matched."""
    locked(Pairing, keys)
    if built_upon(keys):
        raise refuse("", _("刚刚有人记了走访，结对时间不能改了。请重新上传再看。"))


def _pair(rows: Sequence[tuple[Matched, Pairing | None]], desk: Desk) -> None:
    made = []
    for one, old in rows:
        since, precision = read_day(one.incoming.text("since"))
        made.append(
            Pairing(
                code=f"JD{secrets.token_hex(7)}",
                member_id=one.rows["member"],
                household_id=one.rows["household"],
                village_id=one.rows["village"],
                valid_from=since,
                valid_from_precision=precision.value,
                valid_to=old.valid_to if old else None,
                recorded_on=desk.day,
                corrects=old,
            )
        )
    for (one, old), row in zip(rows, Pairing.objects.bulk_create(made), strict=True):
        desk.added(one, row)
        first = min(row.valid_from, old.valid_from) if old else row.valid_from
        desk.touch(first, members=[row.member_id])
