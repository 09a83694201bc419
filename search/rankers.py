"""Both rankings over all segments of an index, by the numbers of its catalogue."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from search.lexical import Scored

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from search.dense import DenseIndex
    from search.lexical import LexicalIndex
    from search.listing import Catalogue

T = TypeVar("T", str, tuple[str, int])

_LOOKED_UP = 2_000
"""Documents of a choice that are looked up one by one: 6 ms with a million entries, but 26 ms for
10,000 and 57 ms for 30,000 documents. Of a wider choice the best entries of all are sifted."""
_SPARE = 1.5
"""So many times the entries that a wide choice should need."""
_DEEPEST = 20_000
"""Entries sifted at most: some 10 ms."""


class LexicalRanking:
    """Entries by the words that they share with a question."""

    def __init__(self, index: LexicalIndex, catalogue: Catalogue) -> None:
        self._index = index
        self._catalogue = catalogue

    def __len__(self) -> int:
        return len(self._index)

    def search(
        self,
        query_words: Sequence[str] | Mapping[str, float],
        k: int,
        documents: Collection[str] | None = None,
    ) -> list[Scored]:
        """The `k` best entries, best first, ties by entry id.

        Args:
            query_words: from `search.tokenize.words`; repeated ones count once, or with weights.
            k: entries wanted.
            documents: ids of the documents that may answer; None is all.
        """
        if documents is None or len(documents) <= _LOOKED_UP:
            return self._by_entry(self._index.search(query_words, k, documents))
        found = self._sifted(query_words, k, documents)
        if found is None:
            found = self._by_entry(self._index.search(query_words, k, documents))
        return found

    def _sifted(
        self,
        query_words: Sequence[str] | Mapping[str, float],
        k: int,
        documents: Collection[str],
    ) -> list[Scored] | None:
        """Those of the best entries of all that may answer; None where they are too few."""
        chosen = self._catalogue.entries_of_documents(documents)
        wanted = int(k * _SPARE * len(chosen) / max(1, int(chosen.sum()))) + k
        if wanted > _DEEPEST:
            return None
        every = self._by_entry(self._index.search(query_words, wanted))
        found = [scored for scored in every if chosen[scored.row]][:k]
        return found if len(found) == k or len(every) < wanted else None

    def _by_entry(self, found: Sequence[Scored]) -> list[Scored]:
        numbers = self._catalogue.entries_of_serials([scored.row for scored in found])
        scored = [Scored(n, one.score) for n, one in zip(numbers, found, strict=True)]
        # By id, since numbers depend on when a document came.
        return _ordered(scored, self._catalogue.entry_id)


class DenseRanking:
    """Rows by the meaning that they share with a question."""

    def __init__(self, parts: Sequence[DenseIndex], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._first = np.cumsum([0, *map(len, parts)])
        bounds = pairwise(self._first.tolist())
        self._parts = tuple(
            part.only(catalogue.alive_rows(first, after))
            for part, (first, after) in zip(parts, bounds, strict=True)
        )

    def __len__(self) -> int:
        return int(self._first[-1])

    def search(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> list[Scored]:
        """The `k` best rows, best first, ties by entry id.

        Args:
            vector: the question's, of length 1.
            k: rows wanted.
            rows: those that may answer, ascending; None is all.
        """
        found: list[Scored] = []
        for number, part in enumerate(self._parts):
            first, allowed = int(self._first[number]), None
            if rows is not None:
                low, high = rows.searchsorted([first, self._first[number + 1]])
                allowed = rows[low:high] - first
            found += [Scored(first + s.row, s.score) for s in part.search(vector, k, allowed)]
        best = sorted(found, key=lambda scored: (-scored.score, scored.row))[:k]
        return _ordered(best, self._name)

    def vectors(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of rows, in their order."""
        wanted = np.asarray(rows, dtype=np.int64)
        found = np.zeros((len(wanted), self._parts[0].dim if self._parts else 0), dtype=np.float32)
        for part, (first, after) in zip(self._parts, pairwise(self._first), strict=True):
            here = np.flatnonzero((wanted >= first) & (wanted < after))
            if len(here):
                found[here] = part.vectors(wanted[here] - first)
        return found

    def _name(self, row: int) -> tuple[str, int]:
        """What orders equal rows, whenever their document came."""
        return self._catalogue.entry_id(int(self._catalogue.entry_of_row[row])), row


def _ordered(found: Iterable[Scored], name: Callable[[int], T]) -> list[Scored]:
    """Best first; a name, which costs more than a score, is asked for only among equals."""
    ordered = sorted(found, key=lambda scored: -scored.score)
    result: list[Scored] = []
    for _, same in groupby(ordered, key=lambda scored: scored.score):
        equals = list(same)
        if len(equals) > 1:
            equals.sort(key=lambda scored: name(scored.row))
        result += equals
    return result
