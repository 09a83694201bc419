"""Tables of people: who may do what, what they decided, what was asked."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
)

from corpus.schema_documents import lookup, metadata
from corpus.store_types import Compact, Instant, Verbatim

releases = Table(
    "releases",
    metadata,
    Column("document_id", Verbatim, primary_key=True),
    Column("fingerprint", String(64), primary_key=True, comment="of the text that was released"),
    Column("secrecy", Verbatim, nullable=False, comment="the mark that it bore"),
    Column("released_by", Verbatim, nullable=False),
    Column("released_at", Instant, nullable=False),
    comment="who let a held document out, and when; kept when the document is gone",
)

clearances = Table(
    "clearances",
    metadata,
    Column("document_id", Verbatim, primary_key=True),
    Column("clearance", Integer, nullable=False, comment="corpus.access.Clearance"),
    Column("by", Verbatim, nullable=False),
    Column("at", Instant, nullable=False),
    comment="documents that are not for everybody; kept when the document is gone",
)

users = Table(
    "users",
    metadata,
    Column("name", Verbatim, primary_key=True, comment="folded: what is typed at sign-in"),
    Column("password", Verbatim, comment="argon2id; null: signs in elsewhere"),
    Column("role", Integer, nullable=False, comment="corpus.access.Role"),
    Column("clearance", Integer, nullable=False, comment="corpus.access.Clearance"),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    comment="people who may sign in",
)

access_keys = Table(
    "access_keys",
    metadata,
    Column("id", String(16), primary_key=True, comment="first characters of the key, shown"),
    Column("secret", String(64), nullable=False, comment="SHA-256 of the whole key"),
    Column("owner", ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
    Column("label", Verbatim, nullable=False, comment="what it is for"),
    Column("role", Integer, nullable=False),
    Column("clearance", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_on", Date, comment="last day; null: none"),
    Column("used_on", Date, comment="last day that it was used"),
    Column("revoked", Boolean, nullable=False),
    comment="what programs sign in with",
)

sessions = Table(
    "sessions",
    metadata,
    Column("secret", String(64), primary_key=True, comment="SHA-256 of the cookie's value"),
    Column("user", ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
    Column("began", Instant, nullable=False),
    Column("used", Instant, nullable=False, comment="some minutes late at most"),
    comment="browsers that are signed in",
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", Verbatim, nullable=False, comment="user, key or system user; empty: nobody"),
    Column("act", String(32), nullable=False, comment="corpus.access.Act"),
    Column("what", Verbatim, nullable=False, comment="whom or which document it was done to"),
    Column("origin", Verbatim, nullable=False, comment="address, or the command line"),
    comment="who did what; rows are added, never changed",
)

review_rules = Table(
    "review_rules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False, comment="corpus.review.RuleKind"),
    Column("place", Verbatim, nullable=False, comment="locator of a page, or the host of a site"),
    Column("document_id", Verbatim, nullable=False, comment="that was looked at"),
    Column("about", Verbatim, nullable=False),
    Column("value", Verbatim, nullable=False),
    Column("clause", Verbatim, nullable=False),
    Column("by", Verbatim, nullable=False),
    Column("at", Instant, nullable=False),
    comment="what persons decided about pages; applied at every reading, see corpus.review",
)

query_counts = Table(
    "query_counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("verb", String(16), primary_key=True, comment="corpus.queries.Verb"),
    Column("mark", String(64), primary_key=True, comment="corpus.queries.marks_of"),
    Column("count", Integer, nullable=False),
    comment="how much was asked, by day; nothing of who asked or what",
)

query_words = Table(
    "query_words",
    metadata,
    Column("digest", String(32), primary_key=True, comment="corpus.queries.digest_of"),
    Column("text", Verbatim, comment="null until it may be kept, see corpus.queries.may_be_shown"),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("days", Integer, nullable=False, comment="different days"),
    Column("asked", Integer, nullable=False),
    Column("in_vain", Integer, nullable=False, comment="how often nothing was found"),
    comment="queries in words, where the operator turned that on; personal data covered",
)

sites = Table(
    "sites",
    metadata,
    Column("key", Verbatim, primary_key=True),
    Column("name", Verbatim, nullable=False),
    Column("origins", Compact, nullable=False, comment="corpus.sites.origin"),
    Column("filters", Compact, nullable=False, comment="field=value"),
    Column("active", Boolean, nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    comment="who may show the search box, and from which origins",
)

lookup("ix_review_rules_place", review_rules.c.place)
lookup("ix_access_keys_owner", access_keys.c.owner)
lookup("ix_sessions_user", sessions.c.user)
