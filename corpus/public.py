"""The library as everybody may see it: no held documents, personal data under ●.

Search, answers, comparison, citations, lists and pages all read through this one door, so that
none of them can forget. The store behind it keeps every document and every character.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from corpus import pii
from corpus.errors import UnknownDocument, unknown_clause, unknown_document
from corpus.masking import display, display_page
from corpus.outline import find_clause
from corpus.store_remembered import Derived

if TYPE_CHECKING:
    from corpus.chains import Link
    from corpus.force import PartForce
    from corpus.heard import Heard
    from corpus.model import Clause, Document, DocumentCard
    from corpus.status import Force, Status
    from corpus.store import Store
    from corpus.store_cache import Entry
    from corpus.store_model import Use, Version

T = TypeVar("T")

_KEPT = 512
"""Documents whose display copy is remembered."""


class PublicLibrary:
    """`corpus.library.Library` over a store, less what is not for everybody. Safe among threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._copies: OrderedDict[str, tuple[Document, Document]] = OrderedDict()
        self._lock = threading.Lock()
        self._cards = Derived(_open_cards)
        self._digests = Derived(_open_digests)
        self._statuses = Derived(_without)

    def document(self, document_id: str) -> Document:
        """The document with this id, or that was known by it; its current status filled in.

        Raises:
            UnknownDocument: there is none, or it is held, or it was withdrawn.
        """
        try:
            found = self._store.entry(document_id)
        except UnknownDocument as error:
            if not self.versions(document_id):  # of a held one not even that it is gone
                raise unknown_document(document_id) from error
            raise
        if self._is_held(found.document):
            raise unknown_document(document_id)
        return self._shown(found)

    def documents(self) -> Iterator[Document]:
        """All documents that are not held, ordered by id."""
        held = self._store.withheld_ids()
        return (_copy(d, held, p) for d, p in self._store.readings() if d.id not in held)

    def clause(self, clause_id: str) -> tuple[Document, Clause]:
        """A clause and its document; lead and cover are found as well.

        Raises:
            UnknownClause: there is none, or its document is held.
        """
        found = self.clauses([clause_id])
        if clause_id not in found:
            raise unknown_clause(clause_id)
        return found[clause_id]

    def clauses(self, clause_ids: Iterable[str]) -> Mapping[str, tuple[Document, Clause]]:
        """Those of the clauses that are not held, each with its document; read at once."""
        found = self._store.entries(clause_ids)
        return {n: self._pair(n, e) for n, e in found.items() if not self._is_held(e.document)}

    def _pair(self, clause_id: str, entry: Entry) -> tuple[Document, Clause]:
        document, clause = self._shown(entry), entry.clauses[clause_id]
        if document is entry.document:
            return document, clause
        return document, find_clause(document, clause.id) or clause

    def find(self, reference: str) -> Sequence[Document]:
        """Documents that are not held and whose id, 文号 or title equals `reference`."""
        held = self._store.withheld_ids()
        found = self._store.found(reference)
        return [self._shown(entry) for entry in found if entry.document.id not in held]

    def statuses(self) -> Mapping[str, Status]:
        """时效性 of every document that is not held, by id."""
        return self._statuses.of(self._store.statuses(), self._store.withheld_ids())

    def forces_on(self, day: date) -> Mapping[str, Force]:
        """时效性 of every document that is not held on a day, with its proof."""
        return _without(self._store.forces_on(day), self._store.withheld_ids())

    def parts_on(self, document: Document, day: date | None = None) -> tuple[PartForce, ...]:
        """Clauses of a document that have another status than the whole, on a day or today."""
        return self._store.parts_on(document, day)

    def chain(self, document_id: str, day: date) -> tuple[Link, ...]:
        """The wordings and replacements of a document that are not held, the oldest first."""
        held = document_id in self._store.withheld_ids()
        return () if held else self._store.chain(document_id, day)

    def heard_of(
        self, title: str | None, number: str | None = None, day: date | None = None
    ) -> tuple[Heard, ...]:
        """What documents that are not held say of the end of one of this title or number."""
        return self._store.heard_of(title, number, day)

    def document_cards(self) -> Sequence[DocumentCard]:
        """Every document that is not held, without its text, ordered by id."""
        return self._cards.of(self._store.document_cards(), self._store.withheld_ids())

    def document_digests(self) -> Mapping[str, str]:
        """For each document, by id, what changes with all that may be read of it."""
        held, issued = self._store.withheld_ids(), self._store.issued_by_held()
        return self._digests.of(self._store.document_digests(), held, issued)

    def headings(self, ids: Sequence[str] | None = None) -> Sequence[tuple[str, str, str]]:
        """Document, clause and heading of all clauses that have one, or of these documents'."""
        held, private = self._store.withheld_ids(), self._store.private_ids()
        found = [h for h in self._store.headings(ids) if h[0] not in held]
        masked: dict[tuple[str, str], str | None] = {}
        for name in {h[0] for h in found} & private:
            masked |= {(name, c.id): c.heading for c in self.document(name).clauses}
        return [(d, c, masked.get((d, c)) or heading) for d, c, heading in found]

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
        return _copy(found, self._store.withheld_ids(), private=True)

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
            counts["clauses"] -= self._store.clause_count(held)
        return {**counts, "held": len(held)}

    def _shown(self, entry: Entry) -> Document:
        """The display copy, made once for each document that the store's cache gives."""
        document = entry.document
        with self._lock:
            kept = self._copies.get(document.id)
            if kept is not None and kept[0] is document:
                return kept[1]
        copy = _copy(document, self._store.withheld_ids(), private=entry.private)
        with self._lock:
            self._copies[document.id] = document, copy
            self._copies.move_to_end(document.id)
            while len(self._copies) > _KEPT:
                self._copies.popitem(last=False)
        return copy


def _copy(document: Document, held: frozenset[str], private: bool) -> Document:  # noqa: FBT001  what is known of it
    """The display copy; it does not name the held notice that issued it."""
    shown = display(document) if private else document
    return replace(shown, issued_by=None) if shown.issued_by in held else shown


def _without(statuses: Mapping[str, T], held: frozenset[str]) -> Mapping[str, T]:
    return {name: s for name, s in statuses.items() if name not in held} if held else statuses


def _open_cards(cards: Sequence[DocumentCard], held: frozenset[str]) -> Sequence[DocumentCard]:
    if not held:
        return cards
    return tuple(
        replace(c, issued_by=None) if c.issued_by in held else c for c in cards if c.id not in held
    )


def _open_digests(
    digests: Mapping[str, str], held: frozenset[str], issued: frozenset[str]
) -> Mapping[str, str]:
    """With the rules of masking; and a document does not name the held notice that issued it."""
    return {
        name: f"{digest}-{pii.RULES}{'-' if name in issued else ''}"
        for name, digest in digests.items()
        if name not in held
    }
