"""What kind of text it is, who speaks in it, and whether it binds: each with its proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Genre, Kind, Proof, Removed, Span
from ingest.forms import form_by_number, form_in
from ingest.genre import BINDING, Judged, PageWords, Standing, genre_of, is_normative
from ingest.placeholders import find_placeholders, is_form
from ingest.places import seat_of
from ingest.reading import OUTSIDE, Reading
from ingest.stated import Stated
from ingest.trust import trust_of

_MASKED = frozenset({Genre.SUMMARY, Genre.APPRAISAL, Genre.RESEARCH, Genre.NEWS})
"""Genres in which an x hides a name or a figure; in all others it is a blank to be filled in."""
_BESIDE = frozenset({"line:disclaimer", "line:info", "line:footer", "html:outside-main"})
"""Rules whose lines tell a newsroom."""
_NEAR = 400
"""Characters around the body in which a newsroom signs."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The kind of a text and its weight."""

    genre: Genre
    normative: bool
    template: bool
    proofs: tuple[Proof, ...]


def weigh(reading: Reading, removed: Sequence[Removed], stated: Stated) -> Weighed:
    """Judge one document.

    Args:
        reading: the document.
        removed: what cleaning took out around it.
        stated: its title, number, issuers and date.
    """
    judged = _genre(reading, removed, stated)
    template = judged.genre not in _MASKED and is_form(reading.body.text)
    normative = is_normative(judged.genre, _standing(reading, stated), template=template)
    binding = judged.genre in BINDING
    inside = _inside(stated) if binding and not template else []
    trust = trust_of(reading, removed, inside, model=template or judged.genre is Genre.ESSAY)
    proofs = [
        *_genre_proof(reading, stated, judged),
        *(_form(stated) if binding else ()),
        *(_seat(reading, stated, normative=normative)),
        *(_blank(reading) if template else ()),
        *(_binding_proof(reading, stated) if normative else ()),
        *([trust] if trust else ()),
    ]
    return Weighed(judged.genre, normative, template, tuple(proofs))


def _genre(reading: Reading, removed: Sequence[Removed], stated: Stated) -> Judged:
    headings = tuple(c.heading for c in reading.outlined.clauses if c.heading and c.parent is None)
    return genre_of(stated.name, headings, reading.body.text, _page_words(reading, removed))


def _page_words(reading: Reading, removed: Sequence[Removed]) -> PageWords:
    disclaimers = "\n".join(r.text for r in removed if r.rule == "line:disclaimer")
    return PageWords(disclaimers, "\n".join(_beside(reading, removed)))


def _beside(reading: Reading, removed: Sequence[Removed]) -> Iterator[str]:
    """What was taken out close to the body."""
    pieces = reading.body.paragraphs
    low = pieces[0].pieces[0].start - _NEAR if pieces else 0
    high = pieces[-1].pieces[-1].end + _NEAR if pieces else 0
    for taken in removed:
        if taken.start >= 0 and taken.rule in _BESIDE:
            yield taken.text[max(0, low - taken.start) : max(0, high - taken.start)]


def _standing(reading: Reading, stated: Stated) -> Standing:
    return Standing(
        doc_number=bool(stated.numbers) or reading.notice is not None,
        signed=bool(stated.issuers) and bool(stated.issued),
        articles=_first_article(reading) is not None,
        official=any(c.source == "index_table" for c in reading.claims),
    )


def _inside(stated: Stated) -> list[Proof]:
    """Proofs by the text itself that it was issued: two of number, issuer and date."""
    kinds = (stated.numbers, stated.issuers[0] if stated.issuers else [], stated.issued)
    own = [[p for p in proofs if p.source not in OUTSIDE] for proofs in kinds]
    given = [proofs[0] for proofs in own if proofs]
    return given if len(given) > 1 else []


def _genre_proof(reading: Reading, stated: Stated, judged: Judged) -> Iterator[Proof]:
    title, words = stated.title, judged.words
    if not words:
        return
    at = title.quote.find(words)
    if at >= 0:
        start = title.start + at if title.start >= 0 else -1
        page_start = title.page_start + at if title.page_start >= 0 else -1
        yield Proof("genre", judged.genre, "title", words, start, page_start)
        return
    inside = reading.body.text.find(words)
    if inside >= 0:
        span = Span(inside, inside + len(words))
        yield reading.in_text("genre", judged.genre, "body", span)
        return
    outside = reading.page.text.find(words)
    if outside >= 0:
        span = Span(outside, outside + len(words))
        yield reading.on_page("genre", judged.genre, "line", span)
    elif title.quote:
        yield Proof("genre", judged.genre, "title", title.quote, title.start, title.page_start)


def _form(stated: Stated) -> Iterator[Proof]:
    """文种: the last word of the title, else the number's (公告第2579号)."""
    title, span = stated.title, form_in(stated.name)
    if span:
        word = span.of(stated.name)
        at = title.quote.rfind(word)
        if at >= 0:
            start = title.start + at if title.start >= 0 else -1
            page_start = title.page_start + at if title.page_start >= 0 else -1
            yield Proof("form", word, "title", word, start, page_start)
        else:
            yield Proof("form", word, "title", title.quote, title.start, title.page_start)
    elif stated.numbers:
        number = stated.numbers[0]
        word = form_by_number(number.value) or ""
        if word:
            yield Proof("form", word, number.source, number.quote, number.start, number.page_start)


def _seat(reading: Reading, stated: Stated, *, normative: bool) -> Iterator[Proof]:
    """Level and region of the first issuer that has them, else of the place a title begins with."""
    named = stated.issuers[0] if stated.issuers else []
    for proof in [*named, *([stated.title] if normative and not named else [])]:
        plain = "".join(proof.value.split())
        seat = seat_of(plain)
        if seat is None:
            continue
        yield _part("level", seat.level, proof)
        region = plain[seat.start : seat.end]
        if region:
            yield _region(region, proof)
        return
    if reading.notice is not None and reading.notice.level is not None:
        yield Proof("level", reading.notice.level, "notice", "")
        if reading.notice.region:
            yield Proof("region", reading.notice.region, "notice", "")


def _part(field: str, value: str, proof: Proof) -> Proof:
    return Proof(field, value, proof.source, proof.quote, proof.start, proof.page_start)


def _region(region: str, proof: Proof) -> Proof:
    at = proof.quote.find(region)
    if at < 0:
        return _part("region", region, proof)
    start = proof.start + at if proof.start >= 0 else -1
    page_start = proof.page_start + at if proof.page_start >= 0 else -1
    return Proof("region", region, proof.source, region, start, page_start)


def _blank(reading: Reading) -> Iterator[Proof]:
    for span in find_placeholders(reading.body.text)[:1]:
        yield reading.in_text("template", "true", "placeholder", span)


def _binding_proof(reading: Reading, stated: Stated) -> Iterator[Proof]:
    """Number, else signature, else the index table, else the first article."""
    proofs = [*stated.numbers[:1]]
    if stated.issuers and stated.issued:
        proofs += [stated.issuers[0][0], stated.issued[0]]
    if proofs:
        yield _part("normative", "true", proofs[0])
        return
    article = _first_article(reading)
    if article is not None:
        yield reading.in_text("normative", "true", "body", article)


def _first_article(reading: Reading) -> Span | None:
    for clause in reading.outlined.clauses:
        if clause.kind is Kind.ARTICLE:
            return Span(clause.start, min(clause.end, clause.start + len(clause.printed)))
    return None
