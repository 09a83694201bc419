"""What kind of answer came: a page, or one of the many ways of saying nothing. Pure.

A server that has nothing says so with a status of 200 more often than not. So a page is looked at:
one with a text is a page, whatever else stands on it; one without is what its short lines say.
In doubt a page is a page, for a false alarm loses a document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from ingest.crawl.diagnose_words import (
    CAPTCHA,
    CHALLENGES,
    EMPTY,
    ENABLE_SCRIPTS,
    ERROR,
    ERROR_ADDRESS,
    FILLED_BY_SCRIPT,
    LOGIN,
    LOGIN_ADDRESS,
    NOT_A_WALL,
    TITLE_LIKE,
    TITLE_OF_ERROR,
    TITLE_OF_LOGIN,
)
from ingest.crawl.feeds import feed_links, is_feed
from ingest.crawl.jpage import is_datastore, items
from ingest.crawl.model import Role, Site
from ingest.crawl.roles import file_ending, holds_text, role_of
from ingest.crawl.sight import Sight, look
from ingest.crawl.sitemaps import is_sitemap, sitemap_links
from ingest.decode import decode
from ingest.sniff import container_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.crawl.model import Fetched


class Finding(StrEnum):
    """What an answer is."""

    OK = "ok"
    ERROR_PAGE = "error_page"
    """A status of 400 or above, or a page that says so with a status of 200."""
    LOGIN_WALL = "login_wall"
    CAPTCHA = "captcha"
    """A captcha, or a check that only a browser passes."""
    EMPTY_LIST = "empty_list"
    SCRIPT_SHELL = "script_shell"
    EMPTY = "empty"
    """No bytes, or nothing visible."""
    NOT_TEXT = "not_text"
    """A picture, a video, a program: nothing that can be read."""
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What an answer is, and how that is known."""

    finding: Finding
    words: str = ""
    """What shows it: as it stands on the page, or what the answer was."""
    message: str = ""
    """For people, in Chinese; empty where all is well."""
    speaks: bool = False
    """Whether the page has a text of its own: some sentences, and more of them than names of texts
    that it leads to. Asked of what has the address of a list; an article with a long sidebar may
    seem not to."""

    @property
    def ok(self) -> bool:
        """Whether the answer may hold a document or links."""
        return self.finding is Finding.OK


MESSAGES = {
    Finding.OK: "",
    Finding.ERROR_PAGE: "网站返回的是出错页，不是正文。请在浏览器中核对网址，或稍后再抓取。",
    Finding.LOGIN_WALL: (
        "网页要求登录后才能查看，没有取得正文。请登录后另存网页，再用 tiaowen ingest 导入。"
    ),
    Finding.CAPTCHA: (
        "网站要求通过验证码或安全检查，没有取得正文。请放慢抓取，或在浏览器中打开后另存网页再导入。"
    ),
    Finding.EMPTY_LIST: "栏目页上没有列出任何内容。请在浏览器中核对；列表也可能由脚本加载。",
    Finding.SCRIPT_SHELL: (
        "网页内容由脚本生成，取得的只是空壳。请在浏览器中打开后另存网页再导入。"
    ),
    Finding.EMPTY: "网站返回了空白页。请在浏览器中核对网址，或稍后再抓取。",
    Finding.NOT_TEXT: "返回的不是可读取的文字（图片、音视频、程序等），已跳过。",
    Finding.TOO_LARGE: "网页过大，已跳过。如确需导入，请手工下载后用 tiaowen ingest 导入。",
}

_OK = Diagnosis(Finding.OK)
_SPEAKS = Diagnosis(Finding.OK, speaks=True)
LARGEST = 100_000_000
"""Bytes of one answer; no larger file is ingested (`ingest.sniff`)."""
_ERROR_STATUS = 400
_NO_ENTRY = frozenset({401, 407, 511})
_BODILESS = frozenset({204, 205, 304})
_LONGEST_WORDS = 60
"""Characters of a line that can be all that a page has to say."""
_LEAST_TEXT = 200
"""Characters of running text that a document has at least; a column says less of itself."""
_LITTLE_PROSE = 120
"""Characters of sentences below which a page may be all error, all login, all captcha.

Of ../shared/pages the shortest text has 99 characters; there and on the test pages no line of a
page with more is one of these.
"""
_FEW_ITEMS = 8
"""Links with whole titles below which a list may be empty; a sidebar of a site has as many."""
_LEAST_OF_LIST = 2
"""Links with whole titles that a list has at least."""
_NOTHING = 60
"""Visible characters that a page's frame may have without being a page."""
_MESSAGE = 1_000
"""Bytes of a plain text that may be only a message."""
_LONGEST_SHOWN = 60
_HOMES = frozenset({"", "index.html", "index.htm", "index.shtml", "index.php", "default.aspx"})
_SEPARATORS = re.compile(r"\s*[-–—_|·•>»:：]\s*|\s{2,}")


def diagnose(fetched: Fetched) -> Diagnosis:
    """What the answer is; whatever the bytes are, there is one."""
    early = _by_answer(fetched)
    if early is not None:
        return early
    kind = _kind(fetched)
    if isinstance(kind, Diagnosis):
        return kind
    of_data = _of_data(fetched)
    if of_data is not None or not _is_read_as_page(fetched, kind):
        return _by_status(fetched.status) or of_data or _OK
    read = decode(fetched.body, fetched.header("content-type"))
    try:
        sight = look(read.text)
    except BadPage:
        return _found(Finding.TOO_LARGE, "标签过多")
    leads = sight.items >= _LEAST_OF_LIST and sight.titled > sight.prose and not sight.posts
    speaks = sight.prose >= _LEAST_TEXT and not leads
    return _of_html(fetched, sight) or (_SPEAKS if speaks else _OK)


def _is_read_as_page(fetched: Fetched, kind: PageKind) -> bool:
    """HTML, and what is sent as HTML or is short enough to be a mere message."""
    if kind is PageKind.HTML:
        return True
    named = "html" in fetched.header("content-type").lower()
    return kind is PageKind.TEXT and (named or len(fetched.body) <= _MESSAGE)


def _found(finding: Finding, words: str = "") -> Diagnosis:
    return Diagnosis(finding, " ".join(words.split())[:_LONGEST_SHOWN], MESSAGES[finding])


def _by_answer(fetched: Fetched) -> Diagnosis | None:
    """What size, status and the want of bytes say."""
    if len(fetched.body) > LARGEST:
        return _found(Finding.TOO_LARGE, f"{len(fetched.body)} 字节")
    if fetched.status in _NO_ENTRY:
        return _found(Finding.LOGIN_WALL, f"状态 {fetched.status}")
    if fetched.body.strip():
        return None
    return _by_status(fetched.status) or _found(Finding.EMPTY, "没有内容")


def _by_status(status: int) -> Diagnosis | None:
    if status in _BODILESS or status < _ERROR_STATUS:
        return None
    return _found(Finding.ERROR_PAGE, f"状态 {status}")


def _kind(fetched: Fetched) -> PageKind | Diagnosis:
    """What the bytes are, by the same look that ingestion takes."""
    kind = fetched.header("content-type")
    page = Page(fetched.body, fetched.url, kind, fetched.fetched_at)
    try:
        return container_kind(page)
    except BadPage:
        status = _by_status(fetched.status)
        return status or _found(Finding.NOT_TEXT, kind or "二进制内容")


def _of_data(fetched: Fetched) -> Diagnosis | None:
    """A sitemap, a feed, a list as data, with or without entries; None for anything else."""
    body, site = fetched.body, Site()
    if is_sitemap(body):
        return _listed(sitemap_links(body, site), "站点地图中没有网址")
    if is_feed(body):
        return _listed(feed_links(body, fetched.url, site), "订阅源中没有条目")
    if is_datastore(body):
        return _listed(tuple(items(decode(body, "").text)), "列表数据中没有条目")
    return None


def _listed(entries: Sequence[object], otherwise: str) -> Diagnosis:
    return _OK if entries else _found(Finding.EMPTY_LIST, otherwise)


def _of_html(fetched: Fetched, sight: Sight) -> Diagnosis | None:
    """The first of these that is seen; None for a page."""
    status = _by_status(fetched.status)
    if sight.prose >= _LITTLE_PROSE and status is None:
        return None
    if sight.posts:
        return status
    said = _by_challenge(sight) or _by_words(sight, may_list=_may_list(fetched.url))
    if status is not None:
        # A check or a wall may come with any status, and tells more than the status does.
        return said if said and said.finding in _TELLING else status
    return said or _by_way(fetched) or _by_form(sight) or _by_want(fetched, sight)


_TELLING = frozenset({Finding.CAPTCHA, Finding.LOGIN_WALL})


def _by_challenge(sight: Sight) -> Diagnosis | None:
    """A page that is nothing but a script that looks at the browser."""
    if sight.shown > _NOTHING or sight.items:
        return None
    challenge = CHALLENGES.search(sight.scripts)
    return _found(Finding.CAPTCHA, challenge[0]) if challenge else None


def _by_words(sight: Sight, *, may_list: bool) -> Diagnosis | None:
    """What a line, an alert or the title says on a page that has no text and no list.

    Args:
        sight: the page.
        may_list: whether it may be a list; beside a text 暂无相关信息 may stand in a box.
    """
    if sight.items >= _FEW_ITEMS:
        return None
    for finding, line in _told((*sight.lines, *sight.alerts)):
        is_field = finding is Finding.CAPTCHA and sight.password
        if not is_field and (may_list or finding is not Finding.EMPTY_LIST):
            return _found(finding, line)
    return _by_title(sight)


def _told(lines: Iterable[str]) -> Iterator[tuple[Finding, str]]:
    """Lines that say something, checks before walls, walls before errors."""
    short = [s for s in lines if len(s) <= _LONGEST_WORDS and not TITLE_LIKE.search(s)]
    yield from ((Finding.CAPTCHA, s) for s in short if CAPTCHA.search(s))
    yield from (
        (Finding.LOGIN_WALL, s) for s in short if LOGIN.search(s) and not NOT_A_WALL.search(s)
    )
    yield from ((Finding.EMPTY_LIST, s) for s in short if EMPTY.fullmatch(s))
    yield from ((Finding.ERROR_PAGE, s) for s in short if ERROR.search(s))


def _by_title(sight: Sight) -> Diagnosis | None:
    pieces = [piece for piece in (sight.title, *_SEPARATORS.split(sight.title)) if piece]
    if any(CAPTCHA.fullmatch(piece) for piece in pieces):
        return _found(Finding.CAPTCHA, sight.title)
    if any(TITLE_OF_ERROR.fullmatch(piece) for piece in pieces):
        return _found(Finding.ERROR_PAGE, sight.title)
    return None


def _by_way(fetched: Fetched) -> Diagnosis | None:
    """Where a text was asked for and an error page or a login came, a file and a page."""
    wanted = file_ending(fetched.asked)
    if wanted and wanted != "txt":
        return _found(Finding.ERROR_PAGE, f"要的是 {wanted} 文件，来的是网页")
    if not fetched.redirects or fetched.asked == fetched.url:
        return None
    asked, came = urlsplit(fetched.asked), urlsplit(fetched.url)
    told = f"跳转到 {came.path}"
    if LOGIN_ADDRESS.search(fetched.url) and not LOGIN_ADDRESS.search(fetched.asked):
        return _found(Finding.LOGIN_WALL, told)
    if ERROR_ADDRESS.search(came.path) and not ERROR_ADDRESS.search(asked.path):
        return _found(Finding.ERROR_PAGE, told)
    return None


def _by_form(sight: Sight) -> Diagnosis | None:
    """A page that is nothing but a form to log in."""
    if not sight.password or sight.items >= _FEW_ITEMS:
        return None
    pieces = _SEPARATORS.split(sight.title)
    if any(TITLE_OF_LOGIN.fullmatch(piece) for piece in pieces):
        return _found(Finding.LOGIN_WALL, sight.title)
    return None


def _by_want(fetched: Fetched, sight: Sight) -> Diagnosis | None:
    """What is missing: a list without items, a frame without a page, nothing at all."""
    if sight.frames:
        return None
    asks = next((text for text in sight.unseen if ENABLE_SCRIPTS.search(text)), "")
    if sight.items < _FEW_ITEMS and sight.shown <= _NOTHING and (asks or sight.mount):
        return _found(Finding.SCRIPT_SHELL, asks or sight.mount)
    if sight.hollow and sight.items == 0 and not sight.data and _is_list(fetched.url):
        filled = FILLED_BY_SCRIPT.search(sight.scripts)
        if filled:
            return _found(Finding.SCRIPT_SHELL, filled[0])
        return _found(Finding.EMPTY_LIST, "列表处没有条目")
    if sight.shown == 0 and not sight.pictures:
        return _found(Finding.SCRIPT_SHELL if sight.scripts.strip() else Finding.EMPTY)
    return None


def _is_list(url: str) -> bool:
    """By its address; a home page may be all pictures and short words."""
    site, path = Site(), urlsplit(url).path.strip("/")
    return path not in _HOMES and role_of(url, site) is Role.LIST and not holds_text(url, site)


def _may_list(url: str) -> bool:
    """By its address, which asks for something or looks like a list's."""
    site = Site()
    listed = role_of(url, site) in {Role.LIST, Role.NEXT} or bool(urlsplit(url).query)
    return listed and not holds_text(url, site)
