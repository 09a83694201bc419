"""The page /basket: clauses picked for quotation, in the address itself, to Word or to paste.

Nothing is kept on the server. With JavaScript the browser remembers what was picked while reading.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.basket import sources
from api.compare_page import download
from api.deps import TheService
from api.pages import Shorts, page
from corpus.errors import PolicyError

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/basket")
def basket(
    request: Request, service: TheService, c: Shorts = None, drop: Shorts = None
) -> Response:
    """The quotations of the clauses `c`, without those to `drop`."""
    wanted = _wanted(c, drop)
    values: dict[str, object] = {"wanted": wanted, "quotes": (), "sources": (), "message": ""}
    if not wanted:
        return page(request, "basket.html", values)
    try:
        quotes = service.basket(wanted)
    except PolicyError as error:
        return page(request, "basket.html", {**values, "message": str(error)}, 422)
    return page(request, "basket.html", {**values, "quotes": quotes, "sources": sources(quotes)})


@router.get("/basket/file")
def basket_file(service: TheService, c: Shorts = None) -> Response:
    """The same as a Word file with footnotes."""
    from api.docx_basket import basket_docx  # noqa: PLC0415  python-docx is slow to import

    return download(basket_docx(service.basket(_wanted(c))), "摘录.docx")


def _wanted(c: list[str] | None, drop: list[str] | None = None) -> list[str]:
    """Ids, each once; several may stand in one field, as they are pasted."""
    ids = [i for field in c or [] for i in field.replace(",", " ").replace("，", " ").split()]
    return [i for i in dict.fromkeys(ids) if i not in (drop or [])]
