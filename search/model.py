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
    """"no_number", "no_title", "no_place", "no_id", "near_title", "alias", "which_document",
    "as_of", "ended_document" or "filtered_out"."""
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
    conflicts: tuple[Evidence, ...] = ()
    engine: Mapping[str, object] = field(default_factory=dict)
    """Which model and index spoke."""

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


@dataclass(frozen=True, slots=True)
class Pair:
    """Clauses of A and B that belong together."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    relation: Relation
    score: float
    diff: tuple[DiffPart, ...]
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents aligned clause by clause."""

    a: Document
    b: Document
    pairs: tuple[Pair, ...]
    only_a: tuple[str, ...]
    """Ids of clauses of A without a counterpart."""
    only_b: tuple[str, ...]


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
class CheckedCitation:
    """A citation of a draft: `draft[start:end] == text`."""

    text: str
    start: int
    end: int
    document_id: str | None
    clause_id: str | None
    verdict: Verdict
    message: str
    suggestion: str | None = None
