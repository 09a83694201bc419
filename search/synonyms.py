"""Everyday words and what official texts say for them: the lists, read and checked. Pure.

One group a line:

    低保 = 最低生活保障          each stands for every other of its line
    打工的 → 务工人员、农民工    the left is asked for, the right is looked up, never the reverse

`#` begins a remark. Words are compared folded (script, width, case).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from corpus.errors import BadQuery
from corpus.folding import fold

LONGEST_WORD = 20
"""Characters of one word."""
MOST_WORDS = 30
"""Words on one line."""
MOST_LINES = 50_000
_ARROW = re.compile(r"→|->|=>")
_LIST = re.compile(r"[、,，;；]")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a line."""

    line: int
    """From 1."""
    message: str

    def __str__(self) -> str:
        """For the operator."""
        return f"第 {self.line} 行：{self.message}"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Words by the word that is typed."""

    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Folded, in the order of the list."""
    groups: int = 0
    """Lines that say something."""

    def __or__(self, more: Synonyms) -> Synonyms:
        """Both lists; what the first says comes first."""
        others = {w: _merged(o, more.others.get(w, ())) for w, o in self.others.items()}
        added = {w: o for w, o in more.others.items() if w not in others}
        return Synonyms({**others, **added}, self.groups + more.groups)


def parse_synonyms(text: str) -> tuple[Synonyms, tuple[Mistake, ...]]:
    """The words of a list, and what is wrong with it; wrong lines are left out."""
    others: dict[str, tuple[str, ...]] = {}
    mistakes: list[Mistake] = []
    groups = 0
    for number, line in enumerate(text.splitlines(), 1):
        if number > MOST_LINES:
            mistakes.append(Mistake(number, f"文件超过 {MOST_LINES} 行，其后未读。请精简。"))
            break
        bare = line.split("#", 1)[0].strip()
        if not bare:
            continue
        read = _read(bare)
        if isinstance(read, str):
            mistakes.append(Mistake(number, read))
            continue
        groups += 1
        for word, meant in read:
            others[word] = _merged(others.get(word, ()), meant)
    return Synonyms(others, groups), tuple(mistakes)


def check_line(line: str) -> str:
    """A line fit to be added to a list.

    Raises:
        BadQuery: what is wrong with it.
    """
    bare = " ".join(line.split())
    read = _read(bare) if bare and "#" not in bare else "没有写词语。"
    if isinstance(read, str):
        msg = f"“{bare[:60]}”不能加入同义词：{read}写法如“低保 = 最低生活保障”。"
        raise BadQuery(msg)
    return bare


def _read(line: str) -> list[tuple[str, tuple[str, ...]]] | str:
    """Pairs of a word and what it stands for, or what is wrong."""
    sides = [_LIST.split(side) for side in _ARROW.split(line)]
    directed = len(sides) > 1
    if directed and ("=" in _ARROW.sub("", line) or len(sides) > 2):  # noqa: PLR2004  left and right
        return "一行只能用一个“→”，也不能与“=”混用。请分成几行。"
    parts = sides if directed else [line.split("=")]
    words = [[fold(w.strip()) for w in part] for part in parts]
    wrong = _wrong([w for part in words for w in part])
    if wrong:
        return wrong
    if directed:
        return [(typed, tuple(words[1])) for typed in words[0]]
    group = words[0]
    return [(w, tuple(o for o in group if o != w)) for w in group]


def _wrong(words: list[str]) -> str:
    """What is wrong with the words of a line, "" where nothing is."""
    if len(words) < 2:  # noqa: PLR2004  one word stands for nothing
        return "只有一个词。请用“=”或“→”写出与它同义的词。"
    if len(words) > MOST_WORDS:
        return f"一行有 {len(words)} 个词，最多 {MOST_WORDS} 个。请分成几行。"
    for word in words:
        if not word:
            return "“=”“→”或“、”的一边没有词。请补上或删去。"
        if len(word) > LONGEST_WORD:
            return f"“{word[:LONGEST_WORD]}…”太长，最多 {LONGEST_WORD} 字。请改用关键的词。"
        if not any(map(str.isalnum, word)):
            return f"“{word}”不是词语。请检查标点。"
    repeated = next((w for w in words if words.count(w) > 1), "")
    return f"“{repeated}”重复。请删去一个。" if repeated else ""


def _merged(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
