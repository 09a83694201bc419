"""The nouns: Page, Document, Clause and what is said about them.

Plain frozen values.
All offsets count Unicode code points, start at 0 and are half-open.
`Document.text` is the source's own characters (never folded), so a quotation is always
`document.text[start:end]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from corpus.status import Force, Status


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            msg = f"span must satisfy 0 <= start <= end, got {self.start}, {self.end}"
            raise ValueError(msg)

    def of(self, text: str) -> str:
        """The characters of `text` under this span."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


class Kind(StrEnum):
    """What a clause is, named for the way its label is printed."""

    BOOK = "book"
    """第一编"""
    SUBBOOK = "subbook"
    """第一分编"""
    CHAPTER = "chapter"
    """第一章"""
    SECTION = "section"
    """第一节"""
    ARTICLE = "article"
    """第一条"""
    PARAGRAPH = "paragraph"
    """款: a natural paragraph of a 条, numbered by position"""
    HAN = "han"
    """一、"""
    HAN_PAREN = "han_paren"
    """（一）; a 项 when it stands inside a 条"""
    ARABIC = "arabic"
    """1. or 1、; a 目 when it stands inside a 项"""
    DECIMAL = "decimal"
    """1.1, 1.1.2: each dot is a level"""
    ARABIC_PAREN = "arabic_paren"
    """（1） or 1）"""
    CIRCLED = "circled"
    """①"""
    ROMAN = "roman"
    """Ⅰ., II."""
    LATIN = "latin"
    """A. or a."""
    LATIN_PAREN = "latin_paren"
    """(a) or a)"""
    ORDINAL = "ordinal"
    """第一，第二，…"""
    ENUMERATION = "enumeration"
    """一是, 二是 …"""
    SEQUENCE = "sequence"
    """首先, 其次, 其三 …"""
    TABLE = "table"
    ANNEX = "annex"
    """附件1, 附表1"""
    LEAD = "lead"
    """Text before the first numbered clause; addressable, but not part of the outline."""
    COVER = "cover"
    """A covering notice; addressable, but not part of the outline."""


class Genre(StrEnum):
    """文种, as far as it decides who may answer a question."""

    NORMATIVE = "规范性文件"
    PLAN = "方案"
    INTERPRETATION = "解读"
    SPEECH = "讲话"
    SUMMARY = "总结"
    APPRAISAL = "考察材料"
    RESEARCH = "调研报告"
    ESSAY = "范文"
    NEWS = "新闻"
    OTHER = "其他"


class Level(StrEnum):
    """The level of government that speaks."""

    CENTRAL = "中央"
    PROVINCE = "省"
    CITY = "市"
    COUNTY = "县"
    TOWNSHIP = "乡"


class Trust(StrEnum):
    """How far the source vouches for the text."""

    ISSUED = "issued"
    """The text itself carries what an issued document carries: issuer and number or date."""
    OFFICIAL = "official"
    """It stands on a site of the government."""
    REPOST = "repost"
    """Somebody else put it up; also where nothing is known."""
    ESSAY = "essay"
    """Written to be copied from: a model essay, a form, somebody's notes."""


class PageKind(StrEnum):
    """What the bytes of a page are."""

    HTML = "html"
    TEXT = "text"
    MARKDOWN = "md"
    DOCX = "docx"
    DOC = "doc"
    """Word before 2007, WPS, Word's XML of 2003"""
    RTF = "rtf"
    ODT = "odt"
    PDF = "pdf"
    OFD = "ofd"
    """GB/T 33190, the national layout format"""
    IMAGE = "image"
    XLSX = "xlsx"
    XLS = "xls"
    """Excel before 2007, ET"""
    ODS = "ods"
    MHT = "mht"
    """A web page saved in one file"""
    EML = "eml"
    """A mail: no page itself, but holds some"""
    ZIP = "zip"
    """An archive of files: likewise"""
    WARC = "warc"
    """An archive of fetched pages: likewise"""


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched or opened source, kept for ever so that all else can be rebuilt."""

    body: bytes
    """The bytes as they came."""
    locator: str
    """URL, or path as the operator named it."""
    content_type: str = ""
    """The Content-Type header, where there was one."""
    fetched_at: datetime | None = None
    """When it was fetched or opened (UTC)."""

    @property
    def is_url(self) -> bool:
        """Whether the locator is a web address and not a path."""
        return self.locator.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from."""

    locator: str
    sha256: str
    """Digest of the page's bytes, in hexadecimal."""
    kind: PageKind
    is_url: bool = False


@dataclass(frozen=True, slots=True)
class Removed:
    """A span of page text that cleaning took out, and the rule that took it."""

    rule: str
    text: str
    start: int
    """Offset in the page text (see `ingest.pagetext`), or -1 where the page has no such place."""


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001  the contract's noun; the builtin is not used in this project
    """What the parser is unsure of."""

    code: str
    """Stable, in snake case."""
    message: str
    """For a reader, in Simplified Chinese."""
    clause: str | None = None
    """Id of the clause concerned."""
    start: int | None = None
    """Where in `Document.text` the doubtful characters stand, if they stand anywhere."""
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """The words that a field of the metadata was read from."""

    field: str
    """Name of the field of `Document`."""
    value: str
    """What was read there, as text: an ISO date, a canonical 文号, one issuer."""
    source: str
    """Kind of place: "index_table", "meta", "signature", "title", "body", "url" …"""
    quote: str
    """Verbatim."""
    start: int = -1
    """Offset of the quote in `Document.text`, or -1 where it stands outside the text."""
    page_start: int = -1
    """Offset of the quote in the page text, or -1 (meta tags, the address)."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A reply beneath the document on its page. Never cited, never searched."""

    text: str
    author: str = ""
    posted_on: date | None = None
    start: int = -1
    """Offset in the page text, or -1 where it is no single stretch of it."""


@dataclass(frozen=True, slots=True)
class Run:
    """`length` characters of a document's text copied from the page text."""

    start: int
    """Offset in `Document.text`."""
    page: int
    """Offset in the page text."""
    length: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A node of a document's outline.

    `start`/`end` include all descendants;
    the clause's own text ends where its first child begins.
    """

    id: str
    path: tuple[str, ...]
    """Normalised inferred labels from the top: ("三", "10")."""
    printed: str
    """The label as the source prints it, punctuation included; may be empty or wrong."""
    kind: Kind
    heading: str | None
    start: int
    end: int
    parent: str | None
    """Id of the clause above, None at the top."""

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            msg = f"clause {self.id} must satisfy 0 <= start <= end, got {self.start}, {self.end}"
            raise ValueError(msg)

    @property
    def span(self) -> Span:
        """Start and end together."""
        return Span(self.start, self.end)

    @property
    def label(self) -> str:
        """The last step of the path."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table clause, row by row, each cell verbatim."""

    clause: str
    """Id of the clause of kind TABLE."""
    rows: tuple[tuple[str, ...], ...]
    header_rows: int = 0
    rebuilt: bool = False
    """True where the page had lost the grid and rows are our reading of it."""


@dataclass(frozen=True, slots=True)
class Document:
    """One policy text, or another text that has to be told apart from one."""

    id: str
    title: str
    source: Source
    text: str
    """The cleaned body in the source's own characters and script."""
    runs: tuple[Run, ...] = ()
    """Lead every character of `text` back to the page text; gaps are line breaks of ours."""
    clauses: tuple[Clause, ...] = ()
    """In reading order, parents before children."""
    tables: tuple[Table, ...] = ()
    doc_number: str | None = None
    """发文字号, canonical: 中办发〔2014〕14号."""
    issuers: tuple[str, ...] = ()
    issued_on: date | None = None
    """成文日期"""
    published_on: date | None = None
    """发布日期 as the page or its index table states it."""
    effective_on: date | None = None
    """施行日期"""
    posted_on: date | None = None
    """When a forum or repost put it up."""
    genre: Genre = Genre.OTHER
    normative: bool = False
    """Issued by an authority and meant to bind; only such a text may answer 规定是…."""
    template: bool = False
    """A form with placeholders (x, ***) where the values should be."""
    script: str = "hans"
    """"hans" or "hant"."""
    status: Status = Status.UNKNOWN
    force: Force | None = None
    """What `status` rests on, once the library has found it out."""
    cover: Span | None = None
    """The covering notice (印发通知) inside `text`."""
    signature: Span | None = None
    """The closing block: issuer and date below the last clause."""
    issued_by: str | None = None
    """Id of the document that issues this one."""
    index_number: str | None = None
    """索引号 of the government's register."""
    subjects: tuple[str, ...] = ()
    """主题分类 of the register, broad to narrow."""
    form: str | None = None
    """文种: 通知, 办法, 意见 …"""
    region: str | None = None
    """The place that it is made for, as printed; None for the whole country or unknown."""
    level: Level | None = None
    """The level of its issuers, None where unknown."""
    trust: Trust = Trust.REPOST
    secrecy: str | None = None
    """密级 mark as printed; such a document is held back until a person releases it."""
    ocr: float | None = None
    """Mean confidence (0 to 1) of a text read from an image, None for any other."""
    proofs: tuple[Proof, ...] = ()
    """What the metadata rest on."""
    comments: tuple[Comment, ...] = ()
    removed: tuple[Removed, ...] = ()
    warnings: tuple[Warning, ...] = ()

    def page_offset(self, offset: int) -> int | None:
        """The page-text offset of the character at `offset`, None for a line break of ours.

        Raises:
            IndexError: `offset` is outside the text.
        """
        if not 0 <= offset < len(self.text):
            msg = f"offset {offset} outside a text of {len(self.text)} characters"
            raise IndexError(msg)
        for run in self.runs:
            if run.start <= offset < run.start + run.length:
                return run.page + offset - run.start
        return None


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """What lists, filters and completions need of a document: everything but its text.

    Fields of one name have the value that they have in `Document`.
    """

    id: str
    title: str
    digest: str
    """Changes with the text, every clause and all metadata."""
    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    issued_on: date | None = None
    published_on: date | None = None
    effective_on: date | None = None
    posted_on: date | None = None
    genre: Genre = Genre.OTHER
    form: str | None = None
    region: str | None = None
    level: Level | None = None
    normative: bool = False
    template: bool = False
    script: str = "hans"
    status: Status = Status.UNKNOWN
    """Of today, where it was found out."""
    trust: Trust = Trust.REPOST
    issued_by: str | None = None
    index_number: str | None = None
    subjects: tuple[str, ...] = ()
    secrecy: str | None = None
    ocr: float | None = None
