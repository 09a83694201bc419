"""Title, number, issuers and date of issue, with every place that states them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corpus.model import Proof
from ingest.issue_dates import issue_dates
from ingest.issuers import issuers
from ingest.numbers import numbers
from ingest.reading import Reading
from ingest.titles import titles, without_number


@dataclass(frozen=True, slots=True)
class Stated:
    """What names a document; in every tuple the proof that is believed comes first."""

    title: Proof
    name: str
    """The title without a number in brackets."""
    numbers: tuple[Proof, ...]
    issuers: tuple[list[Proof], ...]
    """For each place that names issuers, the list of them."""
    issued: tuple[Proof, ...]

    @property
    def issued_on(self) -> date | None:
        """成文日期, None where nothing states it."""
        return date.fromisoformat(self.issued[0].value) if self.issued else None


def stated_by(reading: Reading) -> Stated:
    """Read what names the document."""
    title = next(titles(reading), Proof("title", "", "body", ""))
    return Stated(
        title=title,
        name=without_number(title.value),
        numbers=tuple(numbers(reading, title)),
        issuers=tuple(issuers(reading, title)),
        issued=tuple(issue_dates(reading)),
    )
