"""How long the desk takes for a draft of twenty pages: python bench/desk_speed.py [--pages N].

The draft is made of the sample library's own clauses, cited and quoted, in a Word file;
about one citation with quotation a paragraph, seven paragraphs of a hundred characters a page.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document as WordDocument
from reporting import table

from api.desk import checked_docx
from api.settings import Settings
from api.wiring import open_library
from corpus.model import Page
from corpus.outline import passages
from search.cite import cite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service import Service

SAMPLES = Path(__file__).resolve().parent.parent / "corpus" / "samples"
_A_PAGE = 7
_QUOTED = 60


def draft_of(service: Service, pages: int) -> bytes:
    """A Word file of so many pages."""
    word = WordDocument()
    for words in islice(cycle(_paragraphs(service)), pages * _A_PAGE):
        word.add_paragraph(words)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _paragraphs(service: Service) -> Iterator[str]:
    for document in service.library.documents():
        for passage in passages(document):
            quote = passage.text.strip().split("\n")[0][:_QUOTED]
            yield f"根据{cite(document, passage.clause)}规定：“{quote}”，请认真贯彻执行，抓好落实。"


def main() -> int:
    """Print the seconds of every step, second run, the library open."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20)
    pages = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as folder:
        service = open_library(Settings(Path(folder)))
        service.ingest([str(SAMPLES)])
        body = draft_of(service, pages)
        page = Page(body, "draft.docx", "", datetime.now(UTC))
        for _ in range(2):
            began = time.perf_counter()
            draft = service.draft_of(page)
            read = time.perf_counter()
            review = service.review(draft)
            checked = time.perf_counter()
            checked_docx(review, datetime.now(UTC))
            written = time.perf_counter()
        service.close()
    rows = [
        ["read", f"{read - began:.2f}"],
        ["check and lint", f"{checked - read:.2f}"],
        ["write marks", f"{written - checked:.2f}"],
        ["all", f"{written - began:.2f}"],
    ]
    print(f"{pages} pages, {len(draft.text)} characters, {len(review.citations)} citations")
    print(table(["step", "seconds"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
