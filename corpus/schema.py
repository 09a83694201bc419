"""The tables of the store.

Changing one means adding a migration (`corpus/migrations/versions`) and moving `HEAD`;
a test compares both. What each table is for is said beside it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

from corpus.store_types import Compact, Compressed, CompressedText, Instant, Verbatim

HEAD = "0011"
"""The newest migration. An older library is brought up to it, a newer one is refused."""

metadata = MetaData()

pages = Table(
    "pages",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", Compressed, nullable=False),
    Column("content_type", Verbatim, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("size", Integer, nullable=False, comment="bytes of the body, not deflated"),
    comment="original bytes, kept for ever",
)

page_texts = Table(
    "page_texts",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", CompressedText, nullable=False),
    comment="extracted page text: what runs and removed spans point into",
)

documents = Table(
    "documents",
    metadata,
    Column("id", Verbatim, primary_key=True),
    Column("title", Verbatim, nullable=False),
    Column("title_key", Verbatim, nullable=False, comment="folded, without outer 《》"),
    Column("doc_number", Verbatim),
    Column("number_key", Verbatim, comment="canonical 文号"),
    Column("issuers", Compact, nullable=False),
    Column("issued_on", Date),
    Column("published_on", Date),
    Column("effective_on", Date),
    Column("posted_on", Date),
    Column("genre", String(32), nullable=False),
    Column("normative", Boolean, nullable=False),
    Column("template", Boolean, nullable=False),
    Column("script", String(16), nullable=False),
    Column("status", String(16), nullable=False, comment="as parsed; see statuses"),
    Column("cover_start", Integer),
    Column("cover_end", Integer),
    Column("signature_start", Integer),
    Column("signature_end", Integer),
    Column("issued_by", Verbatim),
    Column("index_number", Verbatim),
    Column("subjects", Compact, nullable=False, server_default="[]"),
    Column("form", Verbatim),
    Column("region", Verbatim),
    Column("level", String(16)),
    Column("trust", String(16), nullable=False, server_default="repost"),
    Column("secrecy", Verbatim),
    Column("ocr", Float),
    Column("source_locator", Verbatim, nullable=False),
    Column("source_sha256", ForeignKey("pages.sha256"), nullable=False),
    Column("source_kind", String(16), nullable=False),
    Column("source_is_url", Boolean, nullable=False),
    Column("page_text", ForeignKey("page_texts.sha256"), nullable=False),
    Column("fingerprint", String(64), nullable=False, comment="of the text, blind to spacing"),
    Column("digest", String(64), nullable=False, comment="of text, clauses and metadata"),
)


def _owner(*, primary: bool = False) -> Column[Any]:
    return Column(
        "document_id",
        ForeignKey("documents.id", ondelete="CASCADE"),
        primary_key=primary,
        nullable=False,
    )


document_texts = Table(
    "document_texts",
    metadata,
    _owner(primary=True),
    Column("text", Verbatim, nullable=False),
    Column("tables", Compact, nullable=False, comment="[[clause, rows, header_rows, rebuilt], …]"),
    Column("runs", Compact, nullable=False, comment="[[start, page, length], …]"),
    Column("proofs", Compact, nullable=False, server_default="[]", comment="corpus.model.Proof"),
    Column("comments", Compact, nullable=False, server_default="[]", comment="replies beneath"),
    comment="the long part of documents, so that lists of them are read without it",
)

clauses = Table(
    "clauses",
    metadata,
    _owner(primary=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", Verbatim, nullable=False),
    Column("path", Compact, nullable=False),
    Column("printed", Verbatim, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("heading", Verbatim),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("parent", Verbatim),
)

removed = Table(
    "removed",
    metadata,
    _owner(primary=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("rule", Verbatim, nullable=False),
    Column("text", Verbatim, nullable=False),
    Column("start", Integer, nullable=False, comment="in the page text, or -1"),
    comment="what cleaning took out",
)

warnings = Table(
    "warnings",
    metadata,
    _owner(primary=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("code", Verbatim, nullable=False),
    Column("message", Verbatim, nullable=False),
    Column("clause", Verbatim),
    Column("start", Integer),
    Column("end", Integer),
)

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

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("locator", Verbatim, nullable=False),
    Column("sha256", ForeignKey("pages.sha256"), nullable=False),
    Column("fetched_at", Instant),
    Column("document_id", ForeignKey("documents.id", ondelete="SET NULL")),
    Column("current", Boolean, nullable=False, comment="false once the locator gave other bytes"),
    Column("parser", Verbatim, nullable=False, server_default="", comment="that read it last"),
    Column("clearance", Integer, nullable=False, server_default="0", comment="who may know of it"),
    comment="which page was seen where, and which documents it gave",
)

statuses = Table(
    "statuses",
    metadata,
    _owner(primary=True),
    Column("status", String(16), nullable=False),
    Column("since", Date),
    Column("explicit", Boolean, nullable=False),
    Column(
        "basis",
        Compact,
        nullable=False,
        server_default="[]",
        comment="[[document, clause, start, end, quote], …]",
    ),
    Column("author", Verbatim, comment="id of another document that brought it about"),
    Column("until", Date, comment="last day in force"),
    Column("replaced_by", Verbatim),
    comment="时效性 and what it rests on; overrides documents.status",
)

vectors = Table(
    "vectors",
    metadata,
    Column("digest", String(64), primary_key=True, comment="of the embedded text"),
    Column("model", Verbatim, primary_key=True),
    Column("vector", LargeBinary, nullable=False, comment="float32, little endian"),
    comment="cache: the one expensive part of an index",
)

meta = Table(
    "meta",
    metadata,
    Column("key", Verbatim, primary_key=True),
    Column("value", Verbatim, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("locator", Verbatim, nullable=False),
    Column("message", Verbatim, nullable=False),
    Column("at", Instant, nullable=False),
    Column("sha256", String(64), comment="of the bytes, where reading them again is no use"),
    Column("parser", Verbatim),
)

versions = Table(
    "versions",
    metadata,
    Column("document_id", Verbatim, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("reason", String(16), nullable=False, comment="corpus.store_model.Reason"),
    Column("began", Instant, comment="null: before versions were kept"),
    Column("ended", Instant, comment="null: the one that stands in documents"),
    Column("parser", Verbatim, nullable=False, comment="that read it last"),
    Column("locator", Verbatim, nullable=False),
    Column("sha256", ForeignKey("pages.sha256"), nullable=False),
    Column("page_text", ForeignKey("page_texts.sha256"), nullable=False),
    Column("body", CompressedText, comment="corpus.plain_json; null while it stands in documents"),
    comment="every text that a document ever had; withdrawn documents have no other place",
)

old_clauses = Table(
    "old_clauses",
    metadata,
    Column("document_id", Verbatim, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", Verbatim, nullable=False),
    Column("words", String(16), nullable=False, comment="corpus.wording.wording_digest"),
    ForeignKeyConstraint(
        ["document_id", "number"],
        ["versions.document_id", "versions.number"],
        ondelete="CASCADE",
        name="fk_old_clauses_version",
    ),
    comment="which id stood for which words in a version that ended",
)

redirects = Table(
    "redirects",
    metadata,
    Column("old", Verbatim, primary_key=True),
    Column("new", Verbatim, nullable=False),
    Column("at", Instant, nullable=False),
    comment="a document that its page now gives under another id",
)

sketches = Table(
    "sketches",
    metadata,
    _owner(primary=True),
    Column("digest", String(64), nullable=False, comment="of what was sketched; documents.digest"),
    Column("locator", Verbatim, nullable=False),
    Column("url_key", Verbatim, comment="corpus.urls.url_key of the locator"),
    Column("numbers", LargeBinary, nullable=False, comment="corpus.sketch, uint32, little endian"),
    Column("standing", Compact, nullable=False, comment="corpus.reposts.standing"),
    comment="by which likely copies are found",
)


def _document(name: str, *, primary: bool = False) -> Column[Any]:
    return Column(
        name, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=primary, nullable=False
    )


likenesses = Table(
    "likenesses",
    metadata,
    _document("a", primary=True),
    _document("b", primary=True),
    Column("same", Boolean, nullable=False),
    Column("similarity", Float, nullable=False),
    Column("route", String(16), nullable=False, comment="corpus.reposts.Route"),
    Column("reason", String(16), comment="why not the same; corpus.sameness.Reason"),
    Column("evidence", Compact, nullable=False),
    Column("misprints", Float, nullable=False),
    comment="two documents compared, the lesser id first",
)

reposts = Table(
    "reposts",
    metadata,
    _document("document_id", primary=True),
    _document("best"),
    comment="which copy stands for a document in lists and answers; others only",
)


bands = Table(
    "bands",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False, comment="corpus.sketch.bands"),
    Column("document_id", Verbatim, primary_key=True),
    comment="which sketches have a stretch in common; of a document that is gone none",
    sqlite_with_rowid=False,
)

findings = Table(
    "findings",
    metadata,
    _owner(primary=True),
    Column("digest", String(64), nullable=False, comment="documents.digest of what was read"),
    Column("logic", String(16), nullable=False, comment="corpus.findings.LOGIC"),
    Column("title", Verbatim, nullable=False, comment="as everybody may see it"),
    Column("private", Boolean, nullable=False, comment="has personal data: is shown masked"),
    Column("name", Verbatim, nullable=False, comment="corpus.title_names.name_key"),
    Column("said", Compact, nullable=False, comment="corpus.claims.Claims, less its mentions"),
    comment="what a text says that readings of the whole library need, found when it is stored",
)

mentions = Table(
    "mentions",
    metadata,
    _owner(primary=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Verbatim, comment="corpus.title_names.name_key of the title"),
    Column("number", Verbatim, comment="canonical"),
    Column("plain_number", Verbatim, comment="without 原"),
    Column("said", Compact, nullable=False, comment="corpus.mentions.Mention"),
    comment="documents that a document says to be repealed, amended or still in force",
)

turns = Table(
    "turns",
    metadata,
    _owner(primary=True),
    Column("day", Date, primary_key=True),
    comment="days from which on a document may count otherwise: begun, expired, issued",
)

pending = Table(
    "pending",
    metadata,
    Column("task", String(16), primary_key=True, comment="corpus.store_pending.Task"),
    Column("document_id", Verbatim, primary_key=True),
    comment="what has changed and is not yet seen to; also documents that are gone",
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


def _lookup(name: str, column: Column[Any]) -> Index:
    """An index for equality: a hash on PostgreSQL, whose B-trees refuse keys over 2,700 bytes."""
    return Index(name, column, postgresql_using="hash")


def _few(name: str, column: Column[Any], which: ColumnElement[bool]) -> Index:
    """An index over the few rows of which something holds."""
    return Index(name, column, sqlite_where=which, postgresql_where=which)


_lookup("ix_documents_title_key", documents.c.title_key)
_lookup("ix_documents_number_key", documents.c.number_key)
_lookup("ix_documents_page_text", documents.c.page_text)
_lookup("ix_documents_source_sha256", documents.c.source_sha256)
_lookup("ix_clauses_id", clauses.c.id)
_lookup("ix_sightings_locator", sightings.c.locator)
_lookup("ix_sightings_sha256", sightings.c.sha256)
_lookup("ix_sightings_document_id", sightings.c.document_id)
_lookup("ix_failures_locator", failures.c.locator)
_lookup("ix_old_clauses_id", old_clauses.c.id)
_lookup("ix_likenesses_b", likenesses.c.b)
_lookup("ix_reposts_best", reposts.c.best)
_lookup("ix_redirects_new", redirects.c.new)
_lookup("ix_versions_page_text", versions.c.page_text)
_lookup("ix_documents_doc_number", documents.c.doc_number)
_lookup("ix_documents_fingerprint", documents.c.fingerprint)
_lookup("ix_documents_issued_by", documents.c.issued_by)
_lookup("ix_sketches_url_key", sketches.c.url_key)
_lookup("ix_findings_name", findings.c.name)
_lookup("ix_mentions_name", mentions.c.name)
_lookup("ix_mentions_number", mentions.c.number)
_lookup("ix_mentions_plain_number", mentions.c.plain_number)
_lookup("ix_review_rules_place", review_rules.c.place)
Index("ix_turns_day", turns.c.day)
_lookup("ix_watch_visits_url", watch_visits.c.url)
Index("ix_watched_due_at", watched.c.due_at)
Index("ix_watch_changes_at", watch_changes.c.at)
_lookup("ix_access_keys_owner", access_keys.c.owner)
_lookup("ix_sessions_user", sessions.c.user)
_few("ix_documents_marked", documents.c.fingerprint, documents.c.secrecy.is_not(None))
_few("ix_findings_private", findings.c.digest, findings.c.private)
# What is indexed is told by these two.
Index("ix_documents_digest", documents.c.id, documents.c.digest)
