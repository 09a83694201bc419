"""From an id printed long ago to the words that it stood for, and to where they are now.

A plain id (d4k7q2mx9-n3.d10) names a place: it means what stands there now, and where an older
version had other words there, these are told beside it. An id with a mark
(d4k7q2mx9-n3.d10@k7q2) names words: it means them, wherever they have gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import UnknownClause, UnknownDocument
from corpus.library import Archive
from corpus.model import Clause, Document
from corpus.outline import addressable, find_clause
from corpus.store_model import Use
from corpus.succession import Fate, Outcome, followed
from corpus.wording import pinned, unpinned, wording, wording_digest


@dataclass(frozen=True, slots=True)
class Traced:
    """A clause as a reference meant it, and what became of it."""

    clause: Clause
    document: Document
    """As it was in that version."""
    version: int
    outcome: Outcome
    now: Document | None
    """The document as it is, where `outcome.now` stands; None where it was withdrawn."""
    earlier: tuple[Traced, ...] = ()
    """Other words that a plain id stood for before, the newest first."""

    @property
    def is_current(self) -> bool:
        """Whether these are the words that stand at this id now."""
        return self.document is self.now

    @property
    def text(self) -> str:
        """The clause as it was, verbatim, with everything below it."""
        return self.clause.span.of(self.document.text)

    @property
    def text_now(self) -> str:
        """Its successors as they are, verbatim, one after another."""
        if self.now is None:
            return ""
        wanted = set(self.outcome.now)
        found = (c for c in addressable(self.now) if c.id in wanted)
        return "".join(c.span.of(self.now.text) for c in found)


@dataclass(frozen=True, slots=True)
class Edition:
    """A document under an id that it has or had, in a version."""

    document: Document
    version: int
    is_current: bool
    now: str | None
    """The id that the document has now; None where it was withdrawn."""


def trace(archive: Archive, reference: str, version: int | None = None) -> Traced:
    """What a clause reference stands for.

    Args:
        archive: the library with what it held before.
        reference: a clause id, with or without a mark.
        version: the version of its document that is meant.

    Raises:
        UnknownClause: no version ever had this id, or none with these words.
    """
    name, mark = unpinned(reference)
    live = _live(archive, name)
    if live is None and mark:  # no mark after all
        whole = _live(archive, reference)
        if whole is not None:
            name, mark, live = reference, "", whole
    if version is not None:
        return _at_version(archive, name, version, live)
    past = _distinct(archive, name)
    words = "" if live is None else _words(live.document, name)
    if live is not None and words.startswith(mark):
        others = () if mark else [use for said, use in past.items() if said != words]
        return _with_earlier(live, [_traced(archive, name, u) for u in others])
    matching = [use for said, use in past.items() if said.startswith(mark)]
    if not matching:
        raise _unknown(reference)
    first, *rest = matching
    earlier = () if mark else [_traced(archive, name, u) for u in rest]
    return _with_earlier(_traced(archive, name, first), earlier)


def open_document(archive: Archive, document_id: str, version: int | None = None) -> Edition:
    """A document by an id that it has or had.

    Args:
        archive: the library with what it held before.
        document_id: its id, or one that led to it.
        version: one of the versions under this very id; None for the text that stands,
            or the last one of a document that was withdrawn.

    Raises:
        UnknownDocument: there never was such a document or version.
    """
    standing = _document(archive, document_id)
    now = standing.id if standing is not None else None
    if version is None and standing is not None:
        return Edition(standing, _last(archive, standing.id), is_current=True, now=now)
    last = _last(archive, document_id)
    if version is None and not last:
        archive.document(document_id)  # says that there is none
    wanted = last if version is None else version
    document = archive.version(document_id, wanted)
    return Edition(document, wanted, is_current=now == document_id and wanted == last, now=now)


def _last(archive: Archive, document_id: str) -> int:
    return max((v.number for v in archive.versions(document_id)), default=0)


def mark(document: Document, clause: Clause) -> str:
    """The clause's id with a mark of its words, for print."""
    return pinned(clause.id, wording(document, clause.id))


def _live(archive: Archive, clause_id: str) -> Traced | None:
    try:
        document, clause = archive.clause(clause_id)
    except UnknownClause:
        return None
    last = _last(archive, document.id)
    return Traced(clause, document, last, Outcome(Fate.SAME, (clause.id,), 1.0), document)


def _at_version(archive: Archive, name: str, version: int, live: Traced | None) -> Traced:
    if live is not None and live.version == version:
        return live
    use = next((u for u in archive.uses(name) if u.number == version), None)
    if use is None:
        msg = f"第 {version} 版里没有编号为“{_shown(name)}”的条款。请用 tiaowen versions 查看各版。"
        raise UnknownClause(msg)
    return _traced(archive, name, use)


def _traced(archive: Archive, name: str, use: Use) -> Traced:
    """Follow a clause from the version that used the id to the text that stands."""
    numbers = [v.number for v in archive.versions(use.document_id) if v.number >= use.number]
    texts = [archive.version(use.document_id, n) for n in numbers]
    now = _document(archive, use.document_id)
    if now is not None and now.id != use.document_id:
        texts.append(now)
    elif now is not None:
        texts[-1] = now
    document = texts[0]
    clause = find_clause(document, name)
    if clause is None:  # the table says otherwise: a library changed by hand
        raise _unknown(name)
    if now is None:
        return Traced(clause, document, use.number, Outcome(Fate.GONE), None)
    return Traced(clause, document, use.number, followed(texts)[name], now)


def _distinct(archive: Archive, name: str) -> dict[str, Use]:
    """The newest use of each wording, by its digest as readers see it: some words are masked."""
    stored: dict[str, Use] = {}
    for use in archive.uses(name):
        stored.setdefault(use.words, use)
    shown: dict[str, Use] = {}
    for use in stored.values():
        shown.setdefault(_words(archive.version(use.document_id, use.number), name), use)
    return shown


def _words(document: Document, name: str) -> str:
    return wording_digest(wording(document, name))


def _with_earlier(traced: Traced, earlier: Sequence[Traced]) -> Traced:
    return Traced(
        traced.clause,
        traced.document,
        traced.version,
        traced.outcome,
        traced.now,
        tuple(earlier),
    )


def _document(archive: Archive, document_id: str) -> Document | None:
    try:
        return archive.document(document_id)
    except UnknownDocument:
        return None


def _unknown(reference: str) -> UnknownClause:
    return UnknownClause(
        f"没有编号为“{_shown(reference)}”的条款，各旧版中也没有。请检索后从结果里复制编号。"
    )


def _shown(reference: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in reference[:60])
