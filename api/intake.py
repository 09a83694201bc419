"""Pages on their way into the library: read within bounds, stored, their failures noted."""
# Imports inside functions keep the command line quick, as in `api.wiring`.
# ruff: noqa: PLC0415

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from api.bounded import DRAFT_SECONDS, PAGE_SECONDS, BoundedReader, read_here
from api.parts import ANYBODY, Level, Saved
from api.sources import opened, passed_over
from corpus.access import Clearance
from corpus.errors import NotADocument, PolicyError
from ingest.logic import parser_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from api.bounded import Reader
    from api.sources import Opened
    from corpus.model import Document, Page, PageKind
    from corpus.store import Store
    from ingest.explain import Explained
    from ingest.manuscript import Manuscript


@dataclass(frozen=True, slots=True)
class Readers:
    """Who calls the code that reads what others send."""

    pages: Reader = read_here
    """Of what is taken in."""
    drafts: Reader = read_here
    """Of a draft, while its sender waits."""

    @staticmethod
    def bounded() -> Readers:
        """In other processes, with bounds on seconds and memory."""
        return Readers(BoundedReader(PAGE_SECONDS), BoundedReader(DRAFT_SECONDS))

    def close(self) -> None:
        """End their processes."""
        for reader in (self.pages, self.drafts):
            if isinstance(reader, BoundedReader):
                reader.close()


class Keeping(Protocol):
    """Where the documents go."""

    @property
    def store(self) -> Store:
        """Everything that is kept."""
        ...

    def conceal(self, notify: Callable[[str], None]) -> None:
        """Take out of every index what its readers may not see any more."""
        ...


class Intake:
    """From a page to documents in the store."""

    def __init__(self, parts: Keeping, readers: Readers) -> None:
        """Into the store of these parts, which is opened when it is first needed."""
        self._parts, self._readers = parts, readers

    def expand(self, page: Page) -> Iterator[Opened]:
        """The pages in an archive or a mail; any other page as it is."""
        from ingest.expand import expand

        return map(opened, expand(page, passed_over))

    def parse(self, page: Page) -> Sequence[Document]:
        """Documents of a page."""
        from ingest.pipeline import parse_page

        return self._readers.pages(parse_page, page)

    def explain(self, page: Page) -> Sequence[Explained]:
        """Documents of a page with the reasons of their cuts."""
        from ingest.explain import explain

        return explain(page)

    def seen(self, page: Page, level: Level = ANYBODY) -> bool:
        """Whether the store has these bytes from this place, read by this parser.

        Not where whoever brings it may not know of that.
        """
        limited = level.sees is not None
        if limited and not level.may_know(self._parts.store.place_clearance(page.locator)):
            return False
        return self._parts.store.seen(page.locator, _digest(page), parser_version())

    def refusal(self, page: Page) -> str | None:
        """Why this parser found nothing in these bytes, where it has tried."""
        return self._parts.store.refusal(page.locator, _digest(page), parser_version())

    def kept_pages(self, *, every: bool) -> Iterator[Page]:
        """The pages in the store that another parser read, or every one."""
        others = None if every else parser_version()
        places = self._parts.store.places(read_otherwise_than=others)
        yield from self._pages_at(dict.fromkeys((*places, *self._parts.store.reviews.waiting())))

    def reviewed_pages(self) -> Iterator[Page]:
        """The kept pages that a person's rule has changed for since they were read."""
        yield from self._pages_at(self._parts.store.reviews.waiting())

    def _pages_at(self, places: Iterable[str]) -> Iterator[Page]:
        for locator in places:
            page = self._parts.store.page_at(locator)
            if page is not None:
                yield page

    def ingest(self, page: Page, *, force: bool = False, level: Level = ANYBODY) -> Saved:
        """Parse a page and store it; a failure is noted in the store and raised."""
        from corpus.store_model import Parsed
        from ingest.pipeline import parse

        reviews = self._parts.store.reviews
        rules = reviews.of_page(page.locator)
        try:
            found = self._readers.pages(parse, page, rules)
        except PolicyError as error:
            self._note_failure(page, error, level)
            reviews.applied(page.locator, rules)
            raise
        parsed = Parsed(
            page,
            found.source.kind,
            found.page_text,
            found.documents,
            parser_version(),
            level.clearance,
            level.by,
            level.sees,
        )
        saved = self._parts.store.save(parsed, force=force)
        if saved.raised:
            self._parts.conceal(lambda _: None)
        reviews.applied(page.locator, rules)
        return Saved(
            documents=saved.added + saved.replaced,
            clauses=saved.clauses,
            reposts=saved.reposts,
            versions=saved.versions,
            withdrawn=saved.withdrawn,
            ids=saved.ids,
        )

    def _note_failure(self, page: Page, error: PolicyError, level: Level) -> None:
        """Keep why a page could not be read; every editor may read it, so only what is open."""
        if max(level.clearance, self._parts.store.place_clearance(page.locator)) > Clearance.OPEN:
            return
        if isinstance(error, NotADocument):  # nor would it find any in the same bytes tomorrow
            self._parts.store.put_failure(page.locator, str(error), _digest(page), parser_version())
        else:
            self._parts.store.put_failure(page.locator, str(error))

    def manuscript(self, page: Page, kinds: frozenset[PageKind] | None = None) -> Manuscript:
        """A draft: a text file as it stands, a Word file run by run, others as extracted."""
        from ingest.manuscript import read_manuscript

        return self._readers.drafts(read_manuscript, page, kinds)


def _digest(page: Page) -> str:
    return hashlib.sha256(page.body).hexdigest()
