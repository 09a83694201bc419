"""Answers of servers, for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from ingest.crawl.model import Fetched

WHEN = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def answer(
    body: str | bytes,
    url: str = "http://www.linjiang.gov.cn/zwgk/2026/5.html",
    *,
    kind: str = "text/html; charset=utf-8",
    status: int = 200,
    asked: str = "",
) -> Fetched:
    """What came from `url`; `asked` where a redirect led there."""
    data = body.encode() if isinstance(body, str) else body
    headers = (("Content-Type", kind),) if kind else ()
    way = (asked, url) if asked else ()
    return Fetched(url, asked or url, status, headers, data, WHEN, way)
