"""Shapes of documents, their lists and copies, for the OpenAPI document."""

from typing import Literal

from pydantic import BaseModel, Field

from api.schemas import ClauseOut, SummaryOut
from api.schemas_compare import DiffOut


class RemovedOut(BaseModel):
    """A span of page text that cleaning took out."""

    rule: str
    text: str


class WarningOut(BaseModel):
    """What the parser is unsure of."""

    code: str
    severity: Literal["grave", "doubt", "note"]
    message: str
    clause: str | None
    start: int | None
    end: int | None


class ProofOut(BaseModel):
    """The words that a field of the metadata was read from."""

    field: str
    value: str
    source: str
    quote: str
    start: int
    page_start: int


class CommentOut(BaseModel):
    """A reply beneath the document; never cited."""

    text: str
    author: str
    posted_on: str | None
    start: int


class DocumentOut(SummaryOut):
    """A document."""

    source: dict[str, str]
    cover: tuple[int, int] | None
    text: str
    clauses: list[ClauseOut]
    removed: list[RemovedOut]
    warnings: list[WarningOut]
    proofs: list[ProofOut]
    comments: list[CommentOut]


class DocumentsOut(BaseModel):
    """A page of the list of documents."""

    total: int
    documents: list[SummaryOut]
    facets: dict[str, dict[str, int]]
    held: int
    next: str | None = Field(description="下一页的地址")


class OwnClauseOut(ClauseOut):
    """A clause with its own words, those of its children left out."""

    text: str


class ClausesOut(BaseModel):
    """The outline of a document, each clause with its own words."""

    document_id: str
    total: int
    clauses: list[OwnClauseOut]
    next: str | None = Field(description="下一页的地址")


class CopyNameOut(BaseModel):
    """A document as a list of copies names it."""

    id: str
    title: str
    doc_number: str | None
    clauses: int


class CopyOut(BaseModel):
    """One copy of a text; `diff` leads from the best copy to it."""

    document: CopyNameOut
    role: Literal["best", "copy"]
    places: list[str]
    trust: str
    similarity: float | None
    misprints: float | None
    route: Literal["url", "digest", "name", "sketch"] | None
    diff: list[DiffOut]


class ApartOut(BaseModel):
    """A document that is like another one and no copy of it."""

    document: CopyNameOut
    similarity: float
    reason: str
    message: str
    evidence: list[str]


class CopiesOut(BaseModel):
    """The copies of a document."""

    document_id: str
    best: str
    places: int
    members: list[CopyOut]
    apart: list[ApartOut]


class VisitOut(BaseModel):
    """What a server answered."""

    url: str = Field(description="最后的网址")
    asked: str = Field(description="最初请求的网址")
    redirects: list[str] = Field(description="途经的网址，最初的在前；没有跳转则为空")
    status: int
    fetched_at: str
    digest: str = Field(description="内容的摘要，sha256:…")
    size: int = Field(description="内容的字节数")
    headers: list[tuple[str, str]] = Field(description="响应头，会话的除外")
    is_read: bool = Field(description="是否就是库中所读的那份网页")


class PlaceOut(BaseModel):
    """A place of a document."""

    locator: str
    sha256: str = Field(description="入库时网页的摘要")
    seen_at: str | None
    total: int = Field(description="保存了几次采集；visits 只列最近的")
    visits: list[VisitOut]


class EvidenceOut(BaseModel):
    """Where a document came from."""

    document_id: str
    places: list[PlaceOut]
