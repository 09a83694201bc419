"""What a search says beside its hits, in Simplified Chinese. Pure.

A name or a place that is not there is always said; the ranking below it is never passed off as it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.model import Document
from corpus.provisions import Missing, find_provision, read_provisions
from corpus.status import Status
from search.catalogue import is_of_year
from search.cite import cite
from search.model import Notice

if TYPE_CHECKING:
    from search.route import Absent, Route

_NAMED = 3
"""Documents listed by name in one notice."""


def of_route(
    named: Route,
    titles: Mapping[str, str],
    documents: Sequence[Document],
    *,
    placed: bool,
    heard: Callable[[str], str | None] = lambda _: None,
) -> Iterator[Notice]:
    """What the reader must know of how the question was read.

    Args:
        named: what it names.
        titles: of the library, by id.
        documents: those named that may answer, opened.
        placed: whether the labels named are there in one of them.
        heard: what the library says of the end of a document that it has not.
    """
    yield from (_absent(absent, heard) for absent in named.absent)
    title = titles[named.documents[0]] if named.documents else ""
    if named.matched == "near_title":
        message = f"库中没有《{named.typed}》，已按最接近的《{title}》查找。请核对标题。"
        yield Notice("near_title", message)
    if named.matched in {"alias", "short_title"}:
        yield Notice("alias", f"“{named.typed}”按《{title}》查找。")
    if named.year and documents and not is_of_year(documents[0], named.year):
        message = (
            f"库中没有{named.year}年的《{title}》，以下是其他年份的。"
            "请核对年份，或先把那一年的文本入库。"
        )
        yield Notice("other_year", message)
    if named.steps and not named.documents and not named.absent:
        message = (
            "只写了条款序号，没有写是哪份文件，以下按词语检索。"
            "请加上文件标题或文号，例如“《××办法》第十条”。"
        )
        yield Notice("which_document", message)
    if named.documents and not documents:
        message = "所写的文件不符合筛选条件，以下结果不含这份文件。请去掉筛选后再查。"
        yield Notice("filtered_out", message)
    if named.clause and documents and not placed:
        message = (
            f"{cite(documents[0], None)}现在的文本中没有编号“{named.clause}”。"
            "它若属于旧版本，请用 tiaowen cite 查看旧文。"
        )
        yield Notice("no_place", message)
    if named.steps and documents and not placed:
        yield Notice("no_place", _no_place(named.place, documents))


def _absent(absent: Absent, heard: Callable[[str], str | None]) -> Notice:
    told = heard(absent.full or absent.text) if absent.kind != "id" else None
    if told is not None:
        return Notice("ended_document", f"{told}以下按词语检索。")
    if absent.kind == "number":
        message = f"库中没有{absent.text}，以下按词语检索。请核对文号，或先把这份文件入库。"
    elif absent.kind == "id":
        message = f"库中没有编号“{absent.text}”。请核对编号。"
    elif absent.full:
        message = (
            f"“{absent.text}”指《{absent.full}》，库中没有这份文件，以下按词语检索。请先把它入库。"
        )
    else:
        message = f"库中没有《{absent.text}》，以下按词语检索。请核对标题，或先把这份文件入库。"
    return Notice(f"no_{absent.kind}", message)


def _no_place(place: str, documents: Sequence[Document]) -> str:
    names = "、".join(cite(d, None) for d in documents[:_NAMED])
    there = _what_is_there(place, documents[0])
    return f"{names}没有{place}{there}。请核对条款序号；以下按词语检索。"


def _what_is_there(place: str, document: Document) -> str:
    """The numbers that the outline has where the label was looked for."""
    provisions = read_provisions(fold(place), 0)
    found = find_provision(document, provisions[0].steps) if provisions else None
    if not isinstance(found, Missing):
        return ""
    scope = "".join(found.scope.path) if found.scope is not None else ""
    if not found.numbers:
        return f"（{scope or '全文'}不分{found.step.unit}）"
    return f"（{scope}只有第{runs(found.numbers)}{found.step.unit}）"


def runs(numbers: Sequence[int]) -> str:
    """1–15, or 1–3、7–9 where numbers are left out."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return "、".join(f"{a}" if a == b else f"{a}–{b}" for a, b in found)


def as_of(day: date, statuses: Mapping[str, Status], shown: Sequence[str]) -> Notice:
    """Which day the search is of, and what is not known about it.

    Args:
        day: as asked.
        statuses: of all documents on that day.
        shown: ids of the documents found.
    """
    unknown = sum(statuses.get(i) is Status.UNKNOWN for i in dict.fromkeys(shown))
    message = f"只列 {day.year}年{day.month}月{day.day}日 有效的文件。"
    if unknown:
        message += f"其中 {unknown} 件时效未查明，已保留，引用前请核实。"
    return Notice("as_of", message + "库中没有的旧版本不在其内。")
