"""Where a list goes on: opaque to the caller, and it says itself what it belongs to.

A cursor holds the list, a digest of what was asked, and the place. It is no secret and needs no
key: a place that somebody made up shows nothing that the list would not show.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import Query, Request

from api.errors import Problem
from api.replies import Reply

if TYPE_CHECKING:
    from api.present import Json

_LONGEST = 4_000
"""Characters; a search that has shown its 200 hits needs some 1,200."""
_DIGITS = 9
_NOT_ASKED = frozenset({"cursor", "size", "k"})
"""Parameters that may change from page to page."""

Cursor = Annotated[
    str | None,
    Query(max_length=_LONGEST, description="上一页 next 中的游标；不写即第一页"),
]


def place_of(request: Request, cursor: str | None, words: int) -> tuple[str, ...] | None:
    """The place that a cursor names; None where there is no cursor.

    Args:
        request: whose list it is.
        cursor: as given.
        words: how many words a place of this list has.

    Raises:
        Problem: 422 where this is no cursor, or one of another list or question.
    """
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        asked, *place = json.loads(raw)
    except (ValueError, TypeError, UnicodeError, RecursionError, binascii.Error):
        raise bad_cursor() from None
    if len(place) != words or not all(isinstance(w, str) for w in place):
        raise bad_cursor()
    if asked != _asked(request):
        raise bad_cursor("游标属于另一次查询")
    return tuple(place)


def paged(request: Request, body: Json, place: tuple[str, ...] | None) -> Reply:
    """A page of a list with the address of the next one, in the body and as a link (RFC 8288).

    Args:
        request: whose list it is.
        body: the page.
        place: where the next page begins; None after the last.
    """
    if place is None:
        return Reply({**body, "next": None})
    written = json.dumps([_asked(request), *place], separators=(",", ":")).encode()
    cursor = base64.urlsafe_b64encode(written).decode("ascii").rstrip("=")
    url = request.url.include_query_params(cursor=cursor)
    following = f"{quote(url.path)}?{url.query}"
    return Reply({**body, "next": following}, headers={"Link": f'<{following}>; rel="next"'})


def number(word: str) -> int:
    """A place's word that is a number.

    Raises:
        Problem: 422 where it is none.
    """
    if not (word.isascii() and word.isdigit() and len(word) <= _DIGITS):
        raise bad_cursor()
    return int(word)


def expired() -> Problem:
    """The list changed so that nobody can say where it goes on."""
    detail = "库已更新，原来的翻页位置不再有效。请从第一页重新开始。"
    return Problem(410, "cursor_expired", detail)


def bad_cursor(what: str = "游标无法识别") -> Problem:
    """It is no cursor of this list."""
    return Problem(422, "bad_cursor", f"{what}。请去掉 cursor，从第一页重新开始。")


def _asked(request: Request) -> str:
    """A digest of the list and what it is narrowed to."""
    pairs = sorted(p for p in request.query_params.multi_items() if p[0] not in _NOT_ASKED)
    said = json.dumps([request.url.path, pairs])
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]
