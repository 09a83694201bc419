"""A question's request body, and the shape of its answer for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Ask(BaseModel):
    """A question."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"question": "新录用乡镇公务员最低服务年限是几年"}},
    )
    question: str = Field(min_length=1)
    after: list[str] = Field(
        default=[], max_length=20, description="此前问过的问题，先问的在前；省略的话从中补足"
    )
    as_of: str | None = Field(None, max_length=20, description="以这一天有效的文件为准")


class EvidenceOut(BaseModel):
    """A verbatim quotation with its place."""

    clause_id: str
    path: list[str]
    document_id: str
    quote: str
    start: int
    end: int


class PieceOut(BaseModel):
    """Words of a document, verbatim."""

    text: str
    start: int
    end: int
    document_id: str
    clause_id: str


class ItemOut(PieceOut):
    """An item of a list, or one side of a comparison."""

    label: str | None


class ValueOut(PieceOut):
    """A figure or a day taken apart; `number` is in the normalised `unit`."""

    number: float | None
    upper: float | None
    unit: str | None
    direction: Literal["min", "max"] | None
    period: str | None
    day: str | None
    subject: PieceOut | None
    path: list[str]
    conditions: list[PieceOut]
    exceptions: list[PieceOut]


class ConflictOut(EvidenceOut):
    """A clause that answers otherwise, with why."""

    answer: str
    span: tuple[int, int]
    ground: Literal["superseded", "subject", "level", "date", "same_rank"]
    why: str


class PhrasedOut(BaseModel):
    """A generator's wording, each sentence with its [clause-id]; text is null where withdrawn."""

    text: str | None
    note: str


class AnswerOut(BaseModel):
    """An answer or a reasoned abstention."""

    question: str
    read_as: str | None
    type: (
        Literal[
            "clause",
            "figure",
            "date",
            "subject",
            "yes_no",
            "definition",
            "condition",
            "list",
            "comparison",
            "procedure",
            "statement",
        ]
        | None
    )
    status: Literal["answered", "abstained"]
    answer: str | None
    reason: (
        Literal[
            "not_in_library",
            "only_non_normative",
            "template_value",
            "not_in_force",
            "ambiguous",
            "unsupported_question",
        ]
        | None
    )
    message: str
    span: tuple[int, int] | None
    value: ValueOut | None
    items: list[ItemOut]
    evidence: list[EvidenceOut]
    conflicts: list[ConflictOut]
    nearest: list[EvidenceOut]
    engine: dict[str, Any]
    phrased: PhrasedOut | None = None
