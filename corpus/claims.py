"""All that one document brings to the question who is in force. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from corpus.adoption import amended, put_in_force
from corpus.commencement import begins, later_parts, terms
from corpus.mentions import is_draft
from corpus.repeals import mentions
from corpus.title_names import name_of

if TYPE_CHECKING:
    from datetime import date

    from corpus.commencement import Begin, Term
    from corpus.mentions import Mention
    from corpus.model import Document

_LAW_LIKE = re.compile(
    r"(?:法|条例|规定|办法|细则|规则|规程|准则|章程|标准|解释|决定)(?:\([^()]{1,16}\))*$"
)
"""Forms of which a newer one of the same name takes the older one's place; every year has its own
关于做好…的通知."""


@dataclass(frozen=True, slots=True)
class Claims:
    """A document, itself and what it says."""

    document_id: str
    title: str
    """As everybody may see it."""
    name: str
    """What documents of one name have in common (`corpus.title_names`)."""
    who: str
    """The issuer that its title begins with."""
    doc_number: str | None
    issuers: tuple[str, ...]
    region: str | None
    issued_by: str | None
    normative: bool
    issued_on: date | None
    published_on: date | None
    effective_on: date | None
    begins: Begin | None = None
    """The sentence that says from when it is in force."""
    amended: Begin | None = None
    """The last amendment that the lines below the title tell."""
    terms: tuple[Term, ...] = ()
    """In the order of the text."""
    parts: tuple[Begin, ...] = ()
    """Provisions that begin on another day."""
    mentions: tuple[Mention, ...] = ()
    """What it repeals, amends and confirms."""

    @property
    def dated(self) -> date | None:
        """By which it is older or newer than another; of an amended text the last amendment."""
        day = self.issued_on or self.published_on or self.effective_on
        changed = self.amended.since if self.amended is not None else None
        return max(day, changed) if day is not None and changed is not None else day or changed

    @property
    def law_like(self) -> bool:
        """Whether a newer text of this name is another wording of it."""
        return is_law_like(self.name)

    @property
    def turns(self) -> frozenset[date]:
        """The days from which on it may count otherwise than the day before."""
        said = {b.since for b in (self.begins, self.amended, *self.parts) if b is not None}
        days = said | {self.effective_on, self.issued_on, self.published_on}
        days |= {m.day for m in self.mentions}
        lasts = [t.last for t in self.terms] + [m.until for m in self.mentions]
        ends = {last + timedelta(days=1) for last in lasts if last is not None and last.year < 9999}  # noqa: PLR2004  the calendar's last
        return frozenset(ends | {day for day in days if day is not None})


def _begun(document: Document) -> Begin | None:
    """As the text says; the lines below its title tell of a younger wording."""
    said, told = begins(document), put_in_force(document)
    if said is None or told is None:
        return said or told
    younger = said.since is None or (told.since is not None and told.since > said.since)
    return told if younger else said


def is_law_like(name: str) -> bool:
    """Whether documents of this name (`corpus.title_names`) are wordings of one."""
    return _LAW_LIKE.search(name) is not None


def claims(document: Document) -> Claims:
    """Read one document; of one that does not bind, or is a draft, nothing is taken."""
    name = name_of(document.title)
    binds = document.normative and not is_draft(document)
    begun = _begun(document) if binds else None
    return Claims(
        document.id,
        document.title,
        name.key,
        name.who,
        document.doc_number,
        document.issuers,
        document.region,
        document.issued_by,
        binds,
        document.issued_on,
        document.published_on,
        document.effective_on,
        begun,
        amended(document) if binds else None,
        terms(document, begun) if binds else (),
        later_parts(document) if binds else (),
        mentions(document) if binds else (),
    )
