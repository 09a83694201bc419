"""Plain-text views for the terminal. Pure: values in, lines out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from api.labels import ROUTES, TRUST, VERDICTS, facts, place, proofs, related
from api.reader import printed_differs
from api.status import status_line
from corpus.outline import find_clause, own_spans
from corpus.pii import masked
from corpus.severity import grouped
from ingest.explain_words import FIELDS
from ingest.proof_words import PLACES

if TYPE_CHECKING:
    from api.ingested import IngestReport
    from api.parts import Finding
    from corpus.model import Clause, Document
    from corpus.store_model import Withheld
    from ingest.explain import Explained
    from search.model import CheckedCitation, Comparison, Hit, Pair

_OPENING = 40
"""Characters of a clause shown in an outline."""
_SIDES = {"a": "甲", "b": "乙"}
_SNIPPET = 160
"""Characters of a clause shown in a list of hits."""
_VALUES: Mapping[str, str] = {"true": "是", **{str(trust): name for trust, name in TRUST.items()}}
"""Values of metadata that are codes, as a person reads them."""


def outline_text(document: Document) -> Iterator[str]:
    """A document as an indented outline with what is known and unsure about it."""
    yield f"《{document.title}》  {document.id}"
    yield "  " + "；".join(f"{name}：{value}" for name, value in facts(document))
    kind = "规范性文件" if document.normative else "非规范性材料"
    template = "，模板（含未填写的数值）" if document.template else ""
    yield f"  {kind}{template}；{len(document.clauses)} 条；删去 {len(document.removed)} 处"
    spans = own_spans(document)
    for clause in document.clauses:
        words = clause.heading or spans[clause.id].of(document.text)
        yield f"{'  ' * len(clause.path)}{_label(clause)} {short(words, _OPENING)}"
    for group in grouped(document.warnings):
        for warning in group.warnings:
            yield f"  ! [{group.kind.severity.label}] {warning.message}（{warning.code}）"


def explained_text(explained: Explained) -> Iterator[str]:
    """A document with the reason of every cut, personal data masked."""
    document = explained.document
    yield f"《{masked(document.title)}》  {document.id}"
    yield f"  成件：{explained.why}"
    for proof in document.proofs:
        name, place = FIELDS.get(proof.field, proof.field), PLACES.get(proof.source, proof.source)
        quote = short(masked(proof.quote), _OPENING)
        value = _VALUES.get(proof.value, masked(proof.value))
        yield f"  {name}：{value}（依据{place}{f'“{quote}”' if quote else ''}）"
    yield "  划分："
    for b in explained.boundaries:
        place = f"{b.place}；" if b.place else ""
        read = "" if b.read == b.inferred else f"印作 {b.read or '（缺）'}，推定 {b.inferred}；"
        price = f"；代价 {b.price:g}" if b.price > 0 else ""
        yield f"  {'  ' * len(b.path)}{b.path[-1]} “{masked(b.words)}”"
        yield f"  {'  ' * len(b.path)}  {place}{read}{b.reason}（{b.rule}{price}）"
    if explained.rejected:
        yield "  没有当作标号："
        yield from (f"    “{masked(r.words)}”：{r.reason}" for r in explained.rejected)
    if explained.removals:
        yield "  删去："
        yield from (
            f"    {r.rule}：{r.reason}“{short(masked(r.text), _OPENING)}”"
            for r in explained.removals
        )


def _label(clause: Clause) -> str:
    if not printed_differs(clause):
        return clause.label
    return f"{clause.label}（印作“{clause.printed.strip()}”）"


def hits_text(
    hits: Sequence[Hit],
    elsewhere: Mapping[str, int] | None = None,
    explained: Callable[[Hit], Sequence[str]] | None = None,
) -> Iterator[str]:
    """Hits, numbered.

    Args:
        hits: best first.
        elsewhere: how often a document's text stands in other places.
        explained: gives the reasons for a hit's place, where these are wanted.
    """
    if not hits:
        yield "没有找到。请换一种说法，或先用 tiaowen ingest 把相关文件入库。"
    for i, hit in enumerate(hits, 1):
        yield f"{i}. 《{hit.document.title}》{hit.document.doc_number or ''}  {place(hit.clause)}"
        yield f"   {short(hit.text, _SNIPPET)}"
        badge = "规范性文件" if hit.document.normative else str(hit.document.genre)
        status = status_line(hit.document.force, hit.document.status)
        yield f"   {badge}；{status}；{why(hit)}；{hit.clause.id}"
        if explained is not None:
            yield from (f"   · {line}" for line in explained(hit))
        places = (elsewhere or {}).get(hit.document.id, 0)
        if places:
            yield f"   另见 {places} 处转载：tiaowen reposts {hit.document.id}"


def why(hit: Hit) -> str:
    """Why this is a hit, in words."""
    route = str(hit.why.get("route", ""))
    parts = [ROUTES.get(route, route)] if route else []
    words = hit.why.get("words")
    if isinstance(words, Sequence) and not isinstance(words, str) and words:
        parts.append("词语 " + "、".join(str(w) for w in words[:6]))
    for name, label in (("lexical", "词面"), ("dense", "语义")):
        rank = _rank(hit.why.get(name))
        if rank:
            parts.append(f"{label}第 {rank} 名")
    return "；".join(parts)


def _rank(value: object) -> int | None:
    if isinstance(value, Mapping):
        value = value.get("rank")
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def comparison_text(comparison: Comparison) -> Iterator[str]:
    """Pairs with marked differences, then what stands on one side only."""
    for name, document in (("甲", comparison.a), ("乙", comparison.b)):
        yield f"{name}：《{document.title}》{document.doc_number or ''}"
    yield f"对应 {len(comparison.pairs)} 组。[-删去-]，{{+新增+}}。"
    for pair in comparison.pairs:
        yield from _pair_text(comparison, pair)
    for name, document, ids in (
        ("甲", comparison.a, comparison.only_a),
        ("乙", comparison.b, comparison.only_b),
    ):
        yield f"只在{name}中有（{len(ids)} 条）："
        yield from (f"  {_clause_line(document, i)}" for i in ids)


def _pair_text(comparison: Comparison, pair: Pair) -> Iterator[str]:
    a = "、".join(_place(comparison.a, i) for i in pair.a)
    b = "、".join(_place(comparison.b, i) for i in pair.b)
    yield ""
    yield f"【{related(pair)}】甲 {a} ↔ 乙 {b}  相似度 {pair.score:.2f}"
    marked = {"equal": "{0}", "delete": "[-{0}-]", "insert": "{{+{1}+}}"}
    yield "  " + "".join(marked[d.op].format(d.a, d.b) for d in pair.diff).strip()
    for g in proofs(pair):
        yield f"  依据（{_SIDES[g.side]}）：“{short(g.text, _OPENING)}”——{g.why}"
    for p in pair.parameters:
        note = "" if p.comparable else "（不可比）"
        sides = f"甲 {p.every_a}{p.a or '—'}，乙 {p.every_b}{p.b or '—'}"
        yield f"  {p.subject} {p.name}：{sides}{note}"


def _place(document: Document, clause_id: str) -> str:
    clause = find_clause(document, clause_id)
    return place(clause) if clause is not None else clause_id


def _clause_line(document: Document, clause_id: str) -> str:
    clause = find_clause(document, clause_id)
    if clause is None:
        return clause_id
    return f"{place(clause)}  {short(clause.span.of(document.text), _OPENING)}"


def check_text(
    citations: Sequence[CheckedCitation],
    where: Callable[[int, int], str] = lambda start, end: f"第 {start}–{end} 字",
) -> Iterator[str]:
    """Every citation with its verdict, and where it stands."""
    for c in citations:
        yield f"[{VERDICTS[c.verdict]}] {c.text.strip()}（{where(c.start, c.end)}）"
        yield f"  {c.message}"
        if c.suggestion:
            yield f"  建议：{c.suggestion}"


def findings_text(findings: Sequence[Finding]) -> Iterator[str]:
    """What doctor found."""
    for f in findings:
        state = "已修复" if f.mended else "正常" if f.ok else "异常"
        yield f"{state}  {f.name}：{f.detail}"
        if f.advice and not f.ok:
            yield f"      {f.advice}"
        if f.mend is not None and not f.ok:
            yield "      可用 tiaowen doctor --mend 修复。"


def report_text(report: IngestReport) -> Iterator[str]:
    """The summary of an ingestion."""
    yield (
        f"网页 {report.pages}，文件 {report.documents}，条款 {report.clauses}，"
        f"转载 {report.reposts}，未变 {report.unchanged}，失败 {len(report.failed)}"
    )
    if report.versions or report.withdrawn:
        yield (
            f"其中新版 {report.versions} 件，撤下 {report.withdrawn} 件；"
            "旧文都已保留，用 tiaowen versions 查看。"
        )
    if report.held:
        yield (
            f"其中 {report.held} 件标有密级或内部字样，已入库但不公开。"
            "请用 tiaowen held 查看，确认后用 tiaowen release 解除。"
        )
    for failed in report.failed:
        yield f"失败 {failed.source}：{failed.message}"


def held_text(held: Sequence[Withheld]) -> Iterator[str]:
    """What waits for a person's release."""
    if not held:
        yield "没有待解除的文件。"
        return
    yield f"待解除 {len(held)} 件（不进入检索、问答、对照、核对和列表）："
    for h in held:
        yield f"{h.document_id}  [{h.secrecy}]  《{h.title}》{h.doc_number or ''}  {h.locator}"
    yield "查看内容：tiaowen held 编号；确认可以公开后：tiaowen release 编号 --by 姓名"


def short(text: str, length: int) -> str:
    """The opening of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length] + "…"


def evaluation_text(result: Mapping[str, Any]) -> Iterator[str]:
    """What `tiaowen eval` found, for a person; `result` is the contract's JSON."""
    yield f"问题 {result['queries']} 个，条目 {result['clauses']} 条"
    yield "　".join(f"{name} {value:.4f}" for name, value in result["metrics"].items())
    if result["ms_per_query"] is not None:
        yield (
            f"每个问题平均 {result['ms_per_query']} 毫秒"
            f"（中位数 {result['ms_p50']}，95% 在 {result['ms_p95']} 以内）"
        )
    for name, value in result["engine"].items():
        yield f"{name}：{value}"
    for remark in result["notes"]:
        yield f"注意：{remark}"
    old = result.get("against")
    if old is not None:
        low, high = old["interval_95"]
        yield (
            f"与 {old['run']} 相比：nDCG@10 {old['nDCG@10 difference']:+.4f}"
            f"（95% 区间 {low:+.4f} 至 {high:+.4f}，p = {old['p']}），"
            f"变好 {old['gains']}，变差 {old['losses']}，不变 {old['same']}"
        )
