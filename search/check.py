"""Every citation and quotation of a draft, verified against the library.

A citation is `ok` only where document, number, provision and quoted words all hold.
No citation at all gives an empty tuple: the caller says so, it is no pass.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.citations import Context, Problem, Resolution, find_citations, resolve
from corpus.docnumber import find_numbers
from corpus.folding import squeeze
from corpus.model import Clause, Document, Span, Status
from corpus.outline import passages
from corpus.quotes import quoted_parts
from search.cite import cite, place
from search.model import CheckedCitation, Verdict
from search.nearest import nearest_words
from search.notices import runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from corpus.citations import Citation
    from corpus.library import Library
    from corpus.provisions import Missing

_NOT_ALIVE: Mapping[Status, str] = {
    Status.REPEALED: "该文已废止，请改引现行文件",
    Status.EXPIRED: "该文已失效，请改引现行文件",
    Status.NOT_YET: "该文尚未施行，请核对施行日期",
}
_ALIVE: Mapping[Status, str] = {
    Status.IN_FORCE: "",
    Status.AMENDED: "该文已修改，请核对所引是否为现行文本。",
    Status.UNKNOWN: "该文时效性未查明，引用前请核实。",
}
_SHOWN = 30
"""Characters of a quotation repeated in a message."""
_NEAR_TITLE = 0.6
"""Least share of common character pairs for a title to be suggested."""


def check(draft: str, library: Library) -> tuple[CheckedCitation, ...]:
    """Each citation of `draft` with what was found out about it, in order.

    Args:
        draft: any text.
        library: what it is checked against.
    """
    titles = {d.title for d in library.document_cards()}
    checked = []
    context = Context()
    statuses = library.statuses()
    for citation in find_citations(draft, titles):
        resolution = resolve(citation, library, context)
        checked.append(_judge(draft, resolution, library, statuses))
        if resolution.document is not None:
            context = Context(last=resolution.document, last_clause=resolution.clause)
    return tuple(checked)


def _judge(
    draft: str, resolution: Resolution, library: Library, statuses: Mapping[str, Status]
) -> CheckedCitation:
    citation, document = resolution.citation, resolution.document
    if resolution.problem is not None:
        return _failed(resolution, library)
    if document is None:
        return _result(citation, Verdict.UNRESOLVED, "没有认出所引的文件，请写明标题或文号。")
    status = statuses.get(document.id, document.status)
    result = _check_quote(draft, citation, document, resolution.clause)
    if result is not None:
        note = f"另：{_NOT_ALIVE[status]}。" if status in _NOT_ALIVE else ""
        return replace(_placed(result, resolution), message=result.message + note)
    if status in _NOT_ALIVE:
        return _placed(
            _result(citation, Verdict.NOT_IN_FORCE, f"{_NOT_ALIVE[status]}。"), resolution
        )
    return _placed(_ok(citation, document, resolution.clause, status), resolution)


def _ok(
    citation: Citation, document: Document, clause: Clause | None, status: Status
) -> CheckedCitation:
    where = f"《{document.title}》{place(document, clause)}"
    quote = "，引文与原文一致" if citation.quote_start is not None else ""
    number = ""
    if citation.number and document.doc_number is None:
        number = "库中该文没有文号，文号未能核对。"
    return _result(citation, Verdict.OK, f"已核对：{where}{quote}。{number}{_ALIVE[status]}")


def _placed(result: CheckedCitation, resolution: Resolution) -> CheckedCitation:
    return replace(
        result,
        document_id=resolution.document.id if resolution.document else None,
        clause_id=resolution.clause.id if resolution.clause else None,
    )


def _result(
    citation: Citation, verdict: Verdict, message: str, suggestion: str | None = None
) -> CheckedCitation:
    return CheckedCitation(
        text=citation.text,
        start=citation.start,
        end=citation.end,
        document_id=None,
        clause_id=None,
        verdict=verdict,
        message=message,
        suggestion=suggestion,
    )


# --- citations that lead nowhere ---


def _failed(resolution: Resolution, library: Library) -> CheckedCitation:
    citation, problem = resolution.citation, resolution.problem
    if problem is Problem.NO_CLAUSE and resolution.document and resolution.missing:
        result = _no_clause(citation, resolution.document, resolution.missing)
    elif problem is Problem.NO_DOCUMENT:
        result = _no_document(citation, library)
    elif problem in (Problem.WRONG_NUMBER, Problem.WRONG_TITLE):
        result = _half_right(citation, problem, resolution.candidates)
    elif problem is Problem.AMBIGUOUS and resolution.several and resolution.document:
        places = "、".join(place(resolution.document, c) for c in resolution.several[:5])
        message = f"所引位置不止一处：{places}。请写明上一级。"
        result = _result(citation, Verdict.UNRESOLVED, message)
    elif problem is Problem.AMBIGUOUS:
        names = "；".join(cite(d, None) for d in resolution.candidates[:5])
        message = f"库中有{len(resolution.candidates)}份同名文件：{names}。请写明文号。"
        result = _result(citation, Verdict.UNRESOLVED, message)
    else:
        message = f"“{citation.word or citation.text}”所指的文件在上文没有找到，请写明标题。"
        result = _result(citation, Verdict.UNRESOLVED, message)
    return _placed(result, resolution)


def _no_clause(citation: Citation, document: Document, missing: Missing) -> CheckedCitation:
    where = place(document, missing.scope) or f"《{document.title}》"
    unit = missing.step.unit
    numbers = missing.numbers
    if numbers:
        message = f"没有{missing.step}：{where}只有第{runs(numbers)}{unit}。"
    else:
        message = f"没有{missing.step}：{where}不分{unit}。"
    return _result(citation, Verdict.NO_SUCH_CLAUSE, message + "请核对条号。")


def _half_right(
    citation: Citation, problem: Problem, candidates: Sequence[Document]
) -> CheckedCitation:
    document = candidates[0]
    if problem is Problem.WRONG_NUMBER:
        message = f"文号不符：《{document.title}》的文号是{document.doc_number}。"
        result = _result(citation, Verdict.WRONG_NUMBER, message, document.doc_number)
    else:
        message = f"标题不符：{citation.number}是《{document.title}》。"
        result = _result(citation, Verdict.WRONG_TITLE, message, f"《{document.title}》")
    return replace(result, document_id=document.id if len(candidates) == 1 else None)


def _no_document(citation: Citation, library: Library) -> CheckedCitation:
    near = _near_number(citation.number, library) or _near_title(citation.wanted, library)
    message = "资料库中没有这份文件，无法核对。"
    if near:
        return _result(citation, Verdict.NO_SUCH_DOCUMENT, f"{message}您是否指{near}？", near)
    return _result(citation, Verdict.NO_SUCH_DOCUMENT, message + "请先入库，或核对标题和文号。")


def _near_number(number: str | None, library: Library) -> str | None:
    """A number of the library that differs in agency, year or serial only."""
    if number is None:
        return None
    wanted = _parts(number)
    for document in library.document_cards():
        known = _parts(document.doc_number) if document.doc_number else None
        if wanted and known and sum(a == b for a, b in zip(wanted, known, strict=True)) == 2:  # noqa: PLR2004  two of three
            return document.doc_number
    return None


def _parts(number: str) -> tuple[str, int | None, int] | None:
    found = next(find_numbers(number), None)
    return (found.value.agency, found.value.year, found.value.number) if found else None


def _near_title(title: str | None, library: Library) -> str | None:
    """The title of the library that shares most character pairs."""
    if title is None:
        return None
    best = max(
        ((_likeness(title, d.title), d.title) for d in library.document_cards()), default=(0.0, "")
    )
    return f"《{best[1]}》" if best[0] >= _NEAR_TITLE else None


def _likeness(a: str, b: str) -> float:
    """Dice's coefficient of the character pairs."""
    pairs_a, pairs_b = _pairs(a), _pairs(b)
    return 2 * len(pairs_a & pairs_b) / max(1, len(pairs_a) + len(pairs_b))


def _pairs(text: str) -> set[str]:
    squeezed = squeeze(text)[0]
    return {squeezed[i : i + 2] for i in range(len(squeezed) - 1)}


# --- quotations ---


def _check_quote(
    draft: str, citation: Citation, document: Document, clause: Clause | None
) -> CheckedCitation | None:
    """None where every quoted part stands in the clause, in order."""
    if citation.quote_start is None or citation.quote_end is None:
        return None
    span = clause.span if clause else Span(0, len(document.text))
    source = squeeze(span.of(document.text))[0]
    position = 0
    for part in quoted_parts(draft, Span(citation.quote_start, citation.quote_end)):
        words = squeeze(part.of(draft))[0]
        found = source.find(words, position)
        if found < 0:
            return _not_verbatim(citation, document, clause, part.of(draft))
        position = found + len(words)
    return None


def _not_verbatim(
    citation: Citation, document: Document, clause: Clause | None, words: str
) -> CheckedCitation:
    elsewhere = next(_holding(document, words), None)
    if elsewhere is not None and (clause is None or elsewhere.span in _under(document, clause)):
        message = "引文各部分的先后与原文不同，请对照原文。"
        return _result(citation, Verdict.NOT_VERBATIM, message)
    if elsewhere is not None:
        message = f"引文不在此处，原文见{place(document, elsewhere)}。"
        return _result(citation, Verdict.NOT_VERBATIM, message, cite(document, elsewhere))
    span = clause.span if clause else _likeliest(document, words)
    source, offsets = squeeze(span.of(document.text))
    near = nearest_words(squeeze(words)[0], source)
    if near is None:
        message = f"引文与原文不符，此处没有“{_shown(words)}”这样的文字。请对照原文。"
        return _result(citation, Verdict.NOT_VERBATIM, message)
    start, end = span.start + offsets[near.start], span.start + offsets[near.end - 1] + 1
    true_words = document.text[start:end]
    message = f"引文与原文不符，原文是：“{true_words}”。"
    return _result(citation, Verdict.NOT_VERBATIM, message, true_words)


def _under(document: Document, clause: Clause) -> tuple[Span, ...]:
    return tuple(c.span for c in document.clauses if clause.span.covers(c.span))


def _likeliest(document: Document, words: str) -> Span:
    """The passage that shares most character pairs with the words."""
    wanted = _pairs(words)
    spans = [p.span for p in passages(document)]
    return max(spans, key=lambda s: len(wanted & _pairs(s.of(document.text))), default=Span(0, 0))


def _holding(document: Document, words: str) -> Iterator[Clause]:
    """Clauses that hold the words exactly, the smallest first."""
    wanted = squeeze(words)[0]
    for clause in sorted(document.clauses, key=lambda c: c.end - c.start):
        if wanted in squeeze(clause.span.of(document.text))[0]:
            yield clause


def _shown(words: str) -> str:
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
