"""What search is asked and what it gives back. Plain frozen values, spans verbatim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.model import Clause, Document, Span


@dataclass(frozen=True, slots=True)
class Query:
    """A search request. `filters` maps a facet (see `engine.FILTERS`) to the wanted value."""

    text: str
    k: int = 10
    filters: Mapping[str, str] = field(default_factory=dict)


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
