"""Ingestion over HTTP runs behind the request, one at a time; its state is asked for by id."""

from __future__ import annotations

import logging
import threading
from collections import Counter, OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from corpus.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.present import Json

log = logging.getLogger("tiaowen.jobs")

STATES = ("queued", "running", "done", "failed")
_KEPT = 1_000
"""Jobs remembered; the oldest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work."""

    id: str
    name: str = ""
    """What it is about, for the operator: an address, a file."""
    status: str = "queued"
    """"queued", "running", "done" or "failed"."""
    result: Json | None = None
    message: str | None = None


class Jobs:
    """The jobs of this process; they do not outlive it."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tiaowen-job")
        self._unfinished: set[Future[None]] = set()

    def submit(self, work: Callable[[], Json], name: str = "") -> Job:
        """Queue some work.

        Args:
            work: what is to be done.
            name: what it is about, for the operator.
        """
        job = Job(uuid4().hex, name)
        with self._lock:
            self._jobs[job.id] = job
            while len(self._jobs) > _KEPT:
                self._jobs.popitem(last=False)
        # The context tells the work for which application it is done (`api.running`).
        future = self._worker.submit(copy_context().run, self._run, job.id, work)
        self._unfinished.add(future)
        future.add_done_callback(self._unfinished.discard)
        return job

    def get(self, job_id: str) -> Job | None:
        """The state of a job, None where it is not known."""
        with self._lock:
            return self._jobs.get(job_id)

    def recent(self) -> list[Job]:
        """All that are remembered, the newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def states(self) -> dict[str, int]:
        """How many jobs are in each state."""
        with self._lock:
            return {**dict.fromkeys(STATES, 0), **Counter(j.status for j in self._jobs.values())}

    def close(self, seconds: float | None = None) -> bool:
        """Finish what runs, drop what waits; says whether all ended.

        Args:
            seconds: how long to wait for what runs; None waits as long as it takes.
        """
        self._worker.shutdown(wait=False, cancel_futures=True)
        return not wait(set(self._unfinished), seconds).not_done

    def _run(self, job_id: str, work: Callable[[], Json]) -> None:
        self._set(job_id, status="running")
        try:
            result = work()
        except PolicyError as error:
            self._set(job_id, status="failed", message=str(error))
        except Exception:
            log.exception("job %s failed", job_id)
            self._set(job_id, status="failed", message="处理时出错，已记入日志。请联系管理员。")
        else:
            self._set(job_id, status="done", result=result)

    def _set(
        self, job_id: str, status: str, result: Json | None = None, message: str | None = None
    ) -> None:
        with self._lock:
            if job_id in self._jobs:
                self._jobs[job_id] = replace(
                    self._jobs[job_id], status=status, result=result, message=message
                )


def job_json(job: Job) -> Json:
    """A job as the API tells it."""
    return {"id": job.id, "status": job.status, "result": job.result, "message": job.message}
