"""What the engine is told of the library beside the index: from disk where it is there."""
# Imports inside functions keep the command line quick, as in `api.wiring`.
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from corpus.library import Library
    from corpus.store import Store
    from corpus.store_model import StatusEntry
    from search.catalogue import Catalogue
    from search.synonym_files import SynonymFile
    from search.tables import Knowledge


class Known(Protocol):
    """The parts that are asked."""

    @property
    def folder(self) -> Path:
        """Of the library."""
        ...

    @property
    def shown(self) -> Library:
        """What readers see."""
        ...

    @property
    def store(self) -> Store:
        """Everything that is kept."""
        ...

    @property
    def synonyms(self) -> SynonymFile:
        """The operator's words."""
        ...


def knowledge(parts: Known, digest: str) -> Knowledge:
    """What an engine over this state of the library is told; nothing is read yet."""
    from search.tables import Knowledge

    return Knowledge(
        lambda: catalogue(parts, digest), parts.synonyms.current, lambda: _standings(parts)
    )


def catalogue(parts: Known, digest: str) -> Catalogue:
    """Documents, short names and words, read from the texts once for each state of the library."""
    from search.catalogue import read_catalogue
    from search.catalogue_file import load_catalogue, save_catalogue

    found = load_catalogue(parts.folder, digest)
    if found is None:
        found = read_catalogue(parts.shown.documents())
        save_catalogue(found, parts.folder, digest)
    return found


def _standings(parts: Known) -> Mapping[str, StatusEntry]:
    """What every document's status rests on; asked for when a day is first asked about.

    One query a document: a store that lists them all would be asked here.
    """
    entries = {i: parts.store.status_entry(i) for i in parts.shown.statuses()}
    return {i: entry for i, entry in entries.items() if entry is not None}
