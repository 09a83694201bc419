"""What every reader of the library may ask of it; `corpus.store` is the one real implementation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from corpus.model import Clause, Document, Status


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

    def find(self, reference: str) -> Sequence[Document]:
        """Documents whose id, 文号 or title (script-blind, 《》 optional) equals `reference`."""
        ...

    def statuses(self) -> Mapping[str, Status]:
        """时效性 of every document, by id."""
        ...

    def digest(self) -> str:
        """A digest of all texts and clauses: the index is stamped with it."""
        ...
