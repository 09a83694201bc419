"""The index of one level: brought in step with its documents, forgotten, its state told."""
# Imports inside functions keep the command line quick, as in `api.wiring`.
# ruff: noqa: PLC0415

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from api.following import Followed
from api.knowing import catalogue
from api.parts import IndexState
from api.progress import TimeLeft
from corpus.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from threading import RLock

    from api.following import Following
    from corpus.access import Clearance
    from corpus.public import PublicLibrary
    from search.embed import Embedder


class Indexed(Followed, Protocol):
    """The parts of one level, whose documents are indexed."""

    clearance: Clearance
    opening: RLock
    """Held while a part is opened or taken away."""

    @property
    def library(self) -> PublicLibrary:
        """What readers of this clearance may see."""
        ...

    @property
    def embedder(self) -> Embedder:
        """The embedding model."""
        ...

    @property
    def folder(self) -> Path:
        """Where what is made of the library is kept."""
        ...


class LevelIndex:
    """Makes the index that `Following` opens."""

    def __init__(self, parts: Indexed, following: Following) -> None:
        """Look at nothing yet."""
        self._parts, self._following = parts, following

    def bring_in_step(
        self, notify: Callable[[str], None], *, thorough: bool = False, anew: bool = False
    ) -> None:
        """Update it; vectors computed before are not computed again.

        Args:
            notify: told how far it is.
            thorough: find out by opening the index, not by its stamp and the sizes of its files.
            anew: leave no trace of what was removed before.
        """
        from search.stamp import in_step

        parts = self._parts
        if parts.library.is_empty():
            self._forget()
            return
        if not thorough and not anew and in_step(parts.index_folder, parts.stamp):
            return
        from search.catalogue_file import forget_catalogue
        from search.update import update

        level = "" if parts.below is None else f"（{parts.clearance.label}）"
        notify(f"正在读取简称和词语，更新索引{level}")
        if anew:
            forget_catalogue(parts.folder)
        catalogue(parts)  # first: whoever opens the new index finds what its texts say
        told = TimeLeft(notify)
        changed = update(
            parts.index_folder, parts.shown, parts.embedder, parts.store, told, anew=anew
        )
        if changed and anew:
            self._following.close()

    def _forget(self) -> None:
        """Nothing is left for these readers: nor is anything that was made of it."""
        from search.catalogue_file import forget_catalogue
        from search.citing_file import forget_book

        parts = self._parts
        with parts.opening:
            self._following.close()
            shutil.rmtree(parts.index_folder, ignore_errors=True)
            forget_catalogue(parts.folder)
            forget_book(parts.folder)

    def is_interrupted(self) -> bool:
        """Whether documents were taken in and the index was not brought in step after.

        An index of another model or of other rules is none of that: it is the operator's to remake.
        """
        from search.stamp import current, stamp_of

        if self._parts.library.is_empty():
            return False
        if current(self._parts.index_folder) is None:
            return True
        try:
            found, wanted = stamp_of(self._parts.index_folder), self._parts.stamp
        except PolicyError:
            return False
        return found != wanted and replace(found, corpus=wanted.corpus) == wanted

    def state(self) -> IndexState:
        """Whether the index is in step with the store, and when it was made."""
        from search.stamp import LAYOUT, in_step

        try:
            made_at = (self._parts.index_folder / LAYOUT.pointer).stat().st_mtime
        except OSError:
            return IndexState(in_step=self._parts.library.is_empty(), made_at=None)
        return IndexState(in_step(self._parts.index_folder, self._parts.stamp), made_at)
