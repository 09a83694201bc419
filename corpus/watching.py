"""Pages and columns that are looked at again and again, and what was noticed. Plain frozen values.

Nothing here is a document: what a page gives is in the library with all its versions. Here stands
which of them was reported last, so that a run that was killed reports nothing twice and nothing
never.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from corpus.errors import BadQuery, shown
from corpus.succession import Fate

NAME_LONGEST = 100
URL_LONGEST = 2_000
"""Characters; an index of PostgreSQL takes 2,700 bytes."""


class Kind(StrEnum):
    """What is watched at an address."""

    COLUMN = "column"
    """A list of links, a feed or a sitemap: what is new in it is taken in and watched as well."""
    PAGE = "page"
    """A page that gives documents."""


class State(StrEnum):
    """How a watched address stands."""

    WAITING = "waiting"
    """Not looked at yet."""
    THERE = "there"
    MISSING = "missing"
    """The last visits found it gone; too few of them to say so."""
    GONE = "gone"
    """It is said to have vanished; looked at now and then, for it may come back."""
    FAILING = "failing"
    """Its server does not answer, or not with the page: that says nothing of the page."""
    BARE = "bare"
    """Opened, but never gave a document: a column's link to a map, a form, another list."""


class Seen(StrEnum):
    """What one visit saw."""

    FIRST = "first"
    SAME = "same"
    CHANGED = "changed"
    """Of a page: other words. Of a column: new links."""
    MISSING = "missing"
    FAILING = "failing"
    BARE = "bare"

    @property
    def answered(self) -> bool:
        """Whether the visit says if there was a change since the one before."""
        return self in {Seen.SAME, Seen.CHANGED}


Held = tuple[str, int]
"""A document's id and the number of its version."""


@dataclass(frozen=True, slots=True)
class Watched:
    """An address, how it stands, and when it is looked at next. All moments are in UTC."""

    url: str
    kind: Kind
    added_at: datetime
    due_at: datetime
    name: str = ""
    """For people; of a column's page the words of the link."""
    parent: str = ""
    """The column that led here; empty where a person asked for it."""
    quiet: bool = False
    """What it gives at first is no news: it was in its column before that was watched."""
    state: State = State.WAITING
    etag: str = ""
    modified: str = ""
    """`Last-Modified` as the server wrote it."""
    digest: str = ""
    """Of the last body that was a page, hexadecimal."""
    documents: tuple[Held, ...] = ()
    """What it gave when that was reported last."""
    visited_at: datetime | None = None
    good_at: datetime | None = None
    """When it was last there."""
    changed_at: datetime | None = None
    missing_since: datetime | None = None
    misses: int = 0
    """Visits in a row that found it gone; failures of the server between them do not count."""
    failures: int = 0
    """Visits in a row that got no answer, or one that is not the page."""
    told: str = ""
    """What the last visit saw, for the operator."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at an address."""

    url: str
    at: datetime
    seen: Seen
    status: int = 0
    """Of HTTP; 0 where there was no answer."""


class ChangeKind(StrEnum):
    """What is reported."""

    NEW = "new"
    CHANGED = "changed"
    """Silently: the page has other words than when it was read last."""
    VANISHED = "vanished"
    RETURNED = "returned"
    REPEALED = "repealed"
    """A new or changed document says that others are repealed."""
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Citing:
    """A place in the library that cites what changed."""

    document_id: str
    title: str
    clause: str
    """Id of the clause that cites; empty before the outline."""
    words: str
    """Verbatim."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A clause of the text before that does not stand as it did."""

    clause: str
    """Its id in the version before; empty for a clause that was put in."""
    place: str
    """第三条第二款, as readers call it."""
    fate: Fate | None
    """None for a clause that was put in."""
    now: tuple[str, ...] = ()
    """Ids in the version after."""
    citing: tuple[Citing, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """A document that another says to be repealed."""

    title: str
    number: str
    place: str
    """The provision, where it is not the whole."""
    document_id: str = ""
    """Where the library has it."""
    citing: tuple[Citing, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Something to report."""

    kind: ChangeKind
    at: datetime
    url: str
    title: str
    told: str
    """One sentence for people."""
    before: Held | None = None
    after: Held | None = None
    touched: tuple[Touched, ...] = ()
    ended: tuple[Ended, ...] = ()
    citing: tuple[Citing, ...] = ()
    """Who cites the document as a whole."""
    number: int = 0
    """Given when it is kept; grows."""
    sent_at: datetime | None = None
    """When the webhook took it."""
    tries: int = 0
    """How often the webhook did not."""

    @property
    def document_id(self) -> str:
        """The document that it is about, as the library calls it now; empty where there is none."""
        held = self.after or self.before
        return held[0] if held else ""

    @property
    def times_cited(self) -> int:
        """Places of the library that cite what changed."""
        of_clauses = sum(len(one.citing) for one in self.touched)
        return len(self.citing) + of_clauses + sum(len(one.citing) for one in self.ended)


def checked_name(typed: str) -> str:
    """A name fit to be listed, or none.

    Raises:
        BadQuery: it is too long or not printable.
    """
    name = " ".join(typed.split())
    if len(name) > NAME_LONGEST or not name.isprintable():
        msg = f"名称最多 {NAME_LONGEST} 个字，不能有控制字符：{shown(typed)}。请改短后再试。"
        raise BadQuery(msg)
    return name
