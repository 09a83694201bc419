"""What a search gives, as the contract's JSON: hits or groups, and what is shown beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.present import grouped_json, hits_json, reference_json
from search.filters import check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.present import Json
    from search.model import Found, Hint


def found_json(found: Found, elsewhere: Mapping[str, int]) -> Json:
    """A search's answer.

    Args:
        found: by the engine.
        elsewhere: for each document in how many further places its text stands.
    """
    query = found.query
    listed = (
        {"groups": grouped_json(found.hits, elsewhere)}
        if query.grouped
        else {"hits": hits_json(found.hits, elsewhere)}
    )
    return {
        "query": query.text,
        **listed,
        "named": [reference_json(d) for d in found.named],
        "notices": [{"code": n.code, "message": n.message} for n in found.notices],
        "suggestions": [hint_json(h) for h in found.hints],
        "filters": {facet: list(values) for facet, values in check(query.filters).items()},
        "as_of": query.as_of.isoformat() if query.as_of is not None else None,
        "facets": {
            facet: [
                {"value": v.value, "documents": v.documents, "clauses": v.clauses} for v in values
            ]
            for facet, values in found.facets.items()
        },
        "candidates": found.candidates,
        "expansions": [{"typed": e.typed, "means": e.means, "by": e.by} for e in found.expansions],
    }


def hint_json(hint: Hint) -> Json:
    """Another search to try."""
    return {
        "kind": hint.kind,
        "message": hint.message,
        "query": hint.query,
        "filters": {facet: list(values) for facet, values in hint.filters.items()},
    }
