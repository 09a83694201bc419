"""The whole library for other programs, as one stream."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse

from api.access import needs
from api.bulk import Part, gzipped, streamed
from api.conditional import CONDITIONAL
from api.deps import TheService
from api.replies import PROBLEMS, UNCHANGED
from corpus.access import Role

router = APIRouter(tags=["导出"], responses={**PROBLEMS, **UNCHANGED})
LINES = "application/jsonl"


@router.get(
    "/export",
    response_class=StreamingResponse,
    dependencies=[needs(Role.DRAFTER), CONDITIONAL],
    responses={200: {"content": {LINES: {"schema": {"type": "string"}}}}},
    summary="导出全库",
)
def export_library(
    service: TheService,
    part: Annotated[Part, Query(description="文件（含条款）或条款，一行一个")] = "documents",
    accept_encoding: Annotated[str, Header(include_in_schema=False)] = "",
) -> StreamingResponse:
    """Documents or clauses as JSON Lines; the last line is the manifest."""
    headers = {"Content-Disposition": f'attachment; filename="{part}.jsonl"'}
    lines = streamed(service, part)
    if "gzip" not in accept_encoding:
        return StreamingResponse(lines, 200, headers, LINES)
    headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return StreamingResponse(gzipped(lines), 200, headers, LINES)
