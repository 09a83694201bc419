"""What the library can be asked; command line, HTTP routes and web pages all call this."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from api import running
from api.cards import Completions, Suggestion, completions
from api.generator import phrase
from api.ingested import IngestReport, report_of, with_copies
from api.parts import ANYBODY, Level, Saved
from api.progress import UNWATCHED, Aside, Taken, Trouble, Watch
from api.running import timed
from api.service_desk import DeskService
from api.sources import Failed, Skipped, read_sources
from api.unpacking import failed_page, unpacked
from corpus.access import Clearance
from corpus.errors import PolicyError
from corpus.queries import Asked, Verb
from corpus.store_reader import by_the_clock
from search.model import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from api.backup import Made
    from api.parts import Finding, Parts, Progress, ToEvaluate
    from api.settings import Settings
    from api.sources import Opened
    from corpus.model import Page
    from corpus.store_model import Release
    from search.filters import Wanted
    from search.model import Answer, Found, Hit
    from search.phrasing import Phrased

_INTERRUPTED = (
    "服务正在停止，入库在一页之后停下。已入库的保留，重启后自动补建索引；其余来源请重新提交。"
)

log = logging.getLogger("tiaowen.service")

MAX_SUGGESTIONS = 10
_LETTERS = "yure"
"""A query that needs every table: names, short names, facets, words by their sound."""
_UNANSWERED = "甲乙丙丁一共有几天"
"""A question that no rule answers, so that the reader is asked."""


class Interrupted(PolicyError):
    """The service stops; what was taken in stays, the rest was not begun."""

    code = "interrupted"


class Service(DeskService):
    """The library's verbs over its parts."""

    def __init__(self, settings: Settings, parts: Parts, whole: Service | None = None) -> None:
        """Over these parts; one writer at a time among it and the `whole` that it is a view of."""
        super().__init__(settings, parts)
        self._whole = whole or self
        self._writing: threading.Lock = threading.Lock() if whole is None else whole._writing  # noqa: SLF001  another of this class
        self._turns: threading.Semaphore = _turns() if whole is None else whole._turns  # noqa: SLF001  as above
        self._views: dict[Clearance, Service] = {}
        self._kept: Completions | None = None
        self._listing = threading.Lock()
        self._edition: tuple[tuple[int, str, date], str] | None = None
        self.noted: Callable[[Asked], None] = lambda _: None
        """Told of every query that was answered; the web application counts them."""

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
        pages = self._parts.intake.kept_pages(every=force)
        return self.ingest_pages(pages, notify, force=force, watch=watch)

    def apply_rules(
        self, notify: Callable[[str], None] = lambda _: None, *, watch: Watch = UNWATCHED
    ) -> IngestReport:
        """Read the pages again that a person's rule has changed for, and group copies anew."""
        return self.ingest_pages(
            self._parts.intake.reviewed_pages(), notify, force=True, watch=watch
        )

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
            for page in _watched(unpacked(pages, self._parts.intake), watch):
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
            copies = self._bring_in_step(notify, thorough=thorough, level=level)
        held = {h.document_id for h in self._parts.held()}
        return with_copies(report_of(saved, failed, held, skipped), copies)

    def _bring_in_step(
        self, notify: Callable[[str], None], *, thorough: bool = False, level: Level = ANYBODY
    ) -> int:
        """Copies, statuses and index after a change of the store; says how many more copies."""
        copies = self._parts.regroup(notify)
        self._parts.refresh(notify, thorough=thorough)
        self._parts.index(notify, thorough=thorough, level=level)
        return copies

    def _take(
        self, page: Page, notify: Callable[[str], None], level: Level, *, force: bool
    ) -> Saved | Failed:
        seen = not force and self._parts.intake.seen(page, level)
        if seen and level.clearance is Clearance.OPEN:
            notify(Taken(f"未变 {page.locator}"))
            return Saved(unchanged=1)
        refusal = None if force else self._parts.intake.refusal(page)
        if refusal is not None:
            return Failed(page.locator, refusal)
        try:
            saved = self._parts.intake.ingest(page, force=force, level=level)
        except Exception as error:  # noqa: BLE001  one page must not end the run
            return failed_page(page, error)
        if seen:
            notify(Taken(f"未变 {page.locator}，范围不低于{level.clearance.label}"))
            return replace(saved, unchanged=1)
        told = f"入库 {page.locator}：文件 {saved.documents} 件，条款 {saved.clauses} 条"
        notify(Taken(told))
        return saved

    def find(self, query: Query) -> Found:
        """Clauses that match, best first, with what is shown beside them."""
        self._check_length(query.text)
        with timed("search") as clock, self._turns:
            found = self._parts.find(query)
        got, took = len(found.hits) + len(found.named), clock.seconds * 1000
        self._whole.noted(Asked(Verb.SEARCH, query.text, took, got))
        return found

    def search(self, query: Query) -> Sequence[Hit]:
        """As `find`, the hits alone."""
        return self.find(query).hits

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
        with timed("ask") as clock, self._turns:
            answer = self._parts.answer(question, after, as_of, within)
        reason = str(answer.reason) if answer.reason else ""
        took = clock.seconds * 1000
        self._whole.noted(Asked(Verb.ASK, question, took, int(not reason), reason))
        return answer

    def phrase(self, answer: Answer) -> Phrased | None:
        """The answer in a generator's words; None where none is set or nothing was answered."""
        if not self.settings.generator_url:
            return None
        with timed("generate"):
            return phrase(answer, self.settings)

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
        self._parts.answer(_UNANSWERED, ())

    def open_for_readers(self) -> None:
        """Open the index while it is in step: amid an ingestion readers keep what is open."""
        with suppress(PolicyError):
            self.engine_info()

    def close(self) -> None:
        """Let go of everything that is open."""
        self._parts.close()

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


def _outcome(result: Saved | Failed) -> str:
    """Of taking in a page, in a word."""
    if isinstance(result, Failed):
        return "failed"
    return "unchanged" if result.unchanged else "stored"
