"""Taking pages in from the browser: files, an address, a pasted text; jobs and failures."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from api.access import needs, note, reader_of
from api.admin_jobs import queue_address, queue_page
from api.admin_pages import back, show
from api.deps import TheJobs, TheService
from api.jobs import ENDED, Jobs
from api.service import Service
from corpus.access import Act, Role
from corpus.errors import BadQuery
from corpus.model import Page

router = APIRouter(prefix="/admin", include_in_schema=False, dependencies=[needs(Role.EDITOR)])
_MOST_FILES = 100
_REFRESH = 5
"""Seconds after which the list of jobs is asked for again while one is under way."""
_SHOWN = 100
"""Jobs and failures on one page."""
_UNNAMED = "粘贴的文字"


@router.get("/ingest")
def ingest_page(request: Request, url: str = "") -> Response:
    """The three ways in."""
    return show(request, "ingest.html", {"url": url[:2_000], "text": "", "name": ""})


@router.post("/ingest")
def ingest(  # noqa: PLR0913, PLR0917  one parameter a field of the form
    request: Request,
    service: TheService,
    jobs: TheJobs,
    files: Annotated[list[UploadFile] | None, File()] = None,
    url: Annotated[str, Form(max_length=2_000)] = "",
    text: Annotated[str, Form()] = "",
    name: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Queue what was given; one of the three."""
    pages = [_uploaded(f) for f in files or [] if f.filename]
    try:
        _submit(request, (service, jobs), pages, url.strip(), _pasted(text, name))
    except BadQuery as error:
        values = {"url": url, "text": text, "name": name, "failed": str(error)}
        return show(request, "ingest.html", values, 422)
    note(request, Act.INGESTED, url.strip() or "、".join(p.locator for p in pages) or name)
    return back("/admin/jobs", "queued")


def _submit(
    request: Request,
    to: tuple[Service, Jobs],
    pages: Sequence[Page],
    url: str,
    pasted: Page | None,
) -> None:
    (service, jobs), reader = to, reader_of(request)
    if len(pages) > _MOST_FILES:
        msg = f"一次最多上传 {_MOST_FILES} 个文件。请打成 zip 再传，或分几次。"
        raise BadQuery(msg)
    every = [*pages, *([pasted] if pasted else [])]
    if url and not url.startswith(("http://", "https://")):
        raise BadQuery("网址须以 http:// 或 https:// 开头。请补全后再试。")
    if not every and not url:
        raise BadQuery("没有给出要入库的内容。请选文件、填网址，或粘贴文字。")
    if url:
        queue_address(jobs, service, url, reader)
    for page in every:
        queue_page(jobs, service, page, reader)


def _uploaded(file: UploadFile) -> Page:
    name = (file.filename or "upload").replace("\\", "/").rpartition("/")[2]
    return Page(file.file.read(), name, file.content_type or "", datetime.now(UTC))


def _pasted(text: str, name: str) -> Page | None:
    if not text.strip():
        return None
    body = text.encode("utf-8", "replace")
    named = " ".join(name.split()) or _UNNAMED
    return Page(body, named, "text/plain; charset=utf-8", datetime.now(UTC))


@router.get("/jobs")
def jobs_page(request: Request, service: TheService, jobs: TheJobs, auto: str = "1") -> Response:
    """What runs and ran, and the sources that could not be taken in."""
    sees = reader_of(request).clearance
    recent = jobs.all(sees)
    busy = sum(job.status not in ENDED for job in recent)
    failures = service.store.failures()
    values = {
        "jobs": recent[:_SHOWN],
        "busy": busy,
        "ended": ENDED,
        "auto": auto == "1",
        "failures": list(reversed(failures))[:_SHOWN],
        "more": max(0, len(failures) - _SHOWN),
    }
    return show(request, "jobs.html", values, refresh=_REFRESH if busy and auto == "1" else None)


@router.post("/jobs/{job_id}/cancel")
def cancel(request: Request, jobs: TheJobs, job_id: str) -> Response:
    """Have a job end after the page that it is at."""
    if job_id in {job.id for job in jobs.all(reader_of(request).clearance)}:
        jobs.cancel(job_id)
    return back("/admin/jobs", "cancelled")


@router.post("/jobs/retry")
def retry(
    request: Request,
    service: TheService,
    jobs: TheJobs,
    locator: Annotated[str, Form(max_length=4_000)],
) -> Response:
    """Try a failed source again: an address is fetched, a kept page is read again."""
    known = {f.locator for f in service.store.failures()}
    if locator not in known:
        return back("/admin/jobs", "forgotten")
    if locator.startswith(("http://", "https://")):
        queue_address(jobs, service, locator, reader_of(request), force=True)
        return back("/admin/jobs", "queued")
    page = service.store.page_at(locator)
    if page is None:
        failed = f"“{locator}”的原文没有保存在库中。请改正后重新上传。"
        values = {"url": "", "text": "", "name": "", "failed": failed}
        return show(request, "ingest.html", values, 422)
    queue_page(jobs, service, page, reader_of(request), force=True)
    return back("/admin/jobs", "queued")
