"""索引号 and 主题分类 as the page's index table prints them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Proof, Span
from ingest.reading import Reading

_INDEX = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-—－_/.〔〕（）()\[\] ]{4,48}")
_SEPARATOR = re.compile(r"\s*+[\\/>＞;；|]\s*+")


def index_numbers(reading: Reading) -> Iterator[Proof]:
    """Proofs of the 索引号."""
    for claim in reading.said("index_number"):
        match = _INDEX.search(claim.value)
        if match:
            proof = reading.claimed(claim, "index_number", match[0].strip())
            yield proof


def subjects(reading: Reading) -> list[Proof]:
    """Proofs of the 主题分类, broad to narrow; a class may be several with 、 between them."""
    for claim in reading.said("subject"):
        whole = reading.claimed(claim, "subjects", claim.value)
        words = [w for w in _SEPARATOR.split(claim.value.strip()) if w]
        found: list[Proof] = []
        at = 0
        for word in words:
            at = whole.quote.find(word, at)
            if at < 0 or whole.page_start < 0:
                return [Proof("subjects", w, claim.source, claim.value) for w in words]
            span = Span(whole.page_start + at, whole.page_start + at + len(word))
            found.append(reading.on_page("subjects", word, claim.source, span))
            at += len(word)
        return found
    return []
