"""A library in which every text stands once: by the best of its copies.

Search, answers and lists read this; a copy can still be opened by its own id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from corpus.library import Library
from corpus.model import Clause, Document, Status
from corpus.store_keys import sha256


class BestCopies:
    """`corpus.library.Library` without the copies that are not the best. Safe among threads."""

    def __init__(self, library: Library, best: Callable[[], Mapping[str, str]]) -> None:
        """Look at a library through its groups.

        Args:
            library: all documents.
            best: gives for each copy that is not the best the one that is, as it stands now.
        """
        self._library = library
        self._best = best

    def document(self, document_id: str) -> Document:
        """The document with this id, copies as well.

        Raises:
            UnknownDocument: there is none.
        """
        return self._library.document(document_id)

    def documents(self) -> Iterator[Document]:
        """All documents but copies of a better one, ordered by id."""
        best = self._best()
        return (d for d in self._library.documents() if d.id not in best)

    def clause(self, clause_id: str) -> tuple[Document, Clause]:
        """A clause and its document, of a copy as well.

        Raises:
            UnknownClause: there is none.
        """
        return self._library.clause(clause_id)

    def find(self, reference: str) -> Sequence[Document]:
        """The document of this id; else the best copies of those of this 文号 or title."""
        found = self._library.find(reference)
        named = [d for d in found if d.id == reference.strip()]
        if named:
            return named
        best = self._best()
        ids = dict.fromkeys(best.get(d.id, d.id) for d in found)
        kept = {d.id: d for d in found}
        return [kept.get(i) or self._library.document(i) for i in ids]

    def statuses(self) -> Mapping[str, Status]:
        """时效性 of every document, copies included, by id."""
        return self._library.statuses()

    def digest(self) -> str:
        """Changes with what is to be read, and with which copies stand for others."""
        best = sorted(self._best().items())
        if not best:
            return self._library.digest()
        pairs = "".join(f"{copy}\x1f{other}\n" for copy, other in best)
        return sha256(f"{self._library.digest()}\n{pairs}".encode())
