"""时效性 of a document on a day, with the words that prove it. Plain data; see `corpus.force`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """时效性. UNKNOWN is said as such and never inferred away."""

    IN_FORCE = "现行"
    NOT_YET = "尚未施行"
    AMENDED = "已修改"
    REPEALED = "已废止"
    EXPIRED = "失效"
    UNKNOWN = "未查明"


@dataclass(frozen=True, slots=True)
class Basis:
    """Words that prove a status, and where they stand."""

    document: str
    """Id of the document that says so."""
    clause: str | None
    """Id of the clause; None where the title of the document says it."""
    start: int
    """Offset in that document's text, -1 for a title."""
    end: int
    quote: str
    """Verbatim."""


@dataclass(frozen=True, slots=True)
class Force:
    """A status with its proof."""

    status: Status
    since: date | None = None
    """From when on it has this status, where that is known."""
    explicit: bool = False
    """A text says so; False where it is concluded, or not known at all."""
    basis: tuple[Basis, ...] = ()
    """The deciding words first."""
    by: str | None = None
    """Id of another document that ended, amended or confirmed it."""
    until: date | None = None
    """Its last day in force, where one is set or is over."""
    replaced_by: str | None = None
    """Id of the text of the library that stands in its place."""

    @property
    def basis_clause_id(self) -> str | None:
        """The clause of the deciding words."""
        return self.basis[0].clause if self.basis else None

    @property
    def basis_text(self) -> str | None:
        """The deciding words, verbatim."""
        return self.basis[0].quote if self.basis else None
