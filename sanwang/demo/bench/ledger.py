"""`bench ledger`: a village's page counted live, a county's month and year recounted and stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from sanwang.demo.bench import copies, machine, people
from sanwang.demo.bench.figures import Arm, Budget, in_turns, ratio, spread, timed
from sanwang.demo.bench.telling import tell
from sanwang.duties.keeping import spans
from sanwang.duties.ledger.question import Question, Scope, Sight, Span, questions
from sanwang.duties.ledger.text import cells
from sanwang.duties.queries import settings, statements
from sanwang.duties.queries.ledger import village_lines
from sanwang.duties.queries.subjects import stand
from sanwang.kernel import clock
from sanwang.kernel.periods import Period
from sanwang.organization.models import Division

VILLAGE, MONTH, YEAR = Budget({"p50": 15.0}), Budget({"p50": 600.0}), Budget({"p50": 8000.0})
VILLAGES = 7
ROUNDS, EACH, WARM = 8, 5, 10
TIMES_NAIVE = 3
PER_SUBJECT, BY_VILLAGE = "a query a subject", "village by village"


def run() -> dict[str, Any]:
    """Measure, and return the figures. Two baselines do the same the long way round."""
    day = clock.today()
    with copies.copied(copies.address(), "ledger") as url, copies.working_in(url):
        copies.settle(url)
        before = machine.described()
        villages = people.villages_by_size(day)
        results = [_village_page(villages, day), *_county(url, villages, day)]
        return {
            "bench": "ledger",
            "unit": "ms",
            "machine": {**before, "load_after": machine.load()},
            "day": day.isoformat(),
            "ledger": results,
        }


def _village_page(villages: Sequence[Division], day: dt.date) -> dict[str, Any]:
    """All twelve duties of a village, as its page asks for them; the largest village and others of every size."""
    chosen = villages[:: max(1, len(villages) // VILLAGES)][:VILLAGES]
    arms = [Arm(village.code, timed(partial(village_lines, village.pk, day=day))) for village in chosen]
    in_turns(arms, rounds=ROUNDS, each=EACH, warm=WARM)
    largest = arms[0]
    naive = Arm(PER_SUBJECT, timed(partial(per_subject, chosen[0], day)))
    in_turns([naive], rounds=1, each=TIMES_NAIVE, warm=0)
    every = spread([value for arm in arms for value in arm.sample])
    tell(f"a village's page: {every.p50:.1f} ms, the largest {spread(largest.sample).p50:.1f} ms")
    return {
        "what": "village page, all twelve duties",
        "villages": {arm.name: spread(arm.sample).as_json() for arm in arms},
        "largest": largest.name,
        **every.as_json(),
        PER_SUBJECT: spread(naive.sample).as_json(),
        "largest_to_baseline": ratio(largest, naive),
        "budget": VILLAGE.judge(every),
    }


def _county(url: str, villages: Sequence[Division], day: dt.date) -> list[dict[str, Any]]:
    """The last whole month, and the twelve months up to it with their quarters and years.

    Recounted where every cell is as it was (what the midnight turn and the audit do), and into an empty table.
    """
    month = Period(1, Period.of(day, 1).number - 1)
    year = Period(1, month.number - 11)
    spans.recompute_span(year, month, day=day)
    slow = Arm(
        BY_VILLAGE, timed(lambda: [village_lines(village.pk, day=month.last, month=month) for village in villages])
    )
    in_turns([slow], rounds=1, each=TIMES_NAIVE, warm=1)
    found: list[dict[str, Any]] = []
    for what, first, times, budget in (("county-month", month, 7, MONTH), ("county-year", year, 3, YEAR)):
        arm = Arm(what, timed(partial(spans.recompute_span, first, month, day=day)))
        in_turns([arm], rounds=1, each=times, warm=1)
        found.append(_told(arm, budget) | {"from": str(first), "to": str(month)})
        if first == month:
            found[-1] |= {BY_VILLAGE: spread(slow.sample).as_json(), "to_baseline": ratio(arm, slow)}
    for entry, first, budget in ((found[0], month, MONTH), (found[1], year, YEAR)):
        afresh = Arm(f"{entry['what']} into an empty table", partial(_emptied, url, first, month, day))
        in_turns([afresh], rounds=1, each=2, warm=0)
        found.append(_told(afresh, budget) | {"from": str(first), "to": str(month)})
    return found


def _told(arm: Arm, budget: Budget) -> dict[str, Any]:
    found = spread(arm.sample)
    tell(f"{arm.name}: {found.p50:.0f} ms")
    return {"what": arm.name, **found.as_json(), "budget": budget.judge(found)}


def _emptied(url: str, first: Period, last: Period, day: dt.date) -> float:
    with copies.owner(url) as there:
        there.execute("truncate duties_cell")
    return timed(partial(spans.recompute_span, first, last, day=day))()


def per_subject(village: Division, day: dt.date) -> int:
    """Count a village's lines as it is often done, with a query for each subject. Return how many there were."""
    asked = _asked(village, day)
    count = 0
    for question in asked:
        for subject in stand(question):
            one = Question(
                question.duty,
                question.period,
                question.rule,
                question.sight,
                Scope((village.pk,), subjects=(subject.id,)),
            )
            statements.prepared(cells, [one])
            count += 1
    return count


def _asked(village: Division, day: dt.date) -> list[Question]:
    month = Period.of(day, 1)
    setting = settings.of_division(village.pk)
    return list(questions(Span(month, month), Sight(day), scope=Scope(villages=(village.pk,)), setting=setting))
