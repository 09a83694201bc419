"""What the library says about whether a document still holds: 同时废止, 自…起施行. Pure.

Only a sentence that names the document and says so counts; a status that merely stands in the
store is reported, never quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.docnumber import find_numbers
from corpus.folding import fold, squeeze
from corpus.model import Document, Span
from search.model import Evidence, Hit
from search.statements import sentences

_REVOKES = re.compile(r"(?:同时|予以|即行|一并|宣布)?(?:废止|失效|停止执行|不再执行)|继续有效")
_ASKS = re.compile(r"有效(?!期|果|率)|作废|废止|失效|过期|还(?:能|可以)用|时效")
_LIST_HEADING = re.compile(r"废止|失效")


def asks_validity(question: str) -> bool:
    """Whether a folded question is about the force of a document."""
    return _ASKS.search(question) is not None


def revoking(document: Document, hits: Iterable[Hit]) -> Iterator[tuple[Evidence, Span]]:
    """Sentences of other documents that end this one, and in each the deciding words."""
    title = squeeze(document.title)[0].strip("《》")
    for hit in hits:
        if hit.document.id == document.id or not hit.document.normative:
            continue
        for sentence in sentences(hit.text):
            text = sentence.of(hit.text)
            if not _names(text, title, document.doc_number):
                continue
            said = _REVOKES.search(fold(text))
            place = _moved(sentence, hit.start)
            if said is not None:
                quote = _evidence(hit, place)
                yield quote, Span(place.start + said.start(), place.start + said.end())
            elif _LIST_HEADING.search(fold(hit.document.title)):
                yield _evidence(hit, place), place


def _names(text: str, title: str, number: str | None) -> bool:
    if number and any(str(found.value) == number for found in find_numbers(text)):
        return True
    return bool(title) and title in squeeze(text)[0]


def _evidence(hit: Hit, span: Span) -> Evidence:
    return Evidence(hit.clause, hit.document, span.of(hit.document.text), span.start, span.end)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
