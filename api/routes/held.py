"""Held documents, for the operator: what waits, what it says, letting it out."""

from fastapi import APIRouter, Request

from api.access import needs, note, reader_of
from api.deps import TheJobs, TheService
from api.jobs import Job, job_json
from api.present import document_json, held_json, release_json
from api.replies import PROBLEMS, Reply
from api.schemas_documents import DocumentOut
from api.schemas_jobs import HeldOut, JobOut, ReleaseBy
from corpus.access import Act, Role

router = APIRouter(
    tags=["待解除文件"],
    responses=PROBLEMS,
    dependencies=[needs(Role.ADMIN)],
)


@router.get("/held", responses={200: {"model": HeldOut}}, summary="待解除的文件")
def list_held(service: TheService) -> Reply:
    """Documents with a 密级 mark that wait for a person, and what was released."""
    return Reply(held_json(service.held(), service.releases()))


@router.get(
    "/held/{document_id}",
    responses={200: {"model": DocumentOut}},
    summary="查看待解除的文件",
)
def get_held_document(service: TheService, document_id: str) -> Reply:
    """A held document, verbatim, so that a person can decide."""
    return Reply(document_json(service.held_document(document_id)))


@router.post(
    "/held/{document_id}/release",
    status_code=202,
    responses={202: {"model": JobOut}},
    summary="解除扣留",
)
def release_document(
    request: Request, service: TheService, jobs: TheJobs, document_id: str, body: ReleaseBy
) -> Reply:
    """Let a document out; the job ends when the index has it."""
    service.held_document(document_id)
    note(request, Act.RELEASED, f"{document_id} {body.by}")
    sees = reader_of(request).clearance
    about = Job("", kind="release", about=document_id, by=body.by, clearance=sees)
    job = jobs.submit(
        lambda run: release_json(service.release(document_id, body.by, run.say)), about
    )
    return Reply(job_json(job), 202, headers={"Location": f"/api/v1/jobs/{job.id}"})
