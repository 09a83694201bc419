"""Every citation and quotation of a draft, verified against the library.

A citation is `ok` only where document, number, provision and quoted words all hold; all that does
not hold is found out, not the first of it. No citation at all gives an empty tuple: the caller
says so, it is no pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.citations import Pointer, Problem, Resolution, find_citations, follow
from corpus.docnumber import find_numbers
from corpus.errors import BadQuery
from corpus.folding import squeeze
from corpus.model import Document, Span
from corpus.status import Status
from search.check_quotes import check_quote, quotation
from search.cite import cite, place
from search.model import CheckedCitation, CitationFinding, Verdict
from search.notices import runs
from search.verdict import checked

if TYPE_CHECKING:
    from corpus.library import Library
    from corpus.provisions import Missing

_NOT_ALIVE: Mapping[Status, str] = {
    Status.REPEALED: "该文已废止",
    Status.EXPIRED: "该文已失效",
    Status.NOT_YET: "该文尚未施行，请核对施行日期",
}
_ALIVE: Mapping[Status, str] = {
    Status.IN_FORCE: "",
    Status.AMENDED: "该文已修改，请核对所引是否为现行文本。",
    Status.UNKNOWN: "该文时效性未查明，引用前请核实。",
}
MAX_CITATIONS = 2_000
"""Citations of one draft, each some seven milliseconds; the longest of our own has 300."""
_NEAR_TITLE = 0.6
"""Least share of common character pairs for a title to be suggested."""


def _no_basis(_document_id: str) -> str | None:
    return None


def _not_gone(_title: str | None, _number: str | None) -> str | None:
    return None


def _nowhere(_words: str) -> Iterable[Document]:
    return ()


@dataclass(frozen=True, slots=True)
class Aids:
    """What a library knows beside its texts; everything may be left out."""

    shorts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Full titles by short name (`corpus.citing.title_key`), learnt in the library."""
    basis: Callable[[str], str | None] = _no_basis
    """The id of the clause that a document's status rests on."""
    gone: Callable[[str | None, str | None], str | None] = _not_gone
    """For title and number of a document that is not there: what says that it was repealed."""
    holding: Callable[[str], Iterable[Document]] = _nowhere
    """Documents that may hold these words, the likeliest first."""


_NO_AIDS = Aids()
_KEPT = 20
"""Documents cited last in which misattributed words are looked for."""


def check(draft: str, library: Library, aids: Aids = _NO_AIDS) -> tuple[CheckedCitation, ...]:
    """Each citation of `draft` with what was found out about it, in order.

    Args:
        draft: any text.
        library: what it is checked against.
        aids: what else is known.

    Raises:
        BadQuery: there are more citations than in any draft.
    """
    titles = {d.title for d in library.document_cards()}
    citations = find_citations(draft, titles, aids.shorts)
    if len(citations) > MAX_CITATIONS:
        msg = f"文稿中的引用有 {len(citations)} 处，超过 {MAX_CITATIONS} 处。请分段核对。"
        raise BadQuery(msg)
    judge = _Judge(draft, library, aids, library.statuses())
    return tuple(checked(r, judge.findings(r)) for r in follow(draft, citations, library))


@dataclass(slots=True)
class _Judge:
    """What stays the same for all citations of a draft."""

    draft: str
    library: Library
    aids: Aids
    statuses: Mapping[str, Status]
    cited: dict[str, Document] = field(default_factory=dict)
    """Documents cited so far, the latest last."""

    def findings(self, resolution: Resolution) -> list[CitationFinding]:
        """All that there is to say of a citation."""
        citation, document = resolution.citation, resolution.document
        found = list(_failures(resolution, self.library, self.aids))
        if document is None:
            return found or [_unnamed()]
        self.cited.pop(document.id, None)
        self.cited[document.id] = document
        placed = resolution.missing is None and not resolved_loosely(resolution)
        quote = self._quote(resolution, document) if placed else None
        found += [quote] if quote is not None else []
        status = self.statuses.get(document.id, document.status)
        if status in _NOT_ALIVE:
            found.append(self._not_alive(document, status))
        quoted = citation.quote_start is not None
        return found or [_ok(resolution, document, status, quoted=quoted)]

    def _quote(self, resolution: Resolution, document: Document) -> CitationFinding | None:
        start, end = resolution.citation.quote_start, resolution.citation.quote_end
        if start is None or end is None:
            return None
        quote = quotation(self.draft, Span(start, end))
        clause, last = resolution.clause, resolution.last
        return check_quote(quote, document, clause, last, self._others(quote.words))

    def _others(self, words: str) -> Iterable[Document]:
        """Where misattributed words may stand: documents of this draft, then of the library."""
        yield from list(reversed(self.cited.values()))[:_KEPT]
        yield from self.aids.holding(words)

    def _not_alive(self, document: Document, status: Status) -> CitationFinding:
        """That a document does not hold, and what replaced it, as far as that is known."""
        if status is Status.NOT_YET:
            return CitationFinding(Verdict.NOT_IN_FORCE, f"{_NOT_ALIVE[status]}。")
        same = self.library.find(document.title) if document.title else ()
        alive = [
            d for d in same if d.id != document.id and self.statuses.get(d.id) not in _NOT_ALIVE
        ]
        basis = self.aids.basis(document.id)
        proof = self.library.clauses([basis]).get(basis) if basis else None
        said = ""
        if proof is not None and proof[0].id != document.id:
            said = f"（见{cite(*proof)}）"
            if not alive and _likeness(proof[0].title, document.title) >= _NEAR_TITLE:
                alive = [proof[0]]
        if len(alive) == 1:
            new = cite(alive[0], None)
            message = f"{_NOT_ALIVE[status]}{said}，现行文件是{new}，请改引。"
            return CitationFinding(Verdict.NOT_IN_FORCE, message, new)
        return CitationFinding(
            Verdict.NOT_IN_FORCE, f"{_NOT_ALIVE[status]}{said}，请改引现行文件。"
        )


def resolved_loosely(resolution: Resolution) -> bool:
    """Whether the document is known and the place in it is left open."""
    return bool(resolution.several) or resolution.problem is Problem.NO_CONTEXT


def _ok(
    resolution: Resolution, document: Document, status: Status, *, quoted: bool
) -> CitationFinding:
    upto = f"至{place(document, resolution.last)}" if resolution.last is not None else ""
    where = f"《{document.title}》{place(document, resolution.clause)}{upto}"
    number = ""
    if resolution.citation.number and document.doc_number is None:
        number = "库中该文没有文号，文号未能核对。"
    quote = "，引文与原文一致" if quoted else ""
    return CitationFinding(Verdict.OK, f"已核对：{where}{quote}。{number}{_ALIVE[status]}")


def _unnamed() -> CitationFinding:
    return CitationFinding(Verdict.UNRESOLVED, "没有认出所引的文件，请写明标题或文号。")


# --- what does not lead where it says ---


def _failures(resolution: Resolution, library: Library, aids: Aids) -> Iterable[CitationFinding]:
    problem, document = resolution.problem, resolution.document
    if problem is Problem.NO_DOCUMENT:
        yield _no_document(resolution, library, aids)
    elif problem in (Problem.WRONG_NUMBER, Problem.WRONG_TITLE):
        yield _half_right(resolution, problem, library)
    elif problem is Problem.AMBIGUOUS and resolution.candidates:
        names = "；".join(cite(d, None) for d in resolution.candidates[:5])
        message = f"库中有{len(resolution.candidates)}份同名文件：{names}。请写明文号。"
        yield CitationFinding(Verdict.UNRESOLVED, message)
    elif problem is Problem.NO_CONTEXT:
        yield CitationFinding(Verdict.UNRESOLVED, _no_context(resolution))
    if document is not None and resolution.missing is not None:
        yield _no_clause(document, resolution.missing)
    if document is not None and resolution.several:
        places = "、".join(place(document, c) for c in resolution.several[:5])
        message = f"所引位置不止一处：{places}。请写明上一级。"
        yield CitationFinding(Verdict.UNRESOLVED, message)


def _no_context(resolution: Resolution) -> str:
    citation = resolution.citation
    word = citation.word or citation.text
    if citation.pointer is Pointer.OWN:
        return f"“{word}”指本文稿自身，库中没有可核对的原文。"
    if resolution.document is not None:
        return f"“{word}”在所引条款之前没有对应的条款，请写明条号。"
    return f"“{word}”所指的文件在上文没有找到，请写明标题。"


def _no_clause(document: Document, missing: Missing) -> CitationFinding:
    where = place(document, missing.scope) or f"《{document.title}》"
    unit = missing.step.unit
    if missing.numbers:
        message = f"没有{missing.step}：{where}只有第{runs(missing.numbers)}{unit}。"
    else:
        message = f"没有{missing.step}：{where}不分{unit}。"
    return CitationFinding(Verdict.NO_SUCH_CLAUSE, message + "请核对条号。")


def _half_right(resolution: Resolution, problem: Problem, library: Library) -> CitationFinding:
    document, number = resolution.candidates[0], resolution.citation.number
    if problem is Problem.WRONG_TITLE:
        message = f"标题不符：{number}是《{document.title}》。"
        return CitationFinding(Verdict.WRONG_TITLE, message, f"《{document.title}》")
    other = (
        next((d for d in library.find(number) if d.doc_number == number), None) if number else None
    )
    known = [d.doc_number for d in resolution.candidates if d.doc_number]
    message = f"文号不符：《{document.title}》的文号是{'或'.join(dict.fromkeys(known))}。"
    if other is not None:
        message += f"{number}是《{other.title}》。"
    return CitationFinding(Verdict.WRONG_NUMBER, message, known[0] if len(known) == 1 else None)


def _no_document(resolution: Resolution, library: Library, aids: Aids) -> CitationFinding:
    citation = resolution.citation
    said = aids.gone(citation.wanted, citation.number)
    if said is not None:
        message = f"资料库中没有这份文件的原文，但{said}载明其已废止。请改引现行文件。"
        return CitationFinding(Verdict.NOT_IN_FORCE, message)
    near = _near_number(citation.number, library) or _near_title(citation.wanted, library)
    message = "资料库中没有这份文件，无法核对。"
    if near:
        return CitationFinding(Verdict.NO_SUCH_DOCUMENT, f"{message}您是否指{near}？", near)
    return CitationFinding(Verdict.NO_SUCH_DOCUMENT, message + "请先入库，或核对标题和文号。")


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
