"""Lists of 大汉 jpage, whose items are data in a script and whose pages come from a proxy. Pure.

A column's page holds a first batch of items, each a piece of HTML in a CDATA section of a
`datastore`, and the address of `dataproxy.jsp`, which gives further batches in the same form.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from corpus.errors import BadPage
from ingest.extract_html_tree import parser_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PROXY = "/jpage/dataproxy.jsp"
"""In the address of every batch."""
BATCH = 3
"""Pages that jpage's own script asks for at once."""
MOST_BATCHES = 500
"""That one page may announce."""
_OPENS, _CLOSES = "<![CDATA[", "]]>"
_DATASTORE = re.compile(rb"\s*+(?:<\?xml[^<>]{0,200}\?>\s*+)?<datastore\b", re.IGNORECASE)
_TOTAL = re.compile(r"(?:<totalrecord>|totalRecord\s*[:=]\s*['\"]?)\s*(\d{1,7})", re.IGNORECASE)
_PER_PAGE = re.compile(r"perPage\s*[:=]\s*['\"]?(\d{1,4})", re.IGNORECASE)
_PROXY = re.compile(r"['\"]([^'\"\s]{0,300}dataproxy\.jsp)(?:\?([^'\"]{0,1000}))?['\"]")
_PARAMETER = re.compile(
    r"\b(col|appid|webid|path|columnid|unitid|webname|permissiontype|sourceContentType)"
    r"['\"]?\s*[:=]\s*['\"]?([^'\"&,;\s}]{1,100})"
)
_NEEDED = ("webid", "columnid", "unitid")
_USUAL_PER_PAGE = 15
_RANGE = frozenset({"startrecord", "endrecord", "perpage"})


def is_datastore(body: bytes) -> bool:
    """Whether the bytes are an answer of the proxy."""
    return _DATASTORE.match(body) is not None


def items(source: str) -> Iterator[tuple[str, str]]:
    """Addresses and words of the links in a datastore, in a page or by itself."""
    start = source.find("<datastore")
    pieces = tuple(_pieces(source, start)) if start >= 0 else ()
    if not pieces:
        return
    try:
        parser = parser_of("\n".join(pieces))
    except BadPage:
        return
    for node in parser.css("a[href]"):
        words = node.attributes.get("title") or node.text(deep=True) or ""
        yield node.attributes.get("href") or "", " ".join(words.split())


def _pieces(source: str, start: int) -> Iterator[str]:
    """What stands in CDATA sections."""
    while (begin := source.find(_OPENS, start)) >= 0:
        end = source.find(_CLOSES, begin)
        if end < 0:
            return
        yield source[begin + len(_OPENS) : end]
        start = end


def batches(scripts: Sequence[str]) -> tuple[str, ...]:
    """Addresses of all batches of the list that a page shows.

    Empty where it shows none, and where its datastore leads to the next batch by a link.
    """
    source = "\n".join(
        script for script in scripts if "dataproxy" in script or "datastore" in script
    )
    proxy = _PROXY.search(source)
    if proxy is None or any(PROXY in href for href, _ in items(source)):
        return ()
    asked = dict(parse_qsl((proxy[2] or "").replace("&amp;", "&"), keep_blank_values=True))
    asked = dict(_PARAMETER.findall(source)) | asked
    if any(name not in asked for name in _NEEDED):
        return ()
    per_page = _number(_PER_PAGE, source) or _USUAL_PER_PAGE
    total = _number(_TOTAL, source) or per_page * BATCH
    step = per_page * BATCH
    starts = range(1, total + 1, step)[:MOST_BATCHES]
    return tuple(_batch(proxy[1], asked, start, step, per_page) for start in starts)


def following(url: str, source: str) -> str | None:
    """The batch after the one that came from `url`.

    None after the last, and where the answer leads there by a link.
    """
    if any(PROXY in href for href, _ in items(source)):
        return None
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    try:
        start, end = int(asked["startrecord"]), int(asked["endrecord"])
        per_page = int(asked.get("perpage", _USUAL_PER_PAGE))
    except (KeyError, ValueError):
        return None
    if not 0 < start <= end < (_number(_TOTAL, source) or 0):
        return None
    bare = urlunsplit((*parts[:3], "", ""))
    return _batch(bare, asked, end + 1, end - start + 1, per_page)


def _batch(proxy: str, asked: Mapping[str, str], start: int, step: int, per_page: int) -> str:
    kept = {name: value for name, value in asked.items() if name not in _RANGE}
    rows = {"startrecord": start, "endrecord": start + step - 1, "perpage": per_page}
    return f"{proxy}?{urlencode({**kept, **rows})}"


def _number(pattern: re.Pattern[str], source: str) -> int | None:
    match = pattern.search(source)
    return int(match[1]) if match else None
