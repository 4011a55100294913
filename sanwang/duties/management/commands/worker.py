"""``sanwang worker``: one process that keeps the ledger fresh and runs the jobs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Status

from sanwang.duties.keeping.keeper import Keeper
from sanwang.kernel import clock

GRACE = 3.0
"""Seconds that a job gets to end when the worker is told to stop."""
SILENT = 30.0
"""Seconds without a sign of life after which a worker counts as gone; a living one gives a sign every ten."""
LOOK = 10.0
"""Seconds between looks for jobs that a worker left behind."""
TRIES = 3
"""Times that a left job is taken up again: a job that kills every worker must not keep all others from running."""
log = logging.getLogger("sanwang.duties")


class Command(BaseCommand):
    help = "后台任务：台账保持最新、夜间核对 · keep the ledger fresh and run the jobs, until told to stop."

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
                looked = -LOOK
                while not self._stopped.is_set() and not worker.done():
                    if time.monotonic() - looked >= LOOK:
                        looked = time.monotonic()
                        await take_up(jobs.job_manager)
                    await asyncio.sleep(0.2)
                worker.cancel()
                for ended in await asyncio.gather(worker, return_exceptions=True):
                    if isinstance(ended, Exception):
                        raise ended


async def take_up(manager: Any) -> None:
    """Let the jobs of workers that are gone (killed, or stopped in the middle) wait to be done again.

    Jobs of this product may come twice. One that was left ``TRIES`` times, or waits again already, is failed.
    """
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
        log.warning("job %s (%s) was left by a worker that is gone", job.id, job.task_name)
        with contextlib.suppress(ProcrastinateException):  # it waits already, or another worker saw it first
            if job.attempts < TRIES:
                await manager.retry_job(job)
                continue
        with contextlib.suppress(ProcrastinateException):
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
