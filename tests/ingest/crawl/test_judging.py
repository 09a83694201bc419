"""What one answer says of a page: there, gone, or its server failing."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from corpus.watching import Kind, Seen, Watched
from ingest.crawl.judging import leads_away, look
from ingest.crawl.model import Fetched

URL = "https://www.qinghe.example/zcfg/t1.html"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
TEXT = (
    "<html><body><h1>青河市市场管理办法</h1><p>第一条　为规范市场，制定本办法。</p></body></html>"
)


def _page(digest: str = "", kind: Kind = Kind.PAGE) -> Watched:
    now = datetime.now(UTC)
    return Watched(URL, kind, now, now, digest=digest)


def _answer(status: int = 200, body: str = TEXT, url: str = URL) -> Fetched:
    way = (URL, url) if url != URL else ()
    return Fetched(url, URL, status, HTML, body.encode(), datetime.now(UTC), way)


@pytest.mark.parametrize(
    ("status", "seen"),
    [
        (304, Seen.SAME),
        (404, Seen.MISSING),
        (410, Seen.MISSING),
        *((status, Seen.FAILING) for status in (400, 401, 403, 408, 429, 500, 502, 503, 521)),
    ],
)
def test_the_status_decides(status: int, seen: Seen) -> None:
    assert look(_page("d"), _answer(status)).seen is seen


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>页面不存在</body></html>",
        "<html><body>请先登录</body></html>",
        "<html><head><title>安全验证</title></head><body>请完成安全验证</body></html>",
        "<html><body><script>load()</script></body></html>",
        "",
    ],
)
def test_a_page_that_is_none_says_nothing_of_the_page(body: str) -> None:
    found = look(_page("d"), _answer(body=body))

    assert found.seen is Seen.FAILING
    assert found.told
    assert found.digest == ""


def test_bytes_decide_between_same_and_changed() -> None:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()

    assert look(_page(), _answer()).seen is Seen.FIRST
    assert look(_page(digest), _answer()).seen is Seen.SAME
    assert look(_page("0" * 64), _answer()).seen is Seen.CHANGED


@pytest.mark.parametrize(
    ("final", "away"),
    [
        ("https://www.qinghe.example/", True),
        ("https://qinghe.example/index.html", True),
        ("https://www.qinghe.example/404.html", True),
        ("https://www.qinghe.example/error/notfound.shtml", True),
        ("https://www.qinghe.example/zcfg/2024/t1.html", False),
        ("https://www.qinghe.example/zcfg/terror.html", False),
        ("https://m.qinghe.example/zcfg/t1.html", False),
        ("https://www.qinghe.example/?id=7", False),
    ],
)
def test_a_way_to_the_front_page_leads_away(final: str, away: bool) -> None:  # noqa: FBT001  the expected
    assert leads_away(URL, final) is away
    assert (look(_page(), _answer(url=final)).seen is Seen.MISSING) is away


def test_a_column_that_looks_empty_is_left_to_its_links() -> None:
    listed = "<html><body><a href='/'>首页</a><p>暂无数据</p></body></html>"
    answer = _answer(body=listed, url="https://www.qinghe.example/zcfg/index.html")

    found = look(_page(kind=Kind.COLUMN), answer)

    assert found.seen is Seen.FIRST
    assert found.told


def test_a_front_page_that_is_watched_leads_nowhere_else() -> None:
    assert not leads_away("http://qinghe.example", "https://www.qinghe.example/index.html")
