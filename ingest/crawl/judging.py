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
from corpus.watching import Seen
from ingest.crawl.diagnose import diagnose

if TYPE_CHECKING:
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
    """Why it is missing or failing, for people; no full stop at the end."""
    digest: str = ""
    """Of the body, where it is a page."""


def look(url: str, digest: str, fetched: Fetched) -> Look:
    """Judge an answer by itself; whether other bytes are other words is the parser's matter.

    Args:
        url: what is watched.
        digest: of the body that was there last; empty at first.
        fetched: the answer.
    """
    if fetched.status == _UNCHANGED:
        return Look(Seen.SAME, digest=digest)
    if fetched.status >= _ERROR:
        seen = Seen.MISSING if fetched.status in _GONE else Seen.FAILING
        return Look(seen, f"网站返回状态 {fetched.status}")
    if fetched.redirects and leads_away(url, fetched.url):
        return Look(Seen.MISSING, "网址已转到网站首页或出错页")
    found = diagnose(fetched)
    if not found.ok:
        shown = f"（“{found.words}”）" if found.words else ""
        return Look(Seen.FAILING, f"{found.message.rstrip('。')}{shown}")
    now = hashlib.sha256(fetched.body).hexdigest()
    other = Seen.CHANGED if digest else Seen.FIRST
    return Look(Seen.SAME if now == digest else other, digest=now)


def leads_away(asked: str, final: str) -> bool:
    """Whether an address led to a front page or a page of errors, and is no such page itself."""
    key, own = url_key(final) or "", url_key(asked) or ""
    if key == own:
        return False
    parts = urlsplit(key)
    front = parts.path == "/" and not parts.query
    return front or _ERROR_PLACE.search(parts.path) is not None
