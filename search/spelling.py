"""Words of the library for what was typed wrong: by ear, by pinyin, or with one wrong character."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import Hamming

from corpus.folding import fold
from search.pinyin import initials, sound
from search.shelf import Shelf
from search.tokenize import cut, stop_words

K = TypeVar("K")

_LONGEST = 8
"""Characters of a word that is put in place of what was typed."""
_SHORTEST_SLIP = 3
"""Characters of a word of which one may be wrong without sounding the same."""
_ASKING = re.compile(r"[几多吗呢啥谁哪]|怎么|什么|如何")
"""Words that ask; texts that rule have none of them."""
_EDGES = (0, -1)
_MOST_WINDOWS = 60
"""Stretches of one question that are looked at."""
_MOST_WORDS = 4
"""Words that typed pinyin may be made of."""
_LONGEST_SOUND = 48
_SHORTEST_INITIALS = 4
"""Letters of initials that are looked for inside titles."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A stretch of a question and the word of the library that may be meant."""

    start: int
    end: int
    word: str
    by_ear: bool
    """It sounds the same."""

    def applied(self, text: str) -> str:
        """The question with the word in place of what was typed."""
        return text[: self.start] + self.word + text[self.end :]


@dataclass(frozen=True, slots=True)
class _Tables:
    """Words, the commonest first, by what was typed for them."""

    by_sound: Mapping[str, Sequence[str]]
    by_initials: Mapping[str, Sequence[str]]
    by_edge: Mapping[tuple[int, int, str], Sequence[str]]
    """By length and the first (0) or last (-1) character: of two words with one other character
    between them one of these is the same."""
    titles: Mapping[str, str]
    """Initials by title."""
    title_initials: Shelf
    longest: int
    """Letters of the longest sound that typed pinyin is taken apart into."""


def _tables(words: Mapping[str, int], titles: Iterable[str], known: Mapping[str, str]) -> _Tables:
    """Tables of words and titles; the initials of some titles are known."""
    by_sound: defaultdict[str, list[str]] = defaultdict(list)
    by_initials: defaultdict[str, list[str]] = defaultdict(list)
    by_edge: defaultdict[tuple[int, int, str], list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda w: (-words[w], w)):
        by_sound[sound(word)].append(word)
        by_initials[initials(word)].append(word)
        if _SHORTEST_SLIP <= len(word) <= _LONGEST:
            for edge in _EDGES:
                by_edge[len(word), edge, word[edge]].append(word)
    longest = min(_LONGEST_SOUND, max(map(len, by_sound), default=0))
    spelt = {title: known.get(title) or initials(title) for title in titles}
    return _Tables(by_sound, by_initials, by_edge, spelt, Shelf(spelt.values()), longest)


def _joined(before: _Tables, more: _Tables) -> _Tables:
    """Words of both, and the titles of the second."""
    return _Tables(
        _after(before.by_sound, more.by_sound),
        _after(before.by_initials, more.by_initials),
        _after(before.by_edge, more.by_edge),
        more.titles,
        more.title_initials,
        max(before.longest, more.longest),
    )


def _after(
    before: Mapping[K, Sequence[str]], more: Mapping[K, Sequence[str]]
) -> dict[K, Sequence[str]]:
    return {**before, **{key: [*before.get(key, ()), *words] for key, words in more.items()}}


class Spelling:
    """What may be meant among the library's words; tables are made when first needed."""

    def __init__(
        self, words: Mapping[str, int], titles: Iterable[str], before: Spelling | None = None
    ) -> None:
        """Nothing is sounded before it is needed.

        Args:
            words: with how often they stand in the library.
            titles: of its documents.
            before: what was meant before a change; its words are not sounded again, and new ones
                come after them, however often they stand.
        """
        self._words = words
        self._before = before.sounded() if before is not None else None
        self._titles = tuple(dict.fromkeys(titles))

    @cached_property
    def _tables(self) -> _Tables:
        before, self._before = self._before, None
        if before is None or not before[0] <= self._words.keys():
            return _tables(self._words, self._titles, {})
        words = {w: n for w, n in self._words.items() if w not in before[0]}
        return _joined(before[1], _tables(words, self._titles, before[1].titles))

    def sounded(self) -> tuple[AbstractSet[str], _Tables] | None:
        """Words that were sounded and their tables; None where nothing was yet."""
        if "_tables" not in self.__dict__:
            return self._before
        return self._words.keys(), self._tables

    def from_letters(self, letters: str, most: int = 3) -> list[str]:
        """Words, phrases and titles that typed letters may mean, likeliest first."""
        found = list(self._tables.by_sound.get(letters, ()))[:most]
        phrase = self._phrase(letters)
        found += [phrase] if phrase else []
        found += self._tables.by_initials.get(letters, ())[:most]
        if len(letters) >= _SHORTEST_INITIALS:
            found += [self._titles[i] for i in self._tables.title_initials.holding(letters, most)]
        return list(dict.fromkeys(found))[:most]

    def _phrase(self, letters: str) -> str | None:
        """The fewest words whose sounds in a row are the letters; of as few, the commonest."""
        best: dict[int, tuple[int, int, str]] = {0: (0, 0, "")}
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - self._tables.longest), end):
                before, words = best.get(start), self._tables.by_sound.get(letters[start:end])
                if before is None or not words or before[0] == _MOST_WORDS:
                    continue
                count = before[1] - self._words[words[0]]
                found = (before[0] + 1, count, before[2] + words[0])
                best[end] = min(best.get(end, found), found)
        return best[len(letters)][2] if len(letters) in best else None

    def correct(self, text: str, present: Callable[[str], bool]) -> Correction | None:
        """The likeliest slip in a question: a stretch that no word of the library is, replaced.

        Args:
            text: the question.
            present: whether a folded word stands anywhere in the library.
        """
        folded = fold(text)
        pieces = cut(text)
        starts = [0, *accumulate(map(len, pieces))]
        unknown = [self._is_unknown(p, present) for p in pieces]
        if not any(unknown):
            return None
        found = [
            correction
            for start, end in _windows(starts, unknown)
            if (correction := self._meant(folded, start, end)) is not None
        ]
        return max(found, key=self._weight, default=None)

    def _is_unknown(self, word: str, present: Callable[[str], bool]) -> bool:
        if not all("\u3400" <= c <= "\u9fff" for c in word) or word in self._words:
            return False
        if _ASKING.search(word):
            return False
        return word not in stop_words() and (len(word) == 1 or not present(word))

    def _meant(self, folded: str, start: int, end: int) -> Correction | None:
        window = folded[start:end]
        if window in self._words:
            return None
        same = next(
            (w for w in self._tables.by_sound.get(sound(window), ()) if len(w) == len(window)), ""
        )
        if same:
            return Correction(start, end, same, by_ear=True)
        edges = ((len(window), edge, window[edge]) for edge in _EDGES)
        known = [word for edge in edges for word in self._tables.by_edge.get(edge, ())]
        near = process.extractOne(window, known, scorer=Hamming.distance, score_cutoff=1)
        return Correction(start, end, near[0], by_ear=False) if near else None

    def _weight(self, correction: Correction) -> tuple[bool, int, int]:
        length = correction.end - correction.start
        return correction.by_ear, length, self._words[correction.word]


def _windows(starts: list[int], unknown: list[bool]) -> Iterator[tuple[int, int]]:
    """Stretches of whole pieces with an unknown one among them, of two characters and more."""
    given = 0
    for first in range(len(unknown)):
        for last in range(first, len(unknown)):
            start, end = starts[first], starts[last + 1]
            if end - start > _LONGEST or given == _MOST_WINDOWS:
                break
            if end - start > 1 and any(unknown[first : last + 1]):
                given += 1
                yield start, end
