"""Long work runs behind the request, one piece at a time; asked for, followed, stopped by id.

What ended, and what a stop of the service cut off, is still there after a restart (`JobFile`).
"""

from __future__ import annotations

import logging
import threading
from collections import Counter, OrderedDict, deque
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from api.service import Interrupted
from corpus.access import Clearance
from corpus.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from api.job_file import JobFile
    from api.present import Json

log = logging.getLogger("tiaowen.jobs")

_KEPT = 1_000
"""Jobs remembered; the oldest is forgotten first."""
_EVENTS = 1_000
"""Of one job; the oldest is forgotten first."""
STATES = ("queued", "running", "done", "failed", "cancelled", "interrupted")
ENDED = frozenset(STATES[2:])
_CUT_OFF = "服务停止或重启，任务中断。已入库的内容仍在，请重新提交以完成其余部分。"
_NOT_BEGUN = "任务在开始前取消，没有入库任何内容。"
_CANCELLED = "任务已取消。取消前完成的部分已入库。"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work."""

    id: str
    kind: str = "ingest"
    about: str = ""
    """What it works on, for a person: an address, a file's name."""
    by: str = ""
    """Who asked for it; empty where nobody signed in."""
    status: str = "queued"
    """"queued", "running", or one of `ENDED`."""
    submitted_at: str = ""
    started_at: str | None = None
    ended_at: str | None = None
    done: int = 0
    """Pages that are done."""
    total: int | None = None
    """Pages in all; None where nobody knows, as of an archive."""
    result: Json | None = None
    message: str | None = None
    clearance: int = Clearance.OPEN
    """What whoever asked may see; who may see less is not told of it."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a job."""

    number: int
    """From 1, by job."""
    name: str
    """"status", "progress" or "message"."""
    data: Json


@dataclass(slots=True)
class _Entry:
    """A job with what only this process knows of it."""

    job: Job
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=_EVENTS))
    count: int = 0
    future: Future[None] | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False
    """Whether the work was told to stop, and heard it."""


class Run:
    """What a piece of work is handed: it tells how far it is and asks whether to go on."""

    def __init__(self, jobs: Jobs, job_id: str) -> None:
        self._jobs = jobs
        self._id = job_id

    def say(self, line: str) -> None:
        """Tell what is being done."""
        self._jobs.tell(self._id, "message", {"message": line})

    def page(self, done: int) -> None:
        """Tell how many pages are done."""
        self._jobs.progress(self._id, done)

    def stopping(self) -> bool:
        """Whether to stop here."""
        return self._jobs.stopping(self._id)


class Jobs:
    """The jobs of this service. Safe among threads."""

    def __init__(self, file: JobFile | None = None) -> None:
        """Know of none yet.

        Args:
            file: where they are kept; None keeps them in memory.
        """
        self._file = file
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = threading.RLock()
        self._closing = False
        self._worker = _worker()

    def open(self) -> None:
        """Begin, after a close as well; what an earlier process did not end was interrupted."""
        if self._closing:
            self._closing, self._worker = False, _worker()
        if self._file is None:
            return
        names = {f.name for f in fields(Job)}
        kept = self._file.read()[-_KEPT:]
        before = [Job(**{k: v for k, v in job.items() if k in names}) for job in kept]  # type: ignore[arg-type]  # as written
        read = [job if job.status in ENDED else _cut_off(job) for job in before]
        if kept:
            self._file.replace(map(asdict, read))
        with self._lock:
            for job in read:
                self._entries.setdefault(job.id, _Entry(job))

    def submit(self, work: Callable[[Run], Json], job: Job | None = None) -> Job:
        """Queue some work.

        Args:
            work: does it; gives the result.
            job: its kind, what it is about, who asked and how many pages it has.
        """
        made = replace(job or Job(""), id=uuid4().hex, submitted_at=_now())
        entry = _Entry(made)
        with self._lock:
            self._entries[made.id] = entry
            while len(self._entries) > _KEPT:
                self._entries.popitem(last=False)
        self._changed(entry)
        try:
            # The context tells the work for which application it is done (`api.running`).
            entry.future = self._worker.submit(copy_context().run, self._run, entry, work)
        except RuntimeError:  # the service is stopping
            entry.job = _cut_off(made)
            self._changed(entry)
        return entry.job

    def get(self, job_id: str) -> Job | None:
        """The state of a job, None where it is not known."""
        with self._lock:
            entry = self._entries.get(job_id)
            return entry.job if entry is not None else None

    def all(self, sees: Clearance = Clearance.RESTRICTED) -> Sequence[Job]:
        """Every job that is known, the newest first; as far as somebody may know of it."""
        with self._lock:
            every = [entry.job for entry in reversed(self._entries.values())]
        return [job for job in every if job.clearance <= sees]

    def states(self) -> dict[str, int]:
        """How many jobs are in each state."""
        return {**dict.fromkeys(STATES, 0), **Counter(job.status for job in self.all())}

    def events(self, job_id: str, after: int = 0) -> tuple[Job | None, Sequence[Event]]:
        """A job and what happened to it after an event."""
        with self._lock:
            entry = self._entries.get(job_id)
            if entry is None:
                return None, ()
            return entry.job, [e for e in entry.events if e.number > after]

    def cancel(self, job_id: str) -> Job | None:
        """Have a job end after the page that it is at; one that waits does not begin."""
        with self._lock:
            entry = self._entries.get(job_id)
        if entry is None:
            return None
        entry.stop.set()
        if entry.future is not None and entry.future.cancel():
            self._set(entry, status="cancelled", ended_at=_now(), message=_NOT_BEGUN)
        return self.get(job_id)

    def close(self, seconds: float | None = None) -> bool:
        """End what runs after the page that it is at; what waits is interrupted.

        Args:
            seconds: how long to wait for what runs; None waits as long as it takes.

        Returns:
            Whether all ended.
        """
        self._closing = True
        self._worker.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            entries = list(self._entries.values())
        futures = [e.future for e in entries if e.future is not None]
        # Cancelled ones are done, though `wait` would wait for them for ever.
        late = wait([f for f in futures if not f.done()], seconds).not_done
        for entry in entries:
            if entry.job.status not in ENDED:
                entry.job = _cut_off(entry.job)
                self._changed(entry)
        return not late

    def tell(self, job_id: str, name: str, data: Json) -> None:
        """Something happened to a job."""
        with self._lock:
            entry = self._entries.get(job_id)
            if entry is not None:
                entry.count += 1
                entry.events.append(Event(entry.count, name, data))

    def progress(self, job_id: str, done: int) -> None:
        """So many pages are done."""
        with self._lock:
            entry = self._entries.get(job_id)
            if entry is None or done == entry.job.done:
                return
            total = entry.job.total
            # An archive turned out to hold more pages than were sent: their number is not known.
            total = total if total is not None and done <= total else None
            entry.job = replace(entry.job, done=done, total=total)
        self.tell(job_id, "progress", {"done": done, "total": total})

    def stopping(self, job_id: str) -> bool:
        """Whether a job is to stop; where it asks, it is said to have heard."""
        with self._lock:
            entry = self._entries.get(job_id)
            if entry is None or not (entry.stop.is_set() or self._closing):
                return False
            entry.stopped = True
            return True

    def _run(self, entry: _Entry, work: Callable[[Run], Json]) -> None:
        self._set(entry, status="running", started_at=_now())
        try:
            result = work(Run(self, entry.job.id))
        except Interrupted as error:
            self._set(entry, status="interrupted", ended_at=_now(), message=str(error))
        except PolicyError as error:
            self._set(entry, status="failed", ended_at=_now(), message=str(error))
        except Exception:
            log.exception("job %s failed", entry.job.id)
            message = "处理时出错，已记入日志。请联系管理员。"
            self._set(entry, status="failed", ended_at=_now(), message=message)
        else:
            status, message_ = _end(entry)
            self._set(entry, status=status, ended_at=_now(), result=result, message=message_)

    def _set(self, entry: _Entry, **changes: object) -> None:
        with self._lock:
            entry.job = replace(entry.job, **changes)  # type: ignore[arg-type]  # names are ours
        self._changed(entry)

    def _changed(self, entry: _Entry) -> None:
        if self._file is not None:
            self._file.add(asdict(entry.job))
        self.tell(entry.job.id, "status", job_json(entry.job))


def _worker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="tiaowen-job")


def _end(entry: _Entry) -> tuple[str, str | None]:
    """How work ended that gave a result."""
    if not entry.stopped:
        return "done", None
    return ("cancelled", _CANCELLED) if entry.stop.is_set() else ("interrupted", _CUT_OFF)


def _cut_off(job: Job) -> Job:
    return replace(job, status="interrupted", ended_at=_now(), message=_CUT_OFF)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def job_json(job: Job) -> Json:
    """A job as the API tells it."""
    return {name: value for name, value in asdict(job).items() if name != "clearance"}
