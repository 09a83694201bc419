"""Who cites whom, and what is cited and missing: as JSON and as lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.model import Clause, Span
from corpus.provisions import find_provision, read_provisions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.present import Json
    from corpus.library import Library
    from corpus.model import Document
    from search.citing import Absent, Cited, CitedBook


@dataclass(frozen=True, slots=True)
class Link:
    """One citation: `source.text[cited.start:cited.end]` are its words."""

    source: Document
    cited: Cited
    targets: tuple[Document, ...]
    """The documents meant: none where it is missing, several for versions of one title."""
    clause: str | None
    """Id of the clause meant, where there is one target that has it."""

    @property
    def words(self) -> str:
        """Verbatim."""
        return Span(self.cited.start, self.cited.end).of(self.source.text)


@dataclass(frozen=True, slots=True)
class Citations:
    """What a document cites and what cites it."""

    document: Document
    cites: tuple[Link, ...]
    cited_by: tuple[Link, ...]


def citations_of(document: Document, library: Library, book: CitedBook) -> Citations:
    """Both directions; the texts that cite are read, no others."""
    out = [
        _link(document, c, tuple(map(library.document, ids))) for c, ids in book.cites(document.id)
    ]
    back = [_link(library.document(i), c, (document,)) for i, c in book.cited_by(document)]
    return Citations(document, tuple(out), tuple(back))


def _link(source: Document, cited: Cited, targets: tuple[Document, ...]) -> Link:
    provisions = read_provisions(fold(cited.steps), 0) if cited.steps else ()
    clause = None
    if provisions and len(targets) == 1:
        found = find_provision(targets[0], provisions[0].steps)
        clause = found.id if isinstance(found, Clause) else None
    return Link(source, cited, targets, clause)


def citations_json(found: Citations) -> Json:
    """With clause ids and spans of both sides."""
    return {
        "document_id": found.document.id,
        "title": found.document.title,
        "cites": [_link_json(link) for link in found.cites],
        "cited_by": [_link_json(link) for link in found.cited_by],
    }


def _link_json(link: Link) -> Json:
    return {
        "document_id": link.source.id,
        "source_title": link.source.title,
        "clause_id": link.cited.clause,
        "start": link.cited.start,
        "end": link.cited.end,
        "text": link.words,
        "title": link.cited.title,
        "doc_number": link.cited.number,
        "place": link.cited.steps or None,
        "targets": [d.id for d in link.targets],
        "target_clause_id": link.clause,
    }


def citations_text(found: Citations) -> Iterator[str]:
    """Both directions, a line a citation."""
    yield f"《{found.document.title}》引用 {len(found.cites)} 处，被引 {len(found.cited_by)} 处。"
    for link in found.cites:
        yield f"→ {_one_line(link)}（{link.cited.clause or '开头部分'}）{_target(link)}"
    for link in found.cited_by:
        yield f"← 《{link.source.title}》（{link.cited.clause or '开头部分'}）：{_one_line(link)}"


def _one_line(link: Link) -> str:
    return " ".join(link.words.split())


def _target(link: Link) -> str:
    if not link.targets:
        return " 库中没有"
    return " → " + "、".join((link.clause,) if link.clause else (d.id for d in link.targets))


def missing_json(absent: Sequence[Absent]) -> Json:
    """The list to acquire."""
    return {
        "missing": [
            {
                "title": a.title,
                "doc_number": a.number,
                "times": a.times,
                "cited_by": list(a.by),
                "repealed_by": list(a.repealed_by),
            }
            for a in absent
        ],
        "message": _message(absent),
    }


def missing_text(absent: Sequence[Absent]) -> Iterator[str]:
    """The most cited first."""
    yield _message(absent)
    for a in absent:
        title = f"《{a.title}》" if a.title else ""
        number = f"（{a.number}）" if a.number and title else a.number or ""
        note = "，已被废止" if a.repealed_by else ""
        yield f"{title}{number}  {a.times} 处，{len(a.by)} 份文件引用{note}：{'、'.join(a.by)}"


def _message(absent: Sequence[Absent]) -> str:
    if absent:
        return f"有 {len(absent)} 份被引文件不在库中，可据此补充。"
    return "没有发现缺失的被引文件；只看库中各文所引。"
