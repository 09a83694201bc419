"""Mails and saved web pages as Python's email package reads them. Pure."""

from __future__ import annotations

import email
import re
from email import policy
from email.header import decode_header
from typing import TYPE_CHECKING

from corpus.errors import BadPage
from ingest.decode import decode

if TYPE_CHECKING:
    from email.message import Message

MAX_PARTS = 2_000
"""Parts of a message, nested ones included."""
_LONGEST_HEADER = 10_000
"""Characters of a header that are read; decoding takes the square of them."""
_DAMAGED = "邮件或 MHT 网页已损坏，无法读取。请重新保存后再导入。"
_NAME = re.compile(r"""name\s*=\s*"?([^";\r\n]+)""", re.IGNORECASE)
_MULTIPART = re.compile(rb"^content-type:[ \t]*multipart/", re.IGNORECASE | re.MULTILINE)


def parsed(body: bytes) -> Message:
    """The message with its parts.

    Raises:
        BadPage: damaged, or with more parts than any real one.
    """
    if len(_MULTIPART.findall(body)) > MAX_PARTS // 10:
        raise BadPage(_DAMAGED)
    try:
        # compat32 never raises on odd headers; the newer policy does.
        message = email.message_from_bytes(body.lstrip(b"\xef\xbb\xbf\r\n"), policy=policy.compat32)
        if sum(1 for _ in message.walk()) > MAX_PARTS:
            raise BadPage(_DAMAGED)
    except (
        RecursionError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        IndexError,
    ) as error:
        raise BadPage(_DAMAGED) from error
    return message


def content(part: Message) -> bytes:
    """The bytes of a part, its transfer encoding undone; empty for a multipart."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def name_of(part: Message) -> str:
    """The file name of a part in readable characters, empty where it has none."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return _raw_name(part) if "\ufffd" in name else readable(name)


def _raw_name(part: Message) -> str:
    """The name as the bytes of the header give it; the package replaces what is not ASCII."""
    for field, value in part.raw_items():
        found = _NAME.search(str(value))
        if found and field.lower() in {"content-disposition", "content-type"}:
            return readable(found[1])
    return ""


def readable(header: str) -> str:
    """A header's text: encoded words decoded, raw bytes read as UTF-8 or GB 18030."""
    header = header[:_LONGEST_HEADER]
    try:
        raw = header.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return header.strip()
    pieces = []
    try:
        for value, charset in decode_header(raw.decode("ascii", "surrogateescape")):
            data = value.encode("ascii", "surrogateescape") if isinstance(value, str) else value
            label = (
                f"text/plain; charset={charset}" if charset and charset != "unknown-8bit" else ""
            )
            pieces.append(decode(data, label).text)
    except (ValueError, LookupError, TypeError):
        return decode(raw, "").text.strip()
    return "".join(pieces).replace("\r", "").replace("\n", "").strip()
