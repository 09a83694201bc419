"""Shapes of answers about who cites whom, for the OpenAPI document."""

from pydantic import BaseModel


class LinkOut(BaseModel):
    """A citation from one document to another; `start` and `end` are of the text that cites."""

    document_id: str
    source_title: str
    clause_id: str | None
    start: int
    end: int
    text: str
    title: str | None
    doc_number: str | None
    place: str | None
    targets: list[str]
    target_clause_id: str | None


class CitationsOut(BaseModel):
    """What a document cites and what cites it."""

    document_id: str
    title: str
    cites: list[LinkOut]
    cited_by: list[LinkOut]


class AbsentOut(BaseModel):
    """A document that is cited and not in the library."""

    title: str | None
    doc_number: str | None
    times: int
    cited_by: list[str]
    repealed_by: list[str]


class MissingOut(BaseModel):
    """The list to acquire, the most cited first."""

    missing: list[AbsentOut]
    message: str
