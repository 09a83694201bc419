"""The text at an address that a person names: its page, or all its pages as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.fetch import Limits, fetch
from api.watch_polite import Polite
from corpus.errors import BadPage
from corpus.model import Page
from ingest.crawl.whole import TornText, whole

if TYPE_CHECKING:
    from api.settings import Settings

_ADVICE = (
    "请稍后再试；该页一直打不开时，可用 tiaowen crawl 按现有各页入库，"
    "或在浏览器中另存全文后再导入。"
)


def text_at(url: str, settings: Settings) -> Page:
    """What stands at an address, with the further pages of its article or thread.

    The named page is asked for as by a browser; further ones by the manners of the crawler.

    Returns:
        The page, at the address as it was named; at that of the text's first page where a later
        one was named.

    Raises:
        BadPage: as `api.fetch.fetch`, or a page of the text is missing.
    """
    limits = Limits(settings.max_page, settings.fetch_seconds, settings.allow_private)
    start = fetch(url, limits)
    polite = Polite(limits, settings.crawl_delay, settings.crawl_contact)
    try:
        found = whole(start, polite.further())
    except TornText as error:
        msg = f"暂不入库：{error}。{_ADVICE}"
        raise BadPage(msg) from error
    text = found.fetched
    locator = url if found.is_first else text.url
    return Page(text.body, locator, text.header("Content-Type"), text.fetched_at)
