"""What is found out of a document is found out once for each that is in use."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from corpus.model import Document

T = TypeVar("T")

_IN_USE = 64
"""Documents remembered by each function, the latest used: those that one question reads."""


class _Same:
    """A document as this very object: comparing two by their fields would read their texts."""

    __slots__ = ("document",)

    def __init__(self, document: Document) -> None:
        self.document = document

    def __hash__(self) -> int:
        return id(self.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.document is other.document


def once(function: Callable[[Document], T]) -> Callable[[Document], T]:
    """Remember a function's results, which nobody may change. Safe among threads."""

    @lru_cache(maxsize=_IN_USE)
    def remembered(same: _Same) -> T:
        return function(same.document)

    @wraps(function)
    def asked(document: Document) -> T:
        return remembered(_Same(document))

    return asked
