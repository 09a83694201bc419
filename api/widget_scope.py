"""The part of the library that a site may see: the service, kept to its documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api.filters import parse_filters
from api.service import MAX_SUGGESTIONS, Service
from corpus.errors import unknown_clause, unknown_document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from api.cards import Suggestion
    from corpus.model import Document
    from corpus.sites import Site
    from corpus.tracing import Edition, Traced
    from search.filters import Wanted
    from search.model import Answer, Found, Query

_MORE = 8
"""Suggestions looked at for one wanted, at first; more and more where those are not the site's."""


def of_site(service: Service, site: Site | None) -> Service:
    """The service as a site's readers have it."""
    if site is None or not site.filters:
        return service
    return SiteService(service, parse_filters(site.filters))


class SiteService(Service):
    """What the search box asks for, from documents that pass the site's filters."""

    def __init__(self, whole: Service, filters: Wanted) -> None:
        """Keep `whole` to the documents that pass `filters`."""
        super().__init__(whole.settings, whole.parts)
        self._seen = whole
        self._filters = filters

    def find(self, query: Query) -> Found:
        """Clauses of those documents that match, best first."""
        return self._seen.find(replace(query, within=self._filters))

    def ask(
        self,
        question: str,
        after: Sequence[str] = (),
        as_of: date | None = None,
        within: Wanted | None = None,
    ) -> Answer:
        """An answer from those documents, or why there is none."""
        return self._seen.ask(question, after, as_of, within or self._filters)

    def suggest(self, typed: str, k: int = MAX_SUGGESTIONS) -> list[Suggestion]:
        """Titles, numbers and headings of those documents."""
        inside = self.chosen(self._filters)
        many = k
        while True:
            many *= _MORE
            found = self._seen.suggest(typed, many)
            kept = [s for s in found if s.document_id in inside]
            if len(kept) >= k or len(found) < many:
                return kept[:k]

    def trace(self, reference: str, version: int | None = None) -> Traced:
        """The words that a clause id of those documents stands for."""
        found = self._seen.trace(reference, version)
        if not self._has(found.document):
            raise unknown_clause(reference)
        return found

    def open_document(self, document_id: str, version: int | None = None) -> Edition:
        """One of those documents."""
        found = self._seen.open_document(document_id, version)
        if not self._has(found.document):
            raise unknown_document(document_id)
        return found

    def edition(self) -> str | None:
        """Of the whole library, and which part of it this is."""
        whole = self._seen.edition()
        return None if whole is None else f"{whole} {self._filters}"

    def _has(self, document: Document) -> bool:
        return document.id in self.chosen(self._filters)
