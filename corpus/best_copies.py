"""A library in which every text stands once: by the best of its copies.

Search, answers and lists read this; a copy can still be opened by its own id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from corpus.force import PartForce
from corpus.heard import Heard
from corpus.library import Library
from corpus.model import Clause, Document, DocumentCard
from corpus.status import Force, Status
from corpus.store_keys import sha256
from corpus.store_remembered import Derived


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
        self._cards = Derived(_cards)
        self._digests = Derived(_digests)
        self._pairs = Derived(_pairs)

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

    def clauses(self, clause_ids: Iterable[str]) -> Mapping[str, tuple[Document, Clause]]:
        """Those of the clauses that there are, of copies as well."""
        return self._library.clauses(clause_ids)

    def document_cards(self) -> Sequence[DocumentCard]:
        """All documents but copies of a better one, without their texts, ordered by id."""
        return self._cards.of(self._library.document_cards(), self._best())

    def document_digests(self) -> Mapping[str, str]:
        """A digest of every document that is no copy of a better one, by id."""
        return self._digests.of(self._library.document_digests(), self._best())

    def headings(self, ids: Sequence[str] | None = None) -> Sequence[tuple[str, str, str]]:
        """Headings of clauses, those of copies left out."""
        best = self._best()
        return [h for h in self._library.headings(ids) if h[0] not in best]

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

    def forces_on(self, day: date) -> Mapping[str, Force]:
        """时效性 of every document, copies included, on a day, with its proof."""
        return self._library.forces_on(day)

    def parts_on(self, document: Document, day: date | None = None) -> Sequence[PartForce]:
        """Clauses of a document that have another status than the whole, on a day or today."""
        return self._library.parts_on(document, day)

    def heard_of(
        self, title: str | None, number: str | None = None, day: date | None = None
    ) -> Sequence[Heard]:
        """What the library says of the end of documents of this title or number."""
        return self._library.heard_of(title, number, day)

    def digest(self) -> str:
        """Changes with what is to be read, and with which copies stand for others."""
        pairs = self._pairs.of(self._best())
        own = self._library.digest()
        return sha256(f"{own}\n{pairs}".encode()) if pairs else own


def _cards(cards: Sequence[DocumentCard], best: Mapping[str, str]) -> Sequence[DocumentCard]:
    return tuple(card for card in cards if card.id not in best) if best else cards


def _digests(digests: Mapping[str, str], best: Mapping[str, str]) -> Mapping[str, str]:
    return {i: d for i, d in digests.items() if i not in best} if best else digests


def _pairs(best: Mapping[str, str]) -> str:
    """A digest of which copies stand for which; empty where there are none."""
    pairs = "".join(f"{copy}\x1f{other}\n" for copy, other in sorted(best.items()))
    return sha256(pairs.encode()) if pairs else ""
