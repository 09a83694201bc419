"""The pages /compare and /matrix: two or more documents side by side, and the same as files."""

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.coverage import coverage
from api.deps import TheService
from api.editions import View, edition_view
from api.pages import Short, page
from api.routes.drafts import DOCX
from api.service import Service
from api.sidebyside import only_changes, panes, side_by_side
from corpus.errors import PolicyError
from corpus.model import DocumentCard
from search.matrix import MOST, Matrix

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_COLUMNS = 3
"""Fields to pick documents for a matrix, where fewer are picked."""
_FEW = 300
"""Up to so many documents are offered in one list to pick from; beyond that they are typed."""
_ROWS, _PANES = "", "通读"
"""Views that every two documents have: pair by pair, and both texts in their own order."""

Kind = Literal["docx", "html"]
Ids = Annotated[list[Short] | None, Query()]


@router.get("/compare")
def compare(
    request: Request,
    service: TheService,
    a: Short = "",
    b: Short = "",
    view: Short = "",
    changes: Short = "",
) -> Response:
    """Pick two documents, then see them side by side; versions of one also in their views."""
    values: dict[str, object] = {"a": a, "b": b, "choices": _choices(service.catalogue())}
    values |= {"message": "", "view": None, "shown": None, "panes": None, "tabs": ()}
    values |= {"chosen": "", "changes": bool(changes)}
    if not (a.strip() and b.strip()):
        half = bool(a.strip() or b.strip())
        message = "请再选一份文件。" if half and request.query_params.get("go") else ""
        return page(request, "compare.html", {**values, "message": message})
    try:
        comparison = service.compare(a, b)
        if view in set(View):
            values["shown"] = edition_view(comparison, View(view), only_changes=bool(changes))
    except PolicyError as error:
        return page(request, "compare.html", {**values, "message": str(error)}, 422)
    whole = side_by_side(comparison)
    aligned = only_changes(whole) if changes else whole
    chosen = view if values["shown"] or view == _PANES else _ROWS
    values |= {"view": aligned, "chosen": chosen, "a": comparison.a.id, "b": comparison.b.id}
    values["panes"] = panes(aligned) if chosen == _PANES else None
    values["tabs"] = (_ROWS, _PANES, *(map(str, View) if comparison.editions else ()))
    values["hidden"] = len(whole.rows) - len(aligned.rows)
    return page(request, "compare.html", values)


@router.get("/compare/file")
def compare_file(
    service: TheService, a: Short = "", b: Short = "", view: Short = "", *, kind: Kind = "docx"
) -> Response:
    """A comparison to keep: a table in Word, or a page that stands alone."""
    from api import export  # noqa: PLC0415  python-docx is slow to import

    comparison = service.compare(a, b)
    if view in set(View):
        shown = edition_view(comparison, View(view), only_changes=False)
        return download(export.view_html(shown), f"{view}.html")
    if kind == "html":
        return download(export.comparison_html(comparison), "文件对照.html")
    return download(export.comparison_docx(comparison), "文件对照表.docx")


@router.get("/matrix")
def matrix(request: Request, service: TheService, ids: Ids = None) -> Response:
    """Pick several documents, then see which treats which topic, and how."""
    wanted = _ids(ids)
    picked = [*wanted[:MOST], *[""] * (max(_COLUMNS, min(MOST, len(wanted) + 1)) - len(wanted))]
    values: dict[str, object] = {"picked": picked, "choices": _choices(service.catalogue())}
    values |= {"view": None, "message": "", "ids": wanted}
    if not wanted:
        return page(request, "matrix.html", values)
    try:
        found = _matrix(service, wanted)
    except PolicyError as error:
        return page(request, "matrix.html", {**values, "message": str(error)}, 422)
    return page(request, "matrix.html", {**values, "view": coverage(found)})


@router.get("/matrix/file")
def matrix_file(service: TheService, ids: Ids = None, *, kind: Kind = "docx") -> Response:
    """A matrix to keep."""
    from api import export_matrix  # noqa: PLC0415  python-docx is slow to import

    found = _matrix(service, _ids(ids))
    if kind == "html":
        return download(export_matrix.matrix_html(found), "主题覆盖表.html")
    return download(export_matrix.matrix_docx(found), "主题覆盖表.docx")


def _matrix(service: Service, wanted: Sequence[str]) -> Matrix:
    return service.matrix([service.resolve(i) for i in wanted])


def _ids(ids: Sequence[str] | None) -> list[str]:
    return [i.strip() for several in ids or [] for i in several.split(",") if i.strip()]


def _choices(known: Sequence[DocumentCard]) -> list[DocumentCard]:
    return sorted(known, key=lambda d: (d.title, d.id)) if len(known) <= _FEW else []


def download(body: bytes, name: str) -> Response:
    """A file to be saved under a name in Chinese (RFC 6266)."""
    kind = DOCX if name.endswith(".docx") else "text/html; charset=utf-8"
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(body, 200, {"Content-Disposition": disposition}, kind)
