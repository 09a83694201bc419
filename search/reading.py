"""A query understood: what it names, what it narrows to, which words it asks with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.errors import BadQuery, UnknownDocument, out_of_step
from corpus.status import Status
from search.catalogue import dated, is_of_year
from search.filters import check
from search.framing import unframed
from search.route import route

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.library import Library
    from corpus.model import Document
    from search.expand import Expanded
    from search.filters import Wanted
    from search.model import Query
    from search.route import Route
    from search.tables import Tables

LONGEST_QUERY = 2_000
"""Characters. A longer text is no question; `compare` and `check` take whole texts."""
MOST_HITS = 200
_MOST_NAMED = 20
"""Documents of one name that are opened: a library may hold thousands that are called 公告."""
_RANKS = (Status.IN_FORCE, Status.AMENDED, Status.UNKNOWN, Status.NOT_YET, Status.EXPIRED)
"""Of several documents of one name that which holds comes first; what was repealed last."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A query, understood."""

    query: Query
    content: str
    """What is asked for, see `search.framing`."""
    named: Route
    filters: Mapping[str, tuple[str, ...]]
    allowed: frozenset[str] | None
    """Ids of the documents that may answer; None is all."""
    asked: Expanded
    """Its words, and those that mean the same."""
    documents: tuple[Document, ...]
    """Those named that may answer, those in force first."""
    statuses: Mapping[str, Status] = field(default_factory=dict)
    """On the day asked for; empty where no day is."""


def read(query: Query, known: Tables, library: Library) -> Reading:
    """Understand a query by the tables of a library.

    Raises:
        BadQuery: it is empty or too long, or a filter or `k` makes no sense.
    """
    _check(query)
    wanted = check(query.filters)
    allowed = known.table.chosen(wanted, known.today()) if wanted else None
    if query.within:
        inside = chosen(query.within, known)
        allowed = inside if allowed is None else allowed & inside
    on_day: Mapping[str, Status] = {}
    if query.as_of is not None:
        on_day, held = known.on(query.as_of)
        allowed = held if allowed is None else allowed & held
    within = allowed if wanted.get("document") and allowed is not None else frozenset()
    named = route(query.text, known.names, known.aliases, sorted(within))
    content = unframed(query.text)
    ids = [i for i in named.documents if allowed is None or i in allowed]
    documents = _opened(ids, named.year, known, library, on_day or known.today())
    return Reading(
        query, content, named, wanted, allowed, known.expanded(content), documents, on_day
    )


def chosen(filters: Wanted, known: Tables) -> frozenset[str]:
    """Ids of the documents that pass all filters.

    Raises:
        BadQuery: a filter that does not exist, or none.
    """
    found = known.table.chosen(filters, known.today())
    if found is None:
        raise BadQuery("没有写明筛选条件。写法如 地区=青河市。")
    return found


def _opened(
    ids: Sequence[str],
    year: int | None,
    known: Tables,
    library: Library,
    statuses: Mapping[str, Status],
) -> tuple[Document, ...]:
    """Documents named: of the year named, then those that hold, of the very name, the newest."""
    titles = known.names.titles

    def order(document: str) -> tuple[bool, int, bool, int, str]:
        status = statuses.get(document)
        place = _RANKS.index(status) if status in _RANKS else len(_RANKS)
        card = known.table.card(document)
        day = dated(card) if card is not None else None
        other = titles[document] != titles[ids[0]]
        age = -(day.toordinal() if day else 0)
        other_year = year is not None and card is not None and not is_of_year(card, year)
        return other_year, place, other, age, document

    try:
        return tuple(library.document(i) for i in sorted(ids, key=order)[:_MOST_NAMED])
    except UnknownDocument as error:
        raise out_of_step() from error


def _check(query: Query) -> None:
    text = query.text.strip()
    if not text:
        raise BadQuery("问题是空的。请输入要查的词语、问题、文号或条款。")
    if len(text) > LONGEST_QUERY:
        msg = (
            f"问题有 {len(text)} 字，最多 {LONGEST_QUERY} 字。请缩短，或用“核对”功能检查整篇文稿。"
        )
        raise BadQuery(msg)
    if not 1 <= query.k <= MOST_HITS:
        msg = f"结果条数应在 1 到 {MOST_HITS} 之间，现为 {query.k}。"
        raise BadQuery(msg)
