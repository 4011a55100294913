"""Small made-up histories of a county, in the words of the contract, and how Hypothesis draws them.

Ids are integers. Days come from the edges where mistakes live: month ends, 29 February, year ends.
"""

import datetime as dt
from dataclasses import dataclass, field

from hypothesis import strategies as st

from sanwang.duties.ledger.catalogue import KINDS

STATES = ("present", "online", "home_taught", "leave", "absent")
GROUP_KINDS = ("natural_village", "industry", "function")


def days(*written):
    """Read days, `2024-02-29`."""
    return tuple(dt.date.fromisoformat(day) for day in written)


NEAR = days(
    *("2024-02-01", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-05", "2024-03-06", "2024-03-31"),
    *("2024-04-01", "2024-04-05", "2024-04-10", "2024-04-11"),
)
"""Ends and starts of February, March and the first quarter of 2024, and of their grace: where rows meet."""

FAR = days(
    *("2023-12-31", "2024-01-01", "2024-01-31", "2024-04-30", "2024-12-31", "2025-01-01", "2025-01-31"),
    *("2025-02-01", "2025-02-28", "2025-03-31"),
)
EARLY = days(
    *("1999-07-01", "2020-02-29", "2021-02-28", "2021-03-01", "2021-03-05", "2021-03-31", "2021-12-31"),
    *("2022-02-28", "2023-06-30"),
)
day = st.sampled_from(NEAR * 3 + FAR)
early = st.sampled_from(EARLY + NEAR)


@dataclass
class Span:
    valid_from: dt.date
    valid_to: dt.date | None
    withdrawn: bool = False


@dataclass
class Place:
    group: int
    unit: int
    village: int
    kind: str
    founded: dt.date
    ended: dt.date | None = None


@dataclass
class Tie(Span):
    """A dated pair of ids: membership, affiliation, leadership, tag, branch."""

    left: int = 0
    right: int = 0
    kind: str = ""


@dataclass
class Pairing(Span):
    pairing: int = 0
    member: int = 0
    household: int = 0


@dataclass
class Member:
    member: int
    joined: dt.date
    full: dt.date | None


@dataclass
class Record:
    """An act; ``subject`` is the pairing visited or the member talked with or appraised."""

    record: int
    day: dt.date
    recorded: dt.date
    withdrawn: dt.date | None = None
    subject: int = 0
    manner: str = ""


@dataclass
class Appraisal(Record):
    year: int = 2024
    grade: str = ""


@dataclass
class Activity(Record):
    unit: int = 0
    host: int | None = None
    joint: tuple[int, ...] = ()
    kinds: frozenset[str] = frozenset()
    for_day: dt.date | None = None
    attendance: dict[int, str] = field(default_factory=dict)


@dataclass
class Excuse(Span):
    duty: str = "*"
    kind: str = "member"
    subject: int = 0


@dataclass
class History:
    places: list[Place]
    branches: list[Tie]  # unit, village
    members: list[Member]
    memberships: list[Tie]  # member, group, kind
    affiliations: list[Tie]  # member, village
    leaders: list[Tie]  # group, member
    pairings: list[Pairing]
    tags: list[Tie]  # household; kind is the tag
    activities: list[Activity]
    visits: list[Record]
    talks: list[Record]
    appraisals: list[Appraisal]
    excuses: list[Excuse]


GROUPS, UNITS, VILLAGES, MEMBERS, PAIRINGS, HOUSEHOLDS = (
    range(11, 15),
    range(21, 24),
    range(31, 34),
    range(41, 46),
    range(51, 55),
    range(61, 63),
)


@st.composite
def chain(draw, rights, *, gaps, most=3):
    """Draw spans that follow one another, each with one of ``rights``; with or without gaps."""
    cuts = sorted(draw(st.sets(day, max_size=most)))
    start, spans = draw(st.sampled_from(EARLY)), []
    for end in [*cuts, None]:
        if not gaps or draw(st.integers(0, 3)):
            spans.append((start, end, draw(st.sampled_from(rights))))
        start = end
    return spans


@st.composite
def span(draw):
    start = draw(st.one_of(st.just(dt.date(2023, 1, 1)), day))
    end = draw(st.one_of(st.none(), day))
    return (start, end if end and end > start else None)


@st.composite
def entered(draw, happened):
    """Draw when an act was entered and, for some, withdrawn."""
    recorded = max(happened, draw(day))
    away = draw(st.one_of(st.none(), st.none(), day))
    return recorded, None if away is None else max(recorded, away)


@st.composite
def roster(draw):
    """Draw places, members and who belongs where, with withdrawn rows that overlap the right ones."""
    places = [
        Place(
            group,
            draw(st.sampled_from(UNITS[:2])),
            draw(st.sampled_from(VILLAGES)),
            draw(st.sampled_from(GROUP_KINDS)),
            draw(early),
        )
        for group in GROUPS
    ]
    members = []
    for member in MEMBERS:
        joined = draw(early)
        members.append(Member(member, joined, draw(st.sampled_from((None, joined, joined + dt.timedelta(365))))))
    memberships, affiliations = [], []
    for member in MEMBERS:
        memberships += [Tie(a, b, False, member, g, "home") for a, b, g in draw(chain(GROUPS, gaps=True))]
        for g in draw(st.sets(st.sampled_from(GROUPS), max_size=2)):
            memberships.append(Tie(*draw(span()), draw(st.booleans()), member, g, "functional"))
        affiliations += [Tie(a, b, False, member, v) for a, b, v in draw(chain(VILLAGES, gaps=False, most=1))]
    for _ in range(draw(st.integers(0, 3))):
        wrong = Tie(*draw(span()), True, draw(st.sampled_from(MEMBERS)), draw(st.sampled_from(GROUPS)), "home")
        memberships.append(wrong)
    leaders = [
        Tie(*draw(span()), draw(st.booleans()), g, draw(st.sampled_from(MEMBERS)))
        for g in GROUPS
        if draw(st.booleans())
    ]
    return places, members, memberships, affiliations, leaders


@st.composite
def activity(draw, number):
    happened = draw(day)
    recorded, withdrawn = draw(entered(happened))
    host = draw(st.one_of(st.none(), st.sampled_from(GROUPS)))
    joint = () if host is None else tuple(draw(st.sets(st.sampled_from(GROUPS), max_size=2)) - {host})
    earlier = happened.replace(day=1) - dt.timedelta(1)
    return Activity(
        number,
        happened,
        recorded,
        withdrawn,
        unit=draw(st.sampled_from(UNITS[:2])),
        host=host,
        joint=joint,
        kinds=frozenset(draw(st.sets(st.sampled_from(KINDS), min_size=2, max_size=6))),
        for_day=earlier if happened.day <= 5 and draw(st.booleans()) else None,
        attendance=draw(st.dictionaries(st.sampled_from(MEMBERS), st.sampled_from(STATES), min_size=1)),
    )


@st.composite
def records(draw, start, subjects, most):
    made = []
    for number in range(start, start + draw(st.integers(1, most))):
        happened = draw(day)
        subject = draw(st.sampled_from(subjects))
        made.append(
            Record(
                number,
                happened,
                *draw(entered(happened)),
                subject,
                draw(st.sampled_from(("in_person", "call"))),
            )
        )
    return made


@st.composite
def appraisals(draw):
    made = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        year, decided = draw(st.sampled_from((2023, 2024, 2025))), draw(day)
        made.append(
            Appraisal(
                4000 + number,
                decided,
                *draw(entered(decided)),
                draw(st.sampled_from(MEMBERS)),
                year=year,
                grade=draw(st.sampled_from(("", "excellent", "qualified"))),
            )
        )
    return made


@st.composite
def excuse(draw):
    kind, subjects, duties = draw(
        st.sampled_from(
            (
                ("member", MEMBERS, ("talk", "appraisal", "study_attendance", "party_day_attendance")),
                ("pairing", PAIRINGS, ("visit",)),
                ("group", GROUPS, (*KINDS, "develop")),
            )
        )
    )
    return Excuse(*draw(span()), False, draw(st.sampled_from(("*", *duties))), kind, draw(st.sampled_from(subjects)))


@st.composite
def histories(draw):
    """Draw a history: joins, leaves, transfers, deaths, corrections, withdrawals, joint and late acts."""
    places, members, memberships, affiliations, leaders = draw(roster())
    ties = [
        Pairing(*draw(span()), draw(st.integers(0, 4)) == 0, number, draw(st.sampled_from(MEMBERS)), household)
        for number in PAIRINGS
        for household in [draw(st.sampled_from(HOUSEHOLDS))]
    ]
    return History(
        places=places,
        branches=[Tie(dt.date(1990, 1, 1), None, False, unit, VILLAGES[0]) for unit in UNITS],
        members=members,
        memberships=memberships,
        affiliations=affiliations,
        leaders=leaders,
        pairings=ties,
        tags=[
            Tie(*draw(span()), draw(st.integers(0, 4)) == 0, household, 0, tag)
            for household in HOUSEHOLDS
            for tag in draw(st.sets(st.sampled_from(("disabled", "assisted")), min_size=1))
        ],
        activities=[draw(activity(1000 + n)) for n in range(draw(st.integers(3, 12)))],
        visits=draw(records(2000, PAIRINGS, 10)),
        talks=draw(records(3000, MEMBERS, 8)),
        appraisals=draw(appraisals()),
        excuses=[draw(excuse()) for _ in range(draw(st.integers(1, 8)))],
    )
