"""What search is asked and what it gives back. Plain frozen values, spans verbatim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from corpus.model import Clause, Document, Span


@dataclass(frozen=True, slots=True)
class Query:
    """A search request."""

    text: str
    k: int = 10
    """Clauses wanted; documents where they are grouped."""
    filters: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """Wanted value, or several, by facet (see `search.filters.FILTERS`)."""
    as_of: date | None = None
    """Only documents in force on that day; what is not known to have ended stays in."""
    grouped: bool = False
    """One group of best clauses a document instead of the best clauses."""
    within: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """More filters, that nothing in the query widens: the part of the library that may answer."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause found. `text` is its own words, `document.text[start:end]` of the passage."""

    clause: Clause
    document: Document
    text: str
    start: int
    """Offset of `text` in `Document.text`."""
    highlights: tuple[Span, ...]
    """Spans to mark, relative to `text`."""
    score: float
    """Higher is better; comparable within one result list only."""
    why: Mapping[str, object]
    """Which route found it, the ranks and scores of each part, the matched words."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """How many of the candidates have a value."""

    value: str
    documents: int
    clauses: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the reader must know of a search beside its hits."""

    code: str
    """"no_number", "no_title", "no_place", "no_id", "near_title", "alias", "other_year",
    "which_document", "as_of", "ended_document" or "filtered_out"."""
    message: str
    """In Simplified Chinese."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Another search to try: a number with another figure, a title, a word without its slip."""

    kind: str
    """"number", "title", "word", "pinyin" or "filter"."""
    message: str
    """In Simplified Chinese: 您是否指……"""
    query: str
    """What to search for."""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """With these filters."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """A phrase looked for that was not typed."""

    typed: str
    means: str
    by: str
    """"synonym" or "alias"."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: the hits and everything that is shown beside them."""

    query: Query
    hits: tuple[Hit, ...] = ()
    """Best first; where they are grouped, document by document."""
    notices: tuple[Notice, ...] = ()
    hints: tuple[Hint, ...] = ()
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    """Counted over the candidates, by facet."""
    candidates: int = 0
    """Clauses ranked, of which `hits` are the first: what `facets` were counted over."""
    expansions: tuple[Expansion, ...] = ()
    named: tuple[Document, ...] = ()
    """Documents that the whole question is the name of."""


class Reason(StrEnum):
    """Why no answer is given. Fixed by the contract."""

    NOT_IN_LIBRARY = "not_in_library"
    ONLY_NON_NORMATIVE = "only_non_normative"
    TEMPLATE_VALUE = "template_value"
    NOT_IN_FORCE = "not_in_force"
    AMBIGUOUS = "ambiguous"
    UNSUPPORTED = "unsupported_question"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quotation: `document.text[start:end] == quote`."""

    clause: Clause
    document: Document
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A few words of a document: `document.text[start:end] == text`."""

    document: Document
    clause: Clause
    text: str
    start: int
    end: int
    label: str = ""
    """What it is one of: the side of a comparison (乡镇干部); empty for an item of a list."""


@dataclass(frozen=True, slots=True)
class ValueCard:
    """A figure or a day taken apart; every piece verbatim."""

    value: Piece
    """The value as it is printed, with its limit words."""
    number: float | None = None
    """In `unit` (5万元 is 50000 元), the lower of a range; None for a day and a ratio."""
    upper: float | None = None
    """The higher of a range."""
    unit: str = ""
    """Normalised, simplified: 天, 年, 元, %, 人."""
    direction: str = ""
    """"min" or "max" where the value is a limit."""
    period: str = ""
    """每年, 每月; empty where none is named."""
    day: date | None = None
    subject: Piece | None = None
    """Whom it is about."""
    conditions: tuple[Piece, ...] = ()
    """When it holds: 确需借调的."""
    exceptions: tuple[Piece, ...] = ()
    """（含试用期）, …除外."""


class Difference(StrEnum):
    """Why two clauses give two answers."""

    SUPERSEDED = "superseded"
    SUBJECT = "subject"
    LEVEL = "level"
    DATE = "date"
    SAME_RANK = "same_rank"


@dataclass(frozen=True, slots=True)
class Conflict(Evidence):
    """A clause that answers otherwise."""

    span: Span
    """Its own answer, in `Document.text`."""
    ground: Difference
    why: str
    """In Simplified Chinese: how it stands to the answer given."""

    @property
    def answer(self) -> str:
        """Its own answer, verbatim."""
        return self.span.of(self.document.text)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a reasoned abstention.

    `answer` is the shortest verbatim span that answers and lies inside the first evidence's quote.
    """

    question: str
    answer: str | None
    reason: Reason | None
    message: str
    """For the reader, in Simplified Chinese: who the answer is about, or why there is none."""
    evidence: tuple[Evidence, ...]
    conflicts: tuple[Conflict, ...] = ()
    """Clauses that answer otherwise, the weightier first."""
    engine: Mapping[str, object] = field(default_factory=dict)
    """Which model and index spoke."""
    kind: str = ""
    """What was asked for, a value of `search.asking.Ask`; empty where the text is no question."""
    read_as: str = ""
    """The question as it was read after those before it, or for a slip in it; empty where it was
    read as it stands."""
    start: int = -1
    """Offset of `answer` in the first evidence's document; -1 where there is none."""
    value: ValueCard | None = None
    items: tuple[Piece, ...] = ()
    """Of a list all items, of a comparison one a side."""
    nearest: tuple[Evidence, ...] = ()
    """Where the library does not say: clauses to read, which may not answer."""

    @property
    def status(self) -> str:
        """The contract's word: answered or abstained."""
        return "answered" if self.answer is not None else "abstained"


class Relation(StrEnum):
    """How two aligned clauses relate. Fixed by the contract."""

    IDENTICAL = "identical"
    COPIED = "copied"
    REWRITTEN = "rewritten"
    DETAILED = "detailed"
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class DiffPart:
    """One step of a diff, verbatim; "equal" sides may differ in script or width."""

    op: str
    """"equal", "delete" or "insert"."""
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure or limit found in both sides, keyed by whom it is about."""

    name: str
    subject: str
    a: str | None
    b: str | None
    comparable: bool
    """False where the subjects differ or a value is a placeholder."""
    every_a: str = ""
    """How often, of a number of times: 每半年; verbatim."""
    every_b: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """Words that prove a relation: `text == document.text[start:end]` of its side's document."""

    side: str
    """"a" or "b"."""
    start: int
    end: int
    text: str
    why: str
    """What they show, in Simplified Chinese."""


class Change(StrEnum):
    """What a newer version did to the clauses of a pair; several may hold."""

    RENUMBERED = "renumbered"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    CHANGED = "changed"
    """Other words."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Clauses of A and B that belong together."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    relation: Relation
    score: float
    diff: tuple[DiffPart, ...]
    parameters: tuple[Parameter, ...] = ()
    grounds: tuple[Ground, ...] = ()
    """The words that prove the relation."""
    changes: tuple[Change, ...] = ()
    """Of versions of one document; none where nothing changed."""
    labels_a: tuple[str, ...] = ()
    """Of versions: what the older articles are called, 第三条; other clauses by their path."""
    labels_b: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents aligned clause by clause."""

    a: Document
    b: Document
    pairs: tuple[Pair, ...]
    only_a: tuple[str, ...]
    """Ids of clauses of A without a counterpart."""
    only_b: tuple[str, ...]
    editions: bool = False
    """They are versions of one document, `a` the older one, and were aligned as such."""


class Verdict(StrEnum):
    """What was found out about a citation. Fixed by the contract."""

    OK = "ok"
    NO_SUCH_DOCUMENT = "no_such_document"
    NO_SUCH_CLAUSE = "no_such_clause"
    NOT_VERBATIM = "not_verbatim"
    WRONG_NUMBER = "wrong_number"
    WRONG_TITLE = "wrong_title"
    NOT_IN_FORCE = "not_in_force"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class CitationFinding:
    """One thing that was found out about a citation."""

    verdict: Verdict
    message: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """A citation of a draft: `draft[start:end] == text`."""

    text: str
    start: int
    end: int
    document_id: str | None
    clause_id: str | None
    verdict: Verdict
    """The gravest of the findings."""
    message: str
    suggestion: str | None = None
    findings: tuple[CitationFinding, ...] = ()
    """All that was found out, the gravest first; at least one."""
