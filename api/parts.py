"""The rooms behind the service: `api.wiring` has the real ones, tests a stand-in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, Self

from corpus.access import Clearance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    from api.backup import Made
    from api.copies import Kin
    from api.intake import Intake
    from corpus.chains import Link
    from corpus.library import Archive, Library
    from corpus.model import Clause, Document
    from corpus.store import Store
    from corpus.store_access import Accounts
    from corpus.store_model import Classified, Release, Sighting, Withheld
    from corpus.store_sites import Sites
    from search.basis import Basis
    from search.citing import CitedBook
    from search.filters import Wanted
    from search.model import Answer, CheckedCitation, Comparison, Found, Hit, Query
    from search.synonym_files import SynonymFile


@dataclass(frozen=True, slots=True)
class Saved:
    """What storing one page did, counted in documents."""

    documents: int = 0
    clauses: int = 0
    reposts: int = 0
    unchanged: int = 0
    versions: int = 0
    withdrawn: int = 0
    ids: tuple[str, ...] = ()


class Mend(StrEnum):
    """A way in which doctor mends; in the order in which they are done."""

    ROWS = "rows"
    """Rows of what is gone, and cached vectors that cannot be right, are removed."""
    TEXTS = "texts"
    """Texts are read again from the kept page."""
    FACTS = "facts"
    """Counts, findings and statuses are found out anew."""
    DERIVED = "derived"
    """Files made of the store are made anew."""
    INDEX = "index"
    """The index is brought in step, or made anew."""
    LEFTOVERS = "leftovers"
    """What killed runs left is removed."""
    PERMISSIONS = "permissions"
    """Files with secrets are closed to others."""


@dataclass(frozen=True, slots=True)
class Level:
    """Who may see what is taken in, and who says so."""

    clearance: Clearance = Clearance.OPEN
    by: str = ""
    sees: Clearance | None = None
    """Up to which level they may see documents themselves; None: the operator's own work."""

    def may_know(self, clearance: Clearance) -> bool:
        """Whether they may know of what is at a level."""
        return self.sees is None or clearance <= self.sees


ANYBODY = Level()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that doctor looked at."""

    name: str
    ok: bool
    detail: str
    advice: str = ""
    """What to do, where it is not right."""
    mend: Mend | None = None
    """How `--mend` would try to set it right; None where only a person can."""
    mended: bool = False
    """It was wrong and is right now."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """How the index stands to the store."""

    in_step: bool
    made_at: float | None
    """Seconds since 1970; None where there is no index."""


@dataclass(frozen=True, slots=True)
class ToEvaluate:
    """What `tiaowen eval` was asked for."""

    beir: Path
    split: str
    run_file: Path | None = None
    """Where a new run is written."""
    judge: Path | None = None
    """A run that exists, judged instead of a new one."""
    against: Path | None = None
    """An older run to compare with."""
    report: Path | None = None
    """Where the page of gains and losses is written."""


class Progress(Protocol):
    """Told how far long work is."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` of a step, see `api.progress.STEPS`."""
        ...


class Parts(Protocol):
    """Everything the service is made of; each part is opened when it is first needed."""

    clearance: Clearance
    """Of the readers that they are for."""
    intake: Intake
    """From a page to documents in the store."""

    def at(self, clearance: Clearance) -> Self:
        """The parts of readers of this clearance, the same where they see the same."""
        ...

    def classify(
        self,
        document_id: str,
        clearance: Clearance,
        by: str,
        notify: Callable[[str], None],
        *,
        patient: bool,
    ) -> None:
        """Say who may see a document; whoever may not does not from then on."""
        ...

    @property
    def accounts(self) -> Accounts:
        """Users, keys, sessions, the audit log."""
        ...

    def classified(self) -> Sequence[Classified]:
        """Documents that are not for everybody."""
        ...

    def clearance_of(self, document_id: str) -> Clearance:
        """From which level on a document is seen."""
        ...

    @property
    def library(self) -> Library:
        """The reading side of the store."""
        ...

    @property
    def sites(self) -> Sites:
        """Who may show the search box."""
        ...

    @property
    def shown(self) -> Library:
        """What readers see: of several copies of a text the best."""
        ...

    def regroup(self, notify: Callable[[str], None]) -> int:
        """Find copies among what is new; says how many more there are now."""
        ...

    def kin(self, document: Document) -> Kin:
        """The copies of a document, and what is like it and is no copy."""
        ...

    def all_kin(self) -> Sequence[Kin]:
        """Every text that stands in several places."""
        ...

    def elsewhere(self, ids: Iterable[str]) -> Mapping[str, int]:
        """For each document in how many places beyond the first its text stands."""

    @property
    def archive(self) -> Archive:
        """The library with everything that it ever held."""
        ...

    @property
    def store(self) -> Store:
        """Everything that is kept, for the operator's pages."""
        ...

    def rebuilding(self) -> AbstractContextManager[None]:
        """Held while pages are taken in: readers keep the index that they have."""
        ...

    def revision(self) -> int:
        """Moves with every change of the store, whoever may see it."""
        ...

    def at_work(self) -> bool:
        """Whether pages are being taken in just now."""
        ...

    def index(
        self, notify: Callable[[str], None], *, thorough: bool = False, level: Level = ANYBODY
    ) -> None:
        """Bring the indexes in step with the store; where it is thorough, by opening them.

        What is done for levels that whoever asked may not know of, they are not told.
        """
        ...

    def find(self, query: Query) -> Found:
        """Clauses that match, best first, with what is shown beside them."""
        ...

    @property
    def synonyms(self) -> SynonymFile:
        """The operator's words over the shipped ones."""
        ...

    def similar(self, clause_id: str, k: int) -> Sequence[Hit]:
        """Clauses like this one."""
        ...

    def chosen(self, filters: Wanted) -> frozenset[str]:
        """Ids of the documents that pass all filters."""
        ...

    def answer(
        self,
        question: str,
        after: Sequence[str],
        as_of: date | None = None,
        within: Wanted | None = None,
    ) -> Answer:
        """An answer or a reasoned abstention.

        Args:
            question: as typed.
            after: the questions before it, oldest first.
            as_of: by what held on that day; today where none is named.
            within: filters that everything quoted has to pass.
        """
        ...

    def chain(self, document_id: str, day: date) -> Sequence[Link]:
        """The wordings and replacements of a document, the oldest first, as of a day."""
        ...

    def compare(self, a: Document, b: Document) -> Comparison:
        """Two documents aligned clause by clause."""
        ...

    def match(self, a: Document, b: Document) -> Comparison:
        """Two documents by single clauses, also where they are versions of one."""
        ...

    def check(self, draft: str) -> Sequence[CheckedCitation]:
        """Citations of a draft, verified."""
        ...

    def bases(self, text: str) -> Sequence[Basis]:
        """What the library says to the claims of a draft."""
        ...

    def book(self) -> CitedBook:
        """Who cites whom."""
        ...

    def cite(self, document: Document, clause: Clause, style: str) -> str:
        """A citation ready to paste."""
        ...

    def page_text(self, document: Document) -> str | None:
        """The page text that `Document.runs` points into."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Documents, clauses, pages, reposts in the library."""
        ...

    def sightings(self, document: Document) -> Sequence[str]:
        """Every place where the document stands."""
        ...

    def places(self, document: Document) -> Sequence[Sighting]:
        """The same, with when the document was seen there and in which bytes."""
        ...

    def close(self) -> None:
        """Let go of everything that is open."""
        ...

    def refresh(self, notify: Callable[[str], None] = ..., *, thorough: bool = False) -> None:
        """Find out which documents are in force today; where thorough, of all."""
        ...

    def is_interrupted(self) -> bool:
        """Whether documents were taken in and the index was not brought in step after."""
        ...

    def index_state(self) -> IndexState:
        """Whether the index is in step with the store, and when it was made."""
        ...

    def engine_info(self) -> Mapping[str, object]:
        """Which model and index speak."""
        ...

    def held(self) -> Sequence[Withheld]:
        """Documents kept from everybody until a person releases them."""
        ...

    def held_document(self, document_id: str) -> Document:
        """A held document, verbatim, for the person who decides."""
        ...

    def release(self, document_id: str, by: str) -> Release:
        """Let a held document out."""
        ...

    def releases(self) -> Sequence[Release]:
        """Who released what."""
        ...

    def backup(self, target: Path, keep: int | None, notify: Callable[[str], None]) -> Made:
        """A verified copy of the whole library, in use or not; see `api.backup`."""
        ...

    def diagnose(self) -> Sequence[Finding]:
        """What doctor found."""
        ...

    def mend(self, notify: Callable[[str], None]) -> Sequence[Finding]:
        """As `diagnose`, after setting right what can be."""
        ...

    def evaluate(self, asked: ToEvaluate, progress: Progress) -> Mapping[str, object]:
        """Retrieval measured on BEIR files."""
        ...
