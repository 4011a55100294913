"""A group's ten ones: ten lines in words, each with whose it is, where it stands, and who or what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanwang.affairs.models import Activity, Kind
from sanwang.affairs.queries.activity import kinds_of
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import SubjectKind
from sanwang.duties.queries.ledger import Line
from sanwang.duties.states import State
from sanwang.flows.queries.heads import OF_GROUPS
from sanwang.kernel.dates import day_word, year_month_word
from sanwang.kernel.periods import Period
from sanwang.organization.models import Group

TITLES: Mapping[str, str | Promise] = {
    "meeting": gettext_lazy("党小组会"),
    "study": gettext_lazy("学习"),
    "party_day": gettext_lazy("党日主题活动"),
    "report": gettext_lazy("向支部汇报"),
    "visit": gettext_lazy("走访特殊群体和帮困对象"),
    "deploy": gettext_lazy("支部研究部署"),
    "talk": gettext_lazy("谈心"),
    "life_meeting": gettext_lazy("组织生活会"),
    "appraisal": gettext_lazy("党员评议"),
    "develop": gettext_lazy("发展一名党员"),
}
"""The ten ones as people say them, in the order of the page; another duty has its title, and stands behind them."""
MORE = tuple(duty for duty in OF_GROUPS if duty not in TITLES)
"""Duties beside the ten ones."""


def _more(months: int) -> tuple[str, ...]:
    return tuple(duty for duty in MORE if DUTIES[duty].months == months)


def _is_held(duty: str) -> bool:
    return DUTIES[duty].subjects.kind == SubjectKind.GROUP and DUTIES[duty].acts[0].kind == duty


WHOSE: Mapping[str, str | Promise] = {
    "deploy": gettext_lazy("支部"),
    "talk": gettext_lazy("组长"),
    "visit": gettext_lazy("党员"),
    "appraisal": gettext_lazy("支部"),
}
"""Whose a duty is, where it is not the group's."""
SECTIONS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("每月"), ("meeting", "study", "party_day", "report", "visit", "deploy", *_more(1))),
    (gettext_lazy("每季"), ("talk", *_more(3))),
    (gettext_lazy("每年"), ("life_meeting", "appraisal", *_more(12))),
    (gettext_lazy("三年"), ("develop",)),
)
HELD = ("meeting", "study", "party_day", "report", "life_meeting", *(duty for duty in MORE if _is_held(duty)))
"""What the group itself holds and its leader records."""
NAMES_SHOWN = 3


@dataclass(frozen=True)
class TenLine:
    """One of the ten: ``records`` opens what makes its figures; ``button``: word and address, if it is his."""

    duty: str
    title: str | Promise
    whose: str | Promise
    state: str
    detail: str
    records: str
    button: tuple[str, str] | None = None
    main: bool = False


@dataclass(frozen=True)
class Known:
    """What the lines are told from: acts since last month, newest first; who is to be talked with; who was admitted."""

    group: Group
    day: dt.date
    acts: list[Activity]
    talks_missing: list[str]
    last_admitted: tuple[str, dt.date] | None
    may_record: bool
    may_record_branch: bool


def sections(
    lines: Iterable[Line], known: Known, *, has_main: bool = True
) -> list[tuple[str | Promise, list[TenLine]]]:
    """Return the lines under their headings; a duty that the group does not owe has no line.

    ``has_main``: the first button that the reader is to press stands out.
    """
    found = {line.duty.code: line for line in lines}
    told: list[tuple[str | Promise, list[TenLine]]] = []
    for heading, duties in SECTIONS:
        ten = [tell(found[duty], known) for duty in duties if duty in found]
        if "deploy" in duties and "deploy" not in found:
            ten.append(_deployment(known))
        if "meeting" in found and _is_open(found["meeting"]):
            ten = [_with_meeting(line) for line in ten]
        if ten:
            told.append((heading, ten))
    return _with_main(told) if has_main else told


def _deployment(known: Known) -> TenLine:
    """Tell the branch's own duty, which is owed beside the groups: by the deployments of the month."""
    month = Period.of(known.day, 1)
    act = _act("deploy", month, known)
    group, owns = known.group, known.may_record_branch
    if act is None:
        state, detail = "due", _("%(day)d日前") % {"day": month.last.day}
    else:
        state, detail = "done", _held("deploy", act)
    return TenLine(
        duty="deploy",
        title=TITLES["deploy"],
        whose=WHOSE["deploy"],
        state=state,
        detail=detail,
        records=f"/activities/{act.pk}" if act else f"/duties/deploy/{month}/{group.village.code}",
        button=(_("记部署"), f"/activities/new?branch={group.unit.code}") if act is None and owns else None,
    )


def _with_meeting(line: TenLine) -> TenLine:
    """Say of a study or a themed day that is due that it may be recorded together with the meeting."""
    if line.state != State.DUE.value or line.duty not in ("study", "party_day"):
        return line
    return replace(line, detail=_("%(detail)s；可以和党小组会一次记") % {"detail": line.detail})


def _with_main(
    told: list[tuple[str | Promise, list[TenLine]]],
) -> list[tuple[str | Promise, list[TenLine]]]:
    """Mark the first line that the reader is to record himself: its button stands out."""
    mine = next((line for _heading, ten in told for line in ten if line.button and line.duty != "visit"), None)
    return [(heading, [replace(line, main=line is mine) for line in ten]) for heading, ten in told]


def tell(line: Line, known: Known, *, last: bool = False) -> TenLine:
    """Return one line in words. ``last``: it is last month's, still to be recorded."""
    period = line.period
    act = _act(line.duty.code, period, known)
    ten = TenLine(
        duty=line.duty.code,
        title=_title(line),
        whose=WHOSE.get(line.duty.code, _("本组")),
        state=line.state.value,
        detail=_detail(line, act, known, last),
        records=_records(line, act, known.group),
    )
    return replace(ten, button=_button(line, known, last)) if _is_open(line) else ten


def lead(lines: Iterable[Line]) -> list[str]:
    """Return what the group has still to do this month and quarter, in words."""
    open_lines = [line for line in lines if line.duty.code in (*HELD, "talk", "visit") and _is_open(line)]
    pressing = [line for line in open_lines if line.duty.months < 12]
    return [_short(line) for line in sorted(pressing, key=_place)]


def still_last_month(lines: Iterable[Line], known: Known) -> list[Line]:
    """Return last month's lines that may still be recorded, in the order of the page: none after its days of grace."""
    open_lines = [line for line in lines if line.duty.code in (*HELD, "visit") and line.duty.months == 1]
    return sorted((line for line in open_lines if _is_open(line) and known.day <= line.deadline), key=_place)


def _place(line: Line) -> int:
    return (*TITLES, *MORE).index(line.duty.code)


def _title(line: Line) -> str | Promise:
    return TITLES[line.duty.code] if line.duty.code in TITLES else _(line.duty.title)


def _is_open(line: Line) -> bool:
    return line.unmet > 0


def _short(line: Line) -> str:
    title, left = str(_title(line)), line.unmet
    if line.duty.code == "talk":
        return _("%(title)s %(n)d 人") % {"title": title, "n": left}
    if line.duty.code == "visit":
        return _("走访 %(n)d 户") % {"n": left}
    return title


def _act(duty: str, period: Period, known: Known) -> Activity | None:
    """Return the latest act of that kind in the period."""
    if duty not in Kind.values:
        return None
    inside = [act for act in known.acts if period.first <= act.counts_on < period.after]
    return kinds_of(inside).get(Kind(duty))


def _detail(line: Line, act: Activity | None, known: Known, last: bool) -> str:
    if line.duty.code in ("visit", "talk", "appraisal"):
        return _counted(line, known, last)
    if line.duty.code == "develop":
        return _developed(known)
    if act is not None:
        return _held(line.duty.code, act)
    return _until(line, known.day) if line.state is State.DUE and not last else ""


def _until(line: Line, day: dt.date) -> str:
    last = line.period.last
    if last < day:
        return _("可补记到%(day)s") % {"day": day_word(line.deadline)}
    if (last.year, last.month) == (day.year, day.month):
        return _("%(day)d日前") % {"day": last.day}
    return _("%(day)s前") % {"day": day_word(last)}


def _held(duty: str, act: Activity) -> str:
    said = day_word(act.day)
    if duty == "report":
        taken_up = getattr(act, "taken_up_on", None) is not None
        return said + _("，") + (_("支部已阅") if taken_up else _("等支部阅"))
    came = int(getattr(act, "came", 0))
    return said + _("，") + _("到 %(n)d 人") % {"n": came} if came else said


def _counted(line: Line, known: Known, last: bool) -> str:
    words = {
        "visit": _("%(owed)d 户走了 %(done)d 户"),
        "talk": _("%(owed)d 人谈了 %(done)d 人"),
        "appraisal": _("%(owed)d 人评了 %(done)d 人"),
    }
    said = words[line.duty.code] % {"owed": line.owed - line.excused, "done": line.done}
    if line.excused:
        said += _("，") + _("%(n)d 不作要求") % {"n": line.excused}
    if line.duty.code == "talk" and known.talks_missing and _is_open(line):
        names = _("、").join(known.talks_missing[:NAMES_SHOWN])
        more = _("等") if len(known.talks_missing) > NAMES_SHOWN else ""
        said += _("；") + _("还有%(names)s%(more)s") % {"names": names, "more": more}
    elif line.state is State.DUE and not last:
        said += _("，") + _until(line, known.day)
    return said


def _developed(known: Known) -> str:
    if known.last_admitted is None:
        return _("近年没有发展过")
    name, day = known.last_admitted
    return _("上次是 %(month)s，%(name)s") % {"month": year_month_word(day), "name": name}


def _records(line: Line, act: Activity | None, group: Group) -> str:
    """One act opens itself; figures open the records behind them."""
    if act is not None:
        return f"/activities/{act.pk}"
    cell = f"/duties/{line.duty.code}/{line.period}/{group.village.code}"
    return cell if line.duty.code == "deploy" else f"{cell}/{group.code}"


def _button(line: Line, known: Known, last: bool) -> tuple[str, str] | None:
    """Return the one button where it is his to record."""
    group = known.group
    if line.duty.code == "visit":
        return _("看名单"), _records(line, None, group)
    if line.duty.code == "deploy":
        return (_("记部署"), f"/activities/new?branch={group.unit.code}") if known.may_record_branch else None
    if line.duty.code == "appraisal":
        return (
            (_("记评议"), f"/appraisals/new?group={group.code}&year={line.period}") if known.may_record_branch else None
        )
    if not known.may_record:
        return None
    if line.duty.code == "talk":
        return _("记谈心"), f"/talks/new?group={group.code}"
    if line.duty.code not in HELD:
        return None
    month = "&month=last" if last else ""
    return _("记活动"), f"/activities/new?group={group.code}&kind={line.duty.code}{month}"
