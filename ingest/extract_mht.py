"""From a web page saved in one file (MHTML, RFC 2557) to page text. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.errors import BadPage
from ingest.decode import decode
from ingest.extract_html import extract_html
from ingest.mime import content, parsed

if TYPE_CHECKING:
    from email.message import Message

    from ingest.pagetext import PageText


def extract_mht(body: bytes) -> PageText:
    """The text of the page's own HTML; pictures, styles and frames are left aside.

    Raises:
        BadPage: damaged, or without an HTML part.
    """
    message = parsed(body)
    page = _page(message)
    if page is None:
        raise BadPage("MHT 文件里没有网页正文。请在浏览器中重新保存为网页（HTML）后再导入。")
    decoded = decode(content(page), f"text/html; charset={page.get_content_charset() or ''}")
    text = extract_html(decoded.text, _address(message, page))
    return replace(text, warnings=(*decoded.warnings, *text.warnings))


def _page(message: Message) -> Message | None:
    """The HTML part that the message starts with, by `start` or by order."""
    pages = [p for p in message.walk() if p.get_content_type() == "text/html" and content(p)]
    start = str(message.get_param("start") or "")
    chosen = [p for p in pages if start and str(p.get("Content-ID", "")).strip() == start]
    return next(iter([*chosen, *pages]), None)


def _address(message: Message, page: Message) -> str:
    """Where the page was saved from, empty where no web address is given."""
    places = (page.get("Content-Location"), message.get("Snapshot-Content-Location"))
    found = (str(place).strip() for place in places if place)
    return next((p for p in found if p.startswith(("http://", "https://"))), "")
