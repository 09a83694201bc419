"""The operator's synonyms: written, checked, tried on a query, kept; they hold at once."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access import needs
from api.admin_pages import back, show
from api.deps import TheService
from api.service import Service
from corpus.access import Role
from corpus.errors import PolicyError
from search.model import Expansion
from search.synonym_files import shipped
from search.synonyms import Mistake, Synonyms, parse_synonyms

router = APIRouter(prefix="/admin", include_in_schema=False, dependencies=[needs(Role.EDITOR)])
_MOST_SHOWN = 20
"""Mistakes shown; the rest are counted."""


@router.get("/synonyms")
def synonyms(request: Request, service: TheService, add: str = "") -> Response:
    """The list as it is; `add` is a word that a line is begun for."""
    text = service.synonyms.text()
    word = " ".join(add.split()).replace("#", " ")[:20].strip()
    if word:
        gap = "" if text.endswith("\n") or not text else "\n"
        text = f"{text}{gap}{word} = "
    return _page(request, service, text, word)


@router.post("/synonyms")
def save(
    request: Request,
    service: TheService,
    text: Annotated[str, Form()] = "",
    trial: Annotated[str, Form(max_length=1_000)] = "",
    do: Annotated[str, Form(max_length=10)] = "try",
) -> Response:
    """Try the list on a query, or keep it; one with mistakes is not kept."""
    text = text.replace("\r\n", "\n")
    _, mistakes = parse_synonyms(text)
    if do != "save":
        return _page(request, service, text, trial, tried=True)
    if mistakes:
        failed = "没有保存：有读不懂的行。请改正后再保存。"
        return _page(request, service, text, trial, failed=failed, status=422)
    try:
        service.synonyms.write(text)
    except PolicyError as error:
        return _page(request, service, text, trial, failed=str(error), status=422)
    return back("/admin/synonyms", "synonyms")


def _page(  # noqa: PLR0913  what a trial and a refusal add
    request: Request,
    service: Service,
    text: str,
    trial: str,
    *,
    tried: bool = False,
    failed: str = "",
    status: int = 200,
) -> Response:
    own, mistakes = parse_synonyms(text)
    values = {
        "text": text,
        "trial": trial,
        "tried": tried,
        "groups": own.groups,
        "shipped": shipped().groups,
        "mistakes": [_told(m) for m in mistakes[:_MOST_SHOWN]],
        "more": max(0, len(mistakes) - _MOST_SHOWN),
        "before": _expansions(trial, service.synonyms.current()) if tried else [],
        "after": _expansions(trial, own | shipped()) if tried else [],
        "failed": failed,
    }
    return show(request, "synonyms.html", values, status)


def _told(mistake: Mistake) -> str:
    return str(mistake)


def _expansions(query: str, words: Synonyms) -> list[Expansion]:
    """What a query is also looked up as."""
    from search.aliases import AliasBook  # noqa: PLC0415  slow to import
    from search.expand import expand  # noqa: PLC0415  likewise

    return list(expand(query, words, AliasBook(())).added)
