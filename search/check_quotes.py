"""A quotation held against the clause that it is given for. Pure.

Verbatim across scripts, width and white space; the one mark at its end is the quoting text's own.
Shortened with …… it holds where its pieces stand in one clause, in order. Pieces of several
clauses make a stitched quotation, words that stand elsewhere a misattributed one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.folding import squeeze
from corpus.model import Clause, Document, Kind, Span
from corpus.quotes import SHORTEST, quoted_parts
from search.cite import cite, place
from search.model import CitationFinding, Verdict
from search.nearest import differences, nearest_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SHOWN = 30
"""Characters of a quotation repeated in a message."""
_FINAL = ",.;:。，；：、、!?！？"
_SENTENCES = re.compile(r"[^。;!?,]+[。;!?,]?")
_PIECE = 6
"""Least characters of a clause of a sentence that can be traced to its place."""
_CONTAINERS = frozenset({Kind.BOOK, Kind.SUBBOOK, Kind.CHAPTER, Kind.SECTION, Kind.HAN})


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a draft gives as a document's own."""

    parts: tuple[str, ...]
    """Squeezed, cut at ellipses; without the mark at the end."""
    words: str
    """As the draft prints them."""


def quotation(draft: str, span: Span) -> Quotation:
    """The quotation at `span` of a draft."""
    parts = [squeeze(p.of(draft))[0] for p in quoted_parts(draft, span)]
    if parts:
        parts[-1] = parts[-1].rstrip(_FINAL) or parts[-1]
    return Quotation(tuple(p for p in parts if p), span.of(draft))


def check_quote(
    quote: Quotation,
    document: Document,
    clause: Clause | None,
    last: Clause | None,
    others: Iterable[Document],
) -> CitationFinding | None:
    """None where the quotation holds; else what is wrong with it.

    Args:
        quote: what the draft says.
        document: the document cited.
        clause: the clause cited; None for the whole document.
        last: the last clause of a range.
        others: where misattributed words are looked for, the likeliest first.
    """
    if not quote.parts:
        return None
    scope = _scope(document, clause, last)
    found = _in_order(document, scope, quote.parts)
    if found is not None:
        return _stitched(document, clause, quote.parts, found) if len(found) > 1 else None
    return (
        _disordered(document, scope, quote)
        or _elsewhere(document, quote)
        or _spliced(document, quote)
        or _altered(document, scope, quote, clause)
        or _of_another(others, document, quote)
        or _altered(document, Span(0, len(document.text)), quote, None)
        or _nowhere(quote)
    )


def _scope(document: Document, clause: Clause | None, last: Clause | None) -> Span:
    if clause is None:
        return Span(0, len(document.text))
    return Span(clause.start, max(clause.end, last.end if last is not None else 0))


@lru_cache(maxsize=64)
def _squeezed(text: str) -> tuple[str, tuple[int, ...]]:
    return squeeze(text)


def _places(document: Document, words: str) -> list[Span]:
    """Where squeezed words stand in a document, verbatim; at most a few."""
    source, offsets = _squeezed(document.text)
    found: list[Span] = []
    at = source.find(words) if words else -1
    while at >= 0 and len(found) < _MOST_PLACES:
        found.append(Span(offsets[at], offsets[at + len(words) - 1] + 1))
        at = source.find(words, at + 1)
    return found


_MOST_PLACES = 20


def _in_order(document: Document, scope: Span, parts: Sequence[str]) -> list[Span] | None:
    """Where the parts stand one behind the other inside `scope`."""
    source, offsets = _squeezed(scope.of(document.text))
    found, position = [], 0
    for words in parts:
        at = source.find(words, position)
        if at < 0:
            return None
        position = at + len(words)
        found.append(
            Span(scope.start + offsets[at], scope.start + offsets[position - 1] + 1),
        )
    return found


def holder(document: Document, span: Span) -> Clause | None:
    """The smallest clause of the outline around a span."""
    around = (c for c in document.clauses if c.span.covers(span))
    return min(around, key=lambda c: c.end - c.start, default=None)


def _finding(message: str, suggestion: str | None = None) -> CitationFinding:
    return CitationFinding(Verdict.NOT_VERBATIM, message, suggestion)


def _stitched(
    document: Document, cited: Clause | None, parts: Sequence[str], spans: Sequence[Span]
) -> CitationFinding | None:
    """Pieces of several clauses, where no clause below a heading holds them all."""
    around = holder(document, Span(spans[0].start, spans[-1].end))
    if around is not None and around.kind not in _CONTAINERS:
        return None
    homes = [holder(document, s) for s in spans]
    if len({h.id if h else None for h in homes}) == 1:
        return None
    if cited is not None and cited.kind not in _CONTAINERS:
        return None
    return _made_of(document, parts, homes)


def _made_of(
    document: Document, parts: Sequence[str], homes: Sequence[Clause | None]
) -> CitationFinding:
    where = "；".join(
        f"“{_shown(p)}”见{place(document, h) or '开头部分'}"
        for p, h in zip(parts, homes, strict=True)
    )
    return _finding(f"引文由不同条款的文字拼接而成：{where}。请分别引用。")


def _disordered(document: Document, scope: Span, quote: Quotation) -> CitationFinding | None:
    if len(quote.parts) > 1 and all(_in_order(document, scope, [p]) for p in quote.parts):
        return _finding("引文各部分的先后与原文不同，请对照原文。")
    return None


def _elsewhere(document: Document, quote: Quotation) -> CitationFinding | None:
    """Verbatim, but in another clause of the document."""
    homes = []
    for words in quote.parts:
        found = _places(document, words)
        if not found:
            return None
        homes.append(holder(document, found[0]))
    if len({h.id if h else None for h in homes}) > 1:
        return _made_of(document, quote.parts, homes)
    where = place(document, homes[0]) or "开头部分"
    return _finding(f"引文不在此处，原文见{where}。", cite(document, homes[0]))


def _spliced(document: Document, quote: Quotation) -> CitationFinding | None:
    """Sentences of several clauses run together without ……."""
    pieces = [m[0] for p in quote.parts for m in _SENTENCES.finditer(p)]
    joined: list[str] = []
    for piece in pieces:  # the longest runs that stand in the source
        if joined and _places(document, joined[-1] + piece):
            joined[-1] += piece
        else:
            joined.append(piece)
    traced = [p.rstrip(_FINAL) for p in joined]
    if len(traced) < 2 or min(map(len, traced)) < _PIECE:  # noqa: PLR2004  two make a splice
        return None
    homes = []
    for piece in traced:
        found = _places(document, piece)
        if not found:
            return None
        homes.append(holder(document, found[0]))
    if len({h.id if h else None for h in homes}) > 1:
        return _made_of(document, traced, homes)
    return _finding("引文由同一条中不相连的文字拼接而成，中间有省略而未用省略号标出。请对照原文。")


def _altered(
    document: Document, scope: Span, quote: Quotation, clause: Clause | None
) -> CitationFinding | None:
    """Near the source's words: which characters differ."""
    words = next((p for p in quote.parts if _in_order(document, scope, [p]) is None), None)
    if words is None:
        return None
    source, offsets = _squeezed(scope.of(document.text))
    near = nearest_words(words, source)
    if near is None:
        return None
    last = near.end
    start, end = scope.start + offsets[near.start], scope.start + offsets[last - 1] + 1
    true_words = document.text[start:end]
    if quote.words.rstrip()[-1:] in "。；" and document.text[end : end + 1] in ("。", "；"):
        true_words += document.text[end]
    edits = "，".join(differences(words, source[near.start : near.end]))
    where = (
        "" if clause is not None else f"（{place(document, holder(document, Span(start, end)))}）"
    )
    message = f"引文与原文不符（{edits}），原文{where}是：“{true_words}”。"
    return _finding(message, true_words)


def _of_another(
    others: Iterable[Document], document: Document, quote: Quotation
) -> CitationFinding | None:
    """Verbatim in another document; terms stand anywhere and prove nothing."""
    if max(map(len, quote.parts)) < SHORTEST:
        return None
    for other in others:
        if other.id == document.id:
            continue
        found = [_places(other, p) for p in quote.parts]
        if all(found):
            home = holder(other, found[0][0])
            return _finding(f"引文不是该文的文字，出自{cite(other, home)}。", cite(other, home))
    return None


def _nowhere(quote: Quotation) -> CitationFinding:
    shown = _shown(quote.words)
    return _finding(f"引文与原文不符，此处没有“{shown}”这样的文字。请对照原文。")


def _shown(words: str) -> str:
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
