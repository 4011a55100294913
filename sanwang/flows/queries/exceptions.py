"""What a township or county should look at, as sentences that link: never more than a screen of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sanwang.duties.ledger.question import Question
from sanwang.duties.ledger.text import cells
from sanwang.duties.queries import statements
from sanwang.flows.queries import near
from sanwang.flows.queries.overview import View
from sanwang.kernel.compiled import compiled
from sanwang.kernel.dates import month_word
from sanwang.kernel.periods import Period
from sanwang.organization.models import Division, Level
from sanwang.organization.models.division import short_name
from sanwang.organization.queries.gaps import Gaps, Vacancy, gaps
from sanwang.service.queries.unpaired import unpaired_by_village

NAMED = 6
"""Names that a sentence shows at once; it opens to the others."""
KEPT = 60
"""Seconds for which is kept which groups were silent as of a past day."""


@dataclass(frozen=True)
class Part:
    """A link in a sentence, and what stands behind it."""

    label: str
    url: str
    beside: str = ""


@dataclass(frozen=True)
class Sentence:
    """Something to look at: the state's shape, how many there are of what, and where: every name a link."""

    shape: str
    said: str
    parts: tuple[Part, ...]

    @property
    def first(self) -> tuple[Part, ...]:
        """The names that are shown at once."""
        return self.parts[:NAMED]

    @property
    def others(self) -> tuple[Part, ...]:
        """The names that the sentence opens to."""
        return self.parts[NAMED:]


@dataclass(frozen=True)
class Exceptions:
    """The sentences, one a kind, and the two counts that the lead sentence names."""

    sentences: list[Sentence]
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
    """Return what stands out on the day. At most three queries, whatever the size; a county's may be ten seconds old.

    In a township groups and villages are named; in a county what they add up to, by township.
    """
    missing = _gaps(parent, view)
    found = Findings(
        unled=missing.vacancies,
        silent=silent,
        unpaired=_unpaired(parent, view),
        uncovered=missing.uncovered,
        late=late,
    )
    is_county = parent.level == Level.COUNTY
    townships = dict(_below(tuple(unit.pk for unit in units))) if is_county else None
    said = _sentences(found, Places(units, townships, view))
    return Exceptions(said, len(found.unled), sum(found.unpaired.values()))


@compiled
def _below(parents: tuple[int, ...]) -> QuerySet[Division, tuple[int, int]]:
    return Division.objects.filter(parent__in=parents).values_list("pk", "parent_id")


def _unpaired(parent: Division, view: View) -> dict[int, int]:
    return near.kept(f"unpaired:{parent.pk}:{view.day}", lambda: unpaired_by_village(parent, day=view.day))


def _gaps(parent: Division, view: View) -> Gaps:
    """What is missing: in a township as it stands, where who names a leader looks at once; in a county as kept."""
    if parent.level != Level.COUNTY:
        return gaps(parent, day=view.day)
    return near.kept(f"gaps:{parent.pk}:{view.day}", lambda: gaps(parent, day=view.day))


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
    months = [month.number for month in view.ended]
    if parent.level != Level.COUNTY:
        return _silent(parent, view, _IN_CELLS, months=months)
    return near.kept(
        f"silent:{parent.pk}:{view.day}:{months[0]}", lambda: _silent(parent, view, _IN_CELLS, months=months)
    )


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


@dataclass(frozen=True)
class Places:
    """Where things are: groups and villages in a township; in a county added up by ``townships`` (of a village)."""

    units: Sequence[Division]
    townships: Mapping[int, int | None] | None
    view: View

    def counted(self, counts: Mapping[int, int], page: str = "", month: str = "") -> tuple[Part, ...]:
        """Return the units with their counts, in the order of the register; a single one needs no count of its own.

        ``page`` and ``month``: which page of a village the link opens.
        """
        summed: Counter[int] = Counter()
        for key, count in counts.items():
            summed[(self.townships or {}).get(key) or key] += count
        there = [unit for unit in self.units if summed[unit.pk]]
        return tuple(
            Part(f"{unit.short_name} {summed[unit.pk]}" if there[1:] else unit.short_name, self._url(unit, page, month))
            for unit in there
        )

    def unled(self, vacancies: Sequence[Vacancy]) -> tuple[Part, ...]:
        """Return the groups that nobody leads, and since how many days."""
        if self.townships is not None:
            return self.counted(Counter(one.village_id for one in vacancies))
        units = {unit.pk: unit for unit in self.units}
        return tuple(
            Part(f"{one.village_name}{one.name}", self._url(units.get(one.village_id), "/organization"), self._why(one))
            for one in vacancies
        )

    def silent(self, groups: Sequence[Silent]) -> tuple[Part, ...]:
        """Return the groups of which no meeting was recorded."""
        if self.townships is not None:
            return self.counted(Counter(group.village_id for group in groups))
        link = self.view.link
        return tuple(
            Part(f"{group.village_name}{group.name}", link(f"/groups/{group.code}", sort="", line="", month=""))
            for group in groups
        )

    def _why(self, one: Vacancy) -> str:
        days = (self.view.day - (one.since or self.view.day)).days
        return _("（组长外出）") if one.away else _("（已经 %(days)d 天）") % {"days": days}

    def _url(self, unit: Division | None, page: str = "", month: str = "") -> str:
        code = unit.code if unit else ""
        if self.townships is not None:
            return self.view.link(f"/units/{code}", sort="", line="")
        return self.view.link(f"/villages/{code}{page}", sort="", line="", month=month)


def _sentences(found: Findings, places: Places) -> list[Sentence]:
    """One sentence a kind: how many, and where."""
    last = Period(1, places.view.month.number - 1)
    kinds = [
        ("overdue", _("%(count)d 个党小组没有人牵头："), len(found.unled), places.unled(found.unled)),
        (
            "overdue",
            _("%(count)d 个党小组{months}都未见党小组会记录：").format(months=_months(places.view)),
            len(found.silent),
            places.silent(found.silent),
        ),
        (
            "due",
            _("%(count)d 户特殊户没有结对的党员："),
            sum(found.unpaired.values()),
            places.counted(found.unpaired, "/unpaired"),
        ),
        (
            "due",
            _("%(count)d 个自然村没有党小组："),
            sum(found.uncovered.values()),
            places.counted(found.uncovered, "/organization"),
        ),
        (
            "late",
            _("{month}的记录有 %(count)d 条是补记的：").format(month=month_word(last.first)),
            sum(found.late.values()),
            places.counted(found.late, month=str(last)),
        ),
    ]
    return [Sentence(shape, said % {"count": count}, parts) for shape, said, count, parts in kinds if count]
