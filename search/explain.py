"""Why a clause was found, and why it stands where it stands: the `why` of a hit. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from corpus.outline import clauses_by_id
from search.highlight import printed_words

if TYPE_CHECKING:
    from corpus.model import Clause, Document
    from search.expand import Expanded
    from search.model import Expansion
    from search.ranking import Part
    from search.route import Route


def of_parts(parts: Mapping[str, Part], *, bare: bool) -> dict[str, object]:
    """Place and score in each ranking, and what the score adds to the fused one.

    Args:
        parts: by name of the ranking.
        bare: the clause is a mere heading, which is put behind content.
    """
    told: dict[str, object] = {
        name: {
            "rank": part.rank,
            "score": round(part.score, 6),
            "share": round(part.share, 6),
        }
        for name, part in parts.items()
    }
    return {**told, "bare": True} if bare else told


def of_route(named: Route) -> dict[str, object]:
    """What of the question named the document."""
    told: dict[str, object] = {"matched": named.matched}
    if named.typed:
        told["typed"] = named.typed
    if named.place:
        told["place"] = named.place
    return told


def of_words(
    document: Document, clause: Clause, text: str, asked: Expanded, typed: Collection[str]
) -> dict[str, object]:
    """Which words matched in which field, and which of them were not typed but stand for others.

    Args:
        document: of the clause.
        clause: found.
        text: its own words.
        asked: everything that was looked for.
        typed: the words of the question.
    """
    fields = {
        "own": text,
        "heading": " ".join(headings(document, clause)),
        "title": f"{document.title} {document.doc_number or ''}",
    }
    said = {name: printed_words(field) for name, field in fields.items()}
    matched = {n: [w[word] for word in typed if word in w] for n, w in said.items()}
    told: dict[str, object] = {
        "words": matched["own"],
        "fields": {name: words for name, words in matched.items() if words},
    }
    added = _added({**said["title"], **said["heading"], **said["own"]}, asked)
    return {**told, "expanded": added} if added else told


def _added(said: Mapping[str, str], asked: Expanded) -> list[dict[str, str]]:
    """Phrases looked for besides those typed, by the longest word of each that stands there."""
    there: dict[Expansion, str] = {}
    for word, source in asked.sources.items():
        if word in said and len(word) > len(there.get(source, "")):
            there[source] = said[word]
    return [
        {"typed": e.typed, "means": e.means, "by": e.by, "word": word} for e, word in there.items()
    ]


def headings(document: Document, clause: Clause) -> list[str]:
    """The headings above a clause and its own, from the top."""
    by_id = clauses_by_id(document)
    found: list[str] = []
    step: Clause | None = clause
    while step is not None:
        if step.heading:
            found.insert(0, step.heading)
        step = by_id.get(step.parent or "")
    return found
