"""时效性: whether a document is in force on a day, and the words that prove it. Pure.

Never inferred from a title or from age: what no text says stays 未查明.
Expired is not repealed, and a repeal counts for the document it names only. What is concluded and
not said is marked so (`Force.explicit`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from corpus.claims import Claims, claims
from corpus.meant import Names, same_issuer, same_place
from corpus.mentions import Act
from corpus.model import Clause, Document
from corpus.provisions import find_provision, read_provisions
from corpus.said_dates import last_day, months_later
from corpus.status import Basis, Force, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.commencement import Begin, Said, Term
    from corpus.mentions import Mention

__all__ = ["Claims", "Force", "claims", "parts_of", "statuses", "statuses_of"]

_UNKNOWN = Force(Status.UNKNOWN)
_ENDS = {Act.REPEALED: Status.REPEALED, Act.EXPIRED: Status.EXPIRED, Act.AMENDED: Status.AMENDED}


def statuses(documents: Iterable[Document], today: date) -> Mapping[str, Force]:
    """The status of every document on a day, by id.

    Args:
        documents: the whole library: a repeal is found only where the repealing text is in it.
        today: the day in question.
    """
    return statuses_of([claims(d) for d in documents], today)


def statuses_of(library: Sequence[Claims], today: date) -> Mapping[str, Force]:
    """As `statuses`, of documents that are read already.

    To have some documents right, it is enough to give these, all of the same names, and all that
    mention one of them.
    """
    told = _Told(library, today)
    return {c.document_id: told.force(c) for c in library}


@dataclass(frozen=True, slots=True)
class _Deed:
    """Something that another document does to one, on the day in question or before."""

    author: Claims
    mention: Mention
    since: date | None


class _Told:
    """What a library says of its documents on a day."""

    def __init__(self, library: Sequence[Claims], today: date) -> None:
        self._today = today
        self._names = Names(library)
        self._deeds: dict[str, list[_Deed]] = {}
        self._coming: dict[str, list[_Deed]] = {}
        for author in library:
            for said in author.mentions:
                self._note(author, said)

    def _note(self, author: Claims, said: Mention) -> None:
        since = said.day or _own_begin(author) or author.issued_on or author.published_on
        in_time = since is None or since <= self._today
        kept = self._deeds if in_time and author.normative else self._coming
        for target in self._names.meant(said, author):
            kept.setdefault(target.document_id, []).append(_Deed(author, said, since))

    def force(self, document: Claims) -> Force:
        if not document.normative:
            return _UNKNOWN
        deeds = self._deeds.get(document.document_id, ())
        whole = [d for d in deeds if _is_whole(d)]
        newer = self._newer(document)
        ended = _first([d for d in whole if d.mention.act is Act.REPEALED])
        if ended is not None:
            return self._by_deed(ended, newer)
        own = self._own(document, whole)
        over = own.since if own.status is Status.EXPIRED else None
        lapsed = _first([d for d in whole if d.mention.act is Act.EXPIRED])
        if lapsed is not None and (over is None or (lapsed.since or over) < over):
            return self._by_deed(lapsed, newer)
        if own.status in {Status.EXPIRED, Status.NOT_YET}:
            return own
        return self._changed(own, newer, _last([d for d in deeds if _amends(d)]))

    def _changed(self, own: Force, newer: Claims | None, amended: _Deed | None) -> Force:
        """What holds, unless a newer wording or an amendment of it does."""
        if newer is not None:
            return self._superseded(newer, own)
        return own if amended is None else self._by_deed(amended, None, own)

    # --- what it says of itself ---

    def _own(self, document: Claims, whole: Sequence[_Deed]) -> Force:
        """Begun, not begun or over, by its own words and by what prolongs it."""
        begun = self._begun(document)
        longer = [d for d in whole if d.mention.act in {Act.EXTENDED, Act.CONFIRMED}]
        term = next((t for t in document.terms if t.last < self._today), None)
        lasts = [t.last for t in document.terms]
        goes_on = _latest(longer, min(lasts, default=None))
        if goes_on is not None:
            return self._prolonged(goes_on, begun, min(lasts, default=None))
        if term is not None:
            return _over(document, term)
        until = min(lasts, default=None)
        return replace(begun, until=until) if begun.status is not Status.UNKNOWN else begun

    def _begun(self, document: Claims) -> Force:
        begun = _beginning(document)
        if begun.since is not None and begun.since > self._today:
            return replace(begun, status=Status.NOT_YET)
        if document.amended is not None and _is_reworded(document):
            begun = self._reworded(document, document.amended, begun)
            if begun.since is not None and begun.since > self._today:
                begun = replace(begun, status=Status.NOT_YET)
        return begun

    def _reworded(self, document: Claims, amended: Begin, begun: Force) -> Force:
        """This wording begins with its amendment: on the decision's day, where that is here."""
        title = (_basis(document, amended.words), *begun.basis)
        day = amended.since
        for author, said in self._names_amending(document):
            begun_on = said.day or _own_begin(author)
            if begun_on is not None and author.dated == day:
                words = (_own_basis(author) or _mention_basis(author, said), *title)
                by = author.document_id
                return Force(Status.IN_FORCE, begun_on, explicit=True, basis=words, by=by)
        return Force(Status.IN_FORCE, day, explicit=False, basis=title)

    def _names_amending(self, document: Claims) -> Iterator[tuple[Claims, Mention]]:
        """Who amended documents of this name: what amended the older wording made this one."""
        for other in self._names.named(document):
            for kept in (self._deeds, self._coming):
                for deed in kept.get(other.document_id, ()):
                    if deed.mention.act is Act.AMENDED:
                        yield deed.author, deed.mention

    def _prolonged(self, deed: _Deed, begun: Force, old: date | None) -> Force:
        """Kept in force by another document: until a new last day, or as of that document's."""
        said = deed.mention
        until = said.until
        if until is None and said.longer and old is not None:
            until = _longer(old, said.longer)
        basis = (_mention_basis(deed.author, said), *begun.basis)
        if old is None and until is None:  # its own words hold; being confirmed adds to them
            basis = (*begun.basis, _mention_basis(deed.author, said))
        over = until is not None and until < self._today
        return Force(
            Status.EXPIRED if over else Status.IN_FORCE,
            until + timedelta(days=1) if over and until else begun.since or deed.since,
            explicit=True,
            basis=basis,
            by=deed.author.document_id,
            until=until,
        )

    # --- what others do to it ---

    def _newer(self, document: Claims) -> Claims | None:
        """The next wording of the same document that is in force on the day."""
        if not document.law_like or document.dated is None:
            return None
        first = self._start(document)
        later = [
            (start, other.document_id, other)
            for other in self._names.named(document)
            if _is_younger(other, document)
            and (start := self._start(other)) is not None
            and start <= self._today
            and (first is None or first < start)
        ]
        return min(later, key=lambda found: found[:2])[2] if later else None

    def _start(self, document: Claims) -> date | None:
        """From when on this wording counts."""
        return self._begun(document).since or document.issued_on or document.published_on

    def _superseded(self, newer: Claims, own: Force) -> Force:
        since = self._start(newer)
        told = newer.amended
        words = _basis(newer, told.words) if told is not None else _own_basis(newer)
        basis = (words,) if words is not None else ()
        until = since - timedelta(days=1) if since is not None else None
        return Force(
            Status.AMENDED,
            since,
            explicit=told is not None,
            basis=(*basis, *own.basis),
            by=newer.document_id,
            until=until,
            replaced_by=newer.document_id,
        )

    def _by_deed(self, deed: _Deed, newer: Claims | None, own: Force | None = None) -> Force:
        status = _ENDS[deed.mention.act]
        if deed.mention.place:
            status = Status.AMENDED
        basis = [_mention_basis(deed.author, deed.mention)]
        begun = _own_basis(deed.author)
        if deed.mention.day is None and begun is not None and begun != basis[0]:
            basis.append(begun)
        until = own.until if own is not None else None
        if status is not Status.AMENDED and deed.since is not None:
            until = deed.since - timedelta(days=1)
        replaced = newer.document_id if newer is not None else None
        if replaced is None and status is Status.REPEALED and not deed.mention.listed:
            replaced = deed.author.document_id
        return Force(
            status,
            deed.since,
            explicit=True,
            basis=(*basis, *(own.basis if own is not None else ())),
            by=deed.author.document_id,
            until=until,
            replaced_by=replaced,
        )


# --- single facts ---


def _beginning(document: Claims) -> Force:
    if document.begins is not None:
        basis = (_basis(document, document.begins.words),)
        return Force(Status.IN_FORCE, document.begins.since, explicit=True, basis=basis)
    if document.effective_on is not None:
        return Force(Status.IN_FORCE, document.effective_on)
    return _UNKNOWN


def _is_reworded(document: Claims) -> bool:
    """An amended text names the old day of commencement, or none."""
    day = document.amended.since if document.amended is not None else None
    begun = document.begins.since if document.begins is not None else document.effective_on
    return day is not None and (begun is None or begun < day)


def _is_younger(other: Claims, document: Claims) -> bool:
    """Whether a text is a younger wording of a document, and no copy of it.

    It must say from when on it counts; a copy without its end would pass for a new wording. Where
    it tells of its amendment, neither the old number nor another issuer speaks against it.
    """
    changed = other.amended is not None
    return (
        other.normative
        and other.dated is not None
        and document.dated is not None
        and document.dated < other.dated
        and (changed or other.begins is not None)
        and (changed or other.doc_number is None or other.doc_number != document.doc_number)
        and (same_issuer(document, other) or (changed and same_place(document, other)))
    )


def _own_begin(document: Claims) -> date | None:
    begun = document.begins.since if document.begins is not None else None
    return begun or document.effective_on


def _over(document: Claims, term: Term) -> Force:
    basis = [_basis(document, term.words)]
    if document.begins is not None and document.begins.words != term.words:
        basis.append(_basis(document, document.begins.words))
    since = term.last + timedelta(days=1)
    return Force(
        Status.EXPIRED, since, explicit=not term.trial, basis=tuple(basis), until=term.last
    )


def _longer(old: date, months: int) -> date:
    return last_day(old + timedelta(days=1), months) if old < date.max else months_later(old, 0)


def _is_whole(deed: _Deed) -> bool:
    return not deed.mention.place and deed.mention.act is not Act.AMENDED


def _amends(deed: _Deed) -> bool:
    return deed.mention.act is Act.AMENDED or bool(deed.mention.place)


def _first(deeds: Sequence[_Deed]) -> _Deed | None:
    """What ended it first; of equal days a whole sentence before an entry of a list."""
    return min(
        deeds,
        key=lambda d: (d.since or date.max, d.mention.listed, d.author.document_id),
        default=None,
    )


def _last(deeds: Sequence[_Deed]) -> _Deed | None:
    """The last amendment; of one document what concerns the whole first."""
    return max(
        deeds,
        key=lambda d: (d.since or date.min, d.author.document_id, not d.mention.place),
        default=None,
    )


def _latest(deeds: Sequence[_Deed], old: date | None) -> _Deed | None:
    """What prolongs it furthest; being confirmed before its term was over changes nothing."""
    counting = [
        d
        for d in deeds
        if d.mention.act is Act.EXTENDED
        or d.mention.until is not None
        or old is None
        or (d.since is not None and d.since > old)
    ]
    return max(counting, key=lambda d: (d.since or date.min, d.author.document_id), default=None)


def _basis(document: Claims, words: Said) -> Basis:
    return Basis(document.document_id, words.clause, words.start, words.end, words.text)


def _own_basis(document: Claims) -> Basis | None:
    return None if document.begins is None else _basis(document, document.begins.words)


def _mention_basis(author: Claims, said: Mention) -> Basis:
    if said.words is None:
        return Basis(author.document_id, None, -1, -1, author.title)
    return _basis(author, said.words)


# --- single provisions ---


@dataclass(frozen=True, slots=True)
class PartForce:
    """The status of one clause, where it is another than its document's."""

    clause: str
    force: Force


def parts_of(document: Document, library: Sequence[Claims], today: date) -> tuple[PartForce, ...]:
    """Clauses of a document that were repealed or amended by themselves, or begin later.

    Args:
        document: its text.
        library: it and all that mention it, read.
        today: the day in question.
    """
    own = next((c for c in library if c.document_id == document.id), None)
    if own is None or not own.normative:
        return ()
    found: dict[str, PartForce] = {}
    for part in own.parts:
        if part.since is not None and part.since > today:
            for clause in _places(document, part.part):
                basis = (_basis(own, part.words),)
                force = Force(Status.NOT_YET, part.since, explicit=True, basis=basis)
                found[clause.id] = PartForce(clause.id, force)
    names = Names(library)
    for author in library:
        for said in author.mentions:
            since = said.day or _own_begin(author) or author.dated
            if not said.place or (since is not None and since > today):
                continue
            if any(d.document_id == document.id for d in names.meant(said, author)):
                for clause in _places(document, said.place):
                    force = _part_force(author, said, since)
                    found[clause.id] = PartForce(clause.id, force)
    order = {c.id: i for i, c in enumerate(document.clauses)}
    return tuple(sorted(found.values(), key=lambda p: order.get(p.clause, 0)))


def _part_force(author: Claims, said: Mention, since: date | None) -> Force:
    status = _ENDS.get(said.act, Status.AMENDED)
    basis = (_mention_basis(author, said),)
    return Force(status, since, explicit=True, basis=basis, by=author.document_id)


def _places(document: Document, place: str) -> Iterator[Clause]:
    for provision in read_provisions(place, 0):
        found = find_provision(document, provision.steps)
        if isinstance(found, Clause):
            yield found
