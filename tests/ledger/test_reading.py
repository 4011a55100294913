"""What pages and the API read of the ledger: equal to the rows, in few statements, whatever the size."""

import csv
import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from sanwang.access.models import Account, Grant
from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.question import Setting, Sight, Span, questions
from sanwang.duties.queries import cells, discharge, ledger, member, rows, subjects
from sanwang.kernel import clock
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import Actor, permit
from sanwang.organization.models import Division, Group, Member
from sanwang.organization.operations.place import rebuild
from sanwang.organization.rules import REBUILD_TREE
from sanwang.service.models import Visit
from tests.ledger.conftest import DAY

pytestmark = pytest.mark.django_db
NOVEMBER = Period.parse("2025-11")
AUGUST = dt.date(2025, 8, 14)


def table(day=DAY, *, recorded=False, unit=None, month=NOVEMBER):
    return rows.rows(rows.Asked(Span(month, month), Sight(day, recorded), unit, recount=True)).rows


def village():
    return Division.objects.villages().order_by("code").first()


def by_code(lines):
    codes = dict(Group.objects.values_list("pk", "code"))
    return {
        (line.duty.code, str(line.period), codes.get(line.group_id, "")): (
            line.owed,
            line.done,
            line.on_time,
            line.excused,
        )
        for line in lines
    }


@pytest.mark.parametrize("day", [None, AUGUST])
def test_a_villages_lines_are_its_rows_in_two_statements(small_county, django_assert_num_queries, day):
    place = village()
    with django_assert_num_queries(2):
        lines = ledger.village_lines(place.pk, day=day or DAY, on=day)
    wanted = table(day or DAY, recorded=day is not None, unit=place, month=Period.of(day or DAY, 1))
    assert by_code(lines) == {(*row[:2], row.group): row[4:] for row in wanted}
    assert {line.duty.code for line in lines} == set(DUTIES)


def test_a_groups_lines_are_the_villages(small_county, django_assert_num_queries):
    lines = ledger.village_lines(village().pk, day=DAY)
    group = next(line.group_id for line in lines if line.duty.code == "talk")
    with django_assert_num_queries(2):
        own = ledger.group_lines(group, day=DAY)
    assert own == [line for line in lines if line.group_id == group]


def test_the_month_before_is_seen_from_today(small_county):
    october = Period.parse("2025-10")
    lines = [line for line in ledger.village_lines(village().pk, day=DAY, month=october) if line.duty.months == 1]
    assert {line.period for line in lines} == {october}
    assert {line.anchor for line in lines} == {october.last}
    assert any(line.overdue for line in lines)
    assert all(line.overdue in (0, line.unmet) for line in lines)


def test_behind_a_cell_stand_as_many_as_it_counts(small_county, django_assert_num_queries):
    place = village()
    for row in table(unit=place):
        period, group = Period.parse(row.period), Group.objects.filter(code=row.group).first()
        if group is None and row.duty == "visit":
            behind = subjects.groupless(row.duty, period, village_id=place.pk, day=DAY)
        else:
            behind = subjects.subjects(
                row.duty, period, village_id=place.pk, group_id=group.pk if group else None, day=DAY
            )
        states = [one.state for one in behind]
        assert (len(states), states.count("done"), states.count("excused")) == (row.owed, row.done, row.excused)
        assert all(bool(one.records) == (one.state == "done") for one in behind)
    with django_assert_num_queries(3):
        behind = subjects.subjects("visit", NOVEMBER, village_id=place.pk, day=DAY)
        assert len(behind[0:40]) == min(len(behind), 40)


def test_a_member_owes_what_stands_behind_the_cells(small_county, django_assert_num_queries):
    some = Member.objects.filter(memberships__kind="home", pairings__household__tags__isnull=False).first()
    with django_assert_num_queries(4):
        owed = member.owed_by_member(some.pk, day=DAY)
    assert {one.duty.code for one in owed} >= {"visit", "study_attendance", "party_day_attendance"}
    for one in owed:
        [place, group] = one.subject.village_id, one.subject.group_id
        behind = subjects.subjects(one.duty.code, one.period, village_id=place, group_id=group, day=DAY)
        assert one.subject in list(behind)


def test_a_visit_discharges_what_it_stands_behind(small_county, django_assert_num_queries):
    behind = [one for one in subjects.subjects("visit", NOVEMBER, village_id=village().pk, day=DAY) if one.records]
    visit = Visit.objects.get(pk=behind[0].records[0])
    act = discharge.Act(id=visit.pk, village_id=visit.village_id, day=visit.day, pairing_id=visit.pairing_id)
    with django_assert_num_queries(2):
        assert discharge.discharged(act, day=DAY) == ["visit"]
    visit.pairing.household.tags.update(withdrawn_on=DAY)
    assert discharge.discharged(act, day=DAY) == []


def asked(months, *duties, day=DAY):
    """Return the questions of a page: the months of the duties (none: of all), as they stand on the day."""
    setting = Setting(duties=tuple(DUTIES[code] for code in duties or DUTIES))
    return list(questions(months, Sight(day), setting=setting))


def total_of(totals, duty, month=None):
    return cells.Total.all_of(
        [found for (_, code, period), found in totals.items() if code == duty and month in (None, Period(1, period))]
    )


@pytest.mark.parametrize("level", ["county", "township"])
def test_sums_of_a_month_and_of_a_year_are_those_of_the_rows(small_county, django_assert_max_num_queries, level):
    parent = Division.objects.filter(level=level).order_by("code").first()
    with django_assert_max_num_queries(3):
        month = cells.sums(parent, asked(Span(NOVEMBER, NOVEMBER)), day=DAY)
    wanted = table(unit=parent)
    for duty in DUTIES:
        total = total_of(month, duty)
        mine = [row for row in wanted if row.duty == duty]
        assert (total.owed, total.done, total.on_time, total.excused) == tuple(
            sum(row[place] for row in mine) for place in range(4, 8)
        )
    year = Span(Period.parse("2025-01"), NOVEMBER)
    with django_assert_max_num_queries(3):
        visits = cells.sums(parent, asked(year, "visit"), day=DAY)
    assert {period for _, _, period in visits} == {NOVEMBER.number - back for back in range(11)}
    assert total_of(visits, "visit", NOVEMBER) == total_of(month, "visit")


@pytest.mark.parametrize(("month", "day"), [("2025-10", DAY), ("2025-12", dt.date(2026, 3, 1))])
def test_overdue_in_a_sum_is_what_its_lines_say(small_county, month, day):
    county, shown = Division.objects.get(level="county"), Period.parse(month)
    found = cells.sums(county, asked(Span(shown, shown), day=day), day=day)
    lines = [line for one in Division.objects.villages() for line in ledger.village_lines(one.pk, day=day, month=shown)]
    for duty in DUTIES:
        assert total_of(found, duty).overdue == sum(line.overdue for line in lines if line.duty.code == duty)
    assert total_of(found, "visit").overdue > 0


def test_advice_is_never_overdue_in_a_sum(small_county):
    county, december, march = Division.objects.get(level="county"), Period.parse("2025-12"), dt.date(2026, 3, 1)
    early = dt.date(2001, 1, 1)  # nobody was admitted of late; cells are counted anew on that day
    Member.objects.filter(joined_on__gt=early).update(joined_on=early)
    found = cells.sums(county, asked(Span(december, december), "develop", day=march), day=march)
    total = total_of(found, "develop")
    assert (total.unmet > 0, total.overdue) == (True, 0)


def owed(unit, month, *, below):
    months = Span(Period.parse("2025-09"), NOVEMBER)
    found = cells.sums(below, asked(months, "visit"), day=DAY)
    return found.get((unit.pk, "visit", Period.parse(month).number), cells.Total()).owed


def test_a_village_counts_where_it_stood_at_the_time(small_county):
    """It goes to another township in October: September stays with the old one, November is the new one's."""
    county = Division.objects.get(level="county")
    old, new = Division.objects.filter(level="township").order_by("code")
    going = old.children.order_by("code").first()
    before = {(unit, month): owed(unit, month, below=county) for unit in (old, new) for month in ("2025-09", "2025-11")}
    own = {month: owed(going, month, below=old) for month in ("2025-09", "2025-11")}
    assert all(own.values())
    Division.objects.filter(pk=going.pk).update(parent=new, township=new)
    rebuild(permit(Actor.system("test"), REBUILD_TREE, pk=county.pk), day=dt.date(2025, 10, 15))
    after = {(unit, month): owed(unit, month, below=county) for unit, month in before}
    assert after == {
        **before,
        (old, "2025-11"): before[old, "2025-11"] - own["2025-11"],
        (new, "2025-11"): before[new, "2025-11"] + own["2025-11"],
    }
    assert (owed(going, "2025-09", below=old), owed(going, "2025-11", below=old)) == (own["2025-09"], 0)
    assert (owed(going, "2025-09", below=new), owed(going, "2025-11", below=new)) == (0, own["2025-11"])


def written(*arguments):
    out = io.StringIO()
    call_command("ledger", *arguments, stdout=out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def test_the_command_writes_the_rows(small_county):
    place = village()
    lines = written("cells", "--from", "2025-11", "--to", "2025-11", "--on", "2025-11-20", "--unit", place.code)
    assert [tuple(line.values()) for line in lines] == [
        tuple(map(str, row)) for row in table(recorded=True, unit=place)
    ]
    told = written("explain", "--duty", "visit", "--period", "2025-11", "--village", place.code, "--on", "2025-11-20")
    visits = [line for line in lines if line["duty"] == "visit"]
    assert len(told) == sum(int(line["owed"]) for line in visits)
    assert sum(line["state"] == "done" for line in told) == sum(int(line["done"]) for line in visits)
    assert all(line["records"].startswith("S") for line in told if line["state"] == "done")


@pytest.mark.parametrize(
    "arguments",
    [
        ("cells", "--from", "2025-12", "--to", "2025-11"),
        ("cells", "--from", "2025-11", "--to", "2025-11", "--unit", "000000000000"),
        ("explain", "--duty", "talk", "--period", "2025-11", "--village", "361126100200"),
    ],
)
def test_the_command_refuses(small_county, arguments):
    with pytest.raises(CommandError):
        written(*arguments)


def test_the_api_gives_the_rows_of_whom_they_are_for(small_county, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)
    place = village()
    account = Account.objects.create(username="secretary", display_name="书记")
    Grant.objects.create(account=account, role="secretary", division=place, valid_from=dt.date(2020, 1, 1))
    client = Client()
    client.force_login(account, backend="sanwang.access.signin.Backend")
    address = "/api/v1/ledger/cells?unit={}&from=2025-11&to=2025-11"
    answer = client.get(address.format(place.code))
    assert answer.status_code == 200, answer.content
    told = json.loads(answer.content)
    assert told["as_of"] == "2025-11-20"
    assert [tuple(row.values()) for row in told["rows"]] == [tuple(row) for row in table(unit=place)]
    assert client.get(address.format(place.township.code)).status_code == 404
    assert client.get(address.format(place.code).replace("to=2025-11", "to=2025-10")).status_code == 422
    assert client.get(address.format(place.code).replace("to=2025-11", "to=2025-Q4")).status_code == 422
