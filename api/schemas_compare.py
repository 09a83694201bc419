"""Bodies and shapes of comparisons, for the OpenAPI document."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import ClauseOut


class Compare(BaseModel):
    """Two documents, each by id, title or 文号."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"a": "d4k7q2mx9", "b": "dw3n8c5hj"}}
    )
    a: str = Field(min_length=1, max_length=500)
    b: str = Field(min_length=1, max_length=500)


class CompareMany(BaseModel):
    """Two to eight documents, each by id, title or 文号."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"documents": ["d4k7q2mx9", "dw3n8c5hj"]}}
    )
    documents: list[Annotated[str, Field(min_length=1, max_length=500)]] = Field(
        min_length=2, max_length=8
    )


class SideOut(BaseModel):
    """One side of a comparison."""

    id: str
    title: str
    doc_number: str | None
    clauses: list[ClauseOut]


class DiffOut(BaseModel):
    """A step of a diff."""

    op: Literal["equal", "delete", "insert"]
    a: str
    b: str


class ParameterOut(BaseModel):
    """A figure or limit on both sides."""

    name: str
    subject: str
    a: str | None
    b: str | None
    comparable: bool
    every_a: str
    every_b: str


class GroundOut(BaseModel):
    """Words that prove a relation: `text[start:end]` of the document on their side."""

    side: Literal["a", "b"]
    start: int
    end: int
    text: str
    why: str


class PairOut(BaseModel):
    """Clauses that belong together."""

    a: list[str]
    b: list[str]
    relation: Literal[
        "identical", "copied", "rewritten", "detailed", "tightened", "loosened", "moved"
    ]
    score: float
    diff: list[DiffOut]
    parameters: list[ParameterOut]
    grounds: list[GroundOut]
    changes: list[Literal["renumbered", "moved", "split", "merged", "changed"]]
    labels: dict[Literal["a", "b"], list[str]]


class TableRowOut(ParameterOut):
    """A figure with the clauses it was looked for in."""

    clauses_a: list[str]
    clauses_b: list[str]


class ComparisonOut(BaseModel):
    """Two documents aligned clause by clause."""

    a: SideOut
    b: SideOut
    pairs: list[PairOut]
    only_a: list[str]
    only_b: list[str]
    parameters: list[TableRowOut]
    editions: bool


class SaidOut(BaseModel):
    """A figure or a modal word: `text[start:end]` of its document."""

    name: str
    subject: str
    text: str
    start: int
    end: int


class CellOut(BaseModel):
    """What one document says of a topic."""

    document_id: str
    says: Literal["有规定", "未涉及"]
    clause_ids: list[str]
    said: list[SaidOut]
    opening: str


class TopicOut(BaseModel):
    """A row of the matrix."""

    topic: str
    cells: list[CellOut]


class PractisedOut(BaseModel):
    """A clause of the upper document and what became of it; "a" of the grounds is the upper."""

    clause_id: str
    practice: Literal["照抄", "细化", "加码", "放宽", "改写", "缺失"]
    clause_ids: list[str]
    grounds: list[GroundOut]


class PlaceOut(BaseModel):
    """A place in a document, with its words."""

    start: int
    end: int
    text: str


class DescentOut(BaseModel):
    """A lower document held against an upper one."""

    upper: str
    lower: str
    cited: PlaceOut | None
    counts: dict[str, int]
    clauses: list[PractisedOut]


class MatrixDocumentOut(BaseModel):
    """A column of the matrix."""

    id: str
    title: str
    doc_number: str | None
    level: str | None
    left_out: list[str]


class MatrixOut(BaseModel):
    """Documents by topics, and lower documents against upper ones."""

    documents: list[MatrixDocumentOut]
    topics: list[TopicOut]
    descents: list[DescentOut]
