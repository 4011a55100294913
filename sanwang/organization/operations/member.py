"""Members: admitted, corrected, and gone (transferred, dead or removed)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sanwang.kernel import receipts, secrets
from sanwang.kernel.events import emit
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import Fault, Refused, refuse
from sanwang.kernel.spans import Precision, SpanQuerySet
from sanwang.organization.events import member_changed, membership_changed, office_changed
from sanwang.organization.models import (
    LEADING,
    Affiliation,
    Division,
    Group,
    Leaving,
    Member,
    Membership,
    MembershipKind,
    Office,
    Person,
    name_key,
)
from sanwang.organization.operations.clashes import refusing
from sanwang.organization.operations.endings import end, go_on
from sanwang.organization.queries import codes, members
from sanwang.organization.rules import MANAGE_MEMBER, MANAGE_MEMBERS

AGE_TO_JOIN: Final = 18
"""Years: Article 1 of the constitution of the Party."""
OF_PERSON: Final = ("name", "sex", "ethnicity", "birth_date", "birth_precision", "education")
OF_MEMBER: Final = (
    "joined_on",
    "joined_precision",
    "full_on",
    "full_precision",
    "occupation",
    "specialty",
    "is_migrant",
    "migrant_place",
    "migrant_since",
    "is_infirm",
    "pairing_eligible",
    "holds_office",
    "note",
)
PERSONAL: Final = {*OF_PERSON, "id_number", "phone", "migrant_place", "is_infirm", "note"}
"""Fields that stand in the log as commitments."""
DATED: Final = ("joined_on", "full_on")
"""Fields on which duties depend."""


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """Who is admitted, into which group (key), as of which day: his entry here, not into the Party.

    ``person``: his key, where he is known already as one whom the branch brought up.
    """

    name: str
    joined_on: dt.date
    day: dt.date
    group_id: int
    full_on: dt.date | None = None
    joined_precision: Precision = Precision.DAY
    full_precision: Precision = Precision.DAY
    sex: str = ""
    ethnicity: str = ""
    birth_date: dt.date | None = None
    birth_precision: Precision = Precision.DAY
    education: str = ""
    id_number: str = ""
    phone: str = ""
    occupation: str = ""
    specialty: str = ""
    person: int | None = None


@operation
def admit(by: Permit[Division], *, record: NewMember, on: dt.date) -> Member:
    """Take a member into a group of the village: newly admitted, or transferred in.

    A person known by his identity number is not made twice; who was a member elsewhere and left keeps his
    code. Refuses who is still a member, who joined before eighteen, days out of order, a group of another
    village.
    """
    village = by.demand(MANAGE_MEMBERS)
    _check(record, on=on)
    group = Group.objects.on(record.day).filter(pk=record.group_id, village=village).first()
    if group is None:
        raise refuse("group", _("这一天本村没有这个党小组。"))
    with refusing():
        member = _member(_person(record), record, group=group)
        Affiliation.objects.create(
            member=member, unit=group.unit, village=village, valid_from=record.day, recorded_on=on
        )
        Membership.objects.create(
            code=codes.fresh(Membership, "B")[0],
            member=member,
            group=group,
            kind=MembershipKind.HOME,
            valid_from=record.day,
            recorded_on=on,
        )
    emit(member_changed(member, day=record.day, what="admitted"), by=by, subject=member)
    emit(membership_changed(member, groups=[group.pk], day=record.day), by=by, subject=member)
    return member


class Namesake(Refused):
    """Somebody of that very name is in the village's list already. It may be another: whoever asks must say so."""


@operation
def admit_once(
    by: Permit[Division], *, id: uuid.UUID, record: NewMember, sure: bool = False, on: dt.date, at: dt.datetime
) -> Member:
    """Admit by a form that may be sent twice: the same id and record again gets the member that was made.

    Raises OtherBody where the id stands for another record, and Namesake unless ``sure`` that it is somebody else;
    refuses what ``admit`` refuses.
    """
    claim = receipts.claim(by.actor, id, kind="member", body=[by.target.pk, _told(record)], at=at)
    if claim.answer is not None:
        return Member.objects.get(code=claim.answer["member"])
    if not sure and (other := members.namesake(by.target, record.name, day=on)):
        said = _("本村已经有一位“%(name)s”（%(who)s）。不是同一个人，请再按一次。")
        raise Namesake(Fault("name", said % {"name": record.name, "who": other}))
    member = admit(by, record=record, on=on)
    receipts.answer(claim, {"member": member.code})
    return member


def _told(record: NewMember) -> dict[str, Any]:
    """Return the record as its receipt remembers it: who holds the receipt can tell no number by trying."""
    told = dataclasses.asdict(record)
    hidden = {field: secrets.commitment(told[field]) for field in ("id_number", "phone") if told[field]}
    return {**told, **hidden}


@operation
def correct(by: Permit[Member], *, changes: dict[str, Any], on: dt.date) -> Member:
    """Put fields of the member or his person right; the log keeps before and after, personal ones sealed.

    ``changes``: new values by the names of OF_PERSON and OF_MEMBER, and ``id_number``, ``phone`` in clear.
    Refuses any other field, days ahead or out of order, an identity number that is another person's, and who was
    taken back: he was a member on no day.
    """
    member = by.demand(MANAGE_MEMBER)
    if Member.objects.taken_back().filter(pk=member.pk).exists():
        raise refuse("", _("他的编入已经撤回，不是本村党员。"))
    person = Person.objects.get(pk=member.person_id)
    before = _values(member, person)
    changed = {field: value for field, value in changes.items() if before[_known(field)] != value}
    if not changed:
        return member
    _check_days({**before, **changed}, on=on)
    with refusing():
        _put_person(person, changed)
        of_member = {field: value for field, value in changed.items() if field in OF_MEMBER}
        if of_member:
            Member.objects.filter(pk=member.pk).update(**of_member)
    member.refresh_from_db()
    days = [day for field in DATED if field in changed for day in (before[field], changed[field]) if day]
    logged = {field: [_logged(field, before[field]), _logged(field, value)] for field, value in changed.items()}
    event = member_changed(member, day=min(days, default=on), what="corrected")
    emit(event, by=by, subject=member, changes=logged)
    return member


@operation
def leave(by: Permit[Member], *, why: Leaving, day: dt.date, on: dt.date) -> Member:
    """Let the member go: from the day on he is in no branch, no group, and leads none.

    What follows in other nets (his pairings end) hangs on the event. Refuses a day ahead, a day before he
    joined, and who has left already.
    """
    member = by.demand(MANAGE_MEMBER)
    if day > on:
        raise refuse("day", _("日期不能晚于今天。"))
    if day <= member.joined_on:
        raise refuse("day", _("日期要晚于入党日期。"))
    if not Member.objects.filter(pk=member.pk, left_on=None).update(left_on=day, left_why=why):
        raise refuse("", _("他已经不是本村党员。"))
    member.left_on, member.left_why = day, why
    end(by, Affiliation.objects.filter(member=member), day=day, on=on)
    groups = end(by, Membership.objects.filter(member=member), day=day, on=on)
    leading = Office.objects.filter(person=member.person_id, post__in=LEADING)
    emit(member_changed(member, day=day, what="left"), by=by, subject=member, changes={"why": [None, str(why.value)]})
    if groups:
        emit(membership_changed(member, groups=[row.group_id for row in groups], day=day), by=by, subject=member)
    for office in end(by, leading, day=day, on=on):
        emit(office_changed(office, former=[office], day=day, ended=True), by=by, subject=office)
    return member


@operation
def stay(by: Permit[Member], *, on: dt.date) -> Member:
    """Take back that the member has left, which was a mistake: branch, groups and lead go on as if he had not.

    A group that is closed by now, and the lead of a group that others lead since, stay ended. What goes on in other
    nets (his pairings) hangs on the event. Refuses who is a member, who left more than a quarter ago, and
    who had changed groups after the day he left: what was withdrawn then nobody can tell.
    """
    member = by.demand(MANAGE_MEMBER)
    left = member.left_on
    if left is None:
        raise refuse("", _("他还是本村党员。"))
    if not members.may_stay(member, day=on):
        raise refuse("", _("离开的日子太久，或者那以后还换过组，在这里改不回来。"))
    if not Member.objects.filter(pk=member.pk, left_on=left).update(left_on=None, left_why=""):
        raise refuse("", _("他还是本村党员。"))
    member.left_on, member.left_why = None, ""
    with refusing():
        go_on(by, Affiliation.objects.filter(member=member), day=left)
        groups = go_on(by, Membership.objects.filter(member=member, group__valid_to=None), day=left)
        led = go_on(by, _led_by_nobody_since(member, left), day=left)
    emit(member_changed(member, day=left, what="stayed"), by=by, subject=member)
    if groups:
        emit(membership_changed(member, groups=[row.group_id for row in groups], day=left), by=by, subject=member)
    for office in led:
        emit(office_changed(office, former=[], day=left), by=by, subject=office)
    return member


@operation
def withdraw(by: Permit[Member], *, on: dt.date) -> Member:
    """Take back that the member was taken in, which was a mistake: he was a member here on no day.

    His row stays, as the log names it; taken in again he is the same. Refuses who was taken in more than a
    quarter ago, has changed groups, holds a post, or of whom there are records of any room.
    """
    member = by.demand(MANAGE_MEMBER)
    entered = members.may_withdraw(member, day=on)
    if entered is None or not Member.objects.filter(pk=member.pk, left_on=None).take_back():
        raise refuse("", _("编入得太久、换过组，或者已经有了他的记录，撤不回来。他不在本村了，请记转出。"))
    for spans in (Affiliation.objects, Membership.objects):
        spans.standing().filter(member=member).update(withdrawn_on=on)
    member.refresh_from_db()
    emit(member_changed(member, day=entered.valid_from, what="withdrawn"), by=by, subject=member)
    emit(membership_changed(member, groups=[entered.group_id], day=entered.valid_from), by=by, subject=member)
    return member


def _led_by_nobody_since(member: Member, day: dt.date) -> SpanQuerySet[Office]:
    """Return his posts as a leader of groups that nobody leads on the day or later."""
    since = Office.objects.running(day).filter(post__in=LEADING)
    mine = Office.objects.filter(person=member.person_id, post__in=LEADING, group__valid_to=None)
    return mine.exclude(group__in=since.values("group"))


def _check(record: NewMember, *, on: dt.date) -> None:
    if not record.name.strip():
        raise refuse("name", _("请填写姓名。"))
    if record.day > on:
        raise refuse("day", _("日期不能晚于今天。"))
    if record.day < record.joined_on:
        raise refuse("day", _("编入日期不能早于入党日期。"))
    _check_days(dataclasses.asdict(record), on=on)


def _check_days(values: dict[str, Any], *, on: dt.date) -> None:
    born, joined, full = values["birth_date"], values["joined_on"], values["full_on"]
    faults = []
    if joined > on:
        faults.append(Fault("joined_on", _("入党日期不能晚于今天。")))
    if born and _years(values, born, joined) < AGE_TO_JOIN:
        faults.append(Fault("joined_on", _("入党时不满十八岁，请核对。")))
    if full and full < joined:
        faults.append(Fault("full_on", _("转正日期不能早于入党日期。")))
    if faults:
        raise Refused(*faults)


def _years(values: dict[str, Any], born: dt.date, joined: dt.date) -> int:
    """Whole years between the two days, compared to the coarser of their precisions."""
    exact = values["birth_precision"] == values["joined_precision"] == Precision.DAY
    early = (joined.month, joined.day) < (born.month, born.day) if exact else joined.month < born.month
    return joined.year - born.year - early


def _person(record: NewMember) -> Person:
    """Return the person of that identity number, else the one who was brought up, else a new one."""
    index = secrets.blind("id_number", record.id_number) if record.id_number else None
    known = Person.objects.filter(id_number_index=index).first() if index else None
    if known is None and record.person is not None:
        known = Person.objects.get(pk=record.person)
    person = known or Person()
    given = {field: getattr(record, field) for field in (*OF_PERSON, "id_number", "phone")}
    _put_person(person, {field: value for field, value in given.items() if value or not known})
    return person


def _put_person(person: Person, values: dict[str, Any]) -> None:
    """Write those of the values that are a person's."""
    for field in OF_PERSON:
        if field in values:
            setattr(person, field, values[field])
    if "name" in values:
        person.name_key = name_key(person.name)
    for field in ("id_number", "phone"):
        if field in values:
            clear = values[field]
            setattr(person, f"{field}_sealed", secrets.seal(clear) if clear else None)
            setattr(person, f"{field}_index", secrets.blind(field, clear) if clear else None)
    if person.pk is None or any(field in values for field in (*OF_PERSON, "id_number", "phone")):
        person.save()


def _member(person: Person, record: NewMember, *, group: Group) -> Member:
    """Return the person's row as a member here: one who comes back is the same row. Refuses who never left."""
    values = {field: getattr(record, field) for field in OF_MEMBER if hasattr(record, field)}
    values |= {"unit": group.unit, "village": group.village}
    known = Member.objects.filter(person=person).first()
    if known is None:
        return Member.objects.create(person=person, code=codes.fresh(Member, "M")[0], **values)
    same = Member.objects.filter(pk=known.pk)
    returned = same.filter(left_on__lte=record.day, left_why=Leaving.TRANSFER) | same.taken_back()
    if not returned.update(left_on=None, left_why="", **values):
        raise refuse("id_number", _("这个人还是党员，请先在原村办转出。"))
    known.refresh_from_db()
    return known


def _known(field: str) -> str:
    if field not in (*OF_PERSON, *OF_MEMBER, "id_number", "phone"):
        raise refuse(field, _("这一项不能在这里改。"))
    return field


def _values(member: Member, person: Person) -> dict[str, Any]:
    values: dict[str, Any] = {field: getattr(person, field) for field in (*OF_PERSON, "id_number", "phone")}
    return values | {field: getattr(member, field) for field in OF_MEMBER}


def _logged(field: str, value: Any) -> Any:
    return secrets.commitment(str(value)) if field in PERSONAL and value not in (None, "") else value
