"""Bodies and shapes of citations checked, printed and counted, for the OpenAPI document."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Draft(BaseModel):
    """A draft whose citations are to be checked."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"text": "根据《××办法》第三条的规定，……"}},
    )
    text: str = Field(min_length=1)


VerdictName = Literal[
    "ok",
    "no_such_document",
    "no_such_clause",
    "not_verbatim",
    "wrong_number",
    "wrong_title",
    "not_in_force",
    "unresolved",
]


class CitationFindingOut(BaseModel):
    """One thing that was found out about a citation."""

    verdict: VerdictName
    message: str
    suggestion: str | None


class CitationOut(BaseModel):
    """A citation of a draft with its verdict: the gravest of the findings."""

    text: str
    start: int
    end: int
    document_id: str | None
    clause_id: str | None
    verdict: VerdictName
    message: str
    suggestion: str | None
    findings: list[CitationFindingOut]


class CheckOut(BaseModel):
    """All citations of a draft; none found is no pass."""

    found: int
    citations: list[CitationOut]
    message: str


class FormattedOut(BaseModel):
    """A citation ready to paste."""

    clause_id: str
    style: str
    text: str
    version: int
    fate: Literal["same", "moved", "changed", "gone"]
    now: list[str]
    message: str


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
