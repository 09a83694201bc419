"""Tables of watched addresses, the looks at them, and what was noticed."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
)

from corpus.schema_documents import lookup, metadata
from corpus.store_types import Compact, Instant, Verbatim

watched = Table(
    "watched",
    metadata,
    Column("url", Verbatim, primary_key=True),
    Column("kind", String(16), nullable=False, comment="corpus.watching.Kind"),
    Column("name", Verbatim, nullable=False),
    Column("parent", Verbatim, nullable=False, comment="the column that led here"),
    Column("quiet", Boolean, nullable=False, comment="what it gives at first is no news"),
    Column("state", String(16), nullable=False, comment="corpus.watching.State"),
    Column("etag", Verbatim, nullable=False),
    Column("modified", Verbatim, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("documents", Compact, nullable=False, comment="as they were reported last"),
    Column("added_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("visited_at", Instant),
    Column("good_at", Instant),
    Column("changed_at", Instant),
    Column("missing_since", Instant),
    Column("misses", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("told", Verbatim, nullable=False),
    comment="addresses that are looked at again and again",
)

watch_visits = Table(
    "watch_visits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Verbatim, nullable=False),
    Column("at", Instant, nullable=False),
    Column("seen", String(16), nullable=False, comment="corpus.watching.Seen"),
    Column("status", Integer, nullable=False, comment="of HTTP; 0: no answer"),
    comment="the last looks at each address: the schedule is made of them",
)

watch_changes = Table(
    "watch_changes",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kind", String(16), nullable=False, comment="corpus.watching.ChangeKind"),
    Column("at", Instant, nullable=False),
    Column("url", Verbatim, nullable=False),
    Column("title", Verbatim, nullable=False),
    Column("told", Verbatim, nullable=False),
    Column("said", Compact, nullable=False, comment="the rest of corpus.watching.Change"),
    Column("sent_at", Instant, comment="by the webhook"),
    Column("tries", Integer, nullable=False, comment="of the webhook, in vain"),
    comment="what was noticed at watched addresses",
)

lookup("ix_watch_visits_url", watch_visits.c.url)
Index("ix_watched_due_at", watched.c.due_at)
Index("ix_watch_changes_at", watch_changes.c.at)
