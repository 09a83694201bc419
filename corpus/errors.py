"""What can go wrong, in the domain's words.

Each message is for the user, in Simplified Chinese, and says what to do next.
"""

from __future__ import annotations


class PolicyError(Exception):
    """Base of all expected failures; the message is shown to the user."""

    code = "error"


class BadPage(PolicyError):
    """The bytes cannot be read as a page: empty, binary, damaged, too large."""

    code = "bad_page"


class NotADocument(PolicyError):
    """The page was read but holds no document text."""

    code = "not_a_document"


class UnknownDocument(PolicyError):
    """No document has this id, title or number."""

    code = "unknown_document"


class UnknownClause(PolicyError):
    """No clause has this id."""

    code = "unknown_clause"


class UnknownSite(PolicyError):
    """No site has this key."""

    code = "unknown_site"


class BadQuery(PolicyError):
    """The question cannot be used: empty, too long, or a filter that does not exist."""

    code = "bad_query"


class BrokenLibrary(PolicyError):
    """Store, index and model are not in step."""

    code = "broken_library"


class ModelMissing(PolicyError):
    """The embedding model cannot be loaded."""

    code = "model_missing"


def unknown_document(reference: str) -> UnknownDocument:
    """There is none; a held document answers in the same words."""
    return UnknownDocument(
        f"没有编号为 {shown(reference)} 的文件。请用 tiaowen search 查到文件后再试。"
    )


def unknown_clause(reference: str) -> UnknownClause:
    """There is none; a clause of a held document answers in the same words."""
    return UnknownClause(f"没有编号为 {shown(reference)} 的条款。请检索后从结果里复制编号。")


def out_of_step() -> BrokenLibrary:
    """The index knows something that the store has no more."""
    return BrokenLibrary("索引中的条款已不在库中。请运行 tiaowen ingest 重建索引。")


def shown(reference: str) -> str:
    """A reference fit for a message: short, and printable on any terminal."""
    plain = "".join(c if c.isprintable() else "\ufffd" for c in reference[:60])
    return f"“{plain}”"
