"""A diff of two texts by words: jieba's, with figures and modal words whole. Pure.

As in `search.textdiff` the parts are verbatim slices: their `a` joined is the first text, their
`b` joined the second; script, width and white space make no difference.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING

from search.model import DiffPart
from search.textdiff import kept_blocks, sentence_blocks, sliced
from search.tokenize import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from search.textdiff import Block

_HAN = "〇零一二两三四五六七八九十百千万亿"
_NUMBER = rf"(?:[0-9][0-9.,]*[万亿]?|[{_HAN}]+)"
_UNIT = (
    r"(?:个?(?:工作日|月|小时|学时)|周岁|平方米|公里|[万亿]?元|[日天倍次人岁周分级名户米吨项个年])"
)
_ATOM = re.compile(
    r"不得|不准|不应当?|不需要?|应当|应该|必须|可以|严禁|禁止|务必|原则上|一般|一律|鼓励"
    rf"|{_NUMBER}年(?:{_NUMBER}月(?:{_NUMBER}日)?)?|{_NUMBER}月{_NUMBER}日"
    rf"|第{_NUMBER}[编章节条款项](?:之[一二三四五六七八九十]+)?"
    rf"|百分之{_NUMBER}|[0-9][0-9.,]*(?:%|{_UNIT})?"
    rf"|(?<![统唯单同专之不划逐万])[{_HAN}]+(?:{_UNIT})|[{_HAN}]{{2,}}"
)
"""Modal words, then dates, provisions, shares and figures with their unit; 统一 is no figure."""
_AT_ONCE = 9_000_000
"""Product of the numbers of words up to which words are matched; longer texts by sentence."""


def word_diff(a: str, b: str) -> tuple[DiffPart, ...]:
    """What has to be deleted from `a` and inserted to have `b`, in whole words."""
    if a == b:
        return (DiffPart("equal", a, b),) if a else ()
    return sliced(a, b, _blocks)


def words_of(squeezed: str) -> list[str]:
    """The words of a folded text without white space; joined they are it again."""
    return list(_words(squeezed))


def _words(text: str) -> Iterator[str]:
    at = 0
    for atom in _ATOM.finditer(text):
        yield from cut(text[at : atom.start()]) if atom.start() > at else ()
        yield atom[0]
        at = atom.end()
    yield from cut(text[at:]) if at < len(text) else ()


def _blocks(a: str, b: str) -> Sequence[Block]:
    """Common runs of whole words, in squeezed characters; what is common by chance left out."""
    words_a, words_b = words_of(a), words_of(b)
    if len(words_a) * len(words_b) > _AT_ONCE:
        return sentence_blocks(a, b)
    starts_a, starts_b = ([0, *accumulate(map(len, side))] for side in (words_a, words_b))
    found = SequenceMatcher(None, words_a, words_b, autojunk=False).get_matching_blocks()
    runs = [
        (starts_a[m.a], starts_b[m.b], starts_a[m.a + m.size] - starts_a[m.a])
        for m in found
        if m.size
    ]
    return kept_blocks(runs, len(a), len(b))
