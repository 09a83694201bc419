"""From a page's bytes to its text: the composition. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.model import PageKind
from ingest.decode import decode
from ingest.extract_docx import extract_docx
from ingest.extract_html import extract_html
from ingest.extract_pdf import extract_pdf
from ingest.pagetext import Claim, PageText, from_lines
from ingest.sniff import sniff

if TYPE_CHECKING:
    from corpus.model import Page

_LINE_BREAK = re.compile("\r\n?")


def extract(page: Page) -> tuple[PageKind, PageText]:
    """What the page is, and its text.

    Raises:
        BadPage: the bytes cannot be read as a page; the message says what to do.
    """
    kind = sniff(page)
    if kind is PageKind.DOCX:
        return kind, extract_docx(page.body)
    if kind is PageKind.PDF:
        return kind, extract_pdf(page.body)
    decoded = decode(page.body, page.content_type)
    if kind is PageKind.HTML:
        text = extract_html(decoded.text, page.locator if page.is_url else "")
    else:
        text = _plain(decoded.text, page.locator if page.is_url else "")
    return kind, replace(text, warnings=(*decoded.warnings, *text.warnings))


def _plain(decoded: str, url: str) -> PageText:
    text = from_lines(_LINE_BREAK.sub("\n", decoded))
    return replace(text, claims=(Claim("url", url, "url"),)) if url else text
