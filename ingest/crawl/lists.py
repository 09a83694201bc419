"""How publishing systems page their lists and their long texts. Pure.

Every rule gives addresses as the page writes or implies them, relative ones as well:
`rel=next`, 下一页 and rows of page numbers (gov.cn, Discuz and most others), and the script of
拓尔思 TRS, which writes no links at all. 大汉 jpage has a module of its own.
"""

from __future__ import annotations

import json
import re
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.crawl.markup import Anchor, Markup

MOST_PARTS = 2_000
"""Further parts that one page may announce."""
_EDGE = r"[\s\[\]【】()（）<>＜＞《》«»‹›→|_.…]*"
_NEXT = re.compile(
    rf"{_EDGE}(?:下一?[页頁]|[后後]一?[页頁]|下一张|next(?:\s*page)?){_EDGE}", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(r"[\s\[第(（.…]*([0-9]{1,5})[\]\s页頁)）]*")
_PAGER_WORDS = re.compile(
    rf"{_EDGE}(?:首[页頁]|第一[页頁]|[上前]一?[页頁]|[尾末][页頁]|最[后後]一?[页頁]|共?\s*\d+\s*[页頁]|first|prev\w*|last)?{_EDGE}",
    re.IGNORECASE,
)
_PAGER_NAMES = re.compile(
    r"(?:^|[\s_-])(?:pg|pgs|pages?|pager|paging|pagination|page-?(?:nav|num|list|box|bar)\w*|fenye|fy"
    r"|turnpage|multi|threadpages|nxt)(?:$|[\s_-])"
)
_CALENDAR_NAMES = re.compile(r"calendar|rili|date|(?:^|[\s_-])cal(?:$|[\s_-])")
_TRS = re.compile(
    r"createPage(?:HTML)?\w*\s*\(\s*(?:['\"][^'\"]{0,80}['\"]\s*,\s*)?(\d{1,6})\s*,\s*(\d{1,6})\s*,"
    r"\s*['\"]([^'\"]{1,200})['\"]\s*,\s*['\"]\.?(\w{1,8})['\"]"
)
"""Pages, number of this one from 0, name and ending of the file; some sites put an id before."""
_TRS_COUNT = re.compile(r"\bcountPage\s*=\s*(\d{1,6})\b")
_TRS_CURRENT = re.compile(r"\bcurrentPage\s*=\s*(\d{1,6})\b")
_FILE_NAME = re.compile(
    r"/(?P<name>[^/?#]*?)(?:_(?P<number>\d{1,6}))?\.(?P<ending>s?html?)(?:$|[?#])"
)
_MOST_DIGITS = 3
"""Of the number of a page; a longer one is the text's own: `t20240306_12345.html`."""
_MOVE = re.compile(
    r"\blocation(?:\.href)?\s*=\s*['\"]([^'\"\s]{1,300})['\"]"
    r"|\blocation\.(?:replace|assign)\(\s*['\"]([^'\"\s]{1,300})['\"]"
)
_NO_LIST = re.compile(r"lang|i18n|locale|config|manifest|package|lottie|menu|city|weather|theme")
"""In the names of files that dress a page."""
_JSON_FILE = re.compile(r"['\"]([^'\"\s<>]{1,200}\.json)(?:\?[^'\"]*)?['\"]")


def paging(markup: Markup, url: str) -> Iterator[str]:
    """Addresses of further parts of what the page shows, some of them more than once."""
    yield from (href for rel, _, href in markup.heads if "next" in rel.split())
    yield from _by_words(markup.anchors)
    for run in _number_rows(markup.anchors):
        yield from (anchor.href for anchor in run if _PAGE_NUMBER.fullmatch(anchor.text))
    yield from islice(trs_pages(markup, url), 1, None)


def _by_words(anchors: Sequence[Anchor]) -> Iterator[str]:
    for anchor in anchors:
        if "next" in anchor.rel.split() or _NEXT.fullmatch(anchor.text):
            yield anchor.href


def _number_rows(anchors: Sequence[Anchor]) -> Iterator[list[Anchor]]:
    """Rows of page numbers: links that follow each other and say nothing but a number or 上一页.

    A calendar is a row of numbers, too, so a row needs a 下一页 or a name that says what it is.
    """
    for is_pager, row in groupby(anchors, _may_be_pager):
        links = list(row) if is_pager else []
        if any(_NEXT.fullmatch(a.text) or _is_in_pager(a) for a in links):
            yield links


def _is_in_pager(anchor: Anchor) -> bool:
    names = anchor.names
    return _PAGER_NAMES.search(names) is not None and not _CALENDAR_NAMES.search(names)


def _may_be_pager(anchor: Anchor) -> bool:
    text = anchor.text
    return any(p.fullmatch(text) for p in (_PAGE_NUMBER, _NEXT, _PAGER_WORDS))


def trs_pages(markup: Markup, url: str) -> Iterator[str]:
    """All pages that the script of 拓尔思 TRS counts: `index.html`, `index_1.html` and on."""
    for script in markup.scripts:
        called = _TRS.search(script)
        if called is not None:
            count, _, name, ending = called.groups()
            yield from _numbered(name, ending, int(count))
            return
        told = _TRS_COUNT.search(script)
        if told is not None:
            yield from _numbered(*_own_name(script, url), int(told[1]))
            return


def _own_name(script: str, url: str) -> tuple[str, str]:
    """Name and ending of the first page's file, where the script gives the number of this one."""
    own = _FILE_NAME.search(url)
    if own is None:
        return "index", "html"
    number, current = own["number"], _TRS_CURRENT.search(script)
    is_page = len(number or "") <= _MOST_DIGITS if current is None else number == current[1]
    return own["name"] if is_page or not number else f"{own['name']}_{number}", own["ending"]


def _numbered(name: str, ending: str, count: int) -> Iterator[str]:
    yield f"{name}.{ending}"
    yield from (f"{name}_{n}.{ending}" for n in range(1, min(count, MOST_PARTS + 1)))


def data_files(markup: Markup) -> Iterator[str]:
    """Files of JSON that the page's scripts load a list from, as gov.cn does."""
    for script in markup.scripts:
        found = (match[1] for match in _JSON_FILE.finditer(script))
        yield from (href for href in found if not _NO_LIST.search(href))


def moves(scripts: Sequence[str]) -> Iterator[str]:
    """Where scripts send the browser at once, on a page that holds nothing else."""
    for script in scripts:
        yield from (match[1] or match[2] for match in _MOVE.finditer(script))


_ADDRESS_KEYS = frozenset({"url", "link", "href", "docpuburl", "doc_pub_url", "puburl", "linkurl"})
_WORD_KEYS = ("title", "name", "doctitle", "subject")
_LONGEST_JSON = 20_000_000
_MOST_VALUES = 500_000


def json_entries(text: str) -> Iterator[tuple[str, str]]:
    """Addresses and words in a list of JSON: of objects that have a `url` (or `link`, …).

    Nothing where it is no JSON.
    """
    if len(text) > _LONGEST_JSON:
        return
    try:
        waiting: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            waiting.extend(v for v in value.values() if isinstance(v, dict | list))
            plain = {str(k).lower(): v for k, v in value.items() if isinstance(v, str)}
            words = next((plain[k] for k in _WORD_KEYS if k in plain), "")
            yield from ((plain[k], words) for k in sorted(_ADDRESS_KEYS & plain.keys()))
