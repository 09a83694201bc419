"""Copies among a few documents in memory: every two of one title are compared."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from corpus.reposts import Likeness, Route, groups, standing
from corpus.sameness import compare_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.model import Document


def best_of(documents: Sequence[Document]) -> Mapping[str, str]:
    """For each copy that is not the best the one that is."""
    pairs = [
        Likeness(a.id, b.id, verdict.same, verdict.similarity, Route.NAME, verdict.reason)
        for a, b in combinations(documents, 2)
        if a.title == b.title
        for verdict in [compare_texts(a, b)]
    ]
    found = groups({d.id: standing(d) for d in documents}, pairs)
    return {copy: group.best for group in found for copy in group.copies}
