"""The event log: it refuses every change, and what is changed behind its back is found by ``verify-audit``."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from sanwang.kernel import chains
from sanwang.kernel.chains import Break, Head
from sanwang.kernel.events import Happening, emit
from sanwang.kernel.models import Chain, Event
from sanwang.kernel.operations import operation
from sanwang.kernel.permits import EVERYTHING, Action, Actor, permit

pytestmark = pytest.mark.django_db
NOTE = Action("test.note", Chain, lambda actor: EVERYTHING)
TOWNSHIP = "990001000000"


@dataclass(frozen=True, kw_only=True)
class Noted(Happening):
    n: int


@operation
def note(by, *, n):
    emit(Noted(township=TOWNSHIP, n=n), by=by, subject=by.demand(NOTE))


@pytest.fixture
def log():
    """Six events in one chain, and the head as it was printed after them."""
    by = permit(Actor.system("test"), NOTE, name="system")
    for n in range(6):
        note(by, n=n)
    return next(head for head in chains.heads() if head.chain == TOWNSHIP)


def behind_its_back(*statements):
    """Run statements with the triggers off, as only the database's owner can."""
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("set local session_replication_role = origin")


CHANGES = [
    "update kernel_event set payload = '{}'",
    "delete from kernel_event",
    "truncate kernel_event",
]


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize("role", ["owner", "sanwang_app"])
def test_the_log_refuses_every_change(log, statement, role):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        if role != "owner":
            cursor.execute(f"set local role {role}")
        cursor.execute(statement)
    assert Event.objects.filter(chain=TOWNSHIP).count() == 6


@pytest.mark.parametrize(
    "statement", ["alter table kernel_event disable trigger all", "drop trigger kernel_event_no_change on kernel_event"]
)
def test_the_products_role_cannot_take_the_trigger_away(log, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role sanwang_app")
        cursor.execute(statement)


def test_the_products_role_can_add(log):
    with connection.cursor() as cursor:
        cursor.execute("set local role sanwang_app")
        note(permit(Actor.system("test"), NOTE, name="system"), n=7)
        cursor.execute("reset role")
    assert chains.breaks() == []


@pytest.mark.parametrize("statement", CHANGES[:2])
def test_twin_without_the_trigger_a_change_goes_through(log, statement):
    behind_its_back(statement)
    assert not Event.objects.filter(chain=TOWNSHIP, payload__ids__n=3).exists()


def test_a_log_as_it_was_written_is_whole(log):
    assert chains.breaks([log]) == []
    out = io.StringIO()
    call_command("verify_audit", stdout=out, stderr=io.StringIO())
    assert str(log) in out.getvalue().splitlines()


WHERE = f"chain = '{TOWNSHIP}' and seq"
REHASH = """
update kernel_event set hash = kernel_event_hash(prev, chain, seq, at, account_id, action, name, subject, payload) where
"""


@pytest.mark.parametrize(
    ("statements", "first_bad"),
    [
        ([f"update kernel_event set payload = '{{}}' where {WHERE} = 3"], (3, "changed")),
        ([f"update kernel_event set at = at - interval '1 day' where {WHERE} = 2"], (2, "changed")),
        ([f"update kernel_event set account_id = 7 where {WHERE} = 6"], (6, "changed")),
        ([f"delete from kernel_event where {WHERE} = 4"], (5, "missing")),
        ([f"delete from kernel_event where {WHERE} = 1"], (2, "missing")),
        (
            [  # two rows change places
                f"update kernel_event set seq = 99 where {WHERE} = 2",
                f"update kernel_event set seq = 2 where {WHERE} = 3",
                f"update kernel_event set seq = 3 where {WHERE} = 99",
            ],
            (2, "unlinked"),
        ),
        (  # a row changed, and its own hash made anew
            [f"update kernel_event set payload = '{{}}' where {WHERE} = 3", f"{REHASH} {WHERE} = 3"],
            (4, "unlinked"),
        ),
        (  # a row put in between
            [
                f"update kernel_event set seq = seq + 100 where {WHERE} > 3",
                f"update kernel_event set seq = seq - 99 where {WHERE} > 100",
                "insert into kernel_event (chain, seq, at, account_id, action, name, subject, payload, prev, hash)"
                f" select chain, 4, at, account_id, action, name, subject, payload, hash, hash from kernel_event"
                f" where {WHERE} = 3",
            ],
            (4, "changed"),
        ),
        ([f"delete from kernel_event where {WHERE} = 6"], (6, "tail")),
        ([f"delete from kernel_event where {WHERE} > 0"], (1, "tail")),
        ([f"update kernel_chain set hash = decode(repeat('ab', 32), 'hex') where name = '{TOWNSHIP}'"], (7, "tail")),
        ([f"delete from kernel_chain where name = '{TOWNSHIP}'"], (1, "tail")),
    ],
)
def test_what_was_done_behind_its_back_is_found(log, statements, first_bad):
    behind_its_back(*statements)
    assert chains.breaks() == [Break(TOWNSHIP, *first_bad)]
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=io.StringIO(), stderr=err)
    assert f"chain {TOWNSHIP}: first bad row {first_bad[0]}" in err.getvalue()


CUT = [
    f"delete from kernel_event where {WHERE} > 4",
    "update kernel_chain c set seq = e.seq, hash = e.hash from kernel_event e"
    f" where e.chain = c.name and e.chain = '{TOWNSHIP}' and e.seq = 4",
]


def test_a_tail_cut_with_its_head_is_found_by_the_printed_head(log, tmp_path):
    behind_its_back(*CUT)
    assert chains.breaks([log]) == [Break(TOWNSHIP, 6, "tail")]
    paper = tmp_path / "heads.txt"
    paper.write_text(f"{log}\n")
    with pytest.raises(CommandError):
        call_command("verify_audit", heads=paper, stdout=io.StringIO(), stderr=io.StringIO())


def test_twin_without_the_printed_head_a_cut_tail_is_not_seen(log):
    behind_its_back(*CUT)
    assert chains.breaks() == []


def test_a_chain_written_anew_is_found_by_the_printed_head(log):
    anew = Head(log.chain, log.seq, "00" * 32)
    assert chains.breaks([anew]) == [Break(TOWNSHIP, 6, "tail")]


@pytest.mark.parametrize("line", ["", "x", "a:b:c", "a:1:zz"])
def test_a_line_that_is_no_head_is_refused(db, tmp_path, line):
    paper = tmp_path / "heads.txt"
    paper.write_text(line + "x")
    with pytest.raises(CommandError):
        call_command("verify_audit", heads=paper, stdout=io.StringIO(), stderr=io.StringIO())
