"""Request bodies, and the shapes of answers for the OpenAPI document. The only pydantic here."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


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


class Draft(BaseModel):
    """A draft whose citations are to be checked."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"text": "根据《××办法》第三条的规定，……"}},
    )
    text: str = Field(min_length=1)


class NewPage(BaseModel):
    """A page to ingest: an address, or a text with a name."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"url": "https://www.example.org/policy.html"}},
    )
    url: str | None = Field(default=None, max_length=2_000)
    text: str | None = None
    name: str = Field(default="text", max_length=200)


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
    page: int
    pages: int
    documents: list[SummaryOut]
    facets: dict[str, dict[str, int]]
    held: int


class ClausesOut(BaseModel):
    """The outline of a document, each clause with its own words."""

    document_id: str
    clauses: list[ClauseOut]


class FoundOut(ReferenceOut):
    """A document as a hit names it, with the number of other places where its text stands."""

    reposts: int


class HitOut(BaseModel):
    """A clause found."""

    clause: ClauseOut
    document: FoundOut
    text: str
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


class SuggestionOut(BaseModel):
    """A way to complete what is being typed."""

    kind: Literal["title", "number", "heading"]
    text: str
    document_id: str
    clause_id: str | None
    title: str = Field(description="所在文件的标题")


class SuggestionsOut(BaseModel):
    """Completions."""

    suggestions: list[SuggestionOut]


class JobOut(BaseModel):
    """An ingestion that runs behind the request."""

    id: str
    status: Literal["queued", "running", "done", "failed"]
    result: dict[str, Any] | None
    message: str | None


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
            }
        }
    )
    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
