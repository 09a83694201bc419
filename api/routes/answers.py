"""Search, questions, completions."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request

from api.answering import answer_json, phrased_json
from api.conditional import CONDITIONAL
from api.cursors import Cursor, expired, paged, place_of
from api.deps import TheService
from api.filters import parse_day, parse_filters
from api.found import found_json
from api.replies import EXPIRED, PROBLEMS, UNCHANGED, Reply
from api.schemas_answers import AnswerOut, Ask
from api.schemas_search import FoundClausesOut, SuggestionsOut
from api.shown import Shown
from search.model import Query as SearchQuery

router = APIRouter(tags=["检索与问答"], responses=PROBLEMS)


@router.get(
    "/search",
    responses={200: {"model": FoundClausesOut}, **UNCHANGED, **EXPIRED},
    summary="检索条款",
    dependencies=[CONDITIONAL],
)
def search(  # noqa: PLR0913, PLR0917  one parameter a choice
    request: Request,
    service: TheService,
    q: Annotated[str, Query(description="要找的内容、文号、标题或条号")],
    k: Annotated[int, Query(ge=1, le=100, description="最多给出几条")] = 10,
    filters: Annotated[
        list[str] | None, Query(alias="filter", description="字段=值，可多次；几个值用逗号隔开")
    ] = None,
    group: Annotated[Literal["none", "document"], Query(description="按文件分组")] = "none",
    as_of: Annotated[
        str | None, Query(max_length=20, description="只列这一天有效的文件，如 2019-06-30")
    ] = None,
    cursor: Cursor = None,
) -> Reply:
    """Clauses that match, best first, with facets, notices and other searches to try."""
    place = place_of(request, cursor, 2)
    edition = service.library.digest()
    if place is not None and place[0] != edition:
        raise expired()
    shown = Shown.read(place[1]) if place is not None else Shown()
    wanted = SearchQuery(
        q,
        shown.most(k),
        parse_filters(filters or []),
        parse_day(as_of),
        grouped=group == "document",
    )
    found = service.find(wanted)
    hits, now, more = shown.next(found, k)
    body = found_json(replace(found, hits=hits), service.elsewhere(h.document for h in hits))
    return paged(request, body, (edition, now.written()) if more else None)


@router.post("/ask", responses={200: {"model": AnswerOut}}, summary="提问")
def ask(service: TheService, body: Ask) -> Reply:
    """An answer in the library's own words, or a reasoned abstention."""
    answer = service.ask(body.question, body.after, parse_day(body.as_of))
    return Reply({**answer_json(answer), "phrased": phrased_json(service.phrase(answer))})


@router.get(
    "/suggest",
    responses={200: {"model": SuggestionsOut}, **UNCHANGED},
    summary="输入提示",
    dependencies=[CONDITIONAL],
)
def suggest(
    service: TheService,
    q: Annotated[str, Query(max_length=200, description="已输入的内容")] = "",
    k: Annotated[int, Query(ge=1, le=20, description="最多给出几条")] = 10,
) -> Reply:
    """Titles, numbers and headings that hold what is being typed, or sound like it."""
    found = service.suggest(q, k)
    told = [
        {
            "kind": s.kind,
            "text": s.text,
            "about": s.about,
            "document_id": s.document_id,
            "clause_id": s.clause_id,
        }
        for s in found
    ]
    return Reply({"suggestions": told})
