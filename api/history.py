"""Versions of documents and fates of clauses, as JSON and as words for a reader. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from api.labels import place
from corpus.model import Document
from corpus.outline import find_clause
from corpus.store_model import Reason, Version
from corpus.succession import Fate, outcomes
from search.textdiff import diff

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from api.present import Json
    from corpus.library import Archive
    from corpus.model import Clause
    from corpus.tracing import Edition, Traced

FATES = {Fate.SAME: "未变", Fate.MOVED: "移动", Fate.CHANGED: "有改动", Fate.GONE: "已删去"}
"""What became of a clause, in a word."""
REASONS = {
    Reason.NEW: "首次入库",
    Reason.SOURCE: "来源有变",
    Reason.PARSER: "解析器有变，来源未变",
    Reason.BOTH: "来源和解析器都有变",
    Reason.RETURNED: "撤下后重新出现",
}
"""Why there is a version."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A version with what became of its clauses in the next."""

    version: Version
    document: Document
    changes: Counter[Fate] | None
    """How many clauses of each fate; None for the last."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation and what became of the words."""

    text: str
    traced: Traced


def cited(traced: Traced, cite: Callable[[Document, Clause], str]) -> Cited:
    """A citation of the words that an id stands for.

    Words that only moved are cited where they stand now; words that changed or are gone are
    cited from the version that had them, and the citation says so.
    """
    document, clause = traced.document, traced.clause
    if traced.outcome.fate is Fate.MOVED and traced.now is not None:
        found = find_clause(traced.now, traced.outcome.now[0])
        document, clause = traced.now, found or clause
    text = cite(document, clause)
    lost = traced.outcome.fate in {Fate.CHANGED, Fate.GONE}
    return Cited(f"{text}（旧版第{traced.version}版）" if lost else text, traced)


def history(archive: Archive, document: Document) -> list[Chapter]:
    """Every version of a document, the oldest first, with those under the ids that led to it."""
    known = [*reversed(archive.predecessors(document.id)), document.id]
    versions = [v for name in known for v in archive.versions(name)]
    texts = [archive.version(v.document_id, v.number) for v in versions]
    changes: list[Counter[Fate] | None] = [
        Counter(o.fate for o in outcomes(old, new).values()) for old, new in pairwise(texts)
    ]
    return [
        Chapter(*row) for row in zip(versions, texts, [*changes, None][: len(texts)], strict=True)
    ]


def chapter_json(chapter: Chapter) -> Json:
    """A version of a document."""
    version, changes = chapter.version, chapter.changes
    return {
        "document_id": version.document_id,
        "version": version.number,
        "title": chapter.document.title,
        "doc_number": chapter.document.doc_number,
        "reason": str(version.reason),
        "began": version.began.isoformat() if version.began else None,
        "ended": version.ended.isoformat() if version.ended else None,
        "parser": version.parser,
        "source": version.locator,
        "sha256": version.sha256,
        "clauses": len(chapter.document.clauses),
        "changes": None if changes is None else {str(f): changes[f] for f in Fate},
    }


def traced_json(traced: Traced) -> Json:
    """What became of a clause."""
    changed = traced.outcome.fate is Fate.CHANGED
    parts = diff(traced.text, traced.text_now) if changed else ()
    return {
        "id": traced.clause.id,
        "document_id": traced.document.id,
        "version": traced.version,
        "fate": str(traced.outcome.fate),
        "now": list(traced.outcome.now),
        "likeness": round(traced.outcome.likeness, 4),
        "diff": [{"op": d.op, "a": d.a, "b": d.b} for d in parts] if changed else None,
        "message": message(traced),
    }


def opened_json(opened: Edition) -> Json:
    """Which version of a document this is, and where the document is now."""
    return {
        "version": opened.version,
        "current": opened.is_current,
        "now": opened.now,
    }


def message(traced: Traced) -> str:
    """What became of a clause, for a reader; empty where the words stand as they are."""
    if traced.is_current:
        return ""
    was = f"第 {traced.version} 版的{_place(traced.document, traced.clause.id)}"
    if traced.now is None:
        return f"{was}：所在文件已从来源撤下，旧文仍可查看。"
    where = "、".join(f"{_place(traced.now, i)}（{i}）" for i in traced.outcome.now)
    match traced.outcome.fate:
        case Fate.SAME:
            return f"{was}：文字、位置均未变，现编号 {traced.outcome.now[0]}。"
        case Fate.MOVED:
            return f"{was}：文字未变，现为{where}。"
        case Fate.CHANGED:
            return f"{was}：文字有改动，现为{where}。引用前请核对。"
    return f"{was}：现行文本中已没有与之相当的条款。"


def earlier_text(traced: Traced) -> Iterator[str]:
    """Warnings that an id stood for other words before, a line each."""
    for other in traced.earlier:
        yield f"注意：这个编号在旧版中指另一段文字。{message(other)}"


def versions_text(chapters: Sequence[Chapter]) -> Iterator[str]:
    """The versions of a document, the oldest first."""
    last = chapters[-1]
    yield f"《{last.document.title}》  {last.version.document_id}  共 {len(chapters)} 版"
    for chapter in chapters:
        version = chapter.version
        state = "现行文本" if version.ended is None else f"至 {version.ended:%Y-%m-%d %H:%M}"
        began = f"{version.began:%Y-%m-%d %H:%M}" if version.began else "（时间未记）"
        yield (
            f"第 {version.number} 版  {version.document_id}  {began} {state}；"
            f"{REASONS[version.reason]}；条款 {len(chapter.document.clauses)}；{version.locator}"
        )
        if chapter.changes is not None:
            told = "，".join(f"{FATES[f]} {chapter.changes[f]}" for f in Fate)
            yield f"    到下一版：{told}"
    if last.version.ended is not None:
        yield "这份文件已从来源撤下，不再检索。"
    if len(chapters) > 1:
        first = chapters[0].version
        yield (
            f"对照两版：tiaowen compare {first.document_id}@{first.number} "
            f"{last.version.document_id}@{last.version.number}"
        )


def _place(document: Document, clause_id: str) -> str:
    clause = find_clause(document, clause_id)
    return place(clause) if clause is not None else clause_id
