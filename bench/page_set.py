"""Real pages with their true text, and how much of it a text found on them holds.

The measure is the F1 of the multisets of character bigrams, after NFKC and without white space.
A title counts only where the page set says that the true text begins with it.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from corpus.model import Document

KINDS = ("gov", "forum", "wenku")
"""Kinds of pages with a target of their own."""
_TITLE_LINES = 6
"""Lines at the head of a text over which its title may be broken."""


@dataclass(frozen=True, slots=True)
class JudgedPage:
    """A page of the set."""

    name: str
    kind: str
    """blog, forum, gov, news or wenku."""
    body: bytes
    url: str
    truth: str
    with_title: bool
    """Whether the true text begins with the title."""
    thread: str | None
    """The true text with the replies, where they have been written out."""

    @property
    def locator(self) -> str:
        """Its address; some name was lost."""
        return self.url or "page.html"


def read_pages(folder: Path) -> Iterator[JudgedPage]:
    """The pages of `folder`, by name."""
    metas = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    for meta in sorted(metas, key=lambda m: m["id"]):
        name = meta["id"]
        thread = folder / f"{name}.thread.txt"
        yield JudgedPage(
            name,
            meta["kind"],
            (folder / f"{name}.html").read_bytes(),
            meta["url"] or "",
            (folder / f"{name}.txt").read_text(encoding="utf-8"),
            meta["gold_title"],
            thread.read_text(encoding="utf-8") if thread.exists() else None,
        )


def bigrams(text: str) -> Counter[str]:
    """Character bigrams of the folded text."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return Counter(a + b for a, b in pairwise(folded))


def f1(found: str, true: str) -> float:
    """Harmonic mean of precision and recall over bigrams."""
    a, b = bigrams(found), bigrams(true)
    common = (a & b).total()
    return 2 * common / (a.total() + b.total()) if common else 0.0


def without_title(lines: Sequence[str], title: str) -> Sequence[str]:
    """The lines below the title, where the text begins with it, on one line or on several."""
    wanted, seen = "".join(title.split()), ""
    for i, line in enumerate(lines[:_TITLE_LINES]):
        seen += "".join(line.split())
        if wanted and seen == wanted:
            return lines[i + 1 :]
        if not wanted.startswith(seen):
            break
    return lines


def documents_text(documents: Sequence[Document], *, with_title: bool) -> str:
    """All that the documents of a page hold, the page's title only where it counts."""
    lines = [line for d in documents for line in d.text.split("\n")]
    if not with_title and documents:
        lines = list(without_title(lines, documents[0].title))
    return "\n".join(lines)
