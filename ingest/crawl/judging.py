"""What one answer says of a page that is watched. Pure.

A page is gone where its server says so: 404, 410, a way to the front page or to a page of errors.
Everything else that is not the page (5xx, a login wall, a captcha, an error page with 200) is the
server's failure and says nothing of the page.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus.urls import url_key
from corpus.watching import Kind, Seen
from ingest.crawl.diagnose import Finding, diagnose

if TYPE_CHECKING:
    from corpus.watching import Watched
    from ingest.crawl.model import Fetched

_UNCHANGED, _ERROR = 304, 400
_GONE = frozenset({404, 410})
_ERROR_PLACE = re.compile(
    r"(?:^|/)(?:404|410|error|err|notfound|not_found|nopage)(?:[./_-]|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Look:
    """What an answer shows."""

    seen: Seen
    told: str = ""
    """Why it is missing or failing, or a column looks empty, for people; without a full stop."""
    digest: str = ""
    """Of the body, where it is a page."""


def look(watched: Watched, fetched: Fetched) -> Look:
    """Judge an answer by itself; whether other bytes are other words is the parser's matter.

    A column that looks empty is told as such and passed on: whether it is, its links say, for
    some list documents by a word or two.

    Args:
        watched: what is looked at.
        fetched: the answer.
    """
    digest = watched.digest
    if fetched.status == _UNCHANGED:
        return Look(Seen.SAME, digest=digest)
    if fetched.status >= _ERROR:
        seen = Seen.MISSING if fetched.status in _GONE else Seen.FAILING
        return Look(seen, f"网站返回状态 {fetched.status}")
    if fetched.redirects and leads_away(watched.url, fetched.url):
        return Look(Seen.MISSING, "网址已转到网站首页或出错页")
    found = diagnose(fetched)
    listless = watched.kind is Kind.COLUMN and found.finding is Finding.EMPTY_LIST
    shown = f"（“{found.words}”）" if found.words else ""
    told = "" if found.ok else f"{found.message.rstrip('。')}{shown}"
    if told and not listless:
        return Look(Seen.FAILING, told)
    now = hashlib.sha256(fetched.body).hexdigest()
    other = Seen.CHANGED if digest else Seen.FIRST
    return Look(Seen.SAME if now == digest else other, told, now)


def leads_away(asked: str, final: str) -> bool:
    """Whether an address led to a front page or a page of errors, and is no such page itself."""
    key, own = url_key(final) or "", url_key(asked) or ""
    if key == own:
        return False
    parts = urlsplit(key)
    front = parts.path == "/" and not parts.query
    return front or _ERROR_PLACE.search(parts.path) is not None
