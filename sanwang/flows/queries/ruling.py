"""What a county owes of each duty, in sentences: the shipped rule, its own setting, and who set what when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sanwang.access.models import Account
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import Duty, SubjectKind
from sanwang.duties.ledger.rules import SHIPPED_FOR, Rule
from sanwang.duties.models import Override, Talker
from sanwang.duties.queries.settings import rule_of
from sanwang.duties.rules import SEE_RULES, SET_RULE, WITHDRAW_RULE
from sanwang.flows.queries import heads
from sanwang.kernel.pages import Window, tail, window
from sanwang.kernel.permits import Action, Actor, Permit, visible
from sanwang.organization.models import Division, GroupKind

_OWNERS: Final = {
    SubjectKind.GROUP: _("每个党小组"),
    SubjectKind.UNIT: _("每个党支部"),
    SubjectKind.MEMBER: _("每名党员"),
    SubjectKind.PAIRING: _("每户特殊群体和帮困对象"),
}
_TIMES: Final = {1: _("每月 %(n)d 次"), 3: _("每季 %(n)d 次"), 12: _("每年 %(n)d 次")}
_GRACE: Final = {
    1: _("月底后 %(n)d 天内记上算按时"),
    3: _("季末后 %(n)d 天内记上算按时"),
    12: _("年底后 %(n)d 天内记上算按时"),
}


@dataclass(frozen=True)
class SettingLine:
    """One setting in words. ``last``: its last day, none for no end; ``may_withdraw``: by whoever looks."""

    row: Override
    title: str
    sentence: str
    last: dt.date | None
    by: str
    withdrawn_by: str
    may_withdraw: bool


@dataclass(frozen=True)
class DutyLine:
    """A duty: the shipped rule, what the county has set that holds today, and what it has set for later."""

    duty: Duty
    title: str
    shipped: str
    own: SettingLine | None
    later: list[SettingLine]


@dataclass(frozen=True)
class RulesPage:
    """The twelve duties of a county, a page of the settings ever made, and whether whoever looks may set."""

    county: Division
    lines: list[DutyLine]
    history: list[SettingLine]
    window: Window[Override]
    tail: str
    may_set: bool


@dataclass(frozen=True)
class RuleAsked:
    """What the form of one duty is about: the shipped rule and the one in force today, in words and as a rule."""

    county: Division
    duty: Duty
    title: str
    shipped: str
    now: str
    rule: Rule


def county_code(actor: Actor, action: Action[Division], asked: str) -> str | QuerySet[Division, Any]:
    """Return the code of the county asked for, or else a question for the first in the actor's reach."""
    return asked or visible(actor, action).order_by("code").values("code")[:1]


def rules_page(seen: Permit[Division], *, request: HttpRequest, today: dt.date) -> RulesPage:
    """Return all duties of the county with the settings that hold or will, and the settings ever made. Five queries."""
    county = seen.demand(SEE_RULES)
    settings = Override.objects.filter(county=county)
    found = window(settings.order_by("-recorded_on", "-pk"), request)
    ahead = settings.running(today).order_by("valid_from")
    lines = {line.row.pk: line for line in _lines([*found.rows, *ahead], seen.actor)}
    standing: dict[str, list[SettingLine]] = defaultdict(list)
    for row in ahead:
        standing[row.duty].append(lines[row.pk])
    return RulesPage(
        county=county,
        lines=[_duty_line(duty, standing[duty.code], today) for duty in DUTIES.values()],
        history=[lines[row.pk] for row in found.rows],
        window=found,
        tail=tail(county=county.code),
        may_set=visible(seen.actor, SET_RULE).filter(pk=county.pk).exists(),
    )


def rule_asked(seen: Permit[Division], duty: Duty, *, today: dt.date) -> RuleAsked:
    """Return what the form of the duty needs. One query."""
    county = seen.demand(SET_RULE)
    rule = _rule_on(county.pk, duty.code, today)
    return RuleAsked(county, duty, heads.title(duty), sentence(SHIPPED_FOR[duty.code]), sentence(rule), rule)


def in_force(county_id: int, duty: str, *, today: dt.date) -> str:
    """Return in words what the county owes of the duty today. One query."""
    return sentence(_rule_on(county_id, duty, today))


def _rule_on(county_id: int, duty: str, day: dt.date) -> Rule:
    """Return the county's own rule on the day, else the shipped one; a suspension is a rule that says so."""
    own = Override.objects.on(day).filter(county=county_id, duty=duty).first()
    return rule_of(own) if own else SHIPPED_FOR[duty]


def sentence(rule: Rule) -> str:
    """Return a rule in one plain sentence: how often, by when, by which groups, what counts."""
    duty = DUTIES[rule.duty]
    if rule.suspended:
        return gettext("停做，谁都不要求")
    if duty.advice:
        said = [gettext("每个党小组三年内发展 %(n)d 名，是建议，没有也不算缺") % {"n": rule.needed}]
    else:
        often = _TIMES[duty.months] % {"n": rule.needed}
        said = [
            gettext("%(who)s%(often)s") % {"who": _OWNERS[duty.subjects.kind], "often": often},
            str(_GRACE[duty.months] % {"n": rule.grace_days}),
        ]
    if rule.group_kinds is not None:
        said.append(gettext("只要求%(kinds)s") % {"kinds": _named(GroupKind.choices, rule.group_kinds)})
    if rule.manners is not None:
        who = _named(Talker.choices, rule.manners)  # ``both`` goes with either post and is not named
        said.append(gettext("只算%(who)s谈的") % {"who": who})
    return gettext("；").join(said)


def _named(choices: Sequence[tuple[str, str | Promise]], chosen: Iterable[str]) -> str:
    chosen = set(chosen)
    return gettext("、").join(str(label) for value, label in choices if value in chosen)


def _duty_line(duty: Duty, standing: list[SettingLine], today: dt.date) -> DutyLine:
    return DutyLine(
        duty=duty,
        title=heads.title(duty),
        shipped=sentence(SHIPPED_FOR[duty.code]),
        own=next((line for line in standing if line.row.valid_from <= today), None),
        later=[line for line in standing if line.row.valid_from > today],
    )


def _lines(rows: list[Override], actor: Actor) -> list[SettingLine]:
    accounts = {account for row in rows for account in (row.set_by, row.withdrawn_by) if account is not None}
    names = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "display_name"))
    mine = set(visible(actor, WITHDRAW_RULE).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [
        SettingLine(
            row=row,
            title=heads.title(DUTIES[row.duty]),
            sentence=sentence(rule_of(row)),
            last=row.valid_to - dt.timedelta(days=1) if row.valid_to is not None else None,
            by=names.get(row.set_by or 0, ""),
            withdrawn_by=names.get(row.withdrawn_by or 0, ""),
            may_withdraw=row.pk in mine,
        )
        for row in rows
        if row.duty in DUTIES
    ]
