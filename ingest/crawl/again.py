"""When an address is asked for again, and where instead: tries, redirects, Retry-After. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin

from ingest.crawl.model import Fetched

TRIES: Final = 3
"""Times that an address is asked for which gives no answer, or an error of the server."""
BUSY_TRIES: Final = 5
"""Times for one that answers 429 or 503: the host says that it will have an answer later."""
AGAIN_AFTER: Final = 5.0
"""Seconds before the second try; four times as long before each further one."""
REDIRECTS: Final = 8
"""Addresses on the way to a page; browsers follow 20, no site needs more than three."""
BUSY: Final = frozenset({429, 503})
SERVER_ERROR: Final = 500
_MOVED: Final = frozenset({301, 302, 303, 307, 308})


def backoff(tries: int) -> float:
    """Seconds to wait after so many tries in vain."""
    return AGAIN_AFTER * 4.0 ** (tries - 1)


def is_redirect(fetched: Fetched) -> bool:
    """Whether the answer is elsewhere."""
    return fetched.status in _MOVED and bool(fetched.header("location"))


def target(fetched: Fetched) -> str:
    """The absolute address that a Location header means; empty where it means none."""
    try:
        return urljoin(fetched.url, fetched.header("location").strip())
    except ValueError:
        return ""


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for; None where it says nothing that can be read.

    Both forms of RFC 9110: a number of seconds, or a date.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - (now or datetime.now(UTC))).total_seconds())
