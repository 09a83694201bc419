"""What a comparison compares: the clauses of a document that have words of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from corpus.folding import squeeze
from corpus.model import Clause, Document
from corpus.outline import headings, passages


@dataclass(frozen=True)
class Unit:
    """A clause and its own words. Not slotted: folded forms are kept once computed."""

    clause: Clause
    text: str
    """Its passages joined, verbatim."""
    above: str
    """Headings of the clauses above it."""

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
    texts: dict[str, list[str]] = {}
    clauses: dict[str, Clause] = {}
    for passage in passages(document):
        clauses[passage.clause.id] = passage.clause
        texts.setdefault(passage.clause.id, []).append(passage.text)
    return tuple(
        Unit(clause, "".join(texts[identity]), "".join(headings(document, clause)))
        for identity, clause in clauses.items()
    )
