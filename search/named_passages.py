"""The passages of what a question names: a document, or clauses in it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.outline import find_clause, passages
from search.entries import is_bare_heading
from search.route import clauses_at
from search.tokenize import words

if TYPE_CHECKING:
    from corpus.model import Clause, Document, Span
    from search.route import Route


def is_placed(named: Route) -> bool:
    """Whether a clause is named, by its number or its id."""
    return bool(named.steps or named.clause)


def is_name_alone(named: Route) -> bool:
    """Whether a document is named and nothing more."""
    return not (is_placed(named) or words(named.rest))


def is_bare_label(named: Route) -> bool:
    """Whether a clause is named by its number, of no document (第十条)."""
    return bool(named.steps) and not named.documents and not words(named.rest)


def named_passages(document: Document, named: Route) -> list[tuple[Clause, Span]]:
    """The passages of what a question names in a document: clauses, or the whole of it.

    Any content comes before a mere heading, as it does in the rankings.
    """
    read = [(p.clause, p.span) for p in passages(document)]
    if named.clause:
        clause = find_clause(document, named.clause.partition("@")[0])
        wanted = [clause] if clause is not None else []
    else:
        wanted = clauses_at(document, named.steps)
    found = [(c, s) for w in wanted for c, s in read if w.span.covers(s)]
    found = found or (read if is_name_alone(named) else [])
    return sorted(found, key=lambda one: is_bare_heading(one[0], one[1].of(document.text)))
