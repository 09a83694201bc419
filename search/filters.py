"""Narrowing a search to some documents. Pure."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.docnumber import canonical
from corpus.errors import BadQuery
from corpus.folding import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from corpus.model import Document, Status

_YES = frozenset({"true", "1", "yes", "是"})
_NO = frozenset({"false", "0", "no", "否"})


def _same(wanted: str, value: str) -> bool:
    return squeeze(wanted)[0] == squeeze(value)[0]


def _is(wanted: str, value: bool) -> bool:  # noqa: FBT001  compared, never a switch
    return wanted.strip().lower() in (_YES if value else _NO)


def _by_genre(document: Document, wanted: str) -> bool:
    return _same(wanted, document.genre)


def _by_normative(document: Document, wanted: str) -> bool:
    return _is(wanted, document.normative)


def _by_template(document: Document, wanted: str) -> bool:
    return _is(wanted, document.template)


def _by_status(document: Document, wanted: str) -> bool:
    return _same(wanted, document.status)


def _by_issuer(document: Document, wanted: str) -> bool:
    """A part of the name is enough: 国务院 finds 国务院办公厅 too."""
    name = squeeze(wanted)[0]
    return any(name in squeeze(issuer)[0] for issuer in document.issuers)


def _by_year(document: Document, wanted: str) -> bool:
    """The year of issue; where that is unknown, of publication."""
    day = document.issued_on or document.published_on
    return day is not None and str(day.year) == wanted.strip().removesuffix("年")


def _by_number(document: Document, wanted: str) -> bool:
    return document.doc_number is not None and document.doc_number == (canonical(wanted) or wanted)


def _by_document(document: Document, wanted: str) -> bool:
    return document.id == wanted or _same(wanted.strip("《》"), document.title.strip("《》"))


def _by_script(document: Document, wanted: str) -> bool:
    return document.script == wanted.strip().lower()


FILTERS: Mapping[str, Callable[[Document, str], bool]] = MappingProxyType(
    {
        "genre": _by_genre,
        "normative": _by_normative,
        "template": _by_template,
        "status": _by_status,
        "issuer": _by_issuer,
        "year": _by_year,
        "doc_number": _by_number,
        "document": _by_document,
        "script": _by_script,
    }
)
"""Facets that a query may name, and how each is compared."""


def chosen(documents: Iterable[tuple[Document, Status]], wanted: Mapping[str, str]) -> list[str]:
    """Ids of the documents that pass every filter.

    Args:
        documents: each with its status of today.
        wanted: value by facet.

    Raises:
        BadQuery: a facet that does not exist.
    """
    check(wanted)
    return [d.id for d, status in documents if _passes(d, status, wanted)]


def check(wanted: Mapping[str, str]) -> None:
    """Refuse a facet that does not exist.

    Raises:
        BadQuery: naming the facets there are.
    """
    unknown = [name for name in wanted if name not in FILTERS]
    if unknown:
        msg = f"没有筛选条件“{unknown[0]}”。可用的有：{'、'.join(FILTERS)}。"
        raise BadQuery(msg)


def _passes(document: Document, status: Status, wanted: Mapping[str, str]) -> bool:
    return all(
        _same(value, status) if name == "status" else FILTERS[name](document, value)
        for name, value in wanted.items()
    )
