"""The one place where the parts are put together: store, index, model, answers.

Heavy parts are imported and opened when they are first needed,
so that `tiaowen parse` and `--help` never wait for the embedding model.
"""
# Imports inside functions are the point of this module, so the rule against them is off here.
# ruff: noqa: PLC0415

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from api.aids import aids
from api.health import diagnose
from api.knowing import catalogue, knowledge
from api.labels import han_date
from api.parts import Finding, Saved
from api.progress import TimeLeft
from api.service import Service
from api.sources import Failed, Skipped, passed_over
from corpus.errors import BadQuery, NotADocument, PolicyError, UnknownDocument, unknown_document
from ingest.logic import parser_version
from search.cite import Standing
from search.model import Answer, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from api.copies import Kin
    from api.parts import Progress, ToEvaluate
    from api.settings import Settings
    from api.sources import Opened
    from corpus.best_copies import BestCopies
    from corpus.chains import Link
    from corpus.library import Archive, Library
    from corpus.model import Clause, Document, Page, PageKind
    from corpus.public import PublicLibrary
    from corpus.store import Store
    from corpus.store_model import Release, Withheld
    from ingest.explain import Explained
    from ingest.manuscript import Manuscript
    from search.basis import Basis
    from search.citing import CitedBook
    from search.embed import Embedder
    from search.engine import Engine
    from search.model import CheckedCitation, Comparison, Found, Hit, Query
    from search.rerank import Reranker
    from search.stamp import Stamp
    from search.synonym_files import SynonymFile

_EMPTY = "库里还没有文件。请先用 tiaowen ingest 把文件入库。"


def open_library(settings: Settings) -> Service:
    """The service over the library in `settings.data`; nothing is opened yet."""
    return Service(settings, RealParts(settings))


class RealParts:
    """The real rooms; safe among threads."""

    def __init__(
        self, settings: Settings, embedder: Embedder | None = None, reranker: Reranker | None = None
    ) -> None:
        """Make them.

        Args:
            settings: where the library is, and which model to use.
            embedder: one that is loaded already; tests bring a fake.
            reranker: likewise.
        """
        self._settings = settings
        self._opening = threading.RLock()
        self._store: Store | None = None
        self._public: PublicLibrary | None = None
        self._shown: BestCopies | None = None
        self._embedder = embedder
        self._reranker = reranker
        self._engine: tuple[str, Engine] | None = None
        """The digest of the library that the engine was opened for, and the engine."""
        self._rebuilding = False
        self._synonyms: SynonymFile | None = None
        self._book: tuple[str, CitedBook] | None = None
        """Who cites whom, and the digest of the library that it was read from."""

    @property
    def library(self) -> PublicLibrary:
        """What everybody may read of the store."""
        with self._opening:
            if self._public is None:
                from corpus.public import PublicLibrary

                self._public = PublicLibrary(self.store)
            return self._public

    @property
    def store(self) -> Store:
        """Everything that is kept, made where there is none."""
        with self._opening:
            if self._store is None:
                from corpus.store import Store

                url = self._settings.database_url or None
                self._store = Store.open(self._settings.data, url)
            return self._store

    @property
    def shown(self) -> Library:
        """What readers see of the store: of several copies of a text the best."""
        with self._opening:
            if self._shown is None:
                from corpus.best_copies import BestCopies

                self._shown = BestCopies(self.library, self.store.copies.best)
            return self._shown

    @property
    def embedder(self) -> Embedder:
        """The embedding model, loaded once."""
        with self._opening:
            if self._embedder is None:
                from search.embed import load_embedder

                self._embedder = load_embedder(self._settings.model or None)
            return self._embedder

    @property
    def reranker(self) -> Reranker | None:
        """The re-ranking model, loaded once; None where none is set."""
        with self._opening:
            if self._reranker is None and self._settings.reranker:
                from search.rerank import reranker_of

                self._reranker = reranker_of(self._settings.reranker)
            return self._reranker

    @property
    def folder(self) -> Path:
        """Of the library."""
        return self._settings.data

    @property
    def index_folder(self) -> Path:
        """Where the index is kept."""
        return self._settings.data / "index"

    @property
    def stamp(self) -> Stamp:
        """What the index must have been made with to be in step; told without the model."""
        from search.embed import model_name
        from search.stamp import Stamp

        known = self._embedder.name if self._embedder is not None else None
        return Stamp(known or model_name(self._settings.model or None), self.shown.digest())

    @property
    def engine(self) -> Engine:
        """The engine over the index; opened again when the library has changed.

        Raises:
            BrokenLibrary: the index is not in step with the library.
        """
        with self._opening:
            digest = self.shown.digest()
            if self._engine is not None and (self._rebuilding or self._engine[0] == digest):
                return self._engine[1]
            from search.engine import Engine
            from search.index import load

            index = load(self.index_folder, self.stamp)
            before = self._engine[1] if self._engine is not None else None
            engine = Engine(
                self.shown, index, self.embedder, knowledge(self), self.reranker, before
            )
            self._engine = digest, engine
            return self._engine[1]

    def expand(self, page: Page) -> Iterator[Opened]:
        """The pages in an archive or a mail; any other page as it is."""
        from ingest.expand import Unread, expand

        for found in expand(page, passed_over):
            if not isinstance(found, Unread):
                yield found
            elif found.skipped:
                yield Skipped(found.locator, found.message)
            else:
                yield Failed(found.locator, found.message)

    def parse(self, page: Page) -> Sequence[Document]:
        """Documents of a page."""
        from ingest.pipeline import parse_page

        return parse_page(page)

    def explain(self, page: Page) -> Sequence[Explained]:
        """Documents of a page with the reasons of their cuts."""
        from ingest.explain import explain

        return explain(page)

    @property
    def archive(self) -> Archive:
        """The library with everything that it ever held."""
        return self.library

    def seen(self, page: Page) -> bool:
        """Whether the store has these bytes from this place, read by this parser."""
        return self.store.seen(page.locator, _digest(page), parser_version())

    def refusal(self, page: Page) -> str | None:
        """Why this parser found nothing in these bytes, where it has tried."""
        return self.store.refusal(page.locator, _digest(page), parser_version())

    def kept_pages(self, *, every: bool) -> Iterator[Page]:
        """The pages in the store that another parser read, or every one."""
        others = None if every else parser_version()
        places = self.store.places(read_otherwise_than=others)
        yield from self._pages_at(dict.fromkeys((*places, *self.store.reviews.waiting())))

    def reviewed_pages(self) -> Iterator[Page]:
        """The kept pages that a person's rule has changed for since they were read."""
        yield from self._pages_at(self.store.reviews.waiting())

    def _pages_at(self, places: Iterable[str]) -> Iterator[Page]:
        for locator in places:
            page = self.store.page_at(locator)
            if page is not None:
                yield page

    def ingest(self, page: Page, *, force: bool = False) -> Saved:
        """Parse a page and store it; a failure is noted in the store and raised."""
        from corpus.store_model import Parsed
        from ingest.pipeline import parse

        reviews = self.store.reviews
        rules = reviews.of_page(page.locator)
        try:
            found = parse(page, rules)
        except NotADocument as error:  # nor would it find any in the same bytes tomorrow
            self.store.put_failure(page.locator, str(error), _digest(page), parser_version())
            reviews.applied(page.locator, rules)
            raise
        except PolicyError as error:
            self.store.put_failure(page.locator, str(error))
            reviews.applied(page.locator, rules)
            raise
        parsed = Parsed(page, found.source.kind, found.page_text, found.documents, parser_version())
        saved = self.store.save(parsed, force=force)
        reviews.applied(page.locator, rules)
        return Saved(
            documents=saved.added + saved.replaced,
            clauses=saved.clauses,
            reposts=saved.reposts,
            versions=saved.versions,
            withdrawn=saved.withdrawn,
            ids=saved.ids,
        )

    def regroup(self, notify: Callable[[str], None]) -> int:
        """Find copies among what is new; says how many more there are now."""
        from api.grouping import regroup

        before = self.store.copies.count()
        regroup(self.store, notify)
        return self.store.copies.count() - before

    def kin(self, document: Document) -> Kin:
        """The copies of a document, and what is like it and is no copy."""
        from api.kinship import kin_of

        return kin_of(self.store, self.library, document)

    def all_kin(self) -> Sequence[Kin]:
        """Every text that stands in several places."""
        from api.kinship import all_kin

        return all_kin(self.store, self.library)

    def elsewhere(self, ids: Iterable[str]) -> Mapping[str, int]:
        """For each document in how many places beyond the first its text stands."""
        from api.kinship import elsewhere

        return elsewhere(self.store, ids)

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Pages are being taken in: readers keep the engine that they have."""
        self._rebuilding = True
        try:
            yield
        finally:
            self._rebuilding = False

    def revision(self) -> int:
        """Moves with every change of the store, whoever may see it."""
        return self.store.revision()

    def at_work(self) -> bool:
        """Whether pages are being taken in just now."""
        return self._rebuilding

    def index(self, notify: Callable[[str], None], *, thorough: bool = False) -> None:
        """Bring the index in step; vectors computed before are not computed again.

        Args:
            notify: told how far it is.
            thorough: find out by opening the index, not by its stamp and the sizes of its files.
        """
        from search.stamp import in_step

        if self.library.is_empty():
            return
        stamp = self.stamp
        if not thorough and in_step(self.index_folder, stamp):
            return
        from search.update import update

        notify("正在更新索引")
        told = TimeLeft(notify)
        if update(self.index_folder, self.shown, self.embedder, self.store, told):
            notify("索引已更新，正在读取简称和词语")
        catalogue(self)

    def find(self, query: Query) -> Found:
        """Clauses that match, with what is shown beside them; nothing in an empty library."""
        from search.model import Found

        if self.library.is_empty():
            return Found(query)
        found = self.engine.find(query)
        return found if query.as_of is None else self._seen_on(found, query.as_of)

    def _seen_on(self, found: Found, day: date) -> Found:
        """With the statuses of a day."""
        from corpus.as_of import LibraryOn

        seen = LibraryOn(self.shown, day).seen
        hits = tuple(replace(hit, document=seen(hit.document)) for hit in found.hits)
        return replace(found, hits=hits, named=tuple(map(seen, found.named)))

    @property
    def synonyms(self) -> SynonymFile:
        """The operator's words over the shipped ones."""
        with self._opening:
            if self._synonyms is None:
                from search.synonym_files import SynonymFile

                self._synonyms = SynonymFile(self._settings.data)
            return self._synonyms

    def similar(self, clause_id: str, k: int) -> Sequence[Hit]:
        """Clauses like this one."""
        return self.engine.similar(clause_id, k)

    def answer(self, question: str, after: Sequence[str], as_of: date | None = None) -> Answer:
        """An answer or a reasoned abstention; as of a day, where one is named."""
        from search.answer import answer

        if self.library.is_empty():
            nothing: dict[str, object] = {"model": "（库为空，未载入）"}
            return Answer(question, None, Reason.NOT_IN_LIBRARY, _EMPTY, (), engine=nothing)
        if as_of is None:
            return answer(question, self.engine, self.shown, after)
        from corpus.as_of import LibraryOn
        from search.engine_on import EngineOn

        library = LibraryOn(self.shown, as_of)
        said = answer(question, EngineOn(self.engine, library), library, after)
        return replace(said, message=f"以{han_date(as_of)}的时效为准。{said.message}")

    def chain(self, document_id: str, day: date) -> Sequence[Link]:
        """The wordings and replacements of a document, the oldest first, as of a day."""
        return self.library.chain(document_id, day)

    def compare(self, a: Document, b: Document) -> Comparison:
        """Two documents aligned clause by clause."""
        from search.compare import compare
        from search.vectors import CachedEmbedder

        return compare(a, b, CachedEmbedder(self.embedder, self.store))

    def match(self, a: Document, b: Document) -> Comparison:
        """Two documents by single clauses, also where they are versions of one."""
        from search.compare import compare_documents
        from search.vectors import CachedEmbedder

        return compare_documents(a, b, CachedEmbedder(self.embedder, self.store))

    def check(self, draft: str) -> Sequence[CheckedCitation]:
        """Citations of a draft, verified."""
        from search.check import check

        return check(draft, self.shown, aids(self))

    def book(self) -> CitedBook:
        """Who cites whom, read anew where the library has changed."""
        from search.citing_file import kept_book

        digest = self.shown.digest()
        with self._opening:
            if self._book is None or self._book[0] != digest:
                self._book = digest, kept_book(self.shown, self._settings.data)
            return self._book[1]

    def bases(self, text: str) -> Sequence[Basis]:
        """What the library says to the claims of a draft."""
        from search.basis import bases

        if self.library.is_empty():
            raise BadQuery(_EMPTY)
        return bases(text, self.engine.find, self.shown.statuses())

    def cite(self, document: Document, clause: Clause, style: str) -> str:
        """A citation ready to paste, marked where the document is not in force today."""
        from search.cite import cite

        status = self.shown.statuses().get(document.id, document.status)
        return cite(document, clause, style, Standing(status, datetime.now().astimezone().date()))

    def page_text(self, document: Document) -> str | None:
        """The page text that `Document.runs` points into."""
        try:
            return self.library.page_text(document.id)
        except UnknownDocument:
            return None

    def manuscript(self, page: Page, kinds: frozenset[PageKind] | None = None) -> Manuscript:
        """A draft: a text file as it stands, a Word file run by run, others as extracted."""
        from ingest.manuscript import read_manuscript

        return read_manuscript(page, kinds)

    def counts(self) -> Mapping[str, int]:
        """Documents, clauses, pages, reposts in the library."""
        counts = self.library.counts()
        copies = self.store.copies.count()
        return {
            **counts,
            "documents": counts["documents"] - copies,
            "reposts": counts["reposts"] + copies,
        }

    def sightings(self, document: Document) -> Sequence[str]:
        """Every place where the document stands."""
        places = [s.locator for s in self.store.sightings(document.id)]
        return list(dict.fromkeys(places)) or [document.source.locator]

    def refresh(
        self, notify: Callable[[str], None] = lambda _: None, *, thorough: bool = False
    ) -> None:
        """Find out which documents are in force today.

        Args:
            notify: told how far it is where many texts have to be read.
            thorough: of all documents, not only of those where it is open; also count them anew.
        """
        if thorough:
            self.store.doubt()
        self.store.settle(datetime.now().astimezone().date(), notify)

    def engine_info(self) -> Mapping[str, object]:
        """Which model and index speak; an empty library needs none."""
        if self.library.is_empty():
            return {"model": None, "documents": 0, "clauses": 0}
        return self.engine.info()

    def diagnose(self) -> Sequence[Finding]:
        """What doctor found."""
        return diagnose(self)

    def held(self) -> Sequence[Withheld]:
        """Documents kept from everybody until a person releases them."""
        return self.store.withheld()

    def held_document(self, document_id: str) -> Document:
        """A held document, for the person who decides; verbatim."""
        if document_id not in self.store.withheld_ids():
            raise unknown_document(document_id)
        return self.store.document(document_id)

    def release(self, document_id: str, by: str) -> Release:
        """Let a held document out."""
        return self.store.release(document_id, by)

    def releases(self) -> Sequence[Release]:
        """Who released what."""
        return self.store.releases()

    def evaluate(self, asked: ToEvaluate, progress: Progress) -> Mapping[str, object]:
        """Retrieval measured on BEIR files; their vectors are kept for the next time."""
        from api.evaluation import evaluate
        from search.vector_folder import FolderVectors

        kept = FolderVectors(self._settings.data / "eval-vectors")
        return evaluate(asked, lambda: self.embedder, kept, progress)

    def close(self) -> None:
        """Close the store."""
        with self._opening:
            if self._store is not None:
                self._store.close()
                self._store = self._public = self._shown = None


def _digest(page: Page) -> str:
    return hashlib.sha256(page.body).hexdigest()
