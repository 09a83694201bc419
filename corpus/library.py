"""What every reader of the library may ask of it; `corpus.store` is the one real implementation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from corpus.force import PartForce
from corpus.heard import Heard
from corpus.model import Clause, Document, DocumentCard
from corpus.status import Force, Status
from corpus.store_model import Use, Version


class Library(Protocol):
    """The reading side of the store."""

    def document(self, document_id: str) -> Document:
        """The document with this id, its current status filled in.

        Raises:
            UnknownDocument: there is none.
        """
        ...

    def documents(self) -> Iterator[Document]:
        """All documents, ordered by id."""
        ...

    def clause(self, clause_id: str) -> tuple[Document, Clause]:
        """A clause and its document; lead and cover are found as well.

        Raises:
            UnknownClause: there is none.
        """
        ...

    def clauses(self, clause_ids: Iterable[str]) -> Mapping[str, tuple[Document, Clause]]:
        """Those of the clauses that there are, by id, each with its document; read at once."""
        ...

    def document_cards(self) -> Sequence[DocumentCard]:
        """All documents without their texts, ordered by id; the same object until one changes."""
        ...

    def document_digests(self) -> Mapping[str, str]:
        """For each document, by id, a digest that changes with all that an index reads of it.

        The status of today is no part of it, nor are source, proofs, removals and warnings.
        """
        ...

    def headings(self, ids: Sequence[str] | None = None) -> Sequence[tuple[str, str, str]]:
        """Document, clause and heading of all clauses that have one, or of these documents'."""
        ...

    def find(self, reference: str) -> Sequence[Document]:
        """Documents whose id, 文号 or title (script-blind, 《》 optional) equals `reference`."""
        ...

    def statuses(self) -> Mapping[str, Status]:
        """时效性 of every document, by id."""
        ...

    def forces_on(self, day: date) -> Mapping[str, Force]:
        """时效性 of every document on a day with its proof, by id."""
        ...

    def parts_on(self, document: Document, day: date | None = None) -> Sequence[PartForce]:
        """Clauses of a document that have another status than the whole, on a day or today."""
        ...

    def heard_of(
        self, title: str | None, number: str | None = None, day: date | None = None
    ) -> Sequence[Heard]:
        """What the library says of documents of this title or number: that they were repealed.

        Also of documents that are not in it; what ended the whole comes first. As of `day`, or
        of today.
        """
        ...

    def digest(self) -> str:
        """A digest of all texts and clauses: the index is stamped with it."""
        ...


class Archive(Library, Protocol):
    """A library with what it held before."""

    def versions(self, document_id: str) -> Sequence[Version]:
        """Every version of a document, the oldest first; also of one that was withdrawn."""
        ...

    def version(self, document_id: str, number: int) -> Document:
        """The document as it was in a version.

        Raises:
            UnknownDocument: there is no such version.
        """
        ...

    def uses(self, clause_id: str) -> Sequence[Use]:
        """The versions that ended and used this clause id, the newest first."""
        ...

    def successor(self, document_id: str) -> str | None:
        """The id by which a document is known now, where its page gave it another."""
        ...

    def predecessors(self, document_id: str) -> Sequence[str]:
        """The ids that lead to this one, the nearest first."""
        ...
