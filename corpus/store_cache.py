"""Documents read lately, so that a list of hits does not read them again and again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corpus.model import Clause, Document
from corpus.outline import addressable

State = tuple[int, date]
"""Revision of the library, and the day, with which statuses turn."""
_CHARACTERS = 8_000_000
"""Text kept at most; about 60 MB with the clauses of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as it was read."""

    document: Document
    clauses: Mapping[str, Clause]
    """Its addressable clauses by id."""
    private: bool
    """It may hold personal data, so it is masked before it is shown."""


@dataclass(frozen=True, slots=True)
class _Kept:
    entry: Entry
    state: State
    """Of the library when the entry was read, or last found to be as it was."""
    witness: object


class DocumentCache:
    """The documents used last. Safe among threads.

    A write moves the state of the library, and changes a few documents of it: an entry of an
    earlier state is kept, and used again where its witness, which costs no reading of text and
    clauses, is the same.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._characters = 0
        self._lock = threading.Lock()

    def get(self, document_id: str, state: State) -> Entry | None:
        """The document, where it is known to be so in this state."""
        with self._lock:
            kept = self._kept.get(document_id)
            if kept is None or kept.state != state:
                return None
            self._kept.move_to_end(document_id)
            return kept.entry

    def renewed(self, document_id: str, state: State, witness: object) -> Entry | None:
        """The document as it was read in another state, where its witness says the same now."""
        with self._lock:
            kept = self._kept.get(document_id)
            if kept is None or kept.witness != witness:
                return None
            if state > kept.state:
                self._kept[document_id] = _Kept(kept.entry, state, witness)
            self._kept.move_to_end(document_id)
            return kept.entry

    def put(self, document: Document, state: State, witness: object, *, private: bool) -> Entry:
        """Keep a document that was read in this state; a late reader changes nothing."""
        entry = Entry(document, {c.id: c for c in reversed(addressable(document))}, private)
        with self._lock:
            before = self._kept.get(document.id)
            if before is None or before.state < state:
                if before is not None:
                    self._characters -= len(before.entry.document.text)
                self._kept[document.id] = _Kept(entry, state, witness)
                self._kept.move_to_end(document.id)
                self._characters += len(document.text)
            while self._characters > _CHARACTERS:
                _, oldest = self._kept.popitem(last=False)
                self._characters -= len(oldest.entry.document.text)
        return entry
