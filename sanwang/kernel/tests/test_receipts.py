import threading
import uuid

import pytest
from django.db import connection, transaction

from sanwang.kernel import clock, receipts
from sanwang.kernel.models import Receipt
from sanwang.kernel.permits import Actor
from sanwang.kernel.refusals import OtherBody

ACTOR = Actor(1, frozenset())


def _send(id, body, actor=ACTOR, kind="visit"):
    with transaction.atomic():
        claim = receipts.claim(actor, id, kind=kind, body=body, at=clock.now())
        return claim.answer or receipts.answer(claim, {"n": Receipt.objects.count()})


@pytest.mark.django_db
def test_the_same_again_gets_the_first_answer():
    id = uuid.uuid4()
    first = _send(id, {"day": "2025-01-02", "topics": ["care"]})
    _send(uuid.uuid4(), {"day": "2025-01-02"})
    assert _send(id, {"topics": ["care"], "day": "2025-01-02"}) == first


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "actor", "kind"),
    [({"day": "2"}, ACTOR, "visit"), ({"day": "1"}, Actor(2, frozenset()), "visit"), ({"day": "1"}, ACTOR, "talk")],
)
def test_another_body_account_or_kind_is_refused(body, actor, kind):
    id = uuid.uuid4()
    _send(id, {"day": "1"})
    with pytest.raises(OtherBody):
        _send(id, body, actor, kind)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_get_one_answer():
    id = uuid.uuid4()
    start = threading.Barrier(8)
    answers = []

    def run():
        start.wait()
        answers.append(_send(id, {"day": "1"})["n"])
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert set(answers) == {1}
    assert Receipt.objects.count() == 1
