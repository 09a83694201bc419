"""What a comparison compares: the clauses of a document that have words of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from corpus.folding import fold, squeeze
from corpus.model import Clause, Document, Span
from corpus.outline import all_headings, passages
from search.figures import Figure, find_figures


@dataclass(frozen=True)
class Unit:
    """A clause and its own words. Not slotted: folded forms are kept once computed."""

    clause: Clause
    text: str
    """Its passages joined, verbatim."""
    above: str
    """Headings of the clauses above it."""
    pieces: tuple[Span, ...] = ()
    """Where the passages stand in the document."""

    def in_document(self, start: int, end: int) -> Span | None:
        """The place of `text[start:end]`; None where it does not lie in one passage."""
        for piece in self.pieces:
            if start < piece.end - piece.start:
                inside = end <= piece.end - piece.start
                return Span(piece.start + start, piece.start + end) if inside else None
            start -= piece.end - piece.start
            end -= piece.end - piece.start
        return None

    @cached_property
    def folded(self) -> str:
        """The words folded, of the same length."""
        return fold(self.text)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Figures and limits in the words."""
        return find_figures(self.text)

    @cached_property
    def squeezed(self) -> str:
        """The words folded, without white space and without the label."""
        words = squeeze(self.text)[0]
        return words.removeprefix(squeeze(self.clause.printed)[0]) or words

    @cached_property
    def path_words(self) -> str:
        """Headings above and its own opening words, folded: what it is about."""
        opening = self.squeezed.split("。", 1)[0].split(",", 1)[0]
        return squeeze(self.above)[0] + opening


def units(document: Document) -> tuple[Unit, ...]:
    """Every clause that bears a passage, lead and cover too, in reading order."""
    pieces: dict[str, list[Span]] = {}
    clauses: dict[str, Clause] = {}
    above = all_headings(document)
    for passage in passages(document):
        clauses[passage.clause.id] = passage.clause
        pieces.setdefault(passage.clause.id, []).append(passage.span)
    return tuple(
        Unit(
            clause,
            "".join(span.of(document.text) for span in pieces[identity]),
            "".join(above.get(identity, ())),
            tuple(pieces[identity]),
        )
        for identity, clause in clauses.items()
    )
