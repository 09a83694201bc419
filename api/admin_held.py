"""Held documents: what waits, what it says, letting it out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access import needs, note, reader_of
from api.admin_jobs import queue_release
from api.admin_pages import back, show
from api.deps import TheJobs, TheService
from corpus.access import Act, Role
from corpus.errors import BadQuery

router = APIRouter(prefix="/admin/held", include_in_schema=False, dependencies=[needs(Role.ADMIN)])


@router.get("")
def held(request: Request, service: TheService) -> Response:
    """What waits, and what was released by whom."""
    values = {"held": service.held(), "releases": list(reversed(service.releases()))}
    return show(request, "held.html", values)


@router.get("/{document_id}")
def held_document(request: Request, service: TheService, document_id: str) -> Response:
    """The whole text, so that a person can decide."""
    values = {"document": service.held_document(document_id), "by": reader_of(request).name}
    return show(request, "held_document.html", values)


@router.post("/{document_id}/release")
def release(
    request: Request,
    service: TheService,
    jobs: TheJobs,
    document_id: str,
    by: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Let it out; who did it is kept for ever."""
    document = service.held_document(document_id)
    if not by.strip():
        failed = str(BadQuery("请写明由谁解除，以便日后查考。"))
        values = {"document": document, "by": "", "failed": failed}
        return show(request, "held_document.html", values, 422)
    note(request, Act.RELEASED, document_id)
    queue_release(jobs, service, document_id, by, reader_of(request))
    return back("/admin/jobs", "queued")
