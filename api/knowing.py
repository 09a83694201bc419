"""What the engine is told of the library beside the index: from disk where it is there."""
# Imports inside functions keep the command line quick, as in `api.wiring`.
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.library import Library
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
    def synonyms(self) -> SynonymFile:
        """The operator's words."""
        ...


def knowledge(parts: Known) -> Knowledge:
    """What an engine over this state of the library is told; nothing is read yet."""
    from search.tables import Knowledge

    return Knowledge(lambda: catalogue(parts), parts.synonyms.current)


def catalogue(parts: Known) -> Catalogue:
    """Documents, short names and words; only texts that are new or changed are read."""
    from search.catalogue_file import kept_catalogue

    return kept_catalogue(parts.shown, parts.folder)
