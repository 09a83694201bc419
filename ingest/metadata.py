"""What a document says about itself and its page about it, each field with its proof.

Every field has readers that yield a proof for each place that states it, the most trusted
place first (docs/metadata.md has the table). The first proof is believed; where a place
outside the text states something else, a warning says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.model import Genre, Level, Proof, Removed, Trust, Warning
from ingest.bylines import post_dates, publication_dates
from ingest.conflicts import conflicts
from ingest.effective import effective_dates
from ingest.genre import BINDING
from ingest.reading import Reading
from ingest.register import index_numbers, subjects
from ingest.standing import weigh
from ingest.stated import stated_by
from ingest.trust import is_forum


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of one document."""

    title: str
    genre: Genre
    normative: bool
    template: bool
    proofs: tuple[Proof, ...]
    """For every other field too: those of one field in the order of its values."""
    warnings: tuple[Warning, ...]

    def words(self, field: str) -> tuple[str, ...]:
        """The values of a field, as text."""
        return tuple(p.value for p in self.proofs if p.field == field)

    def word(self, field: str) -> str | None:
        """Its only value, None where nothing states one."""
        return next(iter(self.words(field)), None)

    def day(self, field: str) -> date | None:
        """The same for a date."""
        word = self.word(field)
        return date.fromisoformat(word) if word else None

    @property
    def level(self) -> Level | None:
        """The level of its issuers."""
        word = self.word("level")
        return Level(word) if word else None

    @property
    def trust(self) -> Trust:
        """What the source vouches for; nothing known is a repost."""
        return Trust(self.word("trust") or Trust.REPOST)


def metadata_of(reading: Reading, removed: Sequence[Removed]) -> Metadata:
    """Read the metadata of one document.

    Args:
        reading: the document and the claims that speak for it.
        removed: what cleaning took out around it.
    """
    stated = stated_by(reading)
    weighed = weigh(reading, removed, stated)
    forum = is_forum(reading)
    published = [*publication_dates(reading, forum=forum)][:1]
    released = date.fromisoformat(published[0].value) if published else None
    effective = (
        [*effective_dates(reading, stated.name, stated.issued_on, released)]
        if weighed.genre in BINDING
        else []
    )
    proofs = [
        replace(stated.title, value=stated.name),
        *stated.numbers[:1],
        *(stated.issuers[0] if stated.issuers else ()),
        *stated.issued[:1],
        *published,
        *effective[:1],
        *[*post_dates(reading, forum=forum)][:1],
        *[*index_numbers(reading)][:1],
        *subjects(reading),
        *weighed.proofs,
    ]
    return Metadata(
        title=stated.name,
        genre=weighed.genre,
        normative=weighed.normative,
        template=weighed.template,
        proofs=tuple(p for p in proofs if p.value),
        warnings=tuple(conflicts(stated, effective)),
    )
