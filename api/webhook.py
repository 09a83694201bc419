"""Changes sent to an address of the operator's: signed, tried again, never in a round's way.

Form and signature are those of Standard Webhooks 1.0 (standardwebhooks.com), so that receivers
need no code of their own: three headers, and an HMAC-SHA256 over id, time and body.
The address is checked as every other (`api.fetch`): none of our own network unless that is allowed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from api.fetch import post
from api.watch_polite import limits_of
from api.watch_shown import change_json, visible
from corpus.errors import BadPage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from api.service import Service
    from corpus.watching import Change

SECONDS = 10.0
"""For one attempt."""
WAITS = (0.0, 2.0, 8.0)
"""Seconds before each attempt after a round; what fails is left to the rounds after it."""
MOST = 50
"""Changes in one message."""
TRIES = 10
"""Rounds in which a change is sent in vain before it is given up; it stays on the page."""
AGE = timedelta(days=7)
"""Older changes are not sent: an address that is set today does not get the past."""
_LARGEST = 64 * 1024
"""Bytes of the receiver's answer that are read."""
_SECRET = "whsec_"  # noqa: S105  what such secrets begin with, none itself


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of what there was to send."""

    sent: int = 0
    failed: int = 0
    told: str = ""
    """Why it failed, for the operator."""


def deliver(
    service: Service,
    now: datetime,
    sleep: Callable[[float], None] = time.sleep,
) -> Delivered:
    """Send what was not sent yet, where an address is set; called when the round is kept.

    Only what everybody may see is sent; what is about other documents is passed over for good.
    """
    settings, watches = service.settings, service.store.watches
    if not settings.webhook_url:
        return Delivered()
    sent = 0
    while waiting := watches.unsent(now - AGE, MOST, TRIES):
        numbers = [change.number for change in waiting]
        shown = visible(waiting, service)
        failure = _tried(service, shown, now, sleep) if shown else ""
        watches.sent(numbers, None if failure else now)
        if failure:
            return Delivered(sent, len(shown), failure)
        sent += len(shown)
    return Delivered(sent)


def _tried(
    service: Service, shown: Sequence[Change], now: datetime, sleep: Callable[[float], None]
) -> str:
    """Why the receiver did not take it; empty where it did."""
    settings, failure = service.settings, ""
    body = json.dumps(
        {
            "type": "tiaowen.changes",
            "timestamp": now.isoformat(),
            "data": {"changes": [change_json(change) for change in shown]},
        },
        ensure_ascii=False,
    ).encode("utf-8", "replace")
    limits = limits_of(settings, _LARGEST, SECONDS)
    name = f"tiaowen-{shown[0].number}-{shown[-1].number}"
    for wait in WAITS:
        sleep(wait)
        headers = signed(name, datetime.now(UTC), body, settings.webhook_secret)
        try:
            status = post(settings.webhook_url, body, headers, limits)
        except BadPage as error:
            failure = str(error)
            continue
        if 200 <= status < 300:  # noqa: PLR2004  what HTTP calls success
            return ""
        failure = f"接收方返回状态 {status}。请检查 TIAOWEN_WEBHOOK_URL 和接收方的日志。"
    return failure


def signed(name: str, at: datetime, body: bytes, secret: str) -> Mapping[str, str]:
    """The headers of a message: its id, its time in seconds since 1970, the signature.

    Args:
        name: of the message; the same when it is sent again, so that a receiver may drop doubles.
        at: when it is sent.
        body: as it is sent.
        secret: shared with the receiver; base64 behind `whsec_`, else taken as it is. Without one
            nothing is signed.
    """
    moment = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": name,
        "webhook-timestamp": moment,
    }
    if secret:
        said = f"{name}.{moment}.".encode() + body
        digest = hmac.new(_key(secret), said, hashlib.sha256).digest()
        headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return headers


def _key(secret: str) -> bytes:
    if secret.startswith(_SECRET):
        try:
            return base64.b64decode(secret.removeprefix(_SECRET), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
