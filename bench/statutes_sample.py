"""A part of a large collection that is quick to embed and always the same: for CI.

A fixed number of questions, all articles judged for them and a fixed number of others, each the
lowest by SHA-256 of its id, so that neither order nor chance decides.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.beir import Collection

OTHERS = 2_000
"""Two minutes of embedding on one core, once; 5,000 would be five."""
QUESTIONS = 200


def sample(collection: Collection, questions: int = QUESTIONS, others: int = OTHERS) -> Collection:
    """The part of a collection: `questions` of its questions, gold articles and `others`."""
    asked = set(_lowest(collection.queries, questions))
    qrels = {q: grades for q, grades in collection.qrels.items() if q in asked}
    gold = {record for grades in qrels.values() for record in grades}
    rest = (e.id for e in collection.entries if e.id not in gold)
    kept = gold.union(_lowest(rest, others))
    return replace(
        collection,
        entries=tuple(e for e in collection.entries if e.id in kept),
        queries={q: text for q, text in collection.queries.items() if q in asked},
        qrels=qrels,
        groups={q: group for q, group in collection.groups.items() if q in asked},
    )


def _lowest(ids: Iterable[str], count: int) -> list[str]:
    return sorted(ids, key=lambda i: (hashlib.sha256(i.encode()).hexdigest(), i))[:count]
