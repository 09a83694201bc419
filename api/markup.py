"""Document text as HTML. Everything is escaped; marks are added by span, never by pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from corpus.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.model import DiffPart, Evidence, Hit


def marked(text: str, spans: Iterable[Span], tag: str = "mark") -> Markup:
    """`text` with the spans inside `<tag>`; overlapping spans become one."""
    pieces: list[Markup] = []
    done = 0
    for span in merged(spans, len(text)):
        pieces.append(escape(text[done : span.start]))
        pieces.append(_wrapped(tag, span.of(text)))
        done = span.end
    pieces.append(escape(text[done:]))
    return Markup("").join(pieces)


def highlighted(hit: Hit) -> Markup:
    """A hit's words with what matched in it marked."""
    gone = len(hit.text) - len(hit.text.lstrip())
    spans = [Span(max(0, s.start - gone), max(0, s.end - gone)) for s in hit.highlights]
    return marked(hit.text.strip(), spans)


def quoted(evidence: Evidence, start: int, words: str | None) -> Markup:
    """The quotation with the answer marked in it; `start` is its offset in the document."""
    at = start - evidence.start
    inside = words and at >= 0 and at + len(words) <= len(evidence.quote)
    return marked(evidence.quote, [Span(at, at + len(words))] if words and inside else [])


def merged(spans: Iterable[Span], length: int) -> list[Span]:
    """The spans in order, cut to the text, those that touch joined."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        start, end = min(span.start, length), min(span.end, length)
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        elif start < end:
            found.append(Span(start, end))
    return found


def diff_sides(parts: Sequence[DiffPart]) -> tuple[Markup, Markup]:
    """Both sides of a diff: what only A has in `<del>`, what only B has in `<ins>`."""
    left = [_wrapped("del", p.a) if p.op == "delete" else escape(p.a) for p in parts]
    right = [_wrapped("ins", p.b) if p.op == "insert" else escape(p.b) for p in parts]
    return Markup("").join(left), Markup("").join(right)


def _wrapped(tag: str, text: str) -> Markup:
    if not text:
        return Markup("")
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), text)  # noqa: S704  the tag is ours
