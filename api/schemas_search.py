"""Shapes of hits and completions, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from api.schemas import ClauseOut, ReferenceOut


class FoundOut(ReferenceOut):
    """A document as a hit names it, with the number of other places where its text stands."""

    reposts: int


class HitOut(BaseModel):
    """A clause found."""

    clause: ClauseOut
    document: FoundOut
    text: str
    start: int
    highlights: list[tuple[int, int]]
    score: float
    why: dict[str, Any]


class GroupOut(BaseModel):
    """Hits of one document."""

    document: ReferenceOut
    hits: list[HitOut]


class NoticeOut(BaseModel):
    """Something to know of a search beside its hits."""

    code: str
    message: str


class HintOut(BaseModel):
    """Another search to try."""

    kind: Literal["number", "title", "word", "pinyin", "filter"]
    message: str
    query: str
    filters: dict[str, list[str]]


class FacetOut(BaseModel):
    """How many of the candidates have a value."""

    value: str
    documents: int
    clauses: int


class ExpansionOut(BaseModel):
    """A phrase looked for that was not typed."""

    typed: str
    means: str
    by: Literal["synonym", "alias"]


class HitsOut(BaseModel):
    """Clauses found; `groups` in place of `hits` where grouping was asked for."""

    query: str
    hits: list[HitOut] = []
    groups: list[GroupOut] | None = None


class FoundClausesOut(HitsOut):
    """A search's answer; `facets` are counted over the `candidates` best clauses."""

    named: list[ReferenceOut]
    notices: list[NoticeOut]
    suggestions: list[HintOut]
    filters: dict[str, list[str]]
    as_of: str | None
    facets: dict[str, list[FacetOut]]
    candidates: int
    expansions: list[ExpansionOut]
    next: str | None = Field(description="下一页的地址")


class SuggestionOut(BaseModel):
    """A way to complete what is being typed."""

    kind: Literal["title", "number", "heading"]
    text: str
    about: str
    document_id: str
    clause_id: str | None


class SuggestionsOut(BaseModel):
    """Completions."""

    suggestions: list[SuggestionOut]
