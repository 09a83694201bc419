"""When an address is asked for again, and where instead: tries and redirects. Pure."""

from __future__ import annotations

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
