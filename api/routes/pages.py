"""Ingestion over HTTP, for the operator: needs the token of TIAOWEN_ADMIN_TOKEN."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.access import note
from api.admin import allowed
from api.deps import TheJobs, TheService
from api.errors import Problem
from api.jobs import job_json
from api.present import Json, report_json
from api.replies import PROBLEMS, Reply
from api.schemas import JobOut, NewPage
from api.service import Service
from corpus.access import Act
from corpus.model import Page

router = APIRouter(tags=["入库"], responses=PROBLEMS)
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": NewPage.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            },
        },
    }
}


@router.post(
    "/pages",
    status_code=202,
    dependencies=[Depends(allowed)],
    responses={202: {"model": JobOut}},
    openapi_extra=_BODY,
    summary="入库一个网页或文件",
)
async def add_page(request: Request, service: TheService, jobs: TheJobs) -> Reply:
    """Queue a page; `GET /jobs/{id}` tells how it went."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        page = await _uploaded(request)
        job = jobs.submit(lambda: _ingest(service, page))
    elif kind == "application/json":
        wanted = await _described(request)
        job = jobs.submit(lambda: _ingest(service, wanted))
    else:
        detail = "请以 multipart/form-data 上传文件，或以 application/json 给出 url 或 text。"
        raise Problem(415, "unsupported_media_type", detail)
    await run_in_threadpool(note, request, Act.INGESTED, job.id)
    return Reply(job_json(job), 202, headers={"Location": f"/api/v1/jobs/{job.id}"})


@router.get(
    "/jobs/{job_id}",
    responses={200: {"model": JobOut}},
    summary="入库进度",
)
def job(jobs: TheJobs, job_id: str) -> Reply:
    """How an ingestion goes."""
    found = jobs.get(job_id)
    if found is None:
        detail = "没有这个任务，或服务重启后已不再保留。请重新提交。"
        raise Problem(404, "unknown_job", detail)
    return Reply(job_json(found))


async def _uploaded(request: Request) -> Page:
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Problem(422, "invalid_request", "请在 file 一项中上传文件。")
        body = await file.read()
        name = (file.filename or "upload").replace("\\", "/").rpartition("/")[2]
        return Page(body, name, file.content_type or "", datetime.now(UTC))


async def _described(request: Request) -> Page | str:
    """A text as a page, or the address to fetch."""
    try:
        wanted = NewPage.model_validate_json(await request.body())
    except ValidationError as error:
        detail = "请求应为 JSON 对象，含 url 或 text 之一（可带 name）。"
        raise Problem(422, "invalid_request", detail) from error
    if (wanted.url is None) == (wanted.text is None):
        raise Problem(422, "invalid_request", "url 和 text 须且只须给出一个。")
    if wanted.text is not None:
        body = wanted.text.encode("utf-8", "replace")
        return Page(body, wanted.name, "text/plain; charset=utf-8", datetime.now(UTC))
    url = wanted.url or ""
    if not url.startswith(("http://", "https://")):
        raise Problem(422, "invalid_request", "url 须以 http:// 或 https:// 开头。")
    return url


def _ingest(service: Service, wanted: Page | str) -> Json:
    """Never a path: a request must not read the server's files."""
    if isinstance(wanted, str):
        return report_json(service.ingest([wanted]))
    return report_json(service.ingest_pages([wanted]))
