"""Users, keys and what was done, as JSON and as lines. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.present import Json
    from corpus.access import AccessKey, Logged, User
    from corpus.store_model import Classified


def user_json(user: User) -> Json:
    """Somebody who may sign in."""
    return {
        "name": user.name,
        "role": user.role.label,
        "clearance": user.clearance.label,
        "disabled": user.disabled,
        "created_at": user.created_at.isoformat(),
    }


def key_json(key: AccessKey) -> Json:
    """A key, never the whole of it."""
    return {
        "id": key.id,
        "owner": key.owner,
        "label": key.label,
        "role": key.role.label,
        "clearance": key.clearance.label,
        "created_at": key.created_at.isoformat(),
        "expires_on": None if key.expires_on is None else key.expires_on.isoformat(),
        "used_on": None if key.used_on is None else key.used_on.isoformat(),
        "revoked": key.revoked,
    }


def logged_json(line: Logged) -> Json:
    """A line of the audit log."""
    return {
        "id": line.id,
        "at": line.at.isoformat(),
        "who": line.who,
        "act": line.act.value,
        "label": line.act.label,
        "what": line.what,
        "origin": line.origin,
    }


def classified_json(entry: Classified) -> Json:
    """A document that is not for everybody."""
    return {
        "document_id": entry.document_id,
        "title": entry.title,
        "clearance": entry.clearance.label,
        "by": entry.by,
        "at": entry.at.isoformat(),
    }


def users_text(users: Sequence[User]) -> Iterator[str]:
    """A line a user."""
    if not users:
        yield "还没有用户。用 tiaowen user add 用户名 --role 管理员 建立第一个管理员。"
    for user in users:
        state = "　已停用" if user.disabled else ""
        yield f"{user.name}　{user.role.label}　{user.clearance.label}{state}"


def keys_text(keys: Sequence[AccessKey]) -> Iterator[str]:
    """A line a key."""
    if not keys:
        yield "还没有密钥。用 tiaowen key new 用户名 建立。"
    for key in keys:
        used = f"最近使用 {key.used_on}" if key.used_on else "未用过"
        until = f"，有效至 {key.expires_on}" if key.expires_on else ""
        state = "　已吊销" if key.revoked else f"　{used}{until}"
        yield f"{key.id}…　{key.owner}　{key.role.label}　{key.clearance.label}　{key.label}{state}"


def audit_text(lines: Sequence[Logged]) -> Iterator[str]:
    """A line each, the oldest first as logs are read."""
    for line in reversed(lines):
        when = line.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        who = line.who or "（未知）"
        yield f"{when}　{who}　{line.act.label}　{line.what}　{line.origin}".rstrip("　")


def classified_text(entries: Sequence[Classified]) -> Iterator[str]:
    """A line a document."""
    if not entries:
        yield "所有文件均为公开。"
    for entry in entries:
        yield f"{entry.clearance.label}　{entry.document_id}　《{entry.title}》　{entry.by}"
