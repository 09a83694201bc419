"""How Chinese words sound, for what was typed by ear. The only module that knows pypinyin. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.folding import fold

if TYPE_CHECKING:
    import rjieba

_KEPT = 65_536
"""Words whose syllables are remembered: more than a library's titles and headings have."""
_LATIN = re.compile(r"[a-z]+(?:['’ ]+[a-z]+)*")
_BY_COMPANY = frozenset(
    "行重调长乐都度降朝参差曾单省传藏强载率量数处应相中分会还便给折卡落着了地得"
)
"""Characters of several sounds that official texts use in more than one; reading by the word
takes ten times as long."""
_SHORTEST, _LONGEST = 3, 60
"""Letters of what may be meant as pinyin; of fewer everything would be found."""


def syllables(text: str) -> tuple[str, ...]:
    """One a character for Han, in small letters without tones; other characters stand as they are.

    Texts with a character that sounds by its company (银行, 行政) are read by the word.
    """
    folded = fold(text)
    if not _BY_COMPANY.isdisjoint(folded):
        return tuple(s for word in _jieba().cut(folded) for s in _of_word(word))
    return tuple(s for character in folded for s in _of_word(character))


def sound(text: str) -> str:
    """The syllables in one: xiangzhenganbu."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """The first letters: xzgb for 乡镇干部; white space and marks left out."""
    return "".join(s[0] for s in syllables(text) if s[0].isalnum())


def has_word_of(text: str, letters: str) -> bool:
    """Whether a word of the text has initials that begin so."""
    return any(initials(word).startswith(letters) for word in _jieba().cut(fold(text)))


def typed_letters(text: str, fewest: int = _SHORTEST) -> str | None:
    """The letters of a text that is nothing but letters and may be pinyin, else None."""
    folded = fold(text).strip()
    if not _LATIN.fullmatch(folded):
        return None
    letters = re.sub(r"['’ ]", "", folded)
    return letters if fewest <= len(letters) <= _LONGEST else None


@lru_cache(maxsize=_KEPT)
def _of_word(word: str) -> tuple[str, ...]:
    """Read by the word, since 行 and 重 sound by their company."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  its dictionary takes a fifth of a second

    return tuple(s for s in lazy_pinyin(word) if s.strip())


@lru_cache(maxsize=1)
def _jieba() -> rjieba.Jieba:
    import rjieba  # noqa: PLC0415  slow to import; the command line needs it for few commands

    return rjieba.Jieba()
