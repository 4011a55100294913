"""A shift of recorders: visits sent at fixed moments, whether or not the earlier ones have been answered.

`python -m sanwang.demo.bench.shift` is a process of its own: the order on stdin, an answer a line on stdout.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

import uuid_utils

from sanwang.demo.bench.served import Line

PATH = "/api/v1/service/visits"


@dataclass(frozen=True)
class Sent:
    """One visit: its number in the order, when it was due, sent and answered (seconds since 1970), and how."""

    number: int
    due: float
    sent: float
    answered: float
    status: int


def work(order: dict[str, Any]) -> list[Sent]:
    """Send the order's visits, ``rate`` a second, over so many ``lines``; return them as they were answered.

    ``visits`` are pairs of a token and a pairing's code, all on ``day``; the first is due at once.
    """
    waiting: queue.SimpleQueue[tuple[int, float] | None] = queue.SimpleQueue()
    answered: list[Sent] = []
    threads = [
        threading.Thread(target=_send, args=(order, waiting, answered), daemon=True) for _ in range(order["lines"])
    ]
    for thread in threads:
        thread.start()
    began = time.time() + 0.5
    for number in range(len(order["visits"])):
        due = began + number / order["rate"]
        time.sleep(max(0.0, due - time.time()))
        waiting.put((number, due))
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()
    return sorted(answered, key=lambda one: one.number)


def _send(order: dict[str, Any], waiting: queue.SimpleQueue[tuple[int, float] | None], answered: list[Sent]) -> None:
    line = Line(order["port"])
    while (task := waiting.get()) is not None:
        number, due = task
        token, pairing = order["visits"][number]
        body = {"id": str(uuid_utils.uuid7()), "pairing": pairing, "day": order["day"], "topics": ["care"]}
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        sent = time.time()
        try:
            status = line.ask("POST", PATH, json.dumps(body).encode(), headers).status
        except OSError:
            status = 0
        answered.append(Sent(number, due, sent, time.time(), status))


def main() -> None:
    """Read the order, work, and say what was answered."""
    for one in work(json.load(sys.stdin)):
        sys.stdout.write(json.dumps([one.number, one.due, one.sent, one.answered, one.status]) + "\n")


if __name__ == "__main__":
    main()
