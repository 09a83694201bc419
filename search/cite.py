"""A citation ready to paste: 《标题》（中办发〔2014〕14号）第三部分第10条. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import BadQuery
from corpus.model import Clause, Document, Kind
from corpus.status import Status
from corpus.tracing import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

_VERBATIM = frozenset(
    {Kind.BOOK, Kind.SUBBOOK, Kind.CHAPTER, Kind.SECTION, Kind.ARTICLE, Kind.PARAGRAPH}
)
"""Labels that already read 第…."""
_ESCAPES: Mapping[int, str] = {ord(c): "\\" + c for c in "\\[]*_`"}
"""Signs that mean something in Markdown."""
_NOT_IN_FORCE = frozenset({Status.REPEALED, Status.EXPIRED, Status.NOT_YET})
_STATUTE = frozenset({Kind.ARTICLE, Kind.PARAGRAPH})


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a document holds, and on which day that was looked at."""

    status: Status
    on: date

    @property
    def mark(self) -> str:
        """（截至2024年5月1日已废止）; empty where the document may be relied on."""
        if self.status not in _NOT_IN_FORCE:
            return ""
        return f"（截至{self.on.year}年{self.on.month}月{self.on.day}日{self.status.value}）"


def cite(
    document: Document,
    clause: Clause | None,
    style: str = "full",
    standing: Standing | None = None,
) -> str:
    """The citation of `clause` (None: of the whole document).

    Args:
        document: the document that holds the clause.
        clause: the clause cited.
        style: one of `STYLES`.
        standing: whether it holds; said in every style where it does not.

    Raises:
        BadQuery: there is no such style.
    """
    if style not in STYLES:
        msg = f"没有“{style}”这种引用格式，请从 {'、'.join(STYLES)} 中选一种。"
        raise BadQuery(msg)
    return STYLES[style](document, clause, standing.mark if standing is not None else "")


def place(document: Document, clause: Clause | None) -> str:
    """Where in the document: 第三部分第10条, 第二章第十二条第一款第（三）项."""
    if clause is None:
        return ""
    if clause.kind is Kind.COVER:
        return "印发通知"
    if clause.kind is Kind.LEAD:
        return "开头部分"
    chain = _chain(document, clause)
    return "".join(_word(document, chain[: i + 1]) for i in range(len(chain)))


def _full(document: Document, clause: Clause | None, told: str = "") -> str:
    return f"{_quoted_title(document)}{_identity(document)}{place(document, clause)}{told}"


def _short(document: Document, clause: Clause | None, told: str = "") -> str:
    return f"{document.doc_number or _quoted_title(document)}{place(document, clause)}{told}"


def _footnote(document: Document, clause: Clause | None, told: str = "") -> str:
    issuers = "、".join(document.issuers)
    parts = [
        (f"{issuers}：" if issuers else "")
        + _quoted_title(document)
        + _bracketed(document.doc_number),
        _date(document),
        place(document, clause) + told,
        f"条文编号 {mark(document, clause) if clause else document.id}",
    ]
    return "，".join(p for p in parts if p) + "。"


def _markdown(document: Document, clause: Clause | None, told: str = "") -> str:
    words = _full(document, clause, told).translate(_ESCAPES)
    return f"[{words}](#{clause.id if clause else document.id})"


STYLES: Mapping[str, Callable[[Document, Clause | None, str], str]] = {
    "full": _full,
    "short": _short,
    "footnote": _footnote,
    "markdown": _markdown,
}
"""How each style is written."""


def _quoted_title(document: Document) -> str:
    """《…》, with title marks inside as 〈〉."""
    title = document.title.strip().removeprefix("《").removesuffix("》") or "无标题"
    return f"《{title.translate(str.maketrans('《》', '〈〉'))}》"


def _identity(document: Document) -> str:
    """The number, else issuer and date, in brackets."""
    if document.doc_number:
        return _bracketed(document.doc_number)
    known = [*document.issuers, *([_date(document)] if _date(document) else [])]
    return _bracketed("，".join(known))


def _bracketed(words: str | None) -> str:
    return f"（{words}）" if words else ""


def _date(document: Document) -> str:
    day = document.issued_on or document.published_on
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _chain(document: Document, clause: Clause) -> Sequence[Clause]:
    """The clause and those above it, from the top."""
    by_id = {c.id: c for c in document.clauses}
    chain = [clause]
    while chain[0].parent in by_id:
        chain.insert(0, by_id[chain[0].parent])
    return chain


def _word(document: Document, chain: Sequence[Clause]) -> str:  # noqa: PLR0911  one line a kind
    """How the last clause of the chain is called under those above it."""
    clause, above = chain[-1], {c.kind for c in chain[:-1]}
    in_statute = bool(above & _STATUTE)
    if clause.kind in _VERBATIM:
        return clause.label
    if clause.kind is Kind.HAN and not in_statute:
        return f"第{clause.label}部分"
    if clause.kind is Kind.HAN_PAREN:
        return f"第（{_bare(clause)}）项"
    if clause.kind is Kind.ARABIC and not in_statute:
        return f"第{clause.label}{'条' if _runs_through(document, clause, above) else '点'}"
    if clause.kind is Kind.ARABIC:
        return f"第{clause.label}{'目' if Kind.HAN_PAREN in above else '项'}"
    if clause.kind is Kind.ARABIC_PAREN:
        return f"第（{_bare(clause)}）{'目' if in_statute else '点'}"
    if clause.kind is Kind.CIRCLED:
        return f"第{clause.label}{'目' if in_statute else '点'}"
    if clause.kind in (Kind.ANNEX, Kind.TABLE):
        return clause.label
    return f"“{clause.label}”"


def _bare(clause: Clause) -> str:
    return clause.label.strip("()")


def _runs_through(document: Document, clause: Clause, above: set[Kind]) -> bool:
    """Whether the numbers 1. 2. 3. go through the whole document and never begin again."""
    labels = [c.label for c in document.clauses if c.kind is clause.kind]
    return above <= {Kind.HAN} and len(set(labels)) == len(labels)
