"""Idempotent writes: the same id and body gets the first answer, another body is refused."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from sanwang.kernel import prepared
from sanwang.kernel.models import Receipt
from sanwang.kernel.permits import Actor
from sanwang.kernel.refusals import OtherBody

_TAKE = """
insert into kernel_receipt (id, kind, account_id, digest, made_at)
values (%(id)s, %(kind)s, %(account)s, %(digest)s, %(at)s) on conflict (id) do nothing returning id
"""
_ANSWER = "update kernel_receipt set answer = %(answer)s::jsonb where id = %(id)s"


@dataclass(frozen=True)
class Claim:
    """A record's id taken for a body; ``answer`` is set when it was answered before."""

    id: uuid.UUID
    answer: dict[str, Any] | None


def digest_of(body: object) -> bytes:
    """Return the fingerprint of a body: 32 bytes, the order of keys does not matter."""
    text = json.dumps(body, sort_keys=True, cls=DjangoJSONEncoder, ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


def claim(actor: Actor, id: uuid.UUID, *, kind: str, body: object, at: dt.datetime) -> Claim:
    """Take an id for a body inside the write's own transaction.

    A second sender of the same id waits for the first and gets its answer. Raises OtherBody when the
    id was used for another body, kind or account.
    """
    digest = digest_of(body)
    values = {"id": id, "kind": kind, "account": actor.account_id, "digest": digest, "at": at}
    if prepared.rows(_TAKE, values):
        return Claim(id, None)
    first = Receipt.objects.get(id=id)
    same = (bytes(first.digest), first.kind, first.account_id) == (digest, kind, actor.account_id)
    if not same:
        raise OtherBody(str(id))
    return Claim(id, first.answer)


def answer(claim: Claim, answer: dict[str, Any]) -> dict[str, Any]:
    """Keep what is answered, and return it."""
    prepared.run(_ANSWER, {"id": claim.id, "answer": json.dumps(answer)})
    return answer
