"""Whether the event log is as it was written: every row recomputed, every chain against its head.

A row changed, moved, put in or taken out in the middle breaks its chain at a known place. A tail cut off together
with its head is seen by nothing but a head that was written down elsewhere: heads are printed for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from sanwang.kernel.models import Chain

_BAD = """
with linked as (
  select *, lag(hash) over chained as before, lag(seq) over chained as seq_before,
         kernel_event_hash(prev, chain, seq, at, account_id, action, name, subject, payload) as again
  from kernel_event window chained as (partition by chain order by seq)
)
select distinct on (chain) chain, seq,
  case when seq <> coalesce(seq_before, 0) + 1 then 'missing'
       when prev <> coalesce(before, decode(repeat('00', 32), 'hex')) then 'unlinked'
       else 'changed' end
from linked
where seq <> coalesce(seq_before, 0) + 1 or prev <> coalesce(before, decode(repeat('00', 32), 'hex')) or hash <> again
order by chain, seq
"""
_TAILS = """
select coalesce(c.name, e.chain), coalesce(c.seq, 0), e.seq
from kernel_chain c
full join (select distinct on (chain) chain, seq, hash from kernel_event order by chain, seq desc) e on e.chain = c.name
where (c.seq, c.hash) is distinct from (e.seq, e.hash) and (c.seq is distinct from 0 or e.seq is not null)
order by 1
"""


@dataclass(frozen=True, order=True)
class Break:
    """Where a chain is broken: its first bad row and how (``missing unlinked changed tail``)."""

    chain: str
    seq: int
    how: str


@dataclass(frozen=True)
class Head:
    """The last row of a chain: what is printed on paper, as ``chain:seq:hash``."""

    chain: str
    seq: int
    hash: str

    def __str__(self) -> str:
        """Return it as it is printed."""
        return f"{self.chain}:{self.seq}:{self.hash}"


def heads() -> list[Head]:
    """Return the heads of all chains, by name."""
    return [Head(chain.name, chain.seq, bytes(chain.hash).hex()) for chain in Chain.objects.order_by("name")]


def breaks(printed: Iterable[Head] = ()) -> list[Break]:
    """Return the first bad row of every chain that is not as it was written; nothing when all is well.

    ``printed``: heads written down earlier; a chain that no longer contains one was cut or written anew.
    """
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0" if connection.in_atomic_block else "select 1")
        cursor.execute(_BAD)
        found = {chain: Break(chain, seq, how) for chain, seq, how in cursor.fetchall()}
        cursor.execute(_TAILS)
        for chain, head, last in cursor.fetchall():
            found.setdefault(chain, Break(chain, min(head, last or 0) + 1, "tail"))
        for head_then in printed:
            cursor.execute(
                "select encode(hash, 'hex') from kernel_event where chain = %s and seq = %s",
                [head_then.chain, head_then.seq],
            )
            row = cursor.fetchone()
            if head_then.seq and (row is None or row[0] != head_then.hash):
                found.setdefault(head_then.chain, Break(head_then.chain, head_then.seq, "tail"))
    return sorted(found.values())


def parsed(line: str) -> Head:
    """Return the head of a printed line; ValueError where it is none."""
    match line.strip().split(":"):
        case [chain, seq, digest] if seq.isdecimal() and len(digest) == 64:
            return Head(chain, int(seq), digest)
    raise ValueError(f"not a head (chain:seq:hash): {line.strip()[:80]!r}")
