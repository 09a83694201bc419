"""Documents that a library knows only by what others say of them: repealed, and not there. Pure.

Repealed, never existed and unknown are three things: a text that a repeal names has existed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.citing import title_key
from corpus.meant import spellings
from corpus.mentions import Act
from corpus.status import Basis, Status
from corpus.title_names import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from corpus.claims import Claims
    from corpus.mentions import Mention

_TRIAL = re.compile(r"\((?:试行|暂行|修订|试用)\)$")


@dataclass(frozen=True, slots=True)
class Heard:
    """What one document of the library says of another that is not in it."""

    title: str | None
    """As printed there."""
    number: str | None
    """Canonical."""
    status: Status
    """已废止 or 失效; 已修改 where only provisions of it were ended or changed."""
    since: date | None
    by: str
    """Id of the document that says so."""
    basis: Basis
    """Its words."""
    place: str = ""
    """The provision concerned, where it is not the whole."""
    in_force: bool = True
    """Whether that has taken effect on the day asked for."""


_STATUS = {
    Act.REPEALED: Status.REPEALED,
    Act.EXPIRED: Status.EXPIRED,
    Act.AMENDED: Status.AMENDED,
    Act.EXTENDED: Status.IN_FORCE,
    Act.CONFIRMED: Status.IN_FORCE,
}


def also_called(title: str) -> tuple[str, ...]:
    """A title as asked for, and with or without （试行） behind it."""
    bare = _TRIAL.sub("", title_key(title))
    return tuple(dict.fromkeys((title, bare, f"{bare}(试行)", f"{bare}(暂行)")))


def heard(
    said: Iterable[tuple[Claims, Mention]], title: str | None, number: str | None, today: date
) -> tuple[Heard, ...]:
    """What is said of a document, what ended the whole of it first.

    Args:
        said: mentions that name it, each with who says it.
        title: as asked for.
        number: as asked for, canonical.
        today: the day in question.
    """
    found = [_heard(a, m, today) for a, m in said if a.normative and _fits(m, title, number)]
    order = [Status.REPEALED, Status.EXPIRED, Status.AMENDED, Status.IN_FORCE]
    return tuple(
        sorted(
            found,
            key=lambda h: (
                bool(h.place),
                not h.in_force,
                order.index(h.status),
                _exactness(h, title),
                h.by,
            ),
        )
    )


def _heard(author: Claims, said: Mention, today: date) -> Heard:
    begun = author.begins.since if author.begins is not None else author.effective_on
    since = said.day or begun or author.dated
    words = said.words
    basis = (
        Basis(author.document_id, None, -1, -1, author.title)
        if words is None
        else Basis(author.document_id, words.clause, words.start, words.end, words.text)
    )
    status = Status.AMENDED if said.place else _STATUS[said.act]
    return Heard(
        said.title,
        said.number,
        status,
        since,
        author.document_id,
        basis,
        said.place,
        since is None or since <= today,
    )


def _fits(said: Mention, title: str | None, number: str | None) -> bool:
    """Whether number and issuer do not contradict what is asked for."""
    if number and said.number and number not in spellings(said.number):
        return False
    if not title or not said.title:
        return True
    asked, printed = name_of(title).who, name_of(said.title).who
    return not asked or not printed or asked in printed or printed in asked


def _exactness(found: Heard, title: str | None) -> bool:
    return not (title and found.title and title_key(title) == title_key(found.title))
