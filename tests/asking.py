"""Questions asked of documents made in memory, by rules over words alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.answer import answer
from search.engine import Engine
from search.index import build
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.model import Answer
    from tests.fakes import InMemoryLibrary


def asker(library: InMemoryLibrary) -> Callable[..., Answer]:
    """Answers a question, and those before it, oldest first, from a library."""
    embedder = FakeEmbedder()
    engine = Engine(library, build(library.documents(), embedder), embedder)
    return lambda question, *after: answer(question, engine, library, after)
