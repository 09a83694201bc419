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


class DocumentCache:
    """The documents used last, of one state of the library. Safe among threads."""

    def __init__(self) -> None:
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._characters = 0
        self._state = (-1, date.min)
        self._lock = threading.Lock()

    def get(self, document_id: str, state: State) -> Entry | None:
        """The document as it is in this state, where it is kept."""
        with self._lock:
            self._follow(state)
            if document_id in self._entries:
                self._entries.move_to_end(document_id)
            return self._entries.get(document_id)

    def put(self, document: Document, state: State, *, private: bool) -> Entry:
        """Keep a document that was read in this state."""
        entry = Entry(document, {c.id: c for c in reversed(addressable(document))}, private)
        with self._lock:
            self._follow(state)
            if state == self._state and document.id not in self._entries:
                self._entries[document.id] = entry
                self._characters += len(document.text)
            while self._characters > _CHARACTERS:
                _, oldest = self._entries.popitem(last=False)
                self._characters -= len(oldest.document.text)
        return entry

    def _follow(self, state: State) -> None:
        """Forget everything once the library has moved on; a late reader changes nothing."""
        if state > self._state:
            self._entries.clear()
            self._characters = 0
            self._state = state
