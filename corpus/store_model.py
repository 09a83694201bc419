"""What the store tells about itself. Plain frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from corpus.model import Document, Page, PageKind, Status


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page read: what it is, its text and the documents on it, in page order."""

    page: Page
    kind: PageKind
    text: str
    """The page text that `Document.runs` and `Removed.start` point into."""
    documents: Sequence[Document]


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
    deleted: int = 0
    """Documents that this place gave before and that are found nowhere any more."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place where a document stands now."""

    locator: str
    sha256: str
    """Digest of the page's bytes there: `Store.page` gives them."""
    fetched_at: datetime | None
    document_id: str | None


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """时效性 of one document and what it rests on."""

    status: Status
    basis_clause_id: str | None = None
    """The clause that says so (第X条自…起施行, …同时废止)."""
    basis_text: str | None = None
    """Its words, verbatim."""
    since: date | None = None
    explicit: bool = False
    """Said in so many words, not concluded."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be read, and when."""

    locator: str
    message: str
    """For the operator, in Simplified Chinese."""
    at: datetime
