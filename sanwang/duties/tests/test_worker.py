"""Jobs that a worker left behind are taken up, but not for ever."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from sanwang.duties.management.commands.worker import SILENT, TRIES, take_up


@dataclass
class Job:
    id: int
    attempts: int
    task_name: str = "intake.read"


@dataclass
class Manager:
    """Keeps what was asked of it; ``waits`` are jobs that wait already."""

    left: list[Job]
    waits: set[int] = field(default_factory=set)
    retried: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)

    async def get_stalled_jobs(self, *, seconds_since_heartbeat):
        assert seconds_since_heartbeat == SILENT
        return self.left

    async def retry_job(self, job):
        if job.id in self.waits:
            raise ConnectorException
        self.retried.append(job.id)

    async def finish_job(self, job, *, status, delete_job):
        assert (status, delete_job) == (Status.FAILED, False)
        self.failed.append(job.id)


def test_left_jobs_are_taken_up_and_those_that_kill_every_worker_are_not():
    manager = Manager([Job(1, 0), Job(2, TRIES - 1), Job(3, TRIES), Job(4, 0)], waits={4})
    asyncio.run(take_up(manager))
    assert (manager.retried, manager.failed) == ([1, 2], [3, 4])
