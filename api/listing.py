"""The list of documents: filters, facets, pages. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from corpus.docnumber import find_numbers
from corpus.folding import simplify, squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import DocumentCard

PAGE_SIZE = 30
"""Documents on one page."""
FACETS = {
    "genre": "文种",
    "status": "时效",
    "normative": "效力",
    "year": "年份",
    "issuer": "发文机关",
    "subject": "主题分类",
}
"""Facets and their names."""
NUMBER_FIELDS = {"code": "机关代字", "numbered_in": "年份", "serial": "序号"}
"""The three parts of a 文号 and their names, as readers know them from gov.cn."""
_MOST_VALUES = 15
"""Values of a facet that are offered, the most frequent ones."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; an empty value narrows nothing."""

    q: str = ""
    genre: str = ""
    status: str = ""
    normative: str = ""
    year: str = ""
    page: int = 1
    issuer: str = ""
    subject: str = ""
    code: str = ""
    """机关代字: 国办发."""
    numbered_in: str = ""
    """The year of the 文号: 2014."""
    serial: str = ""
    """The number of the 文号: 14."""

    def url(self, **changes: str | int) -> str:
        """The list's address with some values changed; a changed facet starts at page 1."""
        changed = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]  # names are ours
        values = {name: getattr(changed, name) for name in ("q", *FACETS, *NUMBER_FIELDS)}
        if changed.page > 1:
            values["page"] = changed.page
        query = urlencode({k: v for k, v in values.items() if v})
        return "/documents" + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list."""

    documents: Sequence[DocumentCard]
    total: int
    page: int
    pages: int
    facets: dict[str, dict[str, int]]
    """How many documents each value of a facet would leave."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of the list after a place in it."""

    documents: Sequence[DocumentCard]
    total: int
    """In the whole list."""
    facets: dict[str, dict[str, int]]
    """Of the whole list."""
    following: tuple[str, str] | None
    """The place where the list goes on; None at its end."""


def stretch(
    documents: Sequence[DocumentCard], wanted: Wanted, size: int, after: tuple[str, str] | None
) -> Stretch:
    """The next `size` documents that are wanted after a place, newest first.

    A place is the date and id of the document before: it stays right while others come and go.
    """
    named, found = _wanted(documents, wanted)
    rest = found if after is None else [d for d in found if _place(d) < after]
    shown = rest[:size]
    facets = {f: _counts(f, named, wanted) for f in FACETS}
    more = _place(shown[-1]) if len(rest) > size else None
    return Stretch(shown, len(found), facets, more)


def listing(documents: Sequence[DocumentCard], wanted: Wanted, size: int = PAGE_SIZE) -> Listing:
    """A page of the documents that are wanted, newest first."""
    named, found = _wanted(documents, wanted)
    pages = max(1, -(-len(found) // size))
    page = min(max(1, wanted.page), pages)
    shown = found[(page - 1) * size : page * size]
    facets = {f: _counts(f, named, wanted) for f in FACETS}
    return Listing(shown, len(found), page, pages, facets)


def _wanted(
    documents: Sequence[DocumentCard], wanted: Wanted
) -> tuple[list[DocumentCard], list[DocumentCard]]:
    """Those that hold the words and the number, and of them those of the facets, newest first."""
    words = squeeze(wanted.q)[0]
    named = [d for d in documents if (not words or _holds(d, words)) and _is_numbered(d, wanted)]
    return named, sorted((d for d in named if _fits(d, wanted)), key=_place, reverse=True)


def _place(document: DocumentCard) -> tuple[str, str]:
    return _dated(document), document.id


def values_of(document: DocumentCard, facet: str) -> tuple[str, ...]:
    """A document's values of a facet."""
    if facet == "normative":
        return ("规范性文件" if document.normative else "非规范性材料",)
    if facet == "year":
        return (_dated(document)[:4],)
    if facet == "issuer":
        return document.issuers
    if facet == "subject":
        return document.subjects
    return (str(getattr(document, facet)),)


def _counts(facet: str, documents: Sequence[DocumentCard], wanted: Wanted) -> dict[str, int]:
    """Counted as if this facet were not narrowed, so that another value can be picked."""
    others = replace(wanted, **{facet: ""})  # type: ignore[arg-type]  # facets are texts
    counted = Counter(v for d in documents if _fits(d, others) for v in values_of(d, facet))
    order = sorted(counted.items(), key=lambda i: (-i[1], i[0]))
    if facet == "year":
        order.sort(reverse=True)
    else:
        order = order[:_MOST_VALUES]
    return {value: n for value, n in order if value}


def _fits(document: DocumentCard, wanted: Wanted) -> bool:
    return all(
        not getattr(wanted, facet) or getattr(wanted, facet) in values_of(document, facet)
        for facet in FACETS
    )


def _is_numbered(document: DocumentCard, wanted: Wanted) -> bool:
    """Whether its 文号 has the parts that are wanted; a code may be a part of the whole one."""
    if not (wanted.code or wanted.numbered_in or wanted.serial):
        return True
    number = next((f.value for f in find_numbers(document.doc_number or "")), None)
    if number is None:
        return False
    year, serial = squeeze(wanted.numbered_in)[0], squeeze(wanted.serial)[0].removesuffix("号")
    return (
        squeeze(simplify(wanted.code))[0] in squeeze(number.agency)[0]
        and year in ("", str(number.year))
        and serial in ("", str(number.number))
    )


def _holds(document: DocumentCard, words: str) -> bool:
    told = f"{document.title}{document.doc_number or ''}{''.join(document.issuers)}"
    return words in squeeze(told)[0]


def _dated(document: DocumentCard) -> str:
    known = document.issued_on or document.published_on or document.effective_on
    known = known or document.posted_on
    return known.isoformat() if known is not None else ""
