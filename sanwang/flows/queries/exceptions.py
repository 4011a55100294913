"""What a township or county should look at, as sentences that link: never more than a screen of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache, caches
from django.db import connection
from django.utils.translation import gettext as _

from sanwang.duties.ledger.question import Question
from sanwang.duties.ledger.text import cells
from sanwang.duties.queries import statements
from sanwang.flows.queries.overview import View
from sanwang.kernel.dates import month_word
from sanwang.kernel.periods import Period
from sanwang.organization.models import Division, Level
from sanwang.organization.models.division import short_name
from sanwang.organization.queries.gaps import Vacancy, gaps
from sanwang.service.queries.unpaired import unpaired_by_village

SHOWN = 12
"""Sentences on a page."""
FRESH = 10
"""Seconds for which is kept what reads much and changes little: unpaired households, the months beside."""

KEPT = 60
"""Seconds for which is kept which groups were silent as of a past day."""


@dataclass(frozen=True)
class Part:
    """A link in a sentence."""

    label: str
    url: str


@dataclass(frozen=True)
class Sentence:
    """Something to look at: the state's shape, words, links, words."""

    shape: str
    before: str
    parts: tuple[Part, ...]
    after: str


@dataclass(frozen=True)
class Exceptions:
    """The sentences, how many more there are, and the two counts that the lead sentence names."""

    sentences: list[Sentence]
    more: int
    unled: int
    unpaired: int


@dataclass(frozen=True)
class Findings:
    """What was found below a unit: lists of groups, and counts by village or (``late``) by unit."""

    unled: list[Vacancy]
    silent: Sequence[Silent]
    unpaired: Mapping[int, int]
    uncovered: Mapping[int, int]
    late: Mapping[int, int]


def exceptions(
    parent: Division, units: Sequence[Division], *, late: Mapping[int, int], silent: Sequence[Silent], view: View
) -> Exceptions:
    """Return what stands out on the day. At most three queries, whatever the size.

    In a township groups and villages are named; in a county what they add up to, by township.
    """
    missing = gaps(parent, day=view.day)
    found = Findings(
        unled=missing.vacancies,
        silent=silent,
        unpaired=_unpaired(parent, view),
        uncovered=missing.uncovered,
        late=late,
    )
    said = _of_county(found, units, view) if parent.level == Level.COUNTY else _of_township(found, units, view)
    return Exceptions(said[:SHOWN], max(len(said) - SHOWN, 0), len(found.unled), sum(found.unpaired.values()))


def _unpaired(parent: Division, view: View) -> dict[int, int]:
    key = f"unpaired:{parent.pk}:{view.day}"
    kept: dict[int, int] | None = caches["near"].get(key)
    if kept is None:
        kept = unpaired_by_village(parent, day=view.day)
        caches["near"].set(key, kept, FRESH)
    return kept


@dataclass(frozen=True)
class Silent:
    """A group of which no meeting was recorded in the last two months that have ended."""

    code: str
    name: str
    village_id: int
    village_name: str


_SILENT = """
select g.code, g.name, v.id, v.name
from organization_group g join organization_division v on v.id = g.village_id
where g.founded <= %(day)s and (g.valid_to is null or g.valid_to > %(day)s)
  and %(above)s in (v.id, v.township_id, v.county_id) and g.id {among}
order by g.code
"""
_IN_CELLS = """
in (select group_id from duties_cell where duty = 'meeting' and period = any(%(months)s) and done = 0 and excused = 0
    group by group_id having count(*) = cardinality(%(months)s))
"""


def silent_in_cells(parent: Division, view: View) -> list[Silent]:
    """Return the groups below of which the cells show no meeting in the last two months that have ended. One query."""
    return _silent(parent, view, _IN_CELLS, months=[month.number for month in view.ended])


def silent_as_of(parent: Division, view: View, meetings: Sequence[Question]) -> list[Silent]:
    """Return the same as it had been recorded by the page's day. At most two queries: what is counted is kept."""
    key = f"silent:{parent.county_id or parent.pk}:{view.on}:{view.month}"
    groups: list[int] | None = cache.get(key)
    if groups is None:
        answers = statements.bound_together(cells, meetings)
        empty = (group for rows in answers for _, group, _, done, _, excused in rows if not done and not excused)
        times = Counter(empty)
        groups = [group for group, count in times.items() if count == len(meetings) and group is not None]
        cache.set(key, groups, KEPT)
    return _silent(parent, view, "= any(%(groups)s)", groups=groups)


def _silent(parent: Division, view: View, among: str, **values: list[int]) -> list[Silent]:
    if "groups" in values and not values["groups"]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SILENT.format(among=among), {"day": view.day, "above": parent.pk, **values})
        return [Silent(code, name, key, short_name(village)) for code, name, key, village in cursor.fetchall()]


def _months(view: View) -> str:
    first, second = (month_word(month.first) for month in view.ended)
    return _("%(first)s、%(second)s") % {"first": first, "second": second}


def _of_county(found: Findings, units: Sequence[Division], view: View) -> list[Sentence]:
    """One sentence a kind: how many, and in which townships, in the order of the register."""
    above = dict(Division.objects.filter(parent__in=units).values_list("pk", "parent_id"))
    last = Period(1, view.month.number - 1)

    def by_township(counts: Mapping[int, int]) -> Counter[int]:
        summed: Counter[int] = Counter()
        for village, count in counts.items():
            summed[above.get(village) or 0] += count
        return summed

    kinds = [
        ("overdue", _("%(count)d 个党小组没有人牵头："), by_township(Counter(one.village_id for one in found.unled))),
        (
            "overdue",
            _("%(count)d 个党小组{months}都未见党小组会记录：").format(months=_months(view)),
            by_township(Counter(group.village_id for group in found.silent)),
        ),
        ("due", _("%(count)d 户特殊户没有结对的党员："), by_township(found.unpaired)),
        ("due", _("%(count)d 个自然村没有党小组："), by_township(found.uncovered)),
        ("late", _("{month}的记录有 %(count)d 条是补记的：").format(month=month_word(last.first)), Counter(found.late)),
    ]
    return [
        Sentence(shape, said % {"count": sum(counts.values())}, _links(counts, units, view), "")
        for shape, said, counts in kinds
        if sum(counts.values())
    ]


def _links(counts: Mapping[int, int], units: Iterable[Division], view: View) -> tuple[Part, ...]:
    return tuple(
        Part(f"{unit.short_name} {counts[unit.pk]}", view.link(f"/units/{unit.code}", sort="", line=""))
        for unit in units
        if counts.get(unit.pk)
    )


def _of_township(found: Findings, units: Sequence[Division], view: View) -> list[Sentence]:
    """One sentence a group or village."""
    codes = {unit.pk: unit.code for unit in units}

    def link(village: int, page: str = "", **changes: str) -> str:
        path = f"/villages/{codes.get(village, '')}{page}"
        return view.link(path, **{"sort": "", "line": "", "month": "", **changes})

    said = [
        *(_unled(one, link(one.village_id, "/organization"), view) for one in found.unled),
        *(_silence(group, view) for group in found.silent),
    ]
    last = Period(1, view.month.number - 1)
    kinds = [
        ("due", found.unpaired, _("%(count)d 户特殊户没有结对的党员。"), "/unpaired", ""),
        ("due", found.uncovered, _("%(count)d 个自然村没有党小组。"), "/organization", ""),
        ("late", found.late, _("%(month)s的记录有 %(count)d 条是补记的。"), "", str(last)),
    ]
    for shape, counts, text, page, month in kinds:
        for unit in units:
            if count := counts.get(unit.pk):
                values = {"count": count, "month": month_word(last.first)}
                part = Part(unit.short_name, link(unit.pk, page, month=month))
                said.append(Sentence(shape, "", (part,), text % values))
    return said


def _unled(one: Vacancy, url: str, view: View) -> Sentence:
    days = (view.day - (one.since or view.day)).days
    text = _("组长外出，还没有指定临时负责人。") if one.away else _("没有组长，已经 %(days)d 天。") % {"days": days}
    return Sentence("overdue", "", (Part(f"{one.village_name}{one.name}", url),), text)


def _silence(group: Silent, view: View) -> Sentence:
    url = view.link(f"/groups/{group.code}", sort="", line="", month="")
    said = _("%(months)s都未见党小组会记录。") % {"months": _months(view)}
    return Sentence("overdue", "", (Part(f"{group.village_name}{group.name}", url),), said)
