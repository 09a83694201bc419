"""What one document does to another: the noun that repeals, lists and amendments share. Plain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.citing import Citation, find_citations
from corpus.commencement import said
from corpus.folding import fold

if TYPE_CHECKING:
    from datetime import date

    from corpus.commencement import Said
    from corpus.model import Document
    from corpus.sentences import Sentence


class Act(StrEnum):
    """What is done to the document named."""

    REPEALED = "repealed"
    """废止, 停止执行"""
    EXPIRED = "expired"
    """宣布失效"""
    AMENDED = "amended"
    EXTENDED = "extended"
    """有效期延长"""
    CONFIRMED = "confirmed"
    """继续有效"""


@dataclass(frozen=True, slots=True)
class Mention:
    """Another document that is said to be repealed, amended or still in force."""

    title: str | None
    """As printed."""
    number: str | None
    """Canonical."""
    act: Act
    words: Said | None
    """The words that prove it; None where the title of the document does."""
    place: str = ""
    """The provision concerned, 第3条第2款, where it is not the whole."""
    day: date | None = None
    """From which on, where that is said and is not the author's own day."""
    until: date | None = None
    """New last day of one that is extended or confirmed."""
    longer: int = 0
    """Months by which it is extended, where no day is named."""
    listed: bool = False
    """In a list of what is repealed: the author does not stand in its place."""


_TITLE = re.compile(r"《(?P<title>(?:[^《》\n]|《[^《》\n]*》){2,200})》")


def named_in(text: str) -> list[Citation]:
    """Every document named in a text, in order, also by titles that no citation has (通则)."""
    found = list(find_citations(text))
    folded = fold(text)
    for match in _TITLE.finditer(folded):
        if not any(c.start < match.end() and match.start() < c.end for c in found):
            inner = text[match.start("title") : match.end("title")]
            found.append(Citation(text[match.start() : match.end()], *match.span(), inner, None))
    return sorted(found, key=lambda c: c.start)


def mention(
    citation: Citation, act: Act, words: Said, *, listed: bool = False, day: date | None = None
) -> Mention:
    """Of a citation; one of single provisions concerns these only."""
    place = "".join(str(step) for step in citation.steps)
    return Mention(citation.title, citation.number, act, words, place, day, listed=listed)


def in_sentence(citation: Citation, act: Act, sentence: Sentence, day: date | None) -> Mention:
    """Of a citation in a sentence that says so."""
    return mention(citation, act, said(sentence), day=day)


def act_of(words: str) -> Act | None:
    """What a heading, a lead-in or a cell says is done; None where it says several things or none.

    Args:
        words: folded.
    """
    if re.search(r"拟(?:废止|修改|宣布)|建议|征求", words):
        return None
    ended = re.search(r"废止|停止执行|停止使用|停止施行|不再执行|取消", words) is not None
    lapsed = re.search(r"失效", words) is not None
    kept = re.search(r"继续有效|保留|继续执行|继续施行|现行有效|继续实施", words) is not None
    changed = re.search(r"修改|修订|修正", words) is not None
    told = [
        act
        for act, is_told in (
            (Act.REPEALED, ended),
            (Act.EXPIRED, lapsed),
            (Act.CONFIRMED, kept),
            (Act.AMENDED, changed),
        )
        if is_told
    ]
    if told == [Act.REPEALED, Act.EXPIRED]:
        return Act.REPEALED
    return told[0] if len(told) == 1 else None


def is_draft(document: Document) -> bool:
    """A text put out for comment does nothing yet."""
    return re.search(r"征求意见|草案|送审稿|公开征集", fold(document.title)) is not None


def distinct(found: list[Mention]) -> tuple[Mention, ...]:
    """Each act on each place once, what was found first."""
    kept: dict[tuple[str | None, str | None, str, str], Mention] = {}
    for one in found:
        kept.setdefault((one.title and fold(one.title), one.number, one.act, one.place), one)
    return tuple(kept.values())
