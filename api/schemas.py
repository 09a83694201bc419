"""Shapes that several answers share, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class ClauseOut(BaseModel):
    """A node of the outline."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "d4k7q2mx9-n3.d10",
                "path": ["三", "10"],
                "printed": "10.",
                "kind": "arabic",
                "heading": None,
                "start": 2110,
                "end": 2304,
                "parent": "d4k7q2mx9-n3",
            }
        }
    )
    id: str
    path: list[str]
    printed: str
    kind: str
    heading: str | None
    start: int
    end: int
    parent: str | None


class ReferenceOut(BaseModel):
    """A document as a hit names it."""

    id: str
    title: str
    doc_number: str | None
    status: str
    normative: bool
    genre: str
    force: dict[str, Any] | None = Field(None, description="时效性：起止日期、是否明文、依据")


class SummaryOut(ReferenceOut):
    """A document without its text."""

    issuers: list[str]
    issued_on: str | None
    published_on: str | None
    effective_on: str | None
    posted_on: str | None
    template: bool
    script: Literal["hans", "hant"]
    issued_by: str | None
    index_number: str | None
    subjects: list[str]
    form: str | None
    region: str | None
    level: str | None
    trust: str
    secrecy: str | None
    ocr: float | None


class FieldErrorOut(BaseModel):
    """What is wrong with one field of a request."""

    field: str
    message: str


class ProblemOut(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:tiaowen:problem:unknown_document",
                "title": "没有找到",
                "status": 404,
                "detail": "库中没有文件“d00000000”。",
                "instance": "/api/v1/documents/d00000000",
                "code": "unknown_document",
                "request_id": "0f8fad5bd9cb469fa1657088eefd5b50",
            }
        }
    )
    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str = Field(description="供程序判断的代码")
    request_id: str = Field(description="请求编号，报告问题时请一并给出")
    errors: list[FieldErrorOut] | None = Field(None, description="逐项的错误")
