"""What the check of citations is told of the library beside its texts."""
# Imports inside functions keep the command line quick, as in `api.wiring`.
# ruff: noqa: PLC0415

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

from api.knowing import Known, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from corpus.model import Document
    from corpus.store import Store
    from search.check import Aids
    from search.citing import CitedBook
    from search.model import Found, Query

_ASKED = 60
"""Characters of a quotation that are searched for."""
_HITS = 5
_SEARCHES = 20
"""Quotations of one draft that are searched for in the whole library; a search costs a model."""


class Aiding(Known, Protocol):
    """The parts that are asked."""

    @property
    def store(self) -> Store:
        """What a status rests on."""
        ...

    def book(self) -> CitedBook:
        """Who cites whom."""
        ...

    def find(self, query: Query) -> Found:
        """Clauses with the words of a quotation."""
        ...


def aids(parts: Aiding) -> Aids:
    """For one draft; nothing is read before it is needed."""
    from search.check import Aids

    left = [_SEARCHES]

    def holding(words: str) -> Iterator[Document]:
        if left[0] > 0:
            left[0] -= 1
            yield from _holding(parts, words)

    @cache
    def basis(document_id: str) -> str | None:
        entry = parts.store.status_entry(document_id)
        return entry.basis_clause_id if entry is not None else None

    def gone(title: str | None, number: str | None) -> str | None:
        said = parts.book().repealing(title, number)
        known = [parts.shown.document(i) for i in said]
        return "、".join(f"《{d.title}》" for d in known[:3]) or None

    return Aids(_shorts(parts), basis, gone, holding)


def _shorts(parts: Aiding) -> Mapping[str, str]:
    """Short names of titles that hold beyond the text that introduces them, where sure.

    One that stands for two titles is left out, and so is one that is a title itself.
    """
    from corpus.citing import title_key
    from search.aliases import AliasKind

    known: dict[str, set[str]] = {}
    spelt: dict[str, str] = {}
    catalogued = catalogue(parts)
    for alias in catalogued.aliases:
        if alias.kind is AliasKind.TITLE and not alias.local:
            full = title_key(alias.full)
            spelt[full] = alias.full
            known.setdefault(title_key(alias.short), set()).add(full)
    titles = {title_key(card.title) for card in catalogued.cards} if known else set()
    return {
        short: spelt[next(iter(fulls))]
        for short, fulls in known.items()
        if len(fulls) == 1 and short not in titles
    }


def _holding(parts: Aiding, words: str) -> Iterator[Document]:
    from search.model import Query

    seen: set[str] = set()
    for hit in parts.find(Query(words[:_ASKED], _HITS)).hits:
        if hit.document.id not in seen:
            seen.add(hit.document.id)
            yield hit.document
