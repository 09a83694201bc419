"""How publishing systems page their lists and long texts. Pure.

Every rule gives addresses as the page writes or implies them, relative ones as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.crawl.markup import Markup

MOST_PARTS = 2_000
"""Further parts that one page may announce."""
_NEXT_WORDS = re.compile(
    r"[\s\[【(（<>＞》»›→_]*(?:下一?[页頁]|后一?页|後一?頁|next(?:\s*page)?)[\s\]】)）<>＞》»›→_]*",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"[\[\s第(（]*(\d{1,5})[\]\s页)）]*")
_PAGER = re.compile(
    r"(?:^|[\s_-])(?:pg|pages?|pager|paging|pagination|pagenav|page-?num\w*|page-?list|pagelist|fenye|fy|pgs|multi|jpage|digg|turnpage|p_pages)(?:$|[\s_-])"
)


def paging(markup: Markup) -> Iterator[str]:
    """Addresses of further parts of what the page shows."""
    yield from (href for rel, _, href in markup.heads if "next" in rel.split())
    for anchor in markup.anchors:
        if "next" in anchor.rel.split() or _NEXT_WORDS.fullmatch(anchor.text):
            yield anchor.href
        elif _PAGE_NUMBER.fullmatch(anchor.text) and _PAGER.search(anchor.names):
            yield anchor.href
