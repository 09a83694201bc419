"""Shapes of answers about versions of documents and fates of clauses, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel

from api.schemas import ClauseOut, SummaryOut


class FateOut(BaseModel):
    """What became of a clause of a version that ended."""

    id: str
    document_id: str
    version: int
    fate: Literal["same", "moved", "changed", "gone"]
    now: list[str]
    likeness: float
    diff: list[dict[str, str]] | None
    message: str


class ClauseDetailOut(BaseModel):
    """A clause with its words and its document, of the version that the id was asked for in."""

    clause: ClauseOut
    document: SummaryOut
    text: str
    full_text: str
    pinned: str
    version: int
    fate: Literal["same", "moved", "changed", "gone"]
    now: list[str]
    likeness: float
    diff: list[dict[str, str]] | None
    message: str
    earlier: list[FateOut]


class VersionOut(BaseModel):
    """One of the texts that a document had."""

    document_id: str
    version: int
    title: str
    doc_number: str | None
    reason: Literal["new", "source", "parser", "both", "returned"]
    began: str | None
    ended: str | None
    parser: str
    source: str
    sha256: str
    clauses: int
    changes: dict[str, int] | None


class VersionsOut(BaseModel):
    """Every text that a document had, the oldest first."""

    document_id: str
    versions: list[VersionOut]


class LinkOut(BaseModel):
    """One document of a chain of wordings and replacements."""

    document_id: str
    title: str
    doc_number: str | None
    relation: Literal["first", "wording", "replacement", "amendment"]
    since: str | None
    until: str | None
    status: str
    force: dict[str, Any] | None


class ChainOut(BaseModel):
    """What amends and replaces one another, the oldest first."""

    document_id: str
    as_of: str
    chain: list[LinkOut]
