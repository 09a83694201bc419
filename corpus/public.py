"""The library as everybody may see it: no held documents, personal data under ●.

Search, answers, comparison, citations, lists and pages all read through this one door, so that
none of them can forget. The store behind it keeps every document and every character.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus import pii
from corpus.errors import UnknownDocument, unknown_clause, unknown_document
from corpus.masking import display, display_page
from corpus.outline import find_clause

if TYPE_CHECKING:
    from corpus.model import Clause, Document, Status
    from corpus.store import Store
    from corpus.store_model import Use, Version

_KEPT = 512
"""Documents whose display copy is remembered."""


class PublicLibrary:
    """`corpus.library.Library` over a store, less what is not for everybody. Safe among threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._copies: OrderedDict[str, tuple[Document, Document]] = OrderedDict()
        self._lock = threading.Lock()

    def document(self, document_id: str) -> Document:
        """The document with this id, or that was known by it; its current status filled in.

        Raises:
            UnknownDocument: there is none, or it is held, or it was withdrawn.
        """
        try:
            found = self._store.document(document_id)
        except UnknownDocument as error:
            if not self.versions(document_id):  # of a held one not even that it is gone
                raise unknown_document(document_id) from error
            raise
        if self._is_held(found):
            raise unknown_document(document_id)
        return self._shown(found)

    def documents(self) -> Iterator[Document]:
        """All documents that are not held, ordered by id."""
        held = self._store.withheld_ids()
        return (_copy(d, held) for d in self._store.documents() if d.id not in held)

    def clause(self, clause_id: str) -> tuple[Document, Clause]:
        """A clause and its document; lead and cover are found as well.

        Raises:
            UnknownClause: there is none, or its document is held.
        """
        document, clause = self._store.clause(clause_id)
        if self._is_held(document):
            raise unknown_clause(clause_id)
        shown = self._shown(document)
        return shown, clause if shown is document else find_clause(shown, clause.id) or clause

    def find(self, reference: str) -> Sequence[Document]:
        """Documents that are not held and whose id, 文号 or title equals `reference`."""
        held = self._store.withheld_ids()
        return [self._shown(d) for d in self._store.find(reference) if d.id not in held]

    def statuses(self) -> Mapping[str, Status]:
        """时效性 of every document that is not held, by id."""
        held = self._store.withheld_ids()
        return {i: status for i, status in self._store.statuses().items() if i not in held}

    def digest(self) -> str:
        """Changes with every text, with what is held, and with the rules of masking."""
        seen = (self._store.digest(), str(pii.RULES), *sorted(self._store.withheld_ids()))
        return hashlib.sha256("\x1f".join(seen).encode()).hexdigest()

    def versions(self, document_id: str) -> tuple[Version, ...]:
        """The versions of a document that are for everybody, the oldest first."""
        found = self._store.versions(document_id)
        return tuple(v for v in found if self._is_open(v.document_id, v.number))

    def version(self, document_id: str, number: int) -> Document:
        """The document as it was in a version, for display.

        Raises:
            UnknownDocument: there is no such version, or it is held.
        """
        found = self._store.version(document_id, number)
        if not self._is_public(found):
            raise unknown_document(document_id)
        return _copy(found, self._store.withheld_ids())

    def uses(self, clause_id: str) -> tuple[Use, ...]:
        """The versions that ended and used this clause id, held ones left out."""
        found = self._store.uses(clause_id)
        return tuple(u for u in found if self._is_open(u.document_id, u.number))

    def successor(self, document_id: str) -> str | None:
        """The id by which a document is known now, where its page gave it another."""
        new = self._store.successor(document_id)
        return None if new in self._store.withheld_ids() else new

    def predecessors(self, document_id: str) -> tuple[str, ...]:
        """The ids that lead to this one, the nearest first; none to a held document."""
        held = document_id in self._store.withheld_ids()
        return () if held else self._store.predecessors(document_id)

    def is_empty(self) -> bool:
        """Whether there is nothing for everybody."""
        return self._store.document_count() == len(self._store.withheld_ids())

    def _is_held(self, document: Document) -> bool:
        """Whether a document of the store is held; only one with a mark can be."""
        return document.secrecy is not None and document.id in self._store.withheld_ids()

    def _is_open(self, document_id: str, number: int) -> bool:
        return self._is_public(self._store.version(document_id, number))

    def _is_public(self, document: Document) -> bool:
        """Whether a text, of today or laid away, bears no mark or was released."""
        return document.secrecy is None or self._store.is_released(document)

    def page_text(self, document_id: str) -> str:
        """The page's text before cleaning, personal data masked.

        Raises:
            UnknownDocument: there is no such document, or it is held.
        """
        if document_id in self._store.withheld_ids():
            raise unknown_document(document_id)
        return display_page(self._store.page_text(document_id), self._store.document(document_id))

    def counts(self) -> Mapping[str, int]:
        """What the store counts, held documents apart: of them only the number is told."""
        held = self._store.withheld_ids()
        counts = dict(self._store.counts())
        if held:
            counts["documents"] -= len(held)
            counts["clauses"] -= sum(len(self._store.document(i).clauses) for i in held)
        return {**counts, "held": len(held)}

    def _shown(self, document: Document) -> Document:
        """The display copy, made once for each document that the store's cache gives."""
        with self._lock:
            kept = self._copies.get(document.id)
            if kept is not None and kept[0] is document:
                return kept[1]
        copy = _copy(document, self._store.withheld_ids())
        with self._lock:
            self._copies[document.id] = document, copy
            self._copies.move_to_end(document.id)
            while len(self._copies) > _KEPT:
                self._copies.popitem(last=False)
        return copy


def _copy(document: Document, held: frozenset[str]) -> Document:
    """The display copy; it does not name the held notice that issued it."""
    shown = display(document)
    return replace(shown, issued_by=None) if shown.issued_by in held else shown
