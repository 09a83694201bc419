"""Comparison, citation check, citation format."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.citing import missing_json
from api.conditional import CONDITIONAL
from api.coverage import matrix_json
from api.deps import TheService
from api.history import traced_json
from api.present import check_json, comparison_json
from api.replies import PROBLEMS, UNCHANGED, Reply
from api.schemas_citing import CheckOut, Draft, FormattedOut, MissingOut
from api.schemas_compare import Compare, CompareMany, ComparisonOut, MatrixOut
from api.styles import Style

router = APIRouter(tags=["对照与引用"], responses=PROBLEMS)


@router.post("/compare", responses={200: {"model": ComparisonOut}}, summary="对照两份文件")
def compare(service: TheService, body: Compare) -> Reply:
    """Two documents aligned clause by clause."""
    return Reply(comparison_json(service.compare(body.a, body.b)))


@router.post("/compare/matrix", responses={200: {"model": MatrixOut}}, summary="多份文件按主题对照")
def compare_matrix(service: TheService, body: CompareMany) -> Reply:
    """Several documents against the topics of their clauses, lower ones against upper ones."""
    return Reply(matrix_json(service.matrix([service.resolve(d) for d in body.documents])))


@router.post("/citations/check", responses={200: {"model": CheckOut}}, summary="核对引用")
def check_citations(service: TheService, body: Draft) -> Reply:
    """Every citation and quotation of a draft, verified."""
    return Reply(check_json(service.check(body.text)))


@router.get(
    "/citations/missing",
    responses={200: {"model": MissingOut}, **UNCHANGED},
    summary="被引而缺的文件",
    dependencies=[CONDITIONAL],
)
def missing_documents(service: TheService) -> Reply:
    """Documents that are cited and not in the library, the most cited first."""
    return Reply(missing_json(service.missing()))


@router.get(
    "/citations/format",
    responses={200: {"model": FormattedOut}, **UNCHANGED},
    summary="引文格式",
    dependencies=[CONDITIONAL],
)
def format_citation(
    service: TheService,
    clause: Annotated[str, Query(max_length=200, description="条款编号")],
    style: Annotated[Style, Query(description="引文样式")] = Style.FULL,
) -> Reply:
    """A citation ready to paste."""
    cited = service.cite(clause, style)
    became = traced_json(cited.traced)
    told = {k: became[k] for k in ("version", "fate", "now", "message")}
    return Reply({"clause_id": clause, "style": style.value, "text": cited.text, **told})
