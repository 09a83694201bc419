"""What the library can be asked; command line, HTTP routes and web pages all call this."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from api import running
from api.basket import Quoted, quoted
from api.cards import Completions, Suggestion, completions
from api.citing import Citations, citations_of
from api.evidence import Origin, origins
from api.generator import phrase
from api.history import Chapter, Cited, cited, history
from api.ingested import IngestReport, report_of, with_copies
from api.parts import ANYBODY, Level, Saved
from api.progress import UNWATCHED, Aside, Taken, Trouble, Watch
from api.running import timed
from api.sources import Failed, Skipped, read_file, read_sources
from api.unpacking import documents_of, failed_page, unpacked
from corpus.access import Clearance
from corpus.as_of import LibraryOn
from corpus.draft_slips import find_slips
from corpus.errors import BadPage, BadQuery, PolicyError, UnknownClause, UnknownDocument
from corpus.folding import squeeze
from corpus.masking import display
from corpus.model import PageKind
from corpus.queries import Asked, Verb
from corpus.store_reader import by_the_clock
from corpus.tracing import Edition, Traced, open_document, trace
from corpus.wording import PIN
from search.model import Query
from search.validity import HeardTold, heard_told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from api.backup import Made
    from api.copies import Kin
    from api.desk import Review
    from api.parts import Finding, IndexState, Parts, Progress, ToEvaluate
    from api.settings import Settings
    from api.sources import Opened
    from corpus.chains import Link
    from corpus.force import PartForce
    from corpus.library import Archive, Library
    from corpus.model import Document, DocumentCard, Page
    from corpus.slips import Slip
    from corpus.store import Store
    from corpus.store_access import Accounts
    from corpus.store_model import Classified, Release, Withheld
    from corpus.store_sites import Sites
    from ingest.explain import Explained
    from ingest.manuscript import Manuscript
    from search.basis import Basis
    from search.citing import Absent
    from search.filters import Wanted
    from search.matrix import Matrix
    from search.model import Answer, CheckedCitation, Comparison, Found, Hit
    from search.phrasing import Phrased
    from search.synonym_files import SynonymFile

_INTERRUPTED = (
    "服务正在停止，入库在一页之后停下。已入库的保留，重启后自动补建索引；其余来源请重新提交。"
)

T = TypeVar("T")
log = logging.getLogger("tiaowen.service")

MAX_SUGGESTIONS = 10
_FEWEST = 2
"""Documents of a matrix."""
TYPED = frozenset({PageKind.TEXT, PageKind.MARKDOWN, PageKind.DOCX})
"""Drafts that are read cheaply and without another program: what anybody may send."""
MAX_BASIS = 10_000
"""Characters of a passage whose basis is looked for: some 20 pages; each claim is one search."""
_LETTERS = "yure"
"""A query that needs every table: names, short names, facets, words by their sound."""
_PICK = "#"
"""Between a file and the number of a document in it: `汇编.txt#2`."""


class Interrupted(PolicyError):
    """The service stops; what was taken in stays, the rest was not begun."""

    code = "interrupted"


class Service:
    """The library's verbs over its parts."""

    def __init__(self, settings: Settings, parts: Parts, whole: Service | None = None) -> None:
        """Over these parts; one writer at a time among it and the `whole` that it is a view of."""
        self.settings = settings
        self._parts = parts
        self._whole = whole or self
        self._writing: threading.Lock = threading.Lock() if whole is None else whole._writing  # noqa: SLF001  another of this class
        self._turns: threading.Semaphore = _turns() if whole is None else whole._turns  # noqa: SLF001  as above
        self._views: dict[Clearance, Service] = {}
        self._kept: Completions | None = None
        self._listing = threading.Lock()
        self._edition: tuple[tuple[int, str, date], str] | None = None
        self.noted: Callable[[Asked], None] = lambda _: None
        """Told of every query that was answered; the web application counts them."""

    @property
    def store(self) -> Store:
        """Everything that is kept, held documents too: for the operator's pages alone."""
        return self._parts.store

    def seen_by(self, clearance: Clearance) -> Service:
        """The library as readers of this clearance see it: all verbs, over what they may see."""
        if self._whole is not self:
            return self._whole.seen_by(clearance)
        parts = self._parts if clearance is Clearance.OPEN else self._parts.at(clearance)
        if parts is self._parts:
            return self
        kept = self._views.get(parts.clearance)
        if kept is None or not kept.is_over(parts):
            kept = self._views[parts.clearance] = Service(self.settings, parts, self)
        return kept

    def is_over(self, parts: Parts) -> bool:
        """Whether these are its parts."""
        return self._parts is parts

    @property
    def library(self) -> Library:
        """The reading side of the store; of several copies of a text it lists the best."""
        return self._parts.shown

    @property
    def parts(self) -> Parts:
        """What it is made of."""
        return self._parts

    @property
    def sites(self) -> Sites:
        """Who may show the search box."""
        return self._parts.sites

    def chosen(self, filters: Wanted) -> frozenset[str]:
        """Ids of the documents that pass all filters."""
        return self._parts.chosen(filters)

    @property
    def archive(self) -> Archive:
        """The library with everything that it ever held."""
        return self._parts.archive

    def parse(self, sources: Sequence[str]) -> Iterator[Document | Failed]:
        """Documents of the sources, without storing anything."""
        return self._each(sources, self._parts.parse)

    def explain(self, sources: Sequence[str]) -> Iterator[Explained | Failed]:
        """As `parse`, with the reasons of every cut."""
        return self._each(sources, self._parts.explain)

    def _each(
        self, sources: Sequence[str], read: Callable[[Page], Sequence[T]]
    ) -> Iterator[T | Failed]:
        for page in unpacked(read_sources(sources, self.settings), self._parts):
            if isinstance(page, Skipped):
                continue
            if isinstance(page, Failed):
                yield page
                continue
            try:
                found = read(page)
            except Exception as error:  # noqa: BLE001  one page must not end the run
                yield failed_page(page, error)
            else:
                yield from found

    def ingest(
        self,
        sources: Sequence[str],
        notify: Callable[[str], None] = lambda _: None,
        *,
        force: bool = False,
        level: Level = ANYBODY,
        watch: Watch = UNWATCHED,
    ) -> IngestReport:
        """Store and index what the sources hold.

        Args:
            sources: files, folders, addresses.
            notify: told of every page and of the index.
            force: read pages again that are there already, as after an improved parser.
            level: who may see what is taken in, where it does not stand elsewhere already.
            watch: told how many pages are done; may end it.
        """
        pages = read_sources(sources, self.settings)
        thorough = force or not sources
        return self.ingest_pages(
            pages, notify, force=force, thorough=thorough, level=level, watch=watch
        )

    def reparse(
        self,
        notify: Callable[[str], None] = lambda _: None,
        *,
        force: bool = False,
        watch: Watch = UNWATCHED,
    ) -> IngestReport:
        """Read the kept pages again that another parser read, without their sources.

        Args:
            notify: told of every page and of the index.
            force: every kept page.
            watch: told how many pages are done; may end it.
        """
        pages = self._parts.kept_pages(every=force)
        return self.ingest_pages(pages, notify, force=force, watch=watch)

    def apply_rules(
        self, notify: Callable[[str], None] = lambda _: None, *, watch: Watch = UNWATCHED
    ) -> IngestReport:
        """Read the pages again that a person's rule has changed for, and group copies anew."""
        return self.ingest_pages(self._parts.reviewed_pages(), notify, force=True, watch=watch)

    def ingest_pages(
        self,
        pages: Iterable[Opened],
        notify: Callable[[str], None] = lambda _: None,
        *,
        force: bool = False,
        thorough: bool = False,
        level: Level = ANYBODY,
        watch: Watch = UNWATCHED,
    ) -> IngestReport:
        """As `ingest`, from pages that are open already. One at a time, whoever asks.

        Args:
            pages: in the order they are to be stored.
            notify: told of every page and of the index.
            force: read pages again that are there already.
            thorough: open the index to see whether it is sound.
            level: who may see what is taken in.
            watch: told how many pages are done; may say that no more are to be taken. What was
                taken is indexed.
        """
        with self._writing, self._parts.rebuilding():
            saved: list[Saved] = []
            failed: list[Failed] = []
            skipped = 0
            for page in _watched(unpacked(pages, self._parts), watch):
                if running.is_stopping():  # the marks in the store tell `resume` what is left
                    raise Interrupted(_INTERRUPTED)
                if isinstance(page, Skipped):
                    running.page("skipped")
                    skipped += page.count
                    notify(Aside(f"略过 {page.source}：{page.message}"))
                    continue
                if isinstance(page, Failed):
                    result: Saved | Failed = page
                else:
                    result = self._take(page, notify, level, force=force)
                running.page(_outcome(result))
                if isinstance(result, Failed):
                    failed.append(result)
                    notify(Trouble(f"失败 {result.source}：{result.message}"))
                else:
                    saved.append(result)
            copies = self._bring_in_step(notify, thorough=thorough)
        held = {h.document_id for h in self._parts.held()}
        return with_copies(report_of(saved, failed, held, skipped), copies)

    def _bring_in_step(self, notify: Callable[[str], None], *, thorough: bool = False) -> int:
        """Copies, statuses and index after a change of the store; says how many more copies."""
        copies = self._parts.regroup(notify)
        self._parts.refresh(notify, thorough=thorough)
        self._parts.index(notify, thorough=thorough)
        return copies

    def _take(
        self, page: Page, notify: Callable[[str], None], level: Level, *, force: bool
    ) -> Saved | Failed:
        seen = not force and self._parts.seen(page)
        if seen and level.clearance is Clearance.OPEN:
            notify(Taken(f"未变 {page.locator}"))
            return Saved(unchanged=1)
        refusal = None if force else self._parts.refusal(page)
        if refusal is not None:
            return Failed(page.locator, refusal)
        try:
            saved = self._parts.ingest(page, force=force, level=level)
        except Exception as error:  # noqa: BLE001  one page must not end the run
            return failed_page(page, error)
        if seen:
            notify(Taken(f"未变 {page.locator}，范围不低于{level.clearance.label}"))
            return replace(saved, unchanged=1)
        told = f"入库 {page.locator}：文件 {saved.documents} 件，条款 {saved.clauses} 条"
        notify(Taken(told))
        return saved

    @timed("search")
    def find(self, query: Query) -> Found:
        """Clauses that match, best first, with what is shown beside them."""
        self._check_length(query.text)
        begin = time.perf_counter()
        with self._turns:
            found = self._parts.find(query)
        took = (time.perf_counter() - begin) * 1000
        self._whole.noted(Asked(Verb.SEARCH, query.text, took, len(found.hits) + len(found.named)))
        return found

    def search(self, query: Query) -> Sequence[Hit]:
        """As `find`, the hits alone."""
        return self.find(query).hits

    @property
    def synonyms(self) -> SynonymFile:
        """The operator's words over the shipped ones."""
        return self._parts.synonyms

    @timed("similar")
    def similar(self, clause_id: str, k: int) -> Sequence[Hit]:
        """Clauses like this one, or like what became of it.

        Raises:
            UnknownClause: there never was such a clause, or nothing became of it.
        """
        now = self.trace(clause_id).outcome.now
        if not now:
            msg = f"编号 {clause_id} 的条款已不在库中。请用 tiaowen cite 查看它的旧文。"
            raise UnknownClause(msg)
        return self._parts.similar(now[0], k)

    def trace(self, reference: str, version: int | None = None) -> Traced:
        """The words that a clause id stands for, of whatever version, and what became of them."""
        return trace(self.archive, reference, version)

    def open_document(self, document_id: str, version: int | None = None) -> Edition:
        """A document by an id that it has or had, in a version or as it stands."""
        return open_document(self.archive, document_id, version)

    @timed("ask")
    def ask(
        self,
        question: str,
        after: Sequence[str] = (),
        as_of: date | None = None,
        within: Wanted | None = None,
    ) -> Answer:
        """An answer in the library's own words, or why there is none.

        Args:
            question: as typed.
            after: the questions before it, oldest first.
            as_of: by what held on that day; today where none is named.
            within: filters that everything quoted has to pass.
        """
        for text in (question, *after):
            self._check_length(text)
        begin = time.perf_counter()
        with self._turns:
            answer = self._parts.answer(question, after, as_of, within)
        took = (time.perf_counter() - begin) * 1000
        reason = str(answer.reason) if answer.reason else ""
        self._whole.noted(Asked(Verb.ASK, question, took, int(not reason), reason))
        return answer

    def phrase(self, answer: Answer) -> Phrased | None:
        """The answer in a generator's words; None where none is set or nothing was answered."""
        if not self.settings.generator_url:
            return None
        with timed("generate"):
            return phrase(answer, self.settings)

    @timed("compare")
    def compare(self, a: str, b: str) -> Comparison:
        """Two documents, each named by id, title, 文号 or file."""
        first, second = self.resolve(a), self.resolve(b)
        if first.id == second.id and first.text == second.text:
            msg = "两边是同一份文件，没有可比的内容。请另选一份。"
            raise BadQuery(msg)
        return self._parts.compare(first, second)

    @timed("check")
    def check(self, draft: str) -> Sequence[CheckedCitation]:
        """Every citation and quotation of a draft, verified."""
        self._check_draft(draft)
        return self._parts.check(draft)

    def _check_draft(self, draft: str) -> None:
        if len(draft) > self.settings.max_draft:
            msg = f"文稿太长，最多 {self.settings.max_draft} 个字。请分段核对。"
            raise BadQuery(msg)

    def citations(self, reference: str) -> Citations:
        """What a document cites and what cites it; by title, 文号 or id."""
        return citations_of(self.resolve(reference), self._parts.shown, self._parts.book())

    def missing(self) -> Sequence[Absent]:
        """Documents that are cited and not in the library, the most cited first."""
        return self._parts.book().missing()

    def versions(self, reference: str) -> Sequence[Chapter]:
        """Every text that a document had, the oldest first; by title, 文号 or any id of it."""
        known = self.archive.versions(reference.strip())
        if known:
            return history(self.archive, self.open_document(reference.strip()).document)
        return history(self.archive, self.resolve(reference))

    def cite(self, clause_id: str, style: str) -> Cited:
        """A citation of the words that the id stands for, ready to paste."""
        return cited(self.trace(clause_id), lambda d, c: self._parts.cite(d, c, style))

    def resolve(self, reference: str) -> Document:
        """The one document that `reference` names.

        Raises:
            UnknownDocument: there is none.
            BadQuery: there are several.
        """
        if not reference.strip():
            raise BadQuery("请写明要对照的文件：编号、标题、文号或文件路径。")
        name, _, number = reference.strip().rpartition(PIN)
        if number.isdecimal() and self.archive.versions(name):
            return self.archive.version(name, int(number))
        found = self.library.find(reference)
        if not found:
            found = self._by_part_of_title(reference)
        if len(found) > 1:
            names = "；".join(f"{d.id}《{d.title}》{d.doc_number or ''}" for d in found[:8])
            msg = f"“{reference}”对应多份文件，请改用编号指定：{names}"
            raise BadQuery(msg)
        if not found:
            msg = f"没有找到文件“{reference}”。请核对编号、标题或文号，或先用 tiaowen ingest 入库。"
            raise UnknownDocument(msg)
        return found[0]

    def open_or_resolve(self, reference: str) -> Document:
        """As `resolve`, and a path to a file is read; for the command line only.

        Raises:
            BadPage: the file cannot be read, or holds several documents and none is picked.
        """
        name, _, pick = reference.rpartition(_PICK)
        if not (name and pick.isdecimal() and Path(name).is_file()):
            name, pick = reference, ""
        try:
            if not Path(name).is_file():
                return self.resolve(reference)
        except (OSError, ValueError):
            return self.resolve(reference)
        page = read_file(Path(name), self.settings.max_page)
        if isinstance(page, Failed):
            msg = f"{page.source}：{page.message}"
            raise BadPage(msg)
        return display(_picked(name, documents_of(page, self._parts), pick))

    def matrix(self, documents: Sequence[Document]) -> Matrix:
        """Several documents against the topics of their clauses.

        Raises:
            BadQuery: there are too few or too many, one twice, or too many clauses in all.
        """
        from search.matrix import MOST, MOST_CLAUSES, matrix  # noqa: PLC0415  loads the comparison

        if len({d.id for d in documents}) < len(documents):
            raise BadQuery("同一份文件只能选一次。请去掉重复的文件。")
        if not _FEWEST <= len(documents) <= MOST:
            msg = f"请选 {_FEWEST} 至 {MOST} 份文件，现在是 {len(documents)} 份。"
            raise BadQuery(msg)
        clauses = sum(len(d.clauses) for d in documents)
        if clauses > MOST_CLAUSES:
            msg = f"所选文件共 {clauses} 条，最多 {MOST_CLAUSES} 条。请少选几份，分几次对照。"
            raise BadQuery(msg)
        return matrix(documents, self._parts.match)

    @timed("compare")
    def compare_documents(self, a: Document, b: Document) -> Comparison:
        """As `compare`, for documents that are open already."""
        return self._parts.compare(a, b)

    def catalogue(self) -> Sequence[DocumentCard]:
        """All documents without their text, kept until the library changes."""
        return self.library.document_cards()

    def suggest(self, typed: str, k: int = MAX_SUGGESTIONS) -> list[Suggestion]:
        """Titles, numbers and headings that hold what is being typed, or sound like it."""
        return self._completions().matching(typed, k)

    def _completions(self) -> Completions:
        with self._listing:
            self._kept = completions(self.library, self._kept)
            return self._kept

    def edition(self) -> str | None:
        """Changes with everything that an answer of today is made of; None amid an ingestion.

        It is of what this service shows: the store's revision, which moves with what is hidden
        as well, only says when to look again.
        """
        if self._parts.at_work():
            return None
        now = (self._parts.revision(), self.synonyms.stamp(), by_the_clock())
        with self._listing:
            if self._edition is None or self._edition[0] != now:
                counts = self.counts()
                counted = [counts.get(name, 0) for name in ("reposts", "versions", "held")]
                statuses = sorted((i, str(s)) for i, s in self.library.statuses().items())
                said = f"{self.library.digest()} {counted} {now[1:]} {statuses}"
                self._edition = now, hashlib.sha256(said.encode()).hexdigest()
            return self._edition[1]

    def page_text(self, document: Document) -> str | None:
        """The page as it was read, before cleaning."""
        return self._parts.page_text(document)

    def engine_info(self) -> Mapping[str, object]:
        """Which model and index speak."""
        return self._parts.engine_info()

    def counts(self) -> Mapping[str, int]:
        """Documents, clauses, pages and reposts in the library."""
        return self._parts.counts()

    def index_state(self) -> IndexState:
        """Whether the index is in step with the store, and when it was made."""
        return self._parts.index_state()

    def sightings(self, document: Document) -> Sequence[str]:
        """Every place where the document stands, reposts included."""
        return self._parts.sightings(document)

    def origins(self, document: Document) -> Sequence[Origin]:
        """Where the document came from, with what the servers answered as far as it was kept."""
        return origins(self._parts.places(document), self.settings.data)

    def kin(self, document_id: str) -> Kin:
        """The copies of a document, and what is like it and is no copy.

        Raises:
            UnknownDocument: there is none.
        """
        return self._parts.kin(self.library.document(document_id))

    def all_kin(self) -> Sequence[Kin]:
        """Every text that stands in several places."""
        return self._parts.all_kin()

    def elsewhere(self, documents: Iterable[Document]) -> Mapping[str, int]:
        """For each document, by id, in how many places beyond the first its text stands."""
        return self._parts.elsewhere({d.id for d in documents})

    def seen_on(self, document: Document, day: date) -> Document:
        """The document with its status on a day."""
        return LibraryOn(self.library, day).seen(document)

    def parts_on(self, document: Document, day: date) -> Sequence[PartForce]:
        """Clauses that have another status on a day than their document."""
        return self.library.parts_on(document, day)

    def chain(self, document_id: str, day: date) -> Sequence[Link]:
        """What amends and replaces one another around a document as of a day, oldest first."""
        return self._parts.chain(document_id, day)

    def wording_on(self, reference: str, day: date) -> Document:
        """As `resolve`; of several wordings that bear the name the one that holds on the day."""
        named = LibraryOn(self.library, day).find(reference.strip()) if reference.strip() else ()
        if len(named) > 1:
            ids = {link.document_id for link in self.chain(named[0].id, day)}
            if all(d.id in ids for d in named):
                return named[0]
        return self.resolve(reference)

    def heard_of(self, reference: str, day: date) -> Sequence[HeardTold]:
        """What the library says on a day of the end of a document that it has not."""
        return heard_told(reference, LibraryOn(self.library, day))

    def warm_up(self) -> None:
        """What the first question would wait for; also what changes with the day.

        An ingestion that was interrupted before the index was brought in step is finished first.
        """
        with self._writing:
            if self._parts.is_interrupted():
                log.warning("an ingestion was interrupted; bringing the index in step")
                self._bring_in_step(log.info)
            else:
                self._parts.refresh()
        self._parts.find(Query(_LETTERS, k=1))
        self.suggest(_LETTERS)

    def open_for_readers(self) -> None:
        """Open the index while it is in step: amid an ingestion readers keep what is open."""
        with suppress(PolicyError):
            self.engine_info()

    def read_draft(self, path: Path) -> Manuscript:
        """The draft in a file.

        Raises:
            BadPage: it cannot be read.
        """
        page = read_file(path, self.settings.max_page)
        if isinstance(page, Failed):
            msg = f"{page.source}：{page.message}"
            raise BadPage(msg)
        return self._parts.manuscript(page)

    def draft_of(self, page: Page) -> Manuscript:
        """The draft in an upload: Word, text or Markdown.

        Raises:
            BadPage: it cannot be read, or is of another kind.
        """
        return self._parts.manuscript(page, TYPED)

    def review(self, draft: Manuscript) -> Review:
        """A draft with its citations verified and its slips of writing."""
        from api.desk import Review  # noqa: PLC0415  python-docx is slow to import

        return Review(draft, self.check(draft.text), self.lint(draft.text))

    def lint(self, draft: str) -> Sequence[Slip]:
        """Slips against the rules of official writing."""
        self._check_draft(draft)
        return find_slips(draft)

    @timed("basis")
    def basis(self, text: str) -> Sequence[Basis]:
        """For each claim of a draft the clauses that support or contradict it."""
        if len(text) > MAX_BASIS:
            msg = f"文字太长，一次最多 {MAX_BASIS} 个字。请分段查找依据。"
            raise BadQuery(msg)
        if not text.strip():
            raise BadQuery("没有文字。请给出要找依据的段落。")
        return self._parts.bases(text)

    def basket(self, clause_ids: Sequence[str]) -> Sequence[Quoted]:
        """The words of clauses with their citations, in the order given.

        Raises:
            UnknownClause: one or more never were; every one is named, and nothing is given.
            BadQuery: there are none, or too many.
        """
        return quoted(self, clause_ids)

    def close(self) -> None:
        """Let go of everything that is open."""
        self._parts.close()

    def held(self) -> Sequence[Withheld]:
        """Documents with a 密级 mark that wait for a person's release."""
        return self._parts.held()

    def held_document(self, document_id: str) -> Document:
        """A held document as it is, for the person who decides.

        Raises:
            UnknownDocument: there is none, or it is not held.
        """
        return self._parts.held_document(document_id)

    def releases(self) -> Sequence[Release]:
        """Who released what, the first release first."""
        return self._parts.releases()

    def release(
        self, document_id: str, by: str, notify: Callable[[str], None] = lambda _: None
    ) -> Release:
        """Let a held document out and bring the index in step.

        Args:
            document_id: which one.
            by: the person who decides; kept with the time.
            notify: told of the index.

        Raises:
            UnknownDocument: there is no such document.
            BadQuery: it is not held, or nobody is named.
        """
        with self._writing:
            entry = self._parts.release(document_id, by)
            with self._parts.rebuilding():
                self._bring_in_step(notify)
        return entry

    def classify(
        self,
        document_id: str,
        clearance: Clearance,
        by: str,
        notify: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Say from which level on a document is seen; whoever is below sees it no more.

        Waits for no ingestion. `relearn` is to follow, before the next one or by it.

        Args:
            document_id: which one.
            clearance: the level.
            by: the person who decides; kept with the time.
            notify: told of the indexes.

        Raises:
            UnknownDocument: there is no such document.
        """
        alone = self._writing.acquire(blocking=False)
        try:
            self._parts.classify(document_id, clearance, by, notify, patient=alone)
        finally:
            if alone:
                self._writing.release()

    def relearn(self, notify: Callable[[str], None] = lambda _: None) -> None:
        """Bring all in step with what was classified: levels, copies, statistics of words."""
        with self._writing, self._parts.rebuilding():
            self._bring_in_step(notify)

    @property
    def accounts(self) -> Accounts:
        """Users, keys, sessions, the audit log."""
        return self._parts.accounts

    def classified(self) -> Sequence[Classified]:
        """Documents that are not for everybody, ordered by id."""
        return self._parts.classified()

    def clearance_of(self, document_id: str) -> Clearance:
        """From which level on a document is seen; of an unknown one as of all others."""
        return self._parts.clearance_of(document_id)

    def backup(
        self,
        target: Path,
        keep: int | None = None,
        notify: Callable[[str], None] = lambda _: None,
    ) -> Made:
        """A verified copy of the whole library, in use or not; see `api.backup.make_backup`."""
        return self._parts.backup(target, keep, notify)

    def doctor(self) -> Sequence[Finding]:
        """Whether store, index, words and model are in step."""
        return self._parts.diagnose()

    def mend(self, notify: Callable[[str], None] = lambda _: None) -> Sequence[Finding]:
        """As `doctor`, after setting right what can be without asking anybody."""
        with self._writing, self._parts.rebuilding():
            return self._parts.mend(notify)

    def evaluate(self, asked: ToEvaluate, progress: Progress) -> Mapping[str, object]:
        """Retrieval measured on BEIR files."""
        return self._parts.evaluate(asked, progress)

    def _check_length(self, text: str) -> None:
        if not text.strip():
            raise BadQuery("问题是空的。请输入要查的内容。")
        if len(text) > self.settings.max_question:
            most = self.settings.max_question
            msg = f"问题太长（{len(text)} 个字），最多 {most} 个字。请缩短后再试。"
            raise BadQuery(msg)

    def _by_part_of_title(self, reference: str) -> Sequence[Document]:
        """Documents whose title holds the words, where no title is them exactly."""
        wanted = squeeze(reference)[0].strip("《》<>")
        least = 4  # shorter words are in half of all titles
        if len(wanted) < least:
            return []
        found = [d.id for d in self.catalogue() if wanted in squeeze(d.title)[0]]
        return [self.library.document(i) for i in found]


def _turns() -> threading.Semaphore:
    """Held while a question is answered, one a core: more would only wait for each other."""
    return threading.Semaphore(len(os.sched_getaffinity(0)))


def _watched(pages: Iterable[Opened], watch: Watch) -> Iterator[Opened]:
    """The pages until no more are to be taken; each is done when the next is asked for."""
    for done, page in enumerate(pages):
        if watch.stopping():
            return
        yield page
        watch.page(done + 1)


def _picked(name: str, documents: Sequence[Document], pick: str) -> Document:
    if pick and 0 < int(pick) <= len(documents):
        return documents[int(pick) - 1]
    if len(documents) == 1 and not pick:
        return documents[0]
    titles = "；".join(f"{name}{_PICK}{i}《{d.title}》" for i, d in enumerate(documents, 1))
    msg = f"{name} 里有 {len(documents)} 份文件，请指定其中一份：{titles}"
    raise BadPage(msg)


def _outcome(result: Saved | Failed) -> str:
    """Of taking in a page, in a word."""
    if isinstance(result, Failed):
        return "failed"
    return "unchanged" if result.unchanged else "stored"
