"""A character diff of two texts that is blind to script, width and white space. Pure.

The parts are verbatim slices: their `a` joined is the first text, their `b` joined the second.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from corpus.folding import squeeze
from search.model import DiffPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_AT_ONCE = 16_000_000
"""Product of lengths up to which characters are matched; larger texts are matched by sentence."""
_SHORTEST_WORD = 4
"""A common run shorter than this, amid larger changes, is chance and not kept text."""
_FIGURES = frozenset("0123456789.〇零一二三四五六七八九十百千万")
_SENTENCE = re.compile(r"[^。;!?]*[。;!?]?")

Block = tuple[int, int, int]
"""Start in a, start in b, length; in squeezed characters."""


def diff(a: str, b: str) -> tuple[DiffPart, ...]:
    """What has to be deleted from `a` and inserted to have `b`, with what stays between."""
    return sliced(a, b, _blocks)


def sliced(a: str, b: str, common: Callable[[str, str], Sequence[Block]]) -> tuple[DiffPart, ...]:
    """The diff that common runs give, as verbatim slices.

    Args:
        a: the older text.
        b: the newer text.
        common: the runs that two squeezed texts have in common, in order and without overlap.
    """
    squeezed_a, offsets_a = squeeze(a)
    squeezed_b, offsets_b = squeeze(b)
    cuts_a = (0, *offsets_a[1:], len(a)) if offsets_a else (0, len(a))
    cuts_b = (0, *offsets_b[1:], len(b)) if offsets_b else (0, len(b))
    sizes = (max(len(squeezed_a), int(bool(a))), max(len(squeezed_b), int(bool(b))))
    parts = []
    for op, a0, a1, b0, b1 in _steps(common(squeezed_a, squeezed_b), sizes):
        part = DiffPart(op, a[cuts_a[a0] : cuts_a[a1]], b[cuts_b[b0] : cuts_b[b1]])
        if part.a or part.b:
            parts.append(part)
    return tuple(parts)


def _steps(
    blocks: Sequence[Block], sizes: tuple[int, int]
) -> Iterator[tuple[str, int, int, int, int]]:
    at_a = at_b = 0
    for start_a, start_b, length in (*blocks, (*sizes, 0)):
        yield "delete", at_a, start_a, at_b, at_b
        yield "insert", start_a, start_a, at_b, start_b
        at_a, at_b = start_a + length, start_b + length
        yield "equal", start_a, at_a, start_b, at_b


def _blocks(a: str, b: str) -> list[Block]:
    """Common characters, numbers whole, without what is in common by chance."""
    if len(a) * len(b) <= _AT_ONCE:
        found = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
        runs = [(m.a, m.b, m.size) for m in found if m.size]
    else:
        runs = sentence_blocks(a, b)
    return kept_blocks(_whole_numbers(runs, a, b), len(a), len(b))


def _whole_numbers(blocks: Sequence[Block], a: str, b: str) -> list[Block]:
    """The blocks cut back so that none begins or ends inside a number: 750 and 1000 share no 0."""
    whole = []
    for start_a, start_b, length in blocks:
        skip, end = 0, length
        while skip < end and any(
            _inside_number(text, start + skip) for text, start in ((a, start_a), (b, start_b))
        ):
            skip += 1
        while end > skip and any(
            _inside_number(text, start + end) for text, start in ((a, start_a), (b, start_b))
        ):
            end -= 1
        if skip < end:
            whole.append((start_a + skip, start_b + skip, end - skip))
    return whole


def _inside_number(text: str, cut: int) -> bool:
    """Whether a cut before `text[cut]` would part a number."""
    return 0 < cut < len(text) and text[cut - 1] in _FIGURES and text[cut] in _FIGURES


def sentence_blocks(a: str, b: str) -> list[Block]:
    """Whole sentences in common, for texts too long to be matched by character."""
    sentences_a, sentences_b = _SENTENCE.findall(a)[:-1], _SENTENCE.findall(b)[:-1]
    starts_a, starts_b = _starts(sentences_a), _starts(sentences_b)
    found = SequenceMatcher(None, sentences_a, sentences_b, autojunk=False)
    return [
        (starts_a[m.a], starts_b[m.b], starts_a[m.a + m.size] - starts_a[m.a])
        for m in found.get_matching_blocks()
        if m.size
    ]


def _starts(sentences: Sequence[str]) -> list[int]:
    starts = [0]
    for sentence in sentences:
        starts.append(starts[-1] + len(sentence))
    return starts


def kept_blocks(blocks: Sequence[Block], size_a: int, size_b: int) -> list[Block]:
    """The blocks that are more than chance between the changes around them."""
    kept: list[Block] = []
    for i, (a, b, length) in enumerate(blocks):
        before_a, before_b = (
            (kept[-1][0] + kept[-1][2], kept[-1][1] + kept[-1][2]) if kept else (0, 0)
        )
        after_a, after_b = blocks[i + 1][:2] if i + 1 < len(blocks) else (size_a, size_b)
        before = max(a - before_a, b - before_b)
        after = max(after_a - a, after_b - b) - length
        if length >= _SHORTEST_WORD or min(before, after) <= 2 * length:
            kept.append((a, b, length))
    return kept
