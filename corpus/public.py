"""The library as a reader may see it: nothing held or above the clearance, personal data under ●.

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
from corpus.access import Clearance
from corpus.errors import (
    UnknownDocument,
    unknown_clause,
    unknown_document,
    unknown_version,
)
from corpus.masking import display, display_page
from corpus.outline import find_clause
from corpus.store_names import NEAR_DUPLICATE, SECOND
from corpus.store_reader import veiled
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
    """`corpus.library.Library` over a store, less what a reader may not see. Safe among threads.

    Whether something is hidden is told by its id before anything of it is read, and an id that
    nobody has is asked for in its place: the answer costs and says the same as of an unknown one.
    """

    def __init__(self, store: Store, clearance: Clearance = Clearance.OPEN) -> None:
        """Look at a library.

        Args:
            store: everything.
            clearance: up to which level documents are seen.
        """
        self._store = store.seen_by(clearance)
        self._copies: OrderedDict[str, tuple[Document, Document]] = OrderedDict()
        self._lock = threading.Lock()
        self._cards = Derived(_open_cards)
        self._digests = Derived(_open_digests)
        self._statuses = Derived(_without)

    def document(self, document_id: str) -> Document:
        """The document with this id, or that was known by it; its current status filled in.

        Raises:
            UnknownDocument: there is none, or it is hidden, or it was withdrawn.
        """
        try:
            found = self._store.entry(document_id, self._store.hidden_ids())
        except UnknownDocument as error:
            if not self.versions(document_id):  # of a hidden one not even that it is gone
                raise unknown_document(document_id) from error
            raise
        return self._shown(found)

    def documents(self) -> Iterator[Document]:
        """All documents that are not hidden, ordered by id."""
        hidden = self._store.hidden_ids()
        return (_copy(d, hidden, p) for d, p in self._store.readings() if d.id not in hidden)

    def clause(self, clause_id: str) -> tuple[Document, Clause]:
        """A clause and its document; lead and cover are found as well.

        Raises:
            UnknownClause: there is none, or its document is hidden.
        """
        found = self.clauses([clause_id])
        if clause_id not in found:
            raise unknown_clause(clause_id)
        return found[clause_id]

    def clauses(self, clause_ids: Iterable[str]) -> Mapping[str, tuple[Document, Clause]]:
        """Those of the clauses that are not hidden, each with its document; read at once."""
        found = self._store.entries(clause_ids, self._store.hidden_ids())
        return {name: self._pair(name, entry) for name, entry in found.items()}

    def _pair(self, clause_id: str, entry: Entry) -> tuple[Document, Clause]:
        document, clause = self._shown(entry), entry.clauses[clause_id]
        if document is entry.document:
            return document, clause
        return document, find_clause(document, clause.id) or clause

    def find(self, reference: str) -> Sequence[Document]:
        """Documents that are not hidden and whose id, 文号 or title equals `reference`."""
        found = self._store.found(reference, self._store.hidden_ids())
        return [self._shown(entry) for entry in found]

    def statuses(self) -> Mapping[str, Status]:
        """时效性 of every document that is not hidden, by id."""
        return self._statuses.of(self._store.statuses(), self._store.hidden_ids())

    def forces_on(self, day: date) -> Mapping[str, Force]:
        """时效性 of every document that is not hidden on a day, with its proof."""
        return _without(self._store.forces_on(day), self._store.hidden_ids())

    def parts_on(self, document: Document, day: date | None = None) -> tuple[PartForce, ...]:
        """Clauses of a document that have another status than the whole, on a day or today."""
        return self._store.parts_on(document, day)

    def chain(self, document_id: str, day: date) -> tuple[Link, ...]:
        """The wordings and replacements of a document that are not hidden, the oldest first."""
        hidden = document_id in self._store.hidden_ids()
        return () if hidden else self._store.chain(document_id, day)

    def heard_of(
        self, title: str | None, number: str | None = None, day: date | None = None
    ) -> tuple[Heard, ...]:
        """What documents that are not hidden say of the end of one of this title or number."""
        return self._store.heard_of(title, number, day)

    def document_cards(self) -> Sequence[DocumentCard]:
        """Every document that is not hidden, without its text, ordered by id."""
        return self._cards.of(self._store.document_cards(), self._store.hidden_ids())

    def document_digests(self) -> Mapping[str, str]:
        """For each document, by id, what changes with all that may be read of it."""
        hidden, issued = self._store.hidden_ids(), self._store.issued_by_hidden()
        return self._digests.of(self._store.document_digests(), hidden, issued)

    def headings(self, ids: Sequence[str] | None = None) -> Sequence[tuple[str, str, str]]:
        """Document, clause and heading of all clauses that have one, or of these documents'."""
        hidden, private = self._store.hidden_ids(), self._store.private_ids()
        wanted = None if ids is None else [i for i in ids if i not in hidden]
        found = [h for h in self._store.headings(wanted) if h[0] not in hidden]
        masked: dict[tuple[str, str], str | None] = {}
        for name in {h[0] for h in found} & private:
            masked |= {(name, c.id): c.heading for c in self.document(name).clauses}
        return [(d, c, masked.get((d, c)) or heading) for d, c, heading in found]

    def digest(self) -> str:
        """Changes with every text that is not hidden, and with the rules of masking."""
        issued = self._store.issued_by_hidden() - self._store.hidden_ids()
        seen = (self._store.open_tally().digest, str(pii.RULES), *sorted(issued))
        return hashlib.sha256("\x1f".join(seen).encode()).hexdigest()

    def versions(self, document_id: str) -> tuple[Version, ...]:
        """The versions of a document that are not hidden, the oldest first."""
        found = self._store.versions(veiled(document_id, self._store.hidden_ids()))
        return tuple(v for v in found if self._is_open(v.document_id, v.number))

    def version(self, document_id: str, number: int) -> Document:
        """The document as it was in a version, for display.

        Raises:
            UnknownDocument: there is no such version, or it is hidden.
        """
        hidden = self._store.hidden_ids()
        try:
            found = self._store.version(veiled(document_id, hidden), number)
        except UnknownDocument as error:
            raise unknown_version(document_id, number) from error
        if not self._is_public(found):
            raise unknown_version(document_id, number)
        return _copy(found, hidden, private=True)

    def uses(self, clause_id: str) -> tuple[Use, ...]:
        """The versions that ended and used this clause id, hidden ones left out."""
        hidden = self._store.hidden_ids()
        found = self._store.uses(clause_id)
        open_ones = (u for u in found if u.document_id not in hidden)
        return tuple(u for u in open_ones if self._is_open(u.document_id, u.number))

    def successor(self, document_id: str) -> str | None:
        """The id by which a document is known now, where its page gave it another."""
        hidden = self._store.hidden_ids()
        new = self._store.successor(veiled(document_id, hidden))
        return None if new in hidden else new

    def predecessors(self, document_id: str) -> tuple[str, ...]:
        """The ids that lead to this one, the nearest first; none to a hidden document."""
        hidden = self._store.hidden_ids()
        found = self._store.predecessors(veiled(document_id, hidden))
        return tuple(name for name in found if name not in hidden)

    def is_empty(self) -> bool:
        """Whether there is nothing that the reader may see."""
        return self._store.open_tally().documents == 0

    def _is_open(self, document_id: str, number: int) -> bool:
        return self._is_public(self._store.version(document_id, number))

    def _is_public(self, document: Document) -> bool:
        """Whether a text, of today or laid away, bears no mark or was released."""
        return document.secrecy is None or self._store.is_released(document)

    def page_text(self, document_id: str) -> str:
        """The page's text before cleaning, personal data masked.

        Raises:
            UnknownDocument: there is no such document, or it is hidden, or a hidden one stands
                on the same page.
        """
        hidden = self._store.hidden_ids()
        try:
            found = self._store.page_text(veiled(document_id, hidden))
        except UnknownDocument as error:
            raise unknown_document(document_id) from error
        if self._store.shares_page(document_id):
            raise unknown_document(document_id)
        return display_page(found, self._store.document(document_id))

    def counts(self) -> Mapping[str, int]:
        """What there is as far as the reader may know.

        Of what is held only the number is told, and not of what is above the reader's clearance.
        """
        held = self._store.withheld_ids() - self._store.above_ids()
        return {**self._store.open_counts(), "held": len(held)}

    def _shown(self, entry: Entry) -> Document:
        """The display copy, made once for each document that the store's cache gives."""
        document = entry.document
        with self._lock:
            kept = self._copies.get(document.id)
            if kept is not None and kept[0] is document:
                return kept[1]
        copy = _copy(document, self._store.hidden_ids(), private=entry.private)
        with self._lock:
            self._copies[document.id] = document, copy
            self._copies.move_to_end(document.id)
            while len(self._copies) > _KEPT:
                self._copies.popitem(last=False)
        return copy


def _copy(document: Document, hidden: frozenset[str], private: bool) -> Document:  # noqa: FBT001  what is known of it
    """The display copy; it names no hidden notice that issued it, no hidden namesake."""
    shown = display(document) if private else document
    if shown.issued_by in hidden:
        shown = replace(shown, issued_by=None)
    if shown.id.rpartition(SECOND)[0] in hidden:
        told = tuple(w for w in shown.warnings if w.code != NEAR_DUPLICATE)
        shown = replace(shown, warnings=told)
    return shown


def _without(statuses: Mapping[str, T], hidden: frozenset[str]) -> Mapping[str, T]:
    if not hidden:
        return statuses
    return {name: s for name, s in statuses.items() if name not in hidden}


def _open_cards(cards: Sequence[DocumentCard], hidden: frozenset[str]) -> Sequence[DocumentCard]:
    if not hidden:
        return cards
    return tuple(
        replace(c, issued_by=None) if c.issued_by in hidden else c
        for c in cards
        if c.id not in hidden
    )


def _open_digests(
    digests: Mapping[str, str], hidden: frozenset[str], issued: frozenset[str]
) -> Mapping[str, str]:
    """With the rules of masking; and a document does not name the hidden notice that issued it."""
    return {
        name: f"{digest}-{pii.RULES}{'-' if name in issued else ''}"
        for name, digest in digests.items()
        if name not in hidden
    }
