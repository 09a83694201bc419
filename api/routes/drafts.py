"""The drafting desk over HTTP: slips of writing, baskets of quotations, bases of claims."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import note
from api.basis import basis_json
from api.basket import basket_json
from api.deps import TheService
from api.replies import PROBLEMS, Reply
from api.schemas_citing import Draft
from api.schemas_desk import BasisOut, Basket, BasketOut, Passage, SlipsOut
from corpus.access import Act

router = APIRouter(tags=["文稿"], responses=PROBLEMS)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.post("/citations/lint", responses={200: {"model": SlipsOut}}, summary="检查文稿写法")
def lint_draft(service: TheService, body: Draft) -> Reply:
    """Slips of writing, each with its rule and its fix."""
    from api.desk import slips_json, typed  # noqa: PLC0415  python-docx is slow to import

    return Reply(slips_json(typed(body.text), service.lint(body.text)))


@router.post("/citations/basis", responses={200: {"model": BasisOut}}, summary="查找依据")
def find_basis(service: TheService, body: Passage) -> Reply:
    """For each claim the clauses that support or contradict it."""
    return Reply(basis_json(service.basis(body.text)))


@router.post(
    "/citations/basket",
    response_model=None,
    responses={200: {"model": BasketOut, "content": {DOCX: {}}}},
    summary="摘录条款",
)
def quote_clauses(request: Request, service: TheService, body: Basket) -> Response:
    """Clauses quoted verbatim with their citations, as JSON or as a Word file."""
    quotes = service.basket(body.clauses)
    if body.format == "json":
        return Reply(basket_json(quotes))
    from api.docx_basket import basket_docx  # noqa: PLC0415  python-docx is slow to import

    note(request, Act.EXPORTED, f"摘录 {len(quotes)} 条")
    name = 'attachment; filename="basket.docx"'
    return Response(basket_docx(quotes), 200, {"Content-Disposition": name}, DOCX)
