"""Archives and mails as the pages in them, on their way to the library; failures are named."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from api.sources import Failed, Skipped
from corpus.errors import BadPage, PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from api.intake import Intake
    from api.sources import Opened
    from corpus.model import Document, Page

log = logging.getLogger("tiaowen.service")


def unpacked(pages: Iterable[Opened], intake: Intake) -> Iterator[Opened]:
    """Every page that is in the pages; each is opened when the one before is done with."""
    for page in pages:
        if isinstance(page, Failed | Skipped):
            yield page
            continue
        try:
            yield from intake.expand(page)
        except Exception as error:  # noqa: BLE001  one archive must not end the run
            yield failed_page(page, error)


def documents_of(page: Page, intake: Intake) -> Sequence[Document]:
    """The documents of a page, and of every page in an archive or a mail.

    Raises:
        BadPage: one of them cannot be read.
    """
    found: list[Document] = []
    for inner in intake.expand(page):
        if isinstance(inner, Failed):
            msg = f"{inner.source}：{inner.message}"
            raise BadPage(msg)
        if not isinstance(inner, Skipped):
            found += intake.parse(inner)
    return found


def failed_page(page: Page, error: Exception) -> Failed:
    """What the operator is told of a page that gave nothing; the unexpected goes to the log."""
    if isinstance(error, PolicyError):
        return Failed(page.locator, str(error))
    log.error("%s：解析时遇到意外情况。", page.locator, exc_info=error)
    return Failed(page.locator, "解析时遇到意外情况，已跳过。请把日志和这个网页发给维护者。")
