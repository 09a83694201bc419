"""From a verdict to the words to change in the draft. Pure.

Only what the check is sure of becomes a change; what it merely guesses (您是否指……) stays a remark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.docnumber import find_numbers
from corpus.folding import fold, squeeze
from corpus.model import Span
from corpus.quotes import quote_after, quote_before, quoted_parts
from search.model import Verdict
from search.nearest import nearest_words

if TYPE_CHECKING:
    from search.model import CheckedCitation

_CITATION = "《"
"""A suggestion for a quotation that begins so is where the words stand, not the words."""


def correction(draft: str, checked: CheckedCitation) -> tuple[Span, str] | None:
    """The stretch of the draft to be replaced and the words for it; None where nothing is sure."""
    suggestion = checked.suggestion
    if not suggestion:
        return None
    if checked.verdict is Verdict.WRONG_NUMBER:
        return _number(checked, suggestion)
    if checked.verdict is Verdict.WRONG_TITLE:
        return _title(checked, suggestion)
    if checked.verdict is Verdict.NOT_VERBATIM and not suggestion.startswith(_CITATION):
        return _quotation(draft, checked, suggestion)
    return None


def _number(checked: CheckedCitation, right: str) -> tuple[Span, str] | None:
    found = next(find_numbers(checked.text), None)
    if found is None:
        return None
    return Span(checked.start + found.start, checked.start + found.end), right


def _title(checked: CheckedCitation, right: str) -> tuple[Span, str] | None:
    start = checked.text.find("《")
    depth = 0
    for i in range(max(start, 0), len(checked.text)):
        depth += (checked.text[i] == "《") - (checked.text[i] == "》")
        if depth == 0:
            break
    else:
        return None
    return (Span(checked.start + start, checked.start + i + 1), right) if start >= 0 else None


def _quotation(draft: str, checked: CheckedCitation, right: str) -> tuple[Span, str] | None:
    """The part of the quotation that the true words are nearest to, narrowed to what differs."""
    folded = fold(draft)
    quote = quote_after(draft, folded, checked.end) or quote_before(draft, folded, checked.start)
    if quote is None:
        return None
    wanted = squeeze(right)[0]
    for part in quoted_parts(draft, quote):
        words = squeeze(part.of(draft))[0]
        if words != wanted and nearest_words(words, wanted) is not None:
            return narrowed(draft, part, right)
    return None


def narrowed(draft: str, span: Span, words: str) -> tuple[Span, str]:
    """The same replacement without what both sides have in common at their ends."""
    old = span.of(draft)
    head = 0
    while head < min(len(old), len(words)) and old[head] == words[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(words)) - head and old[-1 - tail] == words[-1 - tail]:
        tail += 1
    return Span(span.start + head, span.end - tail), words[head : len(words) - tail]
