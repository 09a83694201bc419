"""The tables of the store.

Changing one means adding a migration (`corpus/migrations/versions`) and moving `HEAD`;
a test compares both. What each table is for is said beside it, in `corpus.schema_…`.
"""

from __future__ import annotations

from corpus.schema_documents import (
    clauses,
    document_texts,
    documents,
    failures,
    meta,
    metadata,
    old_clauses,
    page_texts,
    pages,
    redirects,
    removed,
    sightings,
    statuses,
    vectors,
    versions,
    warnings,
)
from corpus.schema_found import (
    bands,
    findings,
    likenesses,
    mentions,
    pending,
    reposts,
    sketches,
    turns,
)
from corpus.schema_people import (
    access_keys,
    audit,
    clearances,
    query_counts,
    query_words,
    releases,
    review_rules,
    sessions,
    sites,
    users,
)
from corpus.schema_watch import (
    watch_changes,
    watch_visits,
    watched,
)

__all__ = [
    "HEAD",
    "access_keys",
    "audit",
    "bands",
    "clauses",
    "clearances",
    "document_texts",
    "documents",
    "failures",
    "findings",
    "likenesses",
    "mentions",
    "meta",
    "metadata",
    "old_clauses",
    "page_texts",
    "pages",
    "pending",
    "query_counts",
    "query_words",
    "redirects",
    "releases",
    "removed",
    "reposts",
    "review_rules",
    "sessions",
    "sightings",
    "sites",
    "sketches",
    "statuses",
    "turns",
    "users",
    "vectors",
    "versions",
    "warnings",
    "watch_changes",
    "watch_visits",
    "watched",
]

HEAD = "0011"
"""The newest migration. An older library is brought up to it, a newer one is refused."""
