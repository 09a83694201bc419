"""The one place where the parts are put together: store, index, model, answers.

Heavy parts are imported and opened when they are first needed,
so that `tiaowen parse` and `--help` never wait for the embedding model.
"""
# Imports inside functions are the point of this module, so the rule against them is off here.
# ruff: noqa: PLC0415

from __future__ import annotations

import logging
import shutil
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from api.aids import aids
from api.following import Following
from api.health import diagnose, index_of
from api.indexing import LevelIndex
from api.intake import Intake, Readers
from api.labels import han_date
from api.models import Models
from api.parts import ANYBODY, Finding, IndexState, Level
from api.service import Service
from corpus.access import Clearance
from corpus.errors import (
    BadQuery,
    UnknownDocument,
    unknown_document,
)
from search.cite import Standing
from search.model import Answer, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from api.backup import Made
    from api.copies import Kin
    from api.parts import Progress, ToEvaluate
    from api.settings import Settings
    from corpus.best_copies import BestCopies
    from corpus.chains import Link
    from corpus.library import Archive, Library
    from corpus.model import Clause, Document
    from corpus.public import PublicLibrary
    from corpus.store import Store
    from corpus.store_access import Accounts
    from corpus.store_model import Classified, Release, Sighting, Withheld
    from corpus.store_sites import Sites
    from search.answer import Searcher
    from search.basis import Basis
    from search.citing import CitedBook
    from search.embed import Embedder
    from search.engine import Engine
    from search.filters import Wanted
    from search.model import CheckedCitation, Comparison, Found, Hit, Query
    from search.reader import ClauseReader
    from search.rerank import Reranker
    from search.stamp import Stamp
    from search.synonym_files import SynonymFile

log = logging.getLogger("tiaowen.api")

_EMPTY = "库里还没有文件。请先用 tiaowen ingest 把文件入库。"


def open_library(settings: Settings) -> Service:
    """The service over the library in `settings.data`; nothing is opened yet."""
    return Service(settings, RealParts(settings, readers=Readers.bounded()))


_LEVELS = "levels"
"""Folder of what is made of documents that are not for everybody, a folder a level."""


class RealParts:
    """The real rooms; safe among threads."""

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder | None = None,
        reranker: Reranker | None = None,
        reader: ClauseReader | None = None,
        *,
        readers: Readers | None = None,
    ) -> None:
        """Make them, as seen by readers who may see what is for everybody.

        Args:
            settings: where the library is, and which model to use.
            embedder: one that is loaded already; tests bring a fake.
            reranker: likewise.
            reader: likewise.
            readers: call what reads a page or a draft; `open_library` brings some with bounds.
        """
        self.clearance = Clearance.OPEN
        self._whole = self
        """The parts that everybody sees; they own what all levels share."""
        self._levels: dict[Clearance, RealParts] = {}
        self._readers = readers or Readers()
        self.intake = Intake(self, self._readers)
        self._settings = settings
        self.opening = threading.RLock()
        """Held while a part is opened or taken away."""
        self._store: Store | None = None
        self._public: PublicLibrary | None = None
        self._shown: BestCopies | None = None
        self.models = Models(settings, embedder, reranker, reader)
        self._following = Following(self)
        self._index = LevelIndex(self, self._following)
        self._rebuilding = False
        self._synonyms: SynonymFile | None = None
        self._book: tuple[str, CitedBook] | None = None
        """Who cites whom, and the digest of the library that it was read from."""

    def at(self, clearance: Clearance) -> RealParts:
        """The parts of readers of this clearance; those of a lower level where it sees no more."""
        if clearance is Clearance.OPEN:
            return self._whole
        level = max(c for c in self._whole.store.levels() if c <= clearance)
        return self._whole._level(level)  # noqa: SLF001  another of this class

    def _level(self, level: Clearance) -> RealParts:
        if level is Clearance.OPEN:
            return self
        with self.opening:
            if level not in self._levels:
                made = RealParts(self._settings, readers=self._readers)
                made.clearance, made._whole, made.models = level, self, self.models
                self._levels[level] = made
            return self._levels[level]

    def _in_use(self) -> list[RealParts]:
        """The parts of every level in use, those that everybody sees first."""
        return [self._whole.at(level) for level in self._whole.store.levels()]

    @property
    def library(self) -> PublicLibrary:
        """What readers of this clearance may see of the store."""
        with self.opening:
            if self._public is None:
                from corpus.public import PublicLibrary

                self._public = PublicLibrary(self.store, self.clearance)
            return self._public

    @property
    def store(self) -> Store:
        """Everything that is kept, made where there is none."""
        with self.opening:
            if self._store is None and self._whole is not self:
                self._store = self._whole.store.seen_by(self.clearance)
            elif self._store is None:
                from corpus.store import Store

                url = self._settings.database_url or None
                self._store = Store.open(self._settings.data, url)
            return self._store

    @property
    def sites(self) -> Sites:
        """Who may show the search box."""
        return self.store.sites

    @property
    def shown(self) -> Library:
        """What readers see of the store: of several copies of a text the best."""
        with self.opening:
            if self._shown is None:
                from corpus.best_copies import BestCopies

                self._shown = BestCopies(self.library, self.store.copies.best)
            return self._shown

    @property
    def embedder(self) -> Embedder:
        """The embedding model."""
        return self.models.embedder

    @property
    def folder(self) -> Path:
        """Where what is made of the library is kept; each level has one of its own."""
        if self._whole is self:
            return self._settings.data
        return self._settings.data / _LEVELS / self.clearance.name.lower()

    @property
    def index_folder(self) -> Path:
        """Where the index is kept."""
        return self.folder / "index"

    @property
    def stamp(self) -> Stamp:
        """What the index must have been made with to be in step; told without the model."""
        from search.stamp import Stamp

        return Stamp(self.models.embedder_name, self.shown.digest())

    @property
    def engine(self) -> Engine:
        """The engine over the index, which follows the library.

        Raises:
            BrokenLibrary: the index is not in step with the library, and none is open.
        """
        return self._following.engine

    @property
    def below(self) -> Following | None:
        """What everybody sees; None where these parts are those."""
        return None if self._whole is self else self._whole._following  # noqa: SLF001

    @property
    def archive(self) -> Archive:
        """The library with everything that it ever held."""
        return self.library

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
        whole = self._whole
        whole._rebuilding = True  # noqa: SLF001  another of this class
        try:
            yield
        finally:
            whole._rebuilding = False  # noqa: SLF001

    def revision(self) -> int:
        """Moves with every change of the store, whoever may see it."""
        return self.store.revision()

    def at_work(self) -> bool:
        """Whether pages are being taken in just now."""
        return self._whole._rebuilding  # noqa: SLF001  another of this class

    def index(
        self, notify: Callable[[str], None], *, thorough: bool = False, level: Level = ANYBODY
    ) -> None:
        """Bring the indexes of all levels in step; vectors computed before are not computed again.

        Args:
            notify: told how far it is.
            thorough: find out by opening the index, not by its stamp and the sizes of its files.
            level: who asked: of levels that they may not know of nothing is told.
        """
        from corpus.store import RELEARN

        relearn = self.store.setting(RELEARN) == "1"
        for parts in self._in_use():
            told = notify if level.may_know(parts.clearance) else _to_nobody
            parts._index.bring_in_step(told, thorough=thorough, anew=relearn)  # noqa: SLF001
        if relearn:
            self.store.put_setting(RELEARN, "")
        self._sweep()

    def conceal(self, notify: Callable[[str], None]) -> None:
        """Take out of every index what its readers may not see any more."""
        for parts in self._in_use():
            if parts._following.conceals():  # noqa: SLF001  another of this class
                parts._index.bring_in_step(notify)  # noqa: SLF001

    def _sweep(self) -> None:
        """Delete what was made for levels that no document has any more."""
        used = {parts.folder.name for parts in self._in_use()}
        for level in Clearance:
            folder = self._settings.data / _LEVELS / level.name.lower()
            if level.name.lower() not in used and folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)

    def classify(
        self,
        document_id: str,
        clearance: Clearance,
        by: str,
        notify: Callable[[str], None],
        *,
        patient: bool,
    ) -> None:
        """Say who may see a document; at the end no index shows it to others.

        Until then readers wait where they are patient, else the index that has it is refused.
        """
        if not self.library.is_empty():
            _ = self.embedder  # loaded before anything is refused for its sake
        before = self._in_use()
        with ExitStack() as waiting:
            for parts in before if patient else ():
                waiting.enter_context(parts.opening)
            self.store.classify(document_id, clearance, by)
            for parts in self._in_use():
                if parts in before:  # one of a new level is made by `index`, and keeps nobody
                    parts._index.bring_in_step(notify)  # noqa: SLF001

    @property
    def accounts(self) -> Accounts:
        """Users, keys, sessions, the audit log."""
        return self.store.accounts

    def classified(self) -> Sequence[Classified]:
        """Documents that are not for everybody."""
        return self.store.classified()

    def clearance_of(self, document_id: str) -> Clearance:
        """From which level on a document is seen."""
        return self.store.clearance_of(document_id)

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
        if self._whole is not self:
            return self._whole.synonyms
        with self.opening:
            if self._synonyms is None:
                from search.synonym_files import SynonymFile

                self._synonyms = SynonymFile(self._settings.data)
            return self._synonyms

    def similar(self, clause_id: str, k: int) -> Sequence[Hit]:
        """Clauses like this one."""
        return self.engine.similar(clause_id, k)

    def chosen(self, filters: Wanted) -> frozenset[str]:
        """Ids of the documents that pass all filters; none in an empty library."""
        return frozenset() if self.library.is_empty() else self.engine.chosen(filters)

    def answer(
        self,
        question: str,
        after: Sequence[str],
        as_of: date | None = None,
        within: Wanted | None = None,
    ) -> Answer:
        """An answer or a reasoned abstention; as of a day, where one is named."""
        from search.answer import answer

        if self.library.is_empty():
            nothing: dict[str, object] = {"model": "（库为空，未载入）"}
            return Answer(question, None, Reason.NOT_IN_LIBRARY, _EMPTY, (), engine=nothing)
        engine, shown = self._part(within)
        if as_of is None:
            return answer(question, engine, shown, after, self.models.reader)
        from corpus.as_of import LibraryOn
        from search.engine_on import EngineOn

        library = LibraryOn(shown, as_of)
        said = answer(question, EngineOn(engine, library), library, after, self.models.reader)
        return replace(said, message=f"以{han_date(as_of)}的时效为准。{said.message}")

    def _part(self, within: Wanted | None) -> tuple[Searcher, Library]:
        """What answers are made from; of documents that pass the filters, where there are any."""
        if not within:
            return self.engine, self.shown
        from corpus.part_of import PartOf
        from search.engine_within import EngineWithin

        return EngineWithin(self.engine, within), PartOf(self.shown, self.chosen(within))

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
        with self.opening:
            if self._book is None or self._book[0] != digest:
                self._book = digest, kept_book(self.shown, self.folder)
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
        places = [s.locator for s in self.places(document)]
        return list(dict.fromkeys(places)) or [document.source.locator]

    def places(self, document: Document) -> Sequence[Sighting]:
        """The same, with when the document was seen there and in which bytes."""
        return self.store.sightings(document.id)

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

    def is_interrupted(self) -> bool:
        """Whether documents were taken in and the index was not brought in step after."""
        return self._index.is_interrupted()

    def index_state(self) -> IndexState:
        """Whether the index is in step with the store, and when it was made."""
        return self._index.state()

    def engine_info(self) -> Mapping[str, object]:
        """Which model and index speak; an empty library needs none."""
        if self.library.is_empty():
            return {"model": None, "documents": 0, "clauses": 0}
        return {**self.engine.info(), "in_step": self._following.is_in_step()}

    def backup(self, target: Path, keep: int | None, notify: Callable[[str], None]) -> Made:
        """A verified copy of the whole library, in use or not."""
        from api.backup import make_backup, refuse_server

        refuse_server(self._settings.database_url)
        return make_backup(self, target, keep, notify)

    def diagnose(self) -> Sequence[Finding]:
        """What doctor found; of the indexes of all levels."""
        found = list(diagnose(self))
        for parts in self._in_use()[1:]:
            told = (
                replace(f, name=f"{f.name}（{parts.clearance.label}）") for f in index_of(parts)
            )
            found.extend(told)
        return found

    def mend(self, notify: Callable[[str], None]) -> Sequence[Finding]:
        """As `diagnose`, after setting right what can be."""
        from api.mending import mended

        return mended(self, notify)

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
        with self.opening:
            self._readers.close()
            if self._store is not None:
                self._store.close()
                self._store = self._public = self._shown = None
                self._levels.clear()


def _to_nobody(_: str) -> None:
    """Told nothing."""
