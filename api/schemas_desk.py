"""Bodies of the drafting desk, as the OpenAPI document shows them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Severity = Literal["error", "advice"]
StandName = Literal["supports", "contradicts", "related", "none"]


class Passage(BaseModel):
    """A passage whose basis is looked for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"text": "电子服务券结转期限不超过6个月。"}},
    )
    text: str = Field(min_length=1)


class Basket(BaseModel):
    """Clauses to be quoted, in this order."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"clauses": ["d4k7q2mx9-n3.d10"], "format": "json"}},
    )
    clauses: list[str] = Field(min_length=1, max_length=500)
    format: Literal["json", "docx"] = "json"


class PlaceOut(BaseModel):
    """Where in a Word file."""

    part: str
    paragraph: int
    run: int


class SlipOut(BaseModel):
    """A place where a rule of writing is not kept."""

    rule: str
    severity: Severity
    source: str
    start: int
    end: int
    text: str
    message: str
    fix: str | None
    place: PlaceOut | None


class SlipsOut(BaseModel):
    """Slips of a draft, errors and advice apart."""

    errors: int
    advice: int
    slips: list[SlipOut]


class ProofOut(BaseModel):
    """Words of the claim and of the clause that decide it."""

    claim: str
    clause: str


class GroundOut(BaseModel):
    """A sentence of the library and how it stands to a claim."""

    stand: StandName
    clause_id: str
    path: list[str]
    document_id: str
    title: str
    quote: str
    start: int
    end: int
    proof: list[ProofOut]
    note: str


class ClaimOut(BaseModel):
    """A claim of the passage."""

    text: str
    start: int
    end: int
    stand: StandName
    grounds: list[GroundOut]


class BasisOut(BaseModel):
    """Claims of a passage with their grounds."""

    found: int
    claims: list[ClaimOut]
    message: str


class QuoteOut(BaseModel):
    """A clause, quoted."""

    clause_id: str
    document_id: str
    text: str
    citation: str
    footnote: str


class BasketOut(BaseModel):
    """Quotations with their sources."""

    quotes: list[QuoteOut]
    sources: list[str]
