"""A library as of a day: the same texts, each with the status that it had then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from corpus.force import PartForce
from corpus.heard import Heard
from corpus.library import Library
from corpus.model import Clause, Document, DocumentCard
from corpus.status import Force, Status


class LibraryOn:
    """`corpus.library.Library` seen from a day. Texts that are not in it are not made up."""

    def __init__(self, library: Library, day: date) -> None:
        """Look at a library as of `day`."""
        self._library = library
        self._day = day
        self._forces = library.forces_on(day)

    def seen(self, document: Document) -> Document:
        """The document with its status on the day; one issued later is not yet in force."""
        force = self._forces.get(document.id, Force(document.status))
        issued = document.issued_on or document.published_on
        if force.status is Status.UNKNOWN and issued is not None and issued > self._day:
            force = Force(Status.NOT_YET, issued)
        return replace(document, status=force.status, force=force)

    def document(self, document_id: str) -> Document:
        """The document with this id.

        Raises:
            UnknownDocument: there is none.
        """
        return self.seen(self._library.document(document_id))

    def documents(self) -> Iterator[Document]:
        """All documents, ordered by id."""
        return map(self.seen, self._library.documents())

    def clause(self, clause_id: str) -> tuple[Document, Clause]:
        """A clause and its document.

        Raises:
            UnknownClause: there is none.
        """
        document, clause = self._library.clause(clause_id)
        return self.seen(document), clause

    def clauses(self, clause_ids: Iterable[str]) -> Mapping[str, tuple[Document, Clause]]:
        """Those of the clauses that there are, by id, each with its document."""
        found = self._library.clauses(clause_ids)
        return {name: (self.seen(document), clause) for name, (document, clause) in found.items()}

    def document_cards(self) -> Sequence[DocumentCard]:
        """All documents without their texts; with the status of today."""
        return self._library.document_cards()

    def document_digests(self) -> Mapping[str, str]:
        """For each document, by id, what changes with its text."""
        return self._library.document_digests()

    def headings(self, ids: Sequence[str] | None = None) -> Sequence[tuple[str, str, str]]:
        """Document, clause and heading of all clauses that have one."""
        return self._library.headings(ids)

    def find(self, reference: str) -> Sequence[Document]:
        """Documents of this id, 文号 or title; what was in force on the day comes first."""
        found = map(self.seen, self._library.find(reference))
        return sorted(found, key=lambda d: (not holds(d), d.id))

    def statuses(self) -> Mapping[str, Status]:
        """时效性 of every document on the day."""
        told = {i: force.status for i, force in self._forces.items()}
        return {**self._library.statuses(), **told}

    def forces_on(self, day: date) -> Mapping[str, Force]:
        """时效性 of every document on another day."""
        return self._library.forces_on(day)

    def parts_on(self, document: Document, day: date | None = None) -> Sequence[PartForce]:
        """Clauses of a document that have another status than the whole."""
        return self._library.parts_on(document, day or self._day)

    def heard_of(
        self, title: str | None, number: str | None = None, day: date | None = None
    ) -> Sequence[Heard]:
        """What the library says of documents of this title or number."""
        return self._library.heard_of(title, number, day or self._day)

    def digest(self) -> str:
        """Of the library."""
        return self._library.digest()


def holds(document: Document) -> bool:
    """Whether nothing known speaks against it, and no other text stands in its place."""
    ended = document.status in {Status.REPEALED, Status.EXPIRED, Status.NOT_YET}
    return not ended and (document.force is None or document.force.replaced_by is None)
