"""A mail's text and its attachments. Pure."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ingest.decode import decode
from ingest.members import Member, safe_name
from ingest.mime import content, name_of, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

BODY = "正文"
"""What the mail's own text is called in a locator."""
_SHORTEST = 200
"""Characters of a mail's text below which it only says that something is attached."""
_TAGS = re.compile(
    r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>|&[a-z]+;|\s", re.IGNORECASE | re.DOTALL
)
_COVERING = "附件的说明，不作为文件入库。"


def mail_members(body: bytes) -> Iterator[Member]:
    """The text of a mail, if it says more than that something is attached, and each attachment.

    Raises:
        BadPage: the mail is damaged.
    """
    message = parsed(body)
    parts = list(_leaves(message))
    attached = [part for part in parts if _is_attached(part)]
    text = _text(part for part in parts if not _is_attached(part))
    if text is not None:
        yield _body(text, covering=bool(attached))
    taken: Counter[str] = Counter()
    for part in attached:
        member = _attachment(part)
        taken[member.name] += 1
        if taken[member.name] > 1:
            stem, dot, ending = member.name.rpartition(".")
            name = f"{stem or ending}~{taken[member.name]}{dot and '.' + ending}"
            member = Member(name, member.size, member.read, member.content_type, member.left_aside)
        yield member


def _leaves(message: Message) -> Iterator[Message]:
    """Parts without parts; a mail attached to the mail is one, whole."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if not isinstance(part, str):
            yield from _leaves(part)


def _is_attached(part: Message) -> bool:
    kind = part.get_content_type()
    if kind == "message/rfc822" or name_of(part) or not kind.startswith("text/"):
        return True
    return str(part.get("Content-Disposition", "")).strip().lower().startswith("attachment")


def _text(parts: Iterator[Message]) -> Message | None:
    """HTML before plain text: it has the tables."""
    found = {part.get_content_type(): part for part in reversed(list(parts)) if content(part)}
    return found.get("text/html") or found.get("text/plain")


def _body(part: Message, *, covering: bool) -> Member:
    data = content(part)
    kind = part.get_content_type()
    label = f"{kind}; charset={part.get_content_charset() or ''}"
    words = _TAGS.sub("", decode(data, label).text)
    short = covering and len(words) < _SHORTEST
    return Member(BODY, len(data), lambda: data, label, _COVERING if short else "")


def _attachment(part: Message) -> Member:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload()
        mail = inner[0] if isinstance(inner, list) and inner else part
        data = mail.as_bytes() if not isinstance(mail, str) else mail.encode("utf-8", "replace")
        return Member(safe_name(name_of(part) or "转发的邮件.eml"), len(data), lambda: data)
    data = content(part)
    inline = kind.startswith("image/") and bool(part.get("Content-ID"))
    named = safe_name(name_of(part)) if name_of(part) else "附件"
    reason = "正文里的图片，略过。" if inline else ""
    return Member(named, len(data), lambda: data, kind, reason)
