"""What the library says about whether a document still holds: 《…》同时废止. Pure.

Only a sentence that names the document and says so counts (`corpus.repeals`); a status that merely
stands in the store is reported, never quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.citing import title_key
from corpus.folding import fold
from corpus.model import Document, Span
from corpus.outline import find_clause
from corpus.repeals import Mention, mentions
from search.model import Evidence

_SAYS = re.compile(
    r"(?:同时|予以|即行|自行|一并|宣布|均|已经)*(?:废止|失效|停止执行|停止施行|不再执行|修改)"
)
_ASKS = re.compile(r"有效(?!期|果|率)|作废|废止|失效|过期|还(?:能|可以)用|时效")


def asks_validity(question: str) -> bool:
    """Whether a folded question is about the force of a document."""
    return _ASKS.search(question) is not None


def revoking(document: Document, others: Iterable[Document]) -> Iterator[tuple[Evidence, Span]]:
    """Sentences of other documents that end or amend this one, with the deciding words."""
    for other in others:
        if other.id == document.id or not other.normative:
            continue
        for mention in mentions(other):
            evidence = _evidence(other, mention) if _is_about(mention, document) else None
            if evidence is not None:
                said = _SAYS.search(fold(evidence.quote))
                start, end = said.span() if said is not None else (0, len(evidence.quote))
                yield evidence, Span(evidence.start + start, evidence.start + end)


def _is_about(mention: Mention, document: Document) -> bool:
    if mention.number and document.doc_number:
        return mention.number == document.doc_number
    return bool(mention.title) and title_key(mention.title or "") == title_key(document.title)


def _evidence(document: Document, mention: Mention) -> Evidence | None:
    clause = find_clause(document, mention.clause) if mention.clause else None
    start = document.text.find(mention.text, clause.start) if clause is not None else -1
    if clause is None or start < 0 or not mention.text:
        return None
    return Evidence(clause, document, mention.text, start, start + len(mention.text))
