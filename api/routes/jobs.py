"""Long work, for those who may ingest: what there is, how it goes, an end to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import anyio
from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import Response
from sse_starlette import EventSourceResponse, JSONServerSentEvent

from api.access import needs, reader_of
from api.cursors import Cursor, paged, place_of
from api.deps import TheJobs
from api.errors import Problem
from api.jobs import ENDED, job_json
from api.replies import PROBLEMS, Reply
from api.schemas_jobs import JobOut, JobsOut
from corpus.access import Reader, Role

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from api.jobs import Job, Jobs

router = APIRouter(tags=["任务"], responses=PROBLEMS)
_FOR_EDITORS = [needs(Role.EDITOR)]
_HEARTBEAT = 15
"""Seconds: proxies close a connection that is quiet for a minute."""
_GRACE = 2.0
"""Seconds that a stream has to end itself when the service stops."""
_LOOK = 0.25
"""Seconds between two looks at a job."""

TheReader = Annotated[Reader, Depends(reader_of)]
JobId = Annotated[str, Path(max_length=64, description="任务编号")]


@router.get(
    "/jobs", dependencies=_FOR_EDITORS, responses={200: {"model": JobsOut}}, summary="任务列表"
)
def list_jobs(
    request: Request,
    every: TheJobs,
    reader: TheReader,
    size: Annotated[int, Query(ge=1, le=200, description="每页件数")] = 50,
    cursor: Cursor = None,
) -> Reply:
    """Jobs, the newest first, those of earlier runs of the service among them."""
    place = place_of(request, cursor, 1)
    known = every.all(reader.clearance)
    if place is not None:
        ids = [job.id for job in known]
        # A job that was forgotten is older than any that is known.
        known = known[ids.index(place[0]) + 1 :] if place[0] in ids else []
    shown = known[:size]
    following = (shown[-1].id,) if len(known) > size else None
    return paged(request, {"jobs": [job_json(j) for j in shown]}, following)


@router.get("/jobs/{job_id}", responses={200: {"model": JobOut}}, summary="任务进度")
def get_job(every: TheJobs, job_id: JobId) -> Reply:
    """How a job goes; for whoever was told its id, which nobody guesses."""
    return Reply(job_json(_known(every.get(job_id))))


@router.post(
    "/jobs/{job_id}/cancel",
    dependencies=_FOR_EDITORS,
    status_code=202,
    responses={202: {"model": JobOut}},
    summary="取消任务",
)
def cancel_job(every: TheJobs, reader: TheReader, job_id: JobId) -> Reply:
    """Have a job end after the page that it is at; one that ended stays as it is."""
    _known_to(reader, every, job_id)
    return Reply(job_json(_known(every.cancel(job_id))), 202)


@router.get(
    "/jobs/{job_id}/events",
    dependencies=_FOR_EDITORS,
    response_model=None,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    summary="任务进度（事件流）",
)
async def job_events(
    every: TheJobs,
    reader: TheReader,
    job_id: JobId,
    last_event_id: Annotated[
        str | None, Header(max_length=20, description="断线重连时已收到的最后一个事件编号")
    ] = None,
) -> Response:
    """What happens to a job, as server-sent events, until it ends."""
    _known_to(reader, every, job_id)
    after = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    stopping = anyio.Event()
    return EventSourceResponse(
        _events(every, job_id, after, stopping),
        ping=_HEARTBEAT,
        shutdown_event=stopping,
        shutdown_grace_period=_GRACE,
    )


async def _events(
    every: Jobs, job_id: str, after: int, stopping: anyio.Event
) -> AsyncIterator[JSONServerSentEvent]:
    """Until the job ends or the service stops; the sender may then come back with its number."""
    while not stopping.is_set():
        found, fresh = every.events(job_id, after)
        if found is None:
            return
        for event in fresh:
            after = event.number
            yield JSONServerSentEvent(event.data, event=event.name, id=str(event.number))
        if found.status in ENDED:
            yield JSONServerSentEvent(job_json(found), event="end")
            return
        await anyio.sleep(_LOOK)


def _known_to(reader: Reader, every: Jobs, job_id: str) -> None:
    """Refuse as one that is not there what its asker may see more than this reader of."""
    job = every.get(job_id)
    _known(job if job is not None and job.clearance <= reader.clearance else None)


def _known(job: Job | None) -> Job:
    if job is None:
        raise Problem(404, "unknown_job", "没有这个任务，或已太久不再保留。请重新提交。")
    return job
