"""Ingestion over HTTP, for editors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.access import needs, note, reader_of, within
from api.deps import TheJobs, TheService
from api.errors import Problem
from api.jobs import Job, job_json
from api.parts import Level
from api.present import report_json
from api.replies import PROBLEMS, Reply, problem_response
from api.schemas_jobs import MOST_PAGES, JobOut, NewPage
from corpus.access import Act, Clearance, Reader, Role, clearance_named
from corpus.model import Page

if TYPE_CHECKING:
    from api.jobs import Run
    from api.present import Json
    from api.service import Service

router = APIRouter(tags=["入库"], responses=PROBLEMS)
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": NewPage.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "minItems": 1,
                            "maxItems": MOST_PAGES,
                        },
                        "clearance": {"type": "string", "maxLength": 20},
                    },
                    "required": ["file"],
                }
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be ingested: never a path, since a request must not read the server's files."""

    urls: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    clearance: str = "公开"

    def about(self) -> str:
        names = [*self.urls, *(page.locator for page in self.pages)]
        return names[0] + (f" 等 {len(names)} 个" if len(names) > 1 else "")

    def placed(self, level: Level) -> _Wanted:
        """With places of their own for files that are not for everybody.

        A file has no address but its name: one that everybody sees would else tell, by what
        becomes of its name, of a hidden one.
        """
        if level.clearance is Clearance.OPEN:
            return self
        above = level.clearance.label
        return replace(
            self, pages=tuple(replace(p, locator=f"{above}/{p.locator}") for p in self.pages)
        )

    def take(self, service: Service, run: Run, level: Level) -> Json:
        service.open_for_readers()
        if self.urls:
            return report_json(service.ingest(self.urls, run.say, level=level, watch=run))
        return report_json(service.ingest_pages(self.pages, run.say, level=level, watch=run))


@router.post(
    "/pages",
    status_code=202,
    dependencies=[needs(Role.EDITOR)],
    responses={202: {"model": JobOut}, 415: problem_response("不支持这种内容类型")},
    openapi_extra=_BODY,
    summary="入库网页或文件",
)
async def add_pages(
    request: Request,
    service: TheService,
    jobs: TheJobs,
    reader: Annotated[Reader, Depends(reader_of)],
) -> Reply:
    """Queue pages; `GET /jobs/{id}` tells how it goes, `GET /jobs/{id}/events` as it goes."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        wanted = await _uploaded(request)
    elif kind == "application/json":
        wanted = await _described(request)
    else:
        detail = "请以 multipart/form-data 上传文件，或以 application/json 给出 url 或 text。"
        raise Problem(415, "unsupported_media_type", detail)
    level = Level(clearance_named(wanted.clearance), reader.name, reader.clearance)
    within(reader, level.clearance)
    wanted = wanted.placed(level)
    total = len(wanted.urls) + len(wanted.pages)
    job = Job("", "ingest", wanted.about(), reader.name, total=total, clearance=reader.clearance)
    queued = jobs.submit(lambda run: wanted.take(service, run, level), job)
    await run_in_threadpool(note, request, Act.INGESTED, queued.id)
    return Reply(job_json(queued), 202, headers={"Location": f"/api/v1/jobs/{queued.id}"})


async def _uploaded(request: Request) -> _Wanted:
    async with request.form(max_files=MOST_PAGES, max_fields=10) as form:
        files = form.getlist("file")
        pages = [await _page(file) for file in files if isinstance(file, UploadFile)]
        clearance = str(form.get("clearance", "公开"))
    if not pages or len(pages) < len(files):
        raise Problem(422, "invalid_request", "请在 file 一项中上传文件。")
    return _Wanted(pages=tuple(pages), clearance=clearance)


async def _page(file: UploadFile) -> Page:
    name = (file.filename or "upload").replace("\\", "/").rpartition("/")[2]
    return Page(await file.read(), name, file.content_type or "", datetime.now(UTC))


async def _described(request: Request) -> _Wanted:
    """A text as a page, or the addresses to fetch."""
    try:
        wanted = NewPage.model_validate_json(await request.body())
    except ValidationError as error:
        detail = "请求应为 JSON 对象，含 url、urls 或 text 之一（可带 name）。"
        raise Problem(422, "invalid_request", detail) from error
    if sum(given is not None for given in (wanted.url, wanted.urls, wanted.text)) != 1:
        raise Problem(422, "invalid_request", "url、urls 和 text 须且只须给出一个。")
    if wanted.text is not None:
        body = wanted.text.encode("utf-8", "replace")
        page = Page(body, wanted.name, "text/plain; charset=utf-8", datetime.now(UTC))
        return _Wanted(pages=(page,), clearance=wanted.clearance)
    urls = (*(wanted.urls or ()), *((wanted.url,) if wanted.url is not None else ()))
    if not all(url.startswith(("http://", "https://")) for url in urls):
        raise Problem(422, "invalid_request", "网址须以 http:// 或 https:// 开头。")
    return _Wanted(urls=urls, clearance=wanted.clearance)
