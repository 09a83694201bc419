"""时效性: whether a document is in force on a day, and the words that prove it. Pure.

Never inferred from a title or from age: what no text says stays 未查明.
Expired is not repealed, and a repeal counts for the document it names only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.citing import title_key
from corpus.model import Document, Status
from corpus.numbering import NUMERAL, to_int
from corpus.repeals import Mention, mentions
from corpus.sentences import Sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_DATE = rf"(?P<year>{NUMERAL})\s*年\s*(?P<month>{NUMERAL})\s*月\s*(?P<day>{NUMERAL})\s*日"
_BEGINS = re.compile(
    rf"自\s*(?:{_DATE}|(?P<issue>(?:发布|公布|印发|颁布|通过|签发|下发|发文|本\w{{1,6}}发布|本\w{{1,6}}印发|批准)之?日))"
    rf"\s*(?:起|后)?\s*(?:(?:满\s*)?(?P<delay>{NUMERAL})\s*(?:个?自然)?[日天]\s*(?:后|起|之后))?"
    r"\s*(?:正式|开始|起)?\s*(?:施行|实施|执行|生效|试行)"
)
_ENDS = re.compile(
    rf"有效期(?:限)?\s*(?:为|是)?\s*(?:(?:截?至|到)\s*{_DATE}|(?P<years>{NUMERAL})\s*年)"
    rf"|(?:执行|施行|实施|有效)\s*(?:期限?)?\s*至\s*{_DATE.replace('?P<', '?P<to_')}"
)
_LONGEST_DELAY = 366
"""Days between issue and force that are believed."""
_OWN = re.compile(
    r"本(?:法|条例|规定|办法|细则|规则|规程|准则|意见|通知|决定|方案|公告|通告|标准|制度|措施|文件|指引|规范|若干)"
)
_PART = re.compile(r"第[^,。;]{1,8}[条款项章][^,。;]{0,6}自|《[^《》]*》[^,。;]{0,12}自")
_MATTER = re.compile(r"施行|实施|执行|生效|试行|有效")


@dataclass(frozen=True, slots=True)
class Force:
    """A status with its proof."""

    status: Status
    basis_clause: str | None = None
    """Id of the clause that proves it, in this document or in the one that ends it."""
    basis_text: str | None = None
    """Its words, verbatim."""
    since: date | None = None
    """From when on."""
    explicit: bool = False
    """A text says so; False where only a date field does, or nothing."""


_UNKNOWN = Force(Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Term:
    """A last day, with the words that set it."""

    last: date
    clause: str
    text: str


@dataclass(frozen=True, slots=True)
class Claims:
    """All that a document brings to the question who is in force: itself, and what it says."""

    document_id: str
    title_key: str
    doc_number: str | None
    issued_by: str | None
    normative: bool
    issued_on: date | None
    published_on: date | None
    effective_on: date | None
    begins: Force | None = None
    """The sentence that says from when it is in force."""
    terms: tuple[Term, ...] = ()
    """In the order of the text."""
    mentions: tuple[Mention, ...] = ()
    """What it repeals and amends."""

    @property
    def turns(self) -> frozenset[date]:
        """The days from which on it may count otherwise than the day before."""
        begun = None if self.begins is None else self.begins.since
        days = {begun, self.effective_on, self.issued_on, self.published_on}
        ends = {t.last + timedelta(days=1) for t in self.terms if t.last < date.max}
        return frozenset(ends | {day for day in days if day is not None})


def claims(document: Document) -> Claims:
    """Read one document; of one that does not bind nothing is taken."""
    begun = _begin(document) if document.normative else None
    return Claims(
        document.id,
        title_key(document.title),
        document.doc_number,
        document.issued_by,
        document.normative,
        document.issued_on,
        document.published_on,
        document.effective_on,
        begun,
        tuple(_terms(document, begun)) if document.normative else (),
        mentions(document) if document.normative else (),
    )


def statuses(documents: Iterable[Document], today: date) -> Mapping[str, Force]:
    """The status of every document on a day, by id.

    Args:
        documents: the whole library: a repeal is found only where the repealing text is in it.
        today: the day in question.
    """
    return statuses_of([claims(d) for d in documents], today)


def statuses_of(library: Sequence[Claims], today: date) -> Mapping[str, Force]:
    """As `statuses`, of documents that are read already.

    To have some documents right, it is enough to give these and all that mention them.
    """
    own = {c.document_id: _own_force(c, today) for c in library}
    ended = _ended(library, own, today)
    return {
        c.document_id: ended.get(c.document_id, own[c.document_id]) if c.normative else _UNKNOWN
        for c in library
    }


# --- what a document says of itself ---


def _own_force(said: Claims, today: date) -> Force:
    if not said.normative:
        return _UNKNOWN
    for term in said.terms:
        if term.last < today:
            since = term.last + timedelta(days=1)
            return Force(Status.EXPIRED, term.clause, term.text, since, explicit=True)
    begun = said.begins
    if begun is None and said.effective_on is not None:
        begun = Force(Status.IN_FORCE, since=said.effective_on)
    if begun is None:
        return _UNKNOWN
    if begun.since is not None and begun.since > today:
        return _with_status(begun, Status.NOT_YET)
    return begun


def _with_status(force: Force, status: Status) -> Force:
    return Force(status, force.basis_clause, force.basis_text, force.since, force.explicit)


def _begin(document: Document) -> Force | None:
    """The last sentence that says from when the document itself is in force."""
    found: Force | None = None
    for sentence in sentences(document, _MATTER):
        match = _BEGINS.search(sentence.folded)
        if match is None or _PART.search(sentence.folded[: match.start() + 1]):
            continue
        issued = document.published_on or document.issued_on
        since = _delayed(issued if match["issue"] else _date(match), match["delay"])
        found = _proved(Status.IN_FORCE, sentence, since)
    return found


def _delayed(day: date | None, days: str | None) -> date | None:
    """自印发之日起30日后: as many days later; None where the number cannot be read."""
    if day is None or days is None:
        return day
    count = to_int(days)
    if count is None or count > _LONGEST_DELAY or day.year == date.max.year:
        return None
    return day + timedelta(days=count)


def _terms(document: Document, begun: Force | None) -> Iterator[Term]:
    first = document.effective_on if begun is None else begun.since
    for sentence in sentences(document, _MATTER):
        match = _ENDS.search(sentence.folded)
        about_itself = _OWN.search(sentence.folded) or _BEGINS.search(sentence.folded)
        if match is None or not about_itself:
            continue
        last = _last_day(match, first)
        if last is not None:
            yield Term(last, sentence.clause.id, sentence.text)


def _last_day(match: re.Match[str], begun: date | None) -> date | None:
    if match["years"] is None:
        return _date(match, "") or _date(match, "to_")
    years = to_int(match["years"])
    if years is None or begun is None or not 0 < years < 100:  # noqa: PLR2004  a term
        return None
    try:
        return begun.replace(year=begun.year + years) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(begun.year + years, 2, 28)


def _date(match: re.Match[str], prefix: str = "") -> date | None:
    numbers = [to_int(match[prefix + part] or "") for part in ("year", "month", "day")]
    year, month, day = numbers
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _proved(status: Status, sentence: Sentence, since: date | None) -> Force:
    return Force(status, sentence.clause.id, sentence.text, since, explicit=True)


# --- what others say of it ---


def _ended(library: Sequence[Claims], own: Mapping[str, Force], today: date) -> Mapping[str, Force]:
    """Documents that another one repeals or amends, once that one is in force."""
    names = _Names(library)
    found: dict[str, Force] = {}
    for author in library:
        force = own[author.document_id]
        if not author.normative or force.status is Status.NOT_YET:
            continue
        since = force.since or author.issued_on or author.published_on
        if since is not None and since > today:
            continue
        for mention in author.mentions:
            for target in names.meant(mention, author):
                verdict = _verdict(mention, since)
                if target.document_id not in found or verdict.status is Status.REPEALED:
                    found[target.document_id] = verdict
    return {i: f for i, f in found.items() if _outranks(f, own[i])}


def _verdict(mention: Mention, since: date | None) -> Force:
    status = Status.REPEALED if mention.repealed else Status.AMENDED
    return Force(status, mention.clause, mention.text, since, explicit=True)


def _outranks(force: Force, own: Force) -> bool:
    """An amended text that has expired has expired."""
    return force.status is Status.REPEALED or own.status is not Status.EXPIRED


class _Names:
    """Documents by title and number."""

    def __init__(self, library: Sequence[Claims]) -> None:
        self._by_title: dict[str, list[Claims]] = {}
        self._by_number: dict[str, list[Claims]] = {}
        for document in library:
            self._by_title.setdefault(document.title_key, []).append(document)
            if document.doc_number:
                self._by_number.setdefault(document.doc_number, []).append(document)

    def meant(self, mention: Mention, author: Claims) -> Iterator[Claims]:
        """The documents a mention names, older than the one that mentions them."""
        titled = self._by_title.get(_key(mention.title), []) if mention.title else []
        numbered = [d for n in spellings(mention.number) for d in self._by_number.get(n, [])]
        known = {d.document_id: d for d in (*titled, *numbered)}
        for document in known.values():
            same_page = author.document_id in (document.document_id, document.issued_by)
            if not same_page and _agrees(document, mention) and _older(document, author):
                yield document


_key = lru_cache(maxsize=4096)(title_key)


def spellings(number: str | None) -> tuple[str, ...]:
    """The number as read, and without 原 (原民发〔2001〕3号), which may belong to a place."""
    return tuple(dict.fromkeys((number, number.removeprefix("原")))) if number else ()


def _agrees(document: Claims, mention: Mention) -> bool:
    """Number and title must not contradict the document where both are known."""
    if mention.number and document.doc_number:
        return document.doc_number in spellings(mention.number)
    return mention.title is not None and _key(mention.title) == document.title_key


def _older(document: Claims, author: Claims) -> bool:
    """Whether `document` came first; a version of the author's own title must prove that."""
    day = document.issued_on or document.published_on or document.effective_on
    other = author.issued_on or author.published_on or author.effective_on
    if day is None or other is None:
        return document.title_key != author.title_key
    return day < other
