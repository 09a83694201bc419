"""What is asked of the service: numbers by day, and queries in words where that is turned on."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access import needs
from api.admin_pages import back, show
from api.deps import TheService
from api.labels import REASONS
from api.regressions import FILE, append, expectation, new_case
from api.service import Service
from corpus.access import Role
from corpus.errors import PolicyError
from corpus.queries import ENOUGH_DAYS, KEPT_DAYS, Day, Verb
from search.model import Reason

router = APIRouter(prefix="/admin/usage", include_in_schema=False)
_DAYS = 30
_WORDS = 100


@router.get("", dependencies=[needs(Role.EDITOR)])
def usage(request: Request, service: TheService) -> Response:
    """The last days, what found nothing, what was asked most."""
    return _page(request, service)


def _page(request: Request, service: Service, failed: str = "", status: int = 200) -> Response:
    queries = service.store.queries
    days = queries.days()
    words = queries.words()
    vain = sorted((w for w in words if w.in_vain), key=lambda w: (-w.in_vain, w.text))
    values = {
        "days": _by_day(days)[:_DAYS],
        "reasons": _reasons(days),
        "in_words": queries.in_words,
        "vain": vain[:_WORDS],
        "top": [w for w in words if w.days >= ENOUGH_DAYS][:_WORDS],
        "enough": ENOUGH_DAYS,
        "kept_days": KEPT_DAYS,
        "failed": failed,
    }
    return show(request, "usage.html", values, status)


def _by_day(days: Sequence[Day]) -> list[tuple[object, Mapping[str, Day]]]:
    """The days, the newest first, each with its verbs."""
    found: dict[object, dict[str, Day]] = {}
    for day in days:
        found.setdefault(day.day, {})[day.verb.value] = day
    return list(found.items())


def _reasons(days: Sequence[Day]) -> list[tuple[str, int]]:
    """Why there was no answer, the most frequent reason first."""
    counts: dict[str, int] = {}
    for day in days:
        for reason, count in day.reasons.items() if day.verb is Verb.ASK else ():
            counts[reason] = counts.get(reason, 0) + count
    named = ((REASONS[Reason(r)] if r in set(Reason) else r, n) for r, n in counts.items())
    return sorted(named, key=lambda pair: -pair[1])


@router.post("/words", dependencies=[needs(Role.ADMIN)])
def keep_words(service: TheService, on: Annotated[str, Form(max_length=1)] = "") -> Response:
    """Begin to keep queries in words, or stop and forget them."""
    service.store.queries.keep_words(on=on == "1")
    return back("/admin/usage", "words_on" if on == "1" else "words_off")


@router.post("/forget", dependencies=[needs(Role.ADMIN)])
def forget(service: TheService, text: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Forget one query, or everything."""
    service.store.queries.forget(text or None)
    return back("/admin/usage", "forgotten")


@router.post("/regression", dependencies=[needs(Role.EDITOR)])
def regression(
    request: Request,
    service: TheService,
    text: Annotated[str, Form(max_length=200)],
    reason: Annotated[str, Form(max_length=40)] = "",
    span: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Keep a query as a case with what would have been right."""
    try:
        expected = expectation(span.strip() or None, None, None if span.strip() else reason or None)
        case, _ = new_case(service, text, (), expected)
        append(service.settings.data / FILE, case)
    except PolicyError as error:
        return _page(request, service, str(error), 422)
    return back("/admin/usage", "regression")
