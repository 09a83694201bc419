"""The nouns of the frontier: an address, where it stands, and why it is left."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from ingest.crawl.model import Role


class State(StrEnum):
    """Where an address stands."""

    WAITING = "waiting"
    """To be asked for."""
    TAKEN = "taken"
    """Asked for, and the answer is not kept yet; after a kill it is looked for in the evidence
    and only then asked for again."""
    DONE = "done"
    """Its answer is kept."""
    ALIAS = "alias"
    """It leads to an address that stands in the frontier itself."""
    FAILED = "failed"
    """It gave no answer that could be kept, as often as it was tried."""
    LEFT = "left"
    """It is not asked for; why, says `Left`."""


class Left(StrEnum):
    """Why an address is not asked for. Nothing here is silent: a manifest counts each."""

    OUTSIDE = "outside"
    """Another host, or not within what was said."""
    LED_OUTSIDE = "led_outside"
    """A redirect leads from it to what is not followed, whatever that is left for."""
    WITHOUT = "without"
    """The site's settings leave it out."""
    DEPTH = "depth"
    """More clicks away than wanted."""
    ROBOTS = "robots"
    """The site's robots.txt does not want it."""
    TRAP = "trap"
    """It looks like one of endlessly many."""
    CROWD = "crowd"
    """Its page holds more links than are followed of one page."""


class Failure(StrEnum):
    """Why there is no answer to keep."""

    UNREACHABLE = "unreachable"
    """No such name, nobody there, the connection broke."""
    SLOW = "slow"
    PRIVATE = "private"
    """It leads into a private network."""
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    """Pictures, films, programs: not downloaded."""
    BUSY = "busy"
    """429 or 503, as often as it was tried."""
    SERVER = "server"
    """Another error of the server (5xx), as often as it was tried."""
    REDIRECTS = "redirects"
    """It leads on and on, or in a circle."""
    UNREADABLE = "unreadable"
    """The answer is no HTTP, or not what its headers say."""


@dataclass(frozen=True, slots=True)
class Address:
    """One row of the frontier."""

    id: int
    url: str
    host: str
    """With a port where one is named: what is asked politely."""
    depth: int
    role: Role
    tries: int
    """How often it was asked for in vain."""
    taken_at: float = 0.0
    """Seconds since 1970; 0 where it was not."""
    way: tuple[str, ...] = ()
    """Addresses that led here by redirects, the one that was asked for first."""


@dataclass(frozen=True, slots=True)
class New:
    """An address that was found, and where it will stand."""

    url: str
    depth: int
    role: Role
    left: Left | None = None
    message: str = ""
    """For people: why it is left."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is in the evidence."""

    status: int
    finding: str
    """What it is, in the words of `ingest.crawl.diagnose`."""
    message: str
    digest: str
    size: int
    """Bytes."""
    is_list: bool
    """Whether it is a page of links, which is not taken in as a document."""


@dataclass(eq=False, slots=True)
class Ask:
    """One request."""

    url: str
    host: str
    address: Address | None = None
    """None for a robots.txt."""
    authority: str = ""
    """Whose robots.txt it is."""
    way: tuple[str, ...] = ()
    """Redirects so far, of a robots.txt."""
    tries: int = 0
    """How often a robots.txt was asked for in vain."""


def host_of(url: str) -> str:
    """The host of a canonical address, with its port where it is not the usual one."""
    return urlsplit(url).netloc


def authority_of(url: str) -> str:
    """`http(s)://host`: what one robots.txt is for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
