"""A library in which names lead to some of its documents only.

What those documents rest on can be read all the same: the decision that repealed one of them may
stand outside of the part.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from corpus.best_copies import BestCopies
from corpus.library import Library
from corpus.model import Document


class PartOf(BestCopies):
    """`corpus.library.Library` whose `find` knows some documents."""

    def __init__(self, library: Library, chosen: Collection[str]) -> None:
        """Look at a library.

        Args:
            library: all documents.
            chosen: ids of those that may be found by name.
        """
        super().__init__(library, dict)  # no copies to leave out: `library` did that
        self._chosen = chosen

    def find(self, reference: str) -> Sequence[Document]:
        """Chosen documents of this id, 文号 or title."""
        return [d for d in super().find(reference) if d.id in self._chosen]
