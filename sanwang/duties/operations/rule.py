"""A county's own settings of a duty, beside the shipped rule: set from a day on, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sanwang.duties import events
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.rules import SHIPPED_FOR
from sanwang.duties.models import Override, Talker
from sanwang.duties.rules import SET_RULE, WITHDRAW_RULE
from sanwang.kernel import receipts
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.periods import months_before
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import Fault, Refused, refuse
from sanwang.kernel.spans import SpanQuerySet
from sanwang.organization.models import Division, GroupKind
from sanwang.organization.operations.endings import end

BACK, AHEAD = 36, 24
"""Months by which a setting may reach back (so long is the ledger kept), and be known in advance."""
MOST_DAYS = 180
"""Days of grace at most."""
MOST: Final = {"appraisal": 1}
"""How often a duty can be owed in a period where the records hold no more."""
MOST_TIMES = 31
"""The same for all others: no more than the days of a month."""
MANNERS: Final[dict[str, tuple[str, ...]]] = {"talk": tuple(Talker.values)}
"""Of which duties the records say in which manner, and which manners there are. A visit does not say."""
GROUP_KINDS: Final = tuple(GroupKind.values)


@dataclass(frozen=True, kw_only=True)
class NewRule:
    """What the county sets for a duty, from ``since`` to the last day ``until`` (none: till further notice).

    ``needed``: how often in a period, 0 suspends the duty. ``grace_days``: days after the period's end. ``group_kinds``
    and ``manners``: what counts, none for all. Of these a null leaves the shipped value. ``basis``: the paper.
    """

    id: uuid.UUID
    duty: str
    since: dt.date
    basis: str
    until: dt.date | None = None
    needed: int | None = None
    grace_days: int | None = None
    group_kinds: tuple[str, ...] | None = None
    manners: tuple[str, ...] | None = None


@operation
def set_rule(by: Permit[Division], *, record: NewRule, on: dt.date, at: dt.datetime) -> Override:
    """Let a duty be owed otherwise in the county from a day on; what stood from that day on ends there.

    A setting that would only have begun within the new one's days is withdrawn. What is set as it is shipped is not
    kept as the county's own. Refuses: no paper, a duty that is none, counts and days out of range, a kind or manner
    that the duty does not know, reversed days, days out of reach, and what is neither another than the shipped rule
    nor ends a setting. The same id and body again changes nothing.
    """
    county = Division.objects.select_for_update(no_key=True).get(pk=by.demand(SET_RULE).pk)
    body = [f"county:{county.pk}", asdict(record)]
    claim = receipts.claim(by.actor, record.id, kind="rule", body=body, at=at)
    if claim.answer is not None:
        return Override.objects.get(pk=claim.answer["rule"])
    if faults := list(_faults(record, on)):
        raise Refused(*faults)
    own, after = _own(record), _after(record.until)
    meets = Q() if after is None else Q(valid_from__lt=after)
    standing: SpanQuerySet[Override] = Override.objects.filter(meets, county=county, duty=record.duty)
    ended = end(by, standing, day=record.since, on=on)
    if not ended and not own:
        raise refuse("needed", _("和统一规定一样，不用另定。"))
    rule = Override.objects.create(
        **own,
        county=county,
        duty=record.duty,
        valid_from=record.since,
        valid_to=after,
        basis=record.basis.strip(),
        recorded_on=on,
        set_by=by.actor.account_id,
    )
    ends = [after, *(row.valid_to for row in ended)]
    _tell(by, rule, what="set", to_day=None if None in ends else max(day for day in ends if day), ended=ended)
    receipts.answer(claim, {"id": str(record.id), "rule": rule.pk})
    return rule


@operation
def withdraw_rule(by: Permit[Override], *, on: dt.date) -> None:
    """Take a setting back: on its days the shipped rule holds again, also on those that have passed.

    What had ended because of it does not come back by itself. Refuses one withdrawn before.
    """
    rule = by.demand(WITHDRAW_RULE)
    standing = Override.objects.standing().filter(pk=rule.pk)
    if not standing.update(withdrawn_on=on, withdrawn_by=by.actor.account_id):
        raise refuse("", _("这一条已经撤回了。"))
    _tell(by, rule, what="withdrawn", to_day=rule.valid_to)


def _tell(
    by: Permit[Division] | Permit[Override],
    rule: Override,
    *,
    what: str,
    to_day: dt.date | None,
    ended: Collection[Override] = (),
) -> None:
    told = events.RuleChanged(
        township=rule.county.code,
        rule_id=rule.pk,
        county_id=rule.county_id,
        duty=rule.duty,
        what=what,
        from_day=rule.valid_from,
        to_day=to_day,
        ended_ids=tuple(row.pk for row in ended),
    )
    set_to = {name: getattr(rule, name) for name in ("needed", "grace_days", "group_kinds", "manners", "basis")}
    emit(told, by=by, subject=rule, changes={what: set_to})


def _own(record: NewRule) -> dict[str, object]:
    """Return what differs from the shipped rule, by column; nothing where all is as shipped."""
    shipped = SHIPPED_FOR[record.duty]
    kinds = None if set(record.group_kinds or ()) == set(GROUP_KINDS) else record.group_kinds
    manners = None if set(record.manners or ()) == set(MANNERS.get(record.duty, ())) else record.manners
    own = {
        "needed": None if record.needed == shipped.needed else record.needed,
        "grace_days": None if record.grace_days == shipped.grace_days else record.grace_days,
        "group_kinds": None if kinds is None else list(kinds),
        "manners": None if manners is None else list(manners),
    }
    return {name: value for name, value in own.items() if value is not None}


def _faults(record: NewRule, on: dt.date) -> Iterator[Fault]:
    if record.duty not in DUTIES:
        yield Fault("duty", _("没有这件事。"))
        return
    yield from _count_faults(record)
    yield from _choice_faults(record)
    yield from _day_faults(record, on)
    if not record.basis.strip():
        yield Fault("basis", _("请写依据的文件，如：×组通〔2026〕8号。"))
    elif len(record.basis.strip()) > 120 or "\x00" in record.basis:
        yield Fault("basis", _("请写短一些，最多 %(limit)d 个字。") % {"limit": 120})


def _count_faults(record: NewRule) -> Iterator[Fault]:
    most = MOST.get(record.duty, MOST_TIMES)
    if record.needed is not None and not 0 <= record.needed <= most:
        yield Fault("needed", _("请填 0 到 %(most)d；0 表示停做。") % {"most": most})
    if record.grace_days is not None and not 0 <= record.grace_days <= MOST_DAYS:
        yield Fault("grace_days", _("请填 0 到 %(most)d 天。") % {"most": MOST_DAYS})
    elif record.grace_days is not None and DUTIES[record.duty].advice:
        yield Fault("grace_days", _("这件事是建议，没有期限。"))


def _choice_faults(record: NewRule) -> Iterator[Fault]:
    known = {
        "group_kinds": GROUP_KINDS if DUTIES[record.duty].subjects.placed else (),
        "manners": MANNERS.get(record.duty, ()),
    }
    for field, choices in known.items():
        chosen = getattr(record, field)
        if chosen is not None and (not chosen or set(chosen) - set(choices) or len(set(chosen)) != len(chosen)):
            yield Fault(field, _("请从列出的里面选，至少一个。"))


def _day_faults(record: NewRule, on: dt.date) -> Iterator[Fault]:
    if record.since < months_before(on, BACK).replace(day=1):
        yield Fault("since", _("最早从三年前起。"))
    elif record.since > months_before(on, -AHEAD):
        yield Fault("since", _("最多提前两年。"))
    if record.until is not None and record.until < record.since:
        yield Fault("until", _("最后一天不能早于第一天。"))
    elif record.until is not None and record.until >= dt.date(9999, 1, 1):
        yield Fault("until", _("没有期限就不填最后一天。"))


def _after(until: dt.date | None) -> dt.date | None:
    return None if until is None else until + dt.timedelta(days=1)
