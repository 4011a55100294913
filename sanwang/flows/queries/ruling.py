"""What a county owes of each duty, in sentences: the shipped rule, its own setting, and who set what when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sanwang.access.models import Account
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import Duty, SubjectKind
from sanwang.duties.ledger.rules import SHIPPED, Rule, resolve
from sanwang.duties.models import Override, Talker
from sanwang.duties.operations.rule import MANNERS
from sanwang.duties.queries.settings import rule_of
from sanwang.duties.rules import SEE_RULES, SET_RULE, WITHDRAW_RULE
from sanwang.flows.queries import heads
from sanwang.kernel.permits import Action, Actor, Permit, visible
from sanwang.organization.models import Division, GroupKind

LATEST = 200
"""So many settings the page lists, newest first."""
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
_SHIPPED: Final = {rule.duty: rule for rule in SHIPPED}


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
    """The twelve duties of a county, the settings ever made, and whether whoever looks may set."""

    county: Division
    lines: list[DutyLine]
    history: list[SettingLine]
    may_set: bool
    more: bool


@dataclass(frozen=True)
class RuleAsked:
    """What the form of one duty is about: the shipped rule and the one in force today, in words and as a rule."""

    county: Division
    duty: Duty
    title: str
    shipped: str
    now: str
    rule: Rule


def county_code(actor: Actor, action: Action[Division], asked: str) -> str:
    """Return the county asked for, or else the first in the actor's reach (empty: there is none)."""
    return asked or visible(actor, action).order_by("code").values_list("code", flat=True).first() or ""


def rules_page(seen: Permit[Division], *, today: dt.date) -> RulesPage:
    """Return all duties of the county with their settings, and the newest settings. Four queries."""
    county = seen.demand(SEE_RULES)
    rows = list(Override.objects.filter(county=county).order_by("-recorded_on", "-pk")[: LATEST + 1])
    shown = _lines(rows[:LATEST], seen.actor)
    standing: dict[str, list[SettingLine]] = defaultdict(list)
    for line in sorted(shown, key=lambda line: line.row.valid_from):
        if line.row.withdrawn_on is None and (line.last is None or line.last >= today):
            standing[line.row.duty].append(line)
    return RulesPage(
        county=county,
        lines=[_duty_line(duty, standing[duty.code], today) for duty in DUTIES.values()],
        history=shown,
        may_set=visible(seen.actor, SET_RULE).filter(pk=county.pk).exists(),
        more=len(rows) > LATEST,
    )


def rule_asked(seen: Permit[Division], duty: Duty, *, today: dt.date) -> RuleAsked:
    """Return what the form of the duty needs. One query."""
    county = seen.demand(SET_RULE)
    own = Override.objects.on(today).filter(county=county, duty=duty.code).first()
    rule = rule_of(own) if own else _SHIPPED[duty.code]
    return RuleAsked(county, duty, heads.title(duty), sentence(_SHIPPED[duty.code]), sentence(rule), rule)


def in_force(county_id: int, duty: str, *, today: dt.date) -> str:
    """Return in words what the county owes of the duty today. One query."""
    own = [rule_of(row) for row in Override.objects.on(today).filter(Q(county=county_id), duty=duty)]
    known = DUTIES[duty]
    rule = resolve((*SHIPPED, *own), known, county=county_id, anchor=today)
    return sentence(rule) if rule else gettext("停做，谁都不要求")


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
        said.append(_talkers(rule.manners))
    return gettext("；").join(said)


def _talkers(manners: Iterable[str]) -> str:
    """Return whose talks count; ``both`` goes with either post and is not named."""
    return gettext("只算%(who)s谈的") % {"who": _named(Talker.choices, manners)}


def _named(choices: Sequence[tuple[str, str | Promise]], chosen: Iterable[str]) -> str:
    chosen = set(chosen)
    return gettext("、").join(str(label) for value, label in choices if value in chosen)


def _duty_line(duty: Duty, standing: list[SettingLine], today: dt.date) -> DutyLine:
    return DutyLine(
        duty=duty,
        title=heads.title(duty),
        shipped=sentence(_SHIPPED[duty.code]),
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


__all__ = ["MANNERS", "RuleAsked", "RulesPage", "county_code", "in_force", "rule_asked", "rules_page", "sentence"]
