"""Column types that keep every string and every byte as it came, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import json
import re
import zlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, LargeBinary, String, Text
from sqlalchemy.types import TypeDecorator

_MARK = "\ufdd0"
"""A noncharacter that Unicode keeps for private use inside programs; it opens an escape."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff\ufdd0]")
_ESCAPED = re.compile("\ufdd0([0-9a-f]{4})")


def escape(text: str) -> str:
    """`text` without NUL (PostgreSQL refuses it) and lone surrogates (no UTF-8 has them).

    Each becomes the mark and four hexadecimal digits, so `unescape` gives the text back exactly.
    """
    return _UNSTORABLE.sub(lambda found: f"{_MARK}{ord(found[0]):04x}", text)


def unescape(text: str) -> str:
    """The text that `escape` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if _MARK in text else text


class Verbatim(TypeDecorator[str]):
    """Text that comes back code point for code point."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """Escape on the way in, in comparisons too."""
        return None if value is None else escape(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """Undo the escape on the way out."""
        return None if value is None else unescape(value)


class Compact(TypeDecorator[Any]):
    """Lists and strings as compact JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ANN401, ARG002  JSON is any value; SQLAlchemy's signature
        """Dump without ASCII escapes: two lone surrogates must not read back as one character."""
        return escape(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002  JSON is any value; SQLAlchemy's signature
        """Load what was dumped."""
        return None if value is None else json.loads(unescape(value))


class Compressed(TypeDecorator[bytes]):
    """Bytes, deflated: pages shrink to a fifth."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  SQLAlchemy's signature
        """Deflate."""
        return None if value is None else zlib.compress(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  SQLAlchemy's signature
        """Inflate; a damaged cell raises `zlib.error`."""
        return None if value is None else zlib.decompress(value)


class CompressedText(TypeDecorator[str]):
    """Long text, deflated; lone surrogates survive as they do in `Verbatim`."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  SQLAlchemy's signature
        """Encode and deflate."""
        return None if value is None else zlib.compress(value.encode("utf-8", "surrogatepass"))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """Inflate and decode."""
        return None if value is None else zlib.decompress(value).decode("utf-8", "surrogatepass")


class Instant(TypeDecorator[datetime]):
    """A moment, kept as ISO 8601 in UTC; a time without a zone is taken for UTC."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """To UTC."""
        if value is None:
            return None
        aware = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """Back, always with its zone."""
        return None if value is None else datetime.fromisoformat(value)
