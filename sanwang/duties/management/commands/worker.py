"""``sanwang worker``: one process that keeps the ledger fresh and runs the jobs."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from sanwang.duties.keeping.keeper import Keeper
from sanwang.kernel import clock

GRACE = 3.0
"""Seconds that a job gets to end when the worker is told to stop."""
log = logging.getLogger("sanwang.duties")


class Command(BaseCommand):
    help = "后台任务:台账保持最新、夜间核对 · keep the ledger fresh and run the jobs, until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        jobs = Jobs(stop)
        jobs.start()
        self.stderr.write("worker: ready")
        Keeper(clock.today, stop).run()
        jobs.join(timeout=GRACE)
        self.stderr.write("worker: stopped")
        self.stderr.flush()
        if jobs.is_alive():  # in the middle of a long job: its transaction is rolled back, nothing is half done
            os._exit(0)


class Jobs(threading.Thread):
    """Procrastinate's worker beside the keeper; it is begun again when the database was away."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(name="jobs", daemon=True)
        self._stopped = stop

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                asyncio.run(self._work())
            except Exception as failure:
                log.warning("the jobs begin again: %s", failure)
                self._stopped.wait(2)

    async def _work(self) -> None:
        connector: Any = app.connector
        with app.replace_connector(connector.get_worker_connector()) as jobs:
            async with jobs.open_async():
                worker = asyncio.create_task(jobs.run_worker_async(install_signal_handlers=False, concurrency=1))
                while not self._stopped.is_set() and not worker.done():
                    await asyncio.sleep(0.2)
                worker.cancel()
                for ended in await asyncio.gather(worker, return_exceptions=True):
                    if isinstance(ended, Exception):
                        raise ended
