"""What the store tells about itself. Plain frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from corpus.access import Clearance
from corpus.model import Document, Page, PageKind


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page read: what it is, its text and the documents on it, in page order."""

    page: Page
    kind: PageKind
    text: str
    """The page text that `Document.runs` and `Removed.start` point into."""
    documents: Sequence[Document]
    parser: str = ""
    """Which parser read it (`ingest.logic`)."""
    clearance: Clearance = Clearance.OPEN
    """The least that documents have which come from it, unless they stand elsewhere already."""
    by: str = ""
    """Who says so."""
    sees: Clearance | None = None
    """Up to which level the one who brings it may see documents: what is above is to them as if
    it were not there. None: the operator's own work, which knows of all."""


class Reason(StrEnum):
    """Why there is a version."""

    NEW = "new"
    """The first one."""
    SOURCE = "source"
    """The page has other bytes."""
    PARSER = "parser"
    """The same bytes, read otherwise."""
    BOTH = "both"
    """Other bytes, and read by another parser."""
    RETURNED = "returned"
    """It had been withdrawn, and is there again."""


@dataclass(frozen=True, slots=True)
class Version:
    """One of the texts that a document had, numbered from 1."""

    document_id: str
    number: int
    reason: Reason
    began: datetime | None
    """When it was stored; None where that was before versions were kept."""
    ended: datetime | None
    """When another took its place or it was withdrawn; None while it stands in the library."""
    parser: str
    """Which parser read it last."""
    locator: str
    sha256: str
    """Digest of the page's bytes: `Store.page` gives them."""


@dataclass(frozen=True, slots=True)
class Use:
    """A clause id as a version that ended used it."""

    document_id: str
    number: int
    words: str
    """Digest of the words that it stood for (`corpus.wording`)."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving one page did, counted in documents."""

    added: int = 0
    unchanged: int = 0
    replaced: int = 0
    reposts: int = 0
    """Documents that the library already had from another place."""
    ids: tuple[str, ...] = ()
    """The page's documents under the ids that the library keeps them by, in page order."""
    withdrawn: int = 0
    """Documents that this place gave before and that are found nowhere any more."""
    versions: int = 0
    """New versions of documents that the library had."""
    clauses: int = 0
    """Clauses of the documents that were added or replaced."""
    raised: tuple[str, ...] = ()
    """Documents that fewer people may see now than before; new ones were never seen."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place where a document stands now."""

    locator: str
    sha256: str
    """Digest of the page's bytes there: `Store.page` gives them."""
    fetched_at: datetime | None
    document_id: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be read, and when."""

    locator: str
    message: str
    """For the operator, in Simplified Chinese."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Withheld:
    """A document that bears a 密级 mark and is kept from everybody until a person releases it."""

    document_id: str
    title: str
    doc_number: str | None
    secrecy: str
    """The mark as printed."""
    locator: str


@dataclass(frozen=True, slots=True)
class Release:
    """A person let a held document out."""

    document_id: str
    secrecy: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Classified:
    """A document that is not for everybody, and who said so."""

    document_id: str
    title: str
    clearance: Clearance
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Doubted:
    """A document with warnings of one code."""

    code: str
    document_id: str
    title: str
    warnings: int
    """How many of this code."""
