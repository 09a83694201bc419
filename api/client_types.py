"""What the client gives: the API's JSON, as far as its fields are named in the contract."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class Clause(TypedDict):
    """A node of an outline."""

    id: str
    path: list[str]
    printed: str
    kind: str
    heading: str | None
    start: int
    end: int
    parent: str | None
    text: NotRequired[str]
    """Its own words, where a list of clauses gives them."""


class Reference(TypedDict):
    """A document as a hit names it."""

    id: str
    title: str
    doc_number: str | None
    status: str
    normative: bool
    genre: str


class Summary(Reference):
    """A document without its text; days as 2021-08-16."""

    issuers: list[str]
    issued_on: str | None
    published_on: str | None
    effective_on: str | None
    posted_on: str | None
    template: bool
    script: Literal["hans", "hant"]


class Document(Summary):
    """A document; every offset counts code points of `text`."""

    text: str
    cover: list[int] | None
    clauses: list[Clause]
    removed: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    source: dict[str, str]


class ClauseDetail(TypedDict):
    """A clause with its words, its document, and what became of it."""

    clause: Clause
    document: Summary
    text: str
    full_text: str
    pinned: str
    version: int
    fate: Literal["same", "moved", "changed", "gone"]
    now: list[str]
    message: str


class Hit(TypedDict):
    """A clause found."""

    clause: Clause
    document: Reference
    text: str
    start: int
    highlights: list[list[int]]
    score: float
    why: dict[str, Any]


class Found(TypedDict):
    """A page of a search's answer."""

    query: str
    hits: list[Hit]
    notices: list[dict[str, str]]
    suggestions: list[dict[str, Any]]
    facets: dict[str, list[dict[str, Any]]]
    candidates: int
    next: str | None


class Suggestion(TypedDict):
    """A way to complete what is being typed."""

    kind: Literal["title", "number", "heading"]
    text: str
    document_id: str
    clause_id: str | None


class Evidence(TypedDict):
    """A verbatim quotation with its place."""

    clause_id: str
    path: list[str]
    document_id: str
    quote: str
    start: int
    end: int


class Answer(TypedDict):
    """An answer or a reasoned abstention."""

    question: str
    status: Literal["answered", "abstained"]
    answer: str | None
    reason: str | None
    message: str
    evidence: list[Evidence]
    conflicts: list[dict[str, Any]]
    nearest: list[Evidence]
    engine: dict[str, Any]


class Comparison(TypedDict):
    """Two documents aligned clause by clause."""

    a: dict[str, Any]
    b: dict[str, Any]
    pairs: list[dict[str, Any]]
    only_a: list[str]
    only_b: list[str]
    parameters: list[dict[str, Any]]
    editions: bool


class CheckedCitation(TypedDict):
    """A citation of a draft with its verdict."""

    text: str
    start: int
    end: int
    document_id: str | None
    clause_id: str | None
    verdict: str
    message: str
    suggestion: str | None


class Check(TypedDict):
    """All citations of a draft; none found is no pass."""

    found: int
    citations: list[CheckedCitation]
    message: str


class Job(TypedDict):
    """Work behind a request."""

    id: str
    kind: str
    about: str
    status: Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
    done: int
    total: int | None
    result: dict[str, Any] | None
    message: str | None
