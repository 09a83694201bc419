"""A page becomes its documents: the composition of everything in this package."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.errors import NotADocument
from corpus.folding import script_of
from corpus.ids import document_id
from corpus.model import Document, Page, PageKind, Removed, Source, Span
from corpus.review import Rule
from ingest.clean import Cleaned, clean
from ingest.doubts_whole import whole_doubts
from ingest.draft import Body, Draft, body_of
from ingest.extract import extract
from ingest.floors import is_thread
from ingest.lines import is_marked, is_prose
from ingest.metadata import Metadata, metadata_of
from ingest.ocr_notes import with_ocr
from ingest.pagetext import Claim, PageText
from ingest.reading import Surroundings, reading_of
from ingest.reviewed import labels_decided, lines_decided, reviewed
from ingest.secrecy import Mark, secrecy_of
from ingest.segment import named, segment
from ingest.split import preamble, split

_OF_THE_PAGE = frozenset({"posted_on", "published_on", "url", "site", "site_code", "genre"})
"""Fields of claims that hold for every text on a page."""
_WORKBOOKS = frozenset({PageKind.XLSX, PageKind.XLS, PageKind.ODS})
"""Files of which a table alone is a document."""
_CLAUSE_SHORTEST = 8
"""Characters of the shortest labelled line that makes a page a document."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page and what was found on it."""

    source: Source
    page_text: str
    documents: tuple[Document, ...]


def parse_page(page: Page) -> tuple[Document, ...]:
    """The documents of a page.

    Raises:
        BadPage: the bytes cannot be read.
        NotADocument: they can, but hold no document text.
    """
    return parse(page).documents


def parse(page: Page, rules: Sequence[Rule] = ()) -> Parsed:
    """The documents of a page with the page text that they point into.

    Args:
        page: the bytes and where they came from.
        rules: what persons decided about it, the more particular first.

    Raises:
        BadPage: the bytes cannot be read.
        NotADocument: they can, but hold no document text.
    """
    kind, page_text = extract(page)
    source = Source(page.locator, hashlib.sha256(page.body).hexdigest(), kind, page.is_url)
    documents = documents_of(page_text, source, rules)
    return Parsed(source, page_text.text, reviewed(documents, rules))


def documents_of(
    page_text: PageText, source: Source, rules: Sequence[Rule] = ()
) -> tuple[Document, ...]:
    """The documents in a page text; of the rules those about lines and labels are heeded here.

    Raises:
        NotADocument: no paragraph of it is document text.
    """
    cleaned = clean(page_text, lines_decided(rules))
    drafts = split(cleaned.paragraphs)
    read = any(_carries_text(p.text) for d in drafts for p in d.paragraphs)
    posted = is_thread(line for r in cleaned.removed for line in r.text.split("\n"))
    if not (read or posted) and source.kind not in _WORKBOOKS:
        raise NotADocument(
            f"“{source.locator}”中没有找到正文（可能是导航页、登录页或空页）。请核对来源后重新导入。"
        )
    owners = _owners(cleaned, drafts)
    marks = _marks(page_text, cleaned, drafts, rules)
    documents: list[Document] = []
    for i, draft in enumerate(drafts):
        removed = tuple(r for r, owner in owners if owner == i)
        notice = _notice(draft, documents)
        leads = i == 0 and all(d.issued_by == 0 for d in drafts[1:])
        claims = cleaned.claims if leads else _about_page(cleaned.claims)
        around = Surroundings(page_text, claims, removed, notice, leads)
        document = _document(draft, around, (source, labels_decided(rules)), documents)
        mark = marks[i]
        document = replace(document, secrecy=mark.text if mark is not None else None)
        whole = whole_doubts(document, page_text, mark, last=i + 1 == len(drafts))
        document = replace(document, warnings=(*whole, *document.warnings))
        documents.append(with_ocr(document, page_text))
    if documents:
        # A reply is about the page: it goes with the first text of it.
        documents[0] = replace(documents[0], comments=cleaned.comments)
    return tuple(documents)


def _marks(
    page_text: PageText, cleaned: Cleaned, drafts: Sequence[Draft], rules: Sequence[Rule]
) -> Sequence[Mark | None]:
    """The 密级 mark of each draft; rules about lines never let a document out."""
    marks = secrecy_of(page_text, cleaned, drafts)
    if not lines_decided(rules):
        return marks
    plain = clean(page_text)
    found = secrecy_of(page_text, plain, split(plain.paragraphs))
    mark = next((m for m in found if m is not None), None)
    return [m or mark for m in marks]


def _carries_text(line: str) -> bool:
    return is_prose(line) or (is_marked(line) and len(line) >= _CLAUSE_SHORTEST)


def _owners(cleaned: Cleaned, drafts: Sequence[Draft]) -> list[tuple[Removed, int]]:
    """Each removed span goes with the document it precedes or lies in, the rest with the last."""
    title_lines = [
        Removed("line:compilation-title", p.text, p.pieces[0].start)
        for p in preamble(cleaned.paragraphs)
    ]
    ends = [d.paragraphs[-1].pieces[-1].end if d.paragraphs else 0 for d in drafts]
    owned = []
    for removed in sorted([*title_lines, *cleaned.removed], key=lambda r: r.start):
        owner = next((i for i, end in enumerate(ends) if removed.start < end), len(drafts) - 1)
        owned.append((removed, owner))
    return owned


def _notice(draft: Draft, before: Sequence[Document]) -> Document | None:
    """The document above that issues this one."""
    if draft.issued_by is None or draft.issued_by >= len(before):
        return None
    return before[draft.issued_by]


def _about_page(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The claims that hold for every text on the page."""
    return [c for c in claims if c.field in _OF_THE_PAGE]


def _document(
    draft: Draft,
    around: Surroundings,
    given: tuple[Source, Mapping[str, str]],
    before: Sequence[Document],
) -> Document:
    source, labels = given
    body = body_of(draft.paragraphs)
    begin = body.spans[draft.cover].start if draft.cover else 0
    outlined = segment(body, begin, labels)
    reading = reading_of(draft, body, outlined, around)
    metadata = metadata_of(reading, around.removed)
    doc_id = _unused_id(metadata, body, before)
    outlined = named(outlined, doc_id)
    return Document(
        id=doc_id,
        title=metadata.title,
        source=source,
        text=body.text,
        runs=body.runs,
        clauses=outlined.clauses,
        tables=outlined.tables,
        doc_number=metadata.word("doc_number"),
        issuers=metadata.words("issuers"),
        issued_on=metadata.day("issued_on"),
        published_on=metadata.day("published_on"),
        effective_on=metadata.day("effective_on"),
        posted_on=metadata.day("posted_on"),
        genre=metadata.genre,
        normative=metadata.normative,
        template=metadata.template,
        script=script_of(body.text),
        cover=Span(0, body.spans[draft.cover - 1].end) if draft.cover else None,
        signature=outlined.signature,
        issued_by=around.notice.id if around.notice else None,
        index_number=metadata.word("index_number"),
        subjects=metadata.words("subjects"),
        form=metadata.word("form"),
        region=metadata.word("region"),
        level=metadata.level,
        trust=metadata.trust,
        proofs=metadata.proofs,
        removed=tuple(around.removed),
        warnings=(*outlined.warnings, *metadata.warnings),
    )


def _unused_id(metadata: Metadata, body: Body, ordinals: Sequence[Document]) -> str:
    """The document's id; texts with one key on one page are told apart by their order."""
    taken = {d.id for d in ordinals}
    ordinal = 0
    while True:
        doc_id = document_id(
            metadata.title,
            metadata.word("doc_number"),
            metadata.day("issued_on"),
            body.text,
            ordinal,
        )
        if doc_id not in taken:
            return doc_id
        ordinal += 1
