"""Bodies and shapes of ingestion, its jobs and held documents, for the OpenAPI document."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_PAGES = 100
"""Sent with one request."""


class NewPage(BaseModel):
    """Pages to ingest: an address, several, or a text with a name."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"url": "https://www.example.org/policy.html"}},
    )
    url: str | None = Field(default=None, max_length=2_000)
    urls: list[Annotated[str, Field(max_length=2_000)]] | None = Field(
        default=None, min_length=1, max_length=MOST_PAGES
    )
    text: str | None = None
    name: str = Field(default="text", max_length=200)
    clearance: str = Field(
        default="公开", max_length=20, description="谁可以看：公开、内部 或 限定范围"
    )


class JobOut(BaseModel):
    """An ingestion that runs behind the request."""

    id: str
    kind: str
    about: str
    by: str
    status: Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
    submitted_at: str
    started_at: str | None
    ended_at: str | None
    done: int = Field(description="已完成的网页数")
    total: int | None = Field(description="网页总数；压缩包等事先不知道的为 null")
    result: dict[str, Any] | None
    message: str | None


class JobsOut(BaseModel):
    """A page of the list of jobs."""

    jobs: list[JobOut]
    next: str | None = Field(description="下一页的地址")


class ReleaseBy(BaseModel):
    """Who lets a held document out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"by": "办公室 王某"}})
    by: str = Field(min_length=1, max_length=100)


class HeldDocumentOut(BaseModel):
    """A document that waits for a person's release."""

    document_id: str
    title: str
    doc_number: str | None
    secrecy: str
    source: str


class ReleaseOut(BaseModel):
    """Who let a document out, and when."""

    document_id: str
    secrecy: str
    by: str
    at: str


class HeldOut(BaseModel):
    """What waits and what was released."""

    held: list[HeldDocumentOut]
    released: list[ReleaseOut]
