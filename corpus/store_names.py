"""Names in the library: of documents born hidden, and where an id is taken by another text. Pure.

An id that everybody may see must not tell of one that few may: were the second of two namesakes
called `…~k7q2` because the first is hidden, whoever sees it would know that there is a first.
So what is born hidden has another id than it would have in the open. Each level has its ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from corpus.access import Clearance
from corpus.ids import short_digest
from corpus.model import Document, Warning

_SHORTEST, _LONGEST = 4, 9
"""Characters of the locator's digest; more than four only where four are taken."""
NEAR_DUPLICATE = "near_duplicate"
SECOND = "~"
"""Between the id that is taken and what makes the second name."""


class Birth(StrEnum):
    """Who could see a document when it came into the library; its id is of this for ever."""

    OPEN = ""
    INTERNAL = "internal"
    RESTRICTED = "restricted"
    HELD = "held"


def birth_of(document: Document, clearance: Clearance) -> Birth:
    """Where the ids of such a document are from."""
    return Birth.HELD if document.secrecy is not None else Birth[clearance.name]


def born_as(document_id: str, birth: Birth) -> str:
    """The id of a document that was parsed with this one.

    Of as many characters as any: seen once the document is declassified, it does not tell by
    its looks where it is from.
    """
    if birth is Birth.OPEN:
        return document_id
    return "d" + short_digest(f"{birth}\x1f{document_id}")


def names(document_id: str, locator: str) -> Iterator[str]:
    """The ids that a document at `locator` may be kept by, in order of preference.

    The same document and place give the same names for ever.
    """
    yield document_id
    digest = short_digest(locator)
    for length in range(_SHORTEST, _LONGEST + 1):
        yield f"{document_id}{SECOND}{digest[:length]}"
    repeat = 2
    while True:  # the same id again and again on one page
        yield f"{document_id}{SECOND}{digest}{repeat}"
        repeat += 1


def renamed(document: Document, name: str, issuers: Mapping[str, str]) -> Document:
    """The document under another id, the ids of its clauses with it.

    Args:
        document: as parsed.
        name: its id in the library.
        issuers: new ids of the documents of its page, for `issued_by`.
    """
    issued_by = document.issued_by
    if issued_by is not None:
        issued_by = issuers.get(issued_by, issued_by)
    if name == document.id:
        return replace(document, issued_by=issued_by)
    return replace(
        document,
        id=name,
        issued_by=issued_by,
        clauses=tuple(
            replace(
                c,
                id=_moved(c.id, document.id, name),
                parent=_moved_if_any(c.parent, document.id, name),
            )
            for c in document.clauses
        ),
        tables=tuple(
            replace(t, clause=_moved(t.clause, document.id, name)) for t in document.tables
        ),
        warnings=tuple(
            replace(w, clause=_moved_if_any(w.clause, document.id, name)) for w in document.warnings
        ),
    )


def near_duplicate(document: Document) -> Document:
    """The document, where it has a second name with the warning whose near duplicate it is."""
    original, second, _ = document.id.partition(SECOND)
    if not second or any(w.code == NEAR_DUPLICATE for w in document.warnings):
        return document
    message = (
        f"资料库里另有同名、同号、同日期的文件（{original}），但文字不同，两份都已保留。"
        f"引用前请核对：tiaowen compare {original} {document.id}"
    )
    return replace(document, warnings=(*document.warnings, Warning(NEAR_DUPLICATE, message)))


def _moved(clause: str, old: str, new: str) -> str:
    prefix = f"{old}-"
    return f"{new}-{clause.removeprefix(prefix)}" if clause.startswith(prefix) else clause


def _moved_if_any(clause: str | None, old: str, new: str) -> str | None:
    return None if clause is None else _moved(clause, old, new)
