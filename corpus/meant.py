"""Which documents of a library a mention means. Pure.

Number and title must not contradict a document where both are known, nor may issuer and place; of
several that the mention could mean, those of the author's own issuer are meant, else none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.title_names import name_key, name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.claims import Claims
    from corpus.mentions import Mention


class Names:
    """Documents by name and number."""

    def __init__(self, library: Sequence[Claims]) -> None:
        self._by_name: dict[str, list[Claims]] = {}
        self._by_number: dict[str, list[Claims]] = {}
        for document in library:
            self._by_name.setdefault(document.name, []).append(document)
            if document.doc_number:
                self._by_number.setdefault(document.doc_number, []).append(document)

    def meant(self, mention: Mention, author: Claims) -> list[Claims]:
        """The documents a mention names, older than the one that mentions them."""
        titled = self._by_name.get(name_key(mention.title), []) if mention.title else []
        numbered = [d for n in spellings(mention.number) for d in self._by_number.get(n, [])]
        known = {d.document_id: d for d in (*titled, *numbered)}
        fitting = [
            d
            for d in known.values()
            if author.document_id not in {d.document_id, d.issued_by}
            and _agrees(d, mention)
            and _older(d, author)
            and _may_mean(d, mention, author)
        ]
        return _own(fitting, mention, author)

    def named(self, document: Claims) -> list[Claims]:
        """Documents of the same name, itself among them."""
        return self._by_name.get(document.name, [])


def spellings(number: str | None) -> tuple[str, ...]:
    """The number as read, and without 原 (原民发〔2001〕3号), which may belong to a place."""
    return tuple(dict.fromkeys((number, number.removeprefix("原")))) if number else ()


def same_issuer(one: Claims, other: Claims) -> bool:
    """Whether nothing speaks against one organ having made both."""
    if not same_place(one, other):
        return False
    mine, theirs = _organs(one), _organs(other)
    return not mine or not theirs or _share(mine, theirs)


def same_place(one: Claims, other: Claims) -> bool:
    """Whether nothing speaks against both being made for one place."""
    return not one.region or not other.region or one.region == other.region


def _agrees(document: Claims, mention: Mention) -> bool:
    """Number and title must not contradict the document where both are known."""
    if mention.number and document.doc_number:
        return document.doc_number in spellings(mention.number)
    return mention.title is not None and name_key(mention.title) == document.name


def _may_mean(document: Claims, mention: Mention, author: Claims) -> bool:
    """The issuer that the title names, else the author's place, must not contradict."""
    if mention.number and document.doc_number:
        return True
    who = name_of(mention.title).who if mention.title else ""
    organs = _organs(document)
    if who and organs:
        return _share({who}, organs)
    return not (author.region and document.region and _apart(author.region, document.region))


def _apart(one: str, other: str) -> bool:
    """Two places neither of which holds the other, as far as their names tell."""
    return one not in other and other not in one


def _own(fitting: list[Claims], mention: Mention, author: Claims) -> list[Claims]:
    """Of documents by several organs the author's, where no number says which is meant."""
    if mention.number or not fitting:
        return fitting
    groups = [d for d in fitting if not same_issuer(d, fitting[0])]
    return [d for d in fitting if same_issuer(d, author)] if groups else fitting


def _organs(document: Claims) -> set[str]:
    return {fold(name) for name in (*document.issuers, document.who) if name}


def _share(one: set[str], other: set[str]) -> bool:
    return any(a in b or b in a for a in one for b in other)


def _older(document: Claims, author: Claims) -> bool:
    """Whether `document` came first; a version of the author's own name must prove that."""
    day, other = document.dated, author.dated
    if day is None or other is None:
        return document.name != author.name
    return day < other
