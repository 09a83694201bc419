"""What doctor looks at: store, model, index, vectors and words, and whether they are in step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from api.drift import drift, indexed
from api.parts import Finding, Mend
from corpus.errors import PolicyError
from corpus.model import Warning
from corpus.severity import Severity, grouped
from corpus.store_check import Problem, Trouble
from ingest.logic import parser_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from corpus.library import Library
    from corpus.store import Store
    from search.embed import Embedder
    from search.engine import Engine
    from search.stamp import Stamp
    from search.synonym_files import SynonymFile

_NAMED = 5
"""Problems of a kind that are told one by one."""
_MENDS = {
    Trouble.ORPHANS: Mend.ROWS,
    Trouble.VECTORS: Mend.ROWS,
    Trouble.TEXTS: Mend.TEXTS,
    Trouble.LINKS: Mend.TEXTS,
    Trouble.STATUSES: Mend.FACTS,
    Trouble.COUNTS: Mend.FACTS,
}
_REBUILD = "请运行 tiaowen ingest（不必写来源），索引会随之重建。"


class Examined(Protocol):
    """What is looked at."""

    @property
    def store(self) -> Store:
        """Everything that is kept."""
        ...

    @property
    def folder(self) -> Path:
        """Of the library."""
        ...

    @property
    def shown(self) -> Library:
        """What readers see."""
        ...

    @property
    def embedder(self) -> Embedder:
        """The model."""
        ...

    @property
    def synonyms(self) -> SynonymFile:
        """The operator's words."""
        ...

    @property
    def engine(self) -> Engine:
        """The engine over index and model."""
        ...

    @property
    def index_folder(self) -> Path:
        """Where the index is kept."""
        ...

    @property
    def stamp(self) -> Stamp:
        """What the index must have been made with."""
        ...


def diagnose(parts: Examined) -> list[Finding]:
    """Every finding; one that fails does not keep the others from being looked at."""
    try:
        problems = parts.store.examine()
        findings = [_store(parts), *_troubles(problems)]
    except PolicyError as error:
        return [Finding("库", ok=False, detail=str(error), advice="请按上面的提示处理后再检查。")]
    if any(p.trouble is Trouble.FILE for p in problems):
        return findings
    findings += drift(parts)
    findings += [_guarded("解析", lambda: _parser(parts))]
    findings += [_guarded("同义词", lambda: _synonyms(parts))]
    findings += [_guarded("模型", lambda: _model(parts))]
    if not _documents(parts):
        empty = "库里还没有文件，索引尚未建立。"
        return [*findings, Finding("索引", ok=True, detail=empty, advice="")]
    if findings[-1].ok:
        findings += index_of(parts)
    findings += list(_rules(parts))
    findings += list(_failures(parts))
    findings += list(_held(parts))
    findings += list(_warnings(parts))
    return findings


def _guarded(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except PolicyError as error:
        return Finding(name, ok=False, detail=str(error), advice="请按上面的提示处理后再检查。")


def finding_json(found: Finding) -> dict[str, object]:
    """A finding as JSON."""
    return {
        "name": found.name,
        "ok": found.ok,
        "detail": found.detail,
        "advice": found.advice,
        "mendable": found.mend is not None and not found.ok,
        "mended": found.mended,
    }


def _troubles(problems: Sequence[Problem]) -> Iterator[Finding]:
    """What is wrong with the store, a finding a kind."""
    for trouble in Trouble:
        said = [p.message for p in problems if p.trouble is trouble]
        if said:
            rest = len(said) - _NAMED
            told = [*said[:_NAMED], f"另有 {rest} 个未列出。"] if rest > 0 else said
            mend = _MENDS.get(trouble)
            yield Finding(f"库·{trouble}", ok=False, detail=" ".join(told), mend=mend)


def _store(parts: Examined) -> Finding:
    counts = parts.store.counts()
    told = (("pages", "网页"), ("documents", "文件"), ("clauses", "条款"))
    detail = "，".join(f"{name} {counts.get(key, 0)}" for key, name in told)
    return Finding("库", ok=True, detail=detail)


def _parser(parts: Examined) -> Finding:
    """Whether the pages were read by the parser that would read them now."""
    older = parts.store.places(read_otherwise_than=parser_version())
    if not older:
        return Finding("解析", ok=True, detail=f"均由当前解析器读成（{parser_version()}）")
    named = "；".join(older[:3]) + ("等" if len(older) > 3 else "")  # noqa: PLR2004  a few examples
    detail = f"有 {len(older)} 个来源由其他版本的解析器读成：{named}"
    advice = "请运行 tiaowen ingest --reparse，用库中保存的原文重新解析，不必重新下载。"
    return Finding("解析", ok=False, detail=detail, advice=advice)


def _synonyms(parts: Examined) -> Finding:
    mistakes = parts.synonyms.mistakes()
    if mistakes:
        detail = f"有 {len(mistakes)} 行读不懂：{mistakes[0]}"
        advice = "请改正后用 tiaowen synonyms --check 再查；其余各行照常使用。"
        return Finding("同义词", ok=False, detail=detail, advice=advice)
    return Finding("同义词", ok=True, detail=f"{parts.synonyms.current().groups} 组")


def _model(parts: Examined) -> Finding:
    embedder = parts.embedder
    return Finding("模型", ok=True, detail=f"{embedder.name}，{embedder.dim} 维")


def index_of(parts: Examined) -> Iterator[Finding]:
    """Stamp field by field, so that the one out of step is named; then the files themselves."""
    from search.stamp import stamp_of  # noqa: PLC0415  words are not needed elsewhere

    wanted = parts.stamp
    try:
        found = stamp_of(parts.index_folder)
    except PolicyError as error:
        yield Finding("索引", ok=False, detail=str(error), mend=Mend.INDEX)
        return
    for name, has, should in (
        ("索引与库", found.corpus, wanted.corpus),
        ("向量与模型", found.model, wanted.model),
        ("词表与规则", found.logic, wanted.logic),
    ):
        same = has == should
        detail = f"一致（{_short(has)}）" if same else f"不一致：{_short(has)} 与 {_short(should)}"
        yield Finding(
            name, ok=same, detail=detail, advice="" if same else _REBUILD, mend=Mend.INDEX
        )
    if found == wanted:
        opened = _guarded("索引文件", lambda: _opened(parts))
        yield replace(opened, mend=Mend.INDEX)
    yield _guarded("索引内容", lambda: indexed(parts))


def _opened(parts: Examined) -> Finding:
    info = parts.engine.info()
    detail = f"条款 {info.get('clauses')}，向量 {info.get('vectors')}"
    return Finding("索引文件", ok=True, detail=detail)


def _rules(parts: Examined) -> Iterator[Finding]:
    """Whether all pages were read by the rules that hold for them."""
    waiting = parts.store.reviews.waiting()
    if waiting:
        detail = f"有 {len(waiting)} 个来源还没有按人工规则重新解析：{'；'.join(waiting[:3])}"
        advice = "请运行 tiaowen ingest --reparse，用库中保存的原文重新解析。"
        yield Finding("人工规则", ok=False, detail=detail, advice=advice)


def _failures(parts: Examined) -> Iterator[Finding]:
    failures = parts.store.failures()
    if failures:
        names = "；".join(f"{f.locator}：{f.message}" for f in failures[:5])
        detail = f"有 {len(failures)} 个来源未能入库：{names}"
        yield Finding("来源", ok=True, detail=detail, advice="改正后重新入库即可。")


def _held(parts: Examined) -> Iterator[Finding]:
    held = parts.store.withheld()
    if held:
        detail = f"有 {len(held)} 件标有密级或内部字样，未公开。请用 tiaowen held 查看。"
        yield Finding("待解除", ok=True, detail=detail)


def _warnings(parts: Examined) -> Iterator[Finding]:
    """How many documents have doubts of each kind, the gravest kind first."""
    counts = parts.store.warning_counts()
    found: dict[Severity, list[str]] = {}
    for group in grouped([Warning(code, "") for code in counts]):
        words = f"{group.kind.name} {counts[group.code]} 件"
        found.setdefault(group.kind.severity, []).append(words)
    for severity, told in found.items():
        yield Finding(f"存疑（{severity.label}）", ok=True, detail="，".join(told))


def _documents(parts: Examined) -> int:
    return parts.store.counts().get("documents", 0)


def _short(value: str) -> str:
    most = 40
    return value if len(value) <= most else value[:12] + "…"
