"""The ledger counted slowly, from the contract's sentences and nothing else: no SQL, nothing of the engine.

Every figure is found by walking through all rows of a history for one subject at a time.
"""

import calendar
import datetime as dt
from dataclasses import dataclass, field

MONTHLY = (
    "report",
    "deploy",
    "meeting",
    "study",
    "party_day",
    "study_attendance",
    "party_day_attendance",
    "visit",
)
LENGTH = dict.fromkeys(MONTHLY, 1) | {"talk": 3, "life_meeting": 12, "appraisal": 12, "develop": 12}
GRACE = {1: 5, 3: 10, 12: 31}
CAME = ("present", "online", "home_taught")


@dataclass
class Terms:
    """What a county may set for a duty; as shipped unless told."""

    needed: int = 1
    grace: int | None = None
    kinds: tuple[str, ...] | None = None
    manners: tuple[str, ...] | None = None
    month_of_joining: bool = True


@dataclass
class Line:
    """One subject: where it stands on the anchor, and the records that discharged its duty."""

    village: int
    group: int | None
    subject: int
    records: set = field(default_factory=set)
    on_time: set = field(default_factory=set)
    state: str = ""


def holds(row, day):
    return not row.withdrawn and row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def month_end(year, month):
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def three_years_before(day):
    if day.month == 2 and day.day == 29:
        return dt.date(day.year - 3, 2, 28)
    return dt.date(day.year - 3, day.month, day.day)


def written_periods(duty, first, last):
    """Return (name, first day, last day) of each period with any month in first..last (year, month)."""
    found = {}
    year, month = first
    while (year, month) <= last:
        if LENGTH[duty] == 1:
            found[f"{year}-{month:02}"] = (dt.date(year, month, 1), month_end(year, month))
        elif LENGTH[duty] == 3:
            quarter = (month - 1) // 3 + 1
            found[f"{year}-Q{quarter}"] = (dt.date(year, quarter * 3 - 2, 1), month_end(year, quarter * 3))
        else:
            found[f"{year}"] = (dt.date(year, 1, 1), dt.date(year, 12, 31))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return [(name, *days) for name, days in found.items()]


class Oracle:
    """A history, seen from a day: ``recorded`` says whether only what was recorded by then counts."""

    def __init__(self, history, on, recorded, terms=None):
        self.history, self.on, self.recorded, self.terms = history, on, recorded, terms or {}

    def lines(self, duty, first_day, last_day):
        """Return who owes the duty in the period, each with what he has done."""
        anchor = min(last_day, self.on)
        terms = self.terms.get(duty, Terms())
        grace = GRACE[LENGTH[duty]] if terms.grace is None else terms.grace
        limit = last_day + dt.timedelta(grace)
        lines = []
        for line in self._subjects(duty, anchor, anchor if terms.month_of_joining else first_day, terms):
            for record, entered in self._acts(duty, line, anchor, (first_day, last_day), terms):
                line.records.add(record)
                if entered is None or entered <= limit:
                    line.on_time.add(record)
            line.state = self._state(duty, line, anchor, terms, self.on > limit)
            lines.append(line)
        return lines

    def cells(self, first, last):
        """Return {(duty, period, village, group): (owed, done, on time, excused)}."""
        cells = {}
        for duty in LENGTH:
            needed = self.terms.get(duty, Terms()).needed
            for name, first_day, last_day in written_periods(duty, first, last):
                if first_day > self.on:
                    continue
                for line in self.lines(duty, first_day, last_day):
                    cell = cells.setdefault((duty, name, line.village, line.group), [0, 0, 0, 0])
                    cell[0] += 1
                    cell[1] += line.state == "done"
                    cell[2] += len(line.on_time) >= needed
                    cell[3] += line.state == "excused"
        return {key: tuple(cell) for key, cell in cells.items()}

    # who owes

    def _subjects(self, duty, anchor, entered, terms):
        if duty == "deploy":
            return self._branches(anchor, entered)
        if duty in ("study_attendance", "party_day_attendance", "talk", "appraisal"):
            return self._members(duty, anchor, entered, terms)
        if duty == "visit":
            return self._pairings(anchor, entered, terms)
        return self._groups(duty, anchor, entered, terms)

    def _groups(self, duty, anchor, entered, terms):
        for place in self.history.places:
            if place.founded > entered or (terms.kinds and place.kind not in terms.kinds):
                continue
            if duty not in ("report", "meeting") and not any(
                m.kind == "home" and m.right == place.group and holds(m, anchor) for m in self.history.memberships
            ):
                continue
            if duty == "develop" and place.founded > three_years_before(anchor):
                continue
            yield Line(place.village, place.group, place.group)

    def _branches(self, anchor, entered):
        for branch in self.history.branches:
            if holds(branch, anchor) and any(
                place.unit == branch.left and place.founded <= entered for place in self.history.places
            ):
                yield Line(branch.right, None, branch.left)

    def _homes(self, member, anchor):
        """Return the membership rows that make a group his home on the day: one, or none."""
        return [m for m in self.history.memberships if m.kind == "home" and m.left == member and holds(m, anchor)]

    def _place(self, group):
        return next(place for place in self.history.places if place.group == group)

    def _members(self, duty, anchor, entered, terms):
        for member in self.history.members:
            for home in self._homes(member.member, anchor):
                place = self._place(home.right)
                if home.valid_from > entered or (terms.kinds and place.kind not in terms.kinds):
                    continue
                if duty == "appraisal" and (member.full is None or member.full > anchor):
                    continue
                leads = any(
                    row.left == place.group and row.right == member.member and holds(row, anchor)
                    for row in self.history.leaders
                )
                if duty == "talk" and leads:
                    continue
                yield Line(place.village, place.group, member.member)

    def _pairings(self, anchor, entered, terms):
        for pairing in self.history.pairings:
            if not holds(pairing, anchor) or pairing.valid_from > entered:
                continue
            if not any(t.left == pairing.household and holds(t, anchor) for t in self.history.tags):
                continue
            homes = self._homes(pairing.member, anchor)
            if homes:
                place = self._place(homes[0].right)
                if not terms.kinds or place.kind in terms.kinds:
                    yield Line(place.village, place.group, pairing.pairing)
                continue
            for row in self.history.affiliations:
                if row.left == pairing.member and holds(row, anchor):
                    yield Line(row.right, None, pairing.pairing)

    # what was done

    def _seen(self, act):
        if self.recorded:
            return act.recorded <= self.on and (act.withdrawn is None or act.withdrawn > self.on)
        return act.withdrawn is None

    def _acts(self, duty, line, anchor, days, terms):
        """Yield (record, day of entry) of what discharges the duty of the line in the period."""
        if duty == "develop":
            return self._admitted(line.subject, anchor)
        if duty in ("visit", "talk"):
            found = self._meetings(duty, line.subject, days, terms)
        elif duty == "appraisal":
            found = [
                act
                for act in self.history.appraisals
                if act.subject == line.subject and act.year == days[0].year and act.grade
            ]
        else:
            found = self._activities(duty, line, anchor, days)
        return [(act.record, act.recorded) for act in found if self._seen(act)]

    def _meetings(self, duty, subject, days, terms):
        for act in self.history.visits if duty == "visit" else self.history.talks:
            counts = not terms.manners or act.manner in terms.manners
            if act.subject == subject and counts and days[0] <= act.day <= days[1]:
                yield act

    def _activities(self, duty, line, anchor, days):
        kind = duty.removesuffix("_attendance")
        for act in self.history.activities:
            in_time = days[0] <= (act.for_day or act.day) <= days[1]
            if kind in act.kinds and in_time and self._discharges(duty, act, line, anchor):
                yield act

    def _discharges(self, duty, act, line, anchor):
        if duty.endswith("_attendance"):
            return act.attendance.get(line.subject) in CAME
        if duty == "deploy":
            return act.host is None and act.unit == line.subject
        if line.group == act.host or line.group in act.joint:
            return True
        if duty not in ("study", "party_day", "life_meeting") or act.host is not None:
            return False
        return act.unit == self._place(line.group).unit and any(
            act.attendance.get(m.left) in CAME
            for m in self.history.memberships
            if m.right == line.group and holds(m, anchor)
        )

    def _admitted(self, group, anchor):
        for member in self.history.members:
            if three_years_before(anchor) < member.joined <= anchor and any(
                m.left == member.member and m.right == group and holds(m, anchor) for m in self.history.memberships
            ):
                yield member.member, None

    def _state(self, duty, line, anchor, terms, late):
        if len(line.records) >= terms.needed:
            return "done"
        kinds = {"visit": "pairing", "deploy": None} | dict.fromkeys(
            ("study_attendance", "party_day_attendance", "talk", "appraisal"), "member"
        )
        for excuse in self.history.excuses:
            if (
                excuse.kind == kinds.get(duty, "group")
                and excuse.subject == line.subject
                and excuse.duty in (duty, "*")
                and holds(excuse, anchor)
            ):
                return "excused"
        return "overdue" if late and duty != "develop" else "due"
