"""The drafting desk: a draft in, verdicts and slips out, and the draft back with both in it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from docx import Document as WordDocument

from api.docx_marks import Change, Remark, mark_docx, xml_words
from api.labels import VERDICTS
from api.present import check_json
from api.texts import check_text
from corpus.model import PageKind, Span
from corpus.slips import Weight, fixed, fixes
from ingest.manuscript import Manuscript
from search.corrections import correction, narrowed
from search.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.present import Json
    from corpus.slips import Slip
    from search.model import CheckedCitation

WEIGHTS = {Weight.ERROR: "错误", Weight.ADVICE: "建议"}
"""Their names for readers."""
_CLAUSE_PAGE = "/clauses/"


@dataclass(frozen=True, slots=True)
class Review:
    """A draft with everything that was found out about it."""

    draft: Manuscript
    citations: Sequence[CheckedCitation]
    slips: Sequence[Slip]

    @property
    def errors(self) -> Sequence[Slip]:
        """Slips against a rule that is in force."""
        return [s for s in self.slips if s.rule.weight is Weight.ERROR]

    @property
    def advice(self) -> Sequence[Slip]:
        """All other slips."""
        return [s for s in self.slips if s.rule.weight is Weight.ADVICE]

    def fixed(self) -> bytes:
        """The draft with every error put right that has a fix; text files only."""
        return self.draft.encoded(fixed(self.draft.text, self.slips))


def now() -> datetime:
    """The time that marks are dated with."""
    return datetime.now(UTC)


def typed(text: str) -> Manuscript:
    """A draft that was pasted."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return Manuscript(plain, PageKind.TEXT, plain.encode("utf-8", "replace"), "utf-8")


def checked_docx(review: Review, now: datetime) -> bytes:
    """The draft as a Word file, suggestions tracked, verdicts and slips as comments.

    A draft that is no Word file is put into a plain one first.

    Raises:
        BadPage: the file cannot be marked.
    """
    draft = review.draft
    body = draft.body if draft.kind is PageKind.DOCX else plain_docx(draft.text)
    return mark_docx(body, changes(review), remarks(review), now)


def changes(review: Review) -> list[Change]:
    """What a verdict puts right, then what the rules of writing do."""
    text = review.draft.text
    found: list[Change] = []
    for citation in review.citations:
        better = correction(text, citation)
        if better is not None:
            found.append(Change(*narrowed(text, *better)))
    mended = (narrowed(text, Span(s.start, s.end), s.fix or "") for s in fixes(review.slips))
    return [*found, *(Change(span, words) for span, words in mended)]


def adopted(text: str, taken: Sequence[Change]) -> str:
    """The draft with changes made; of those that overlap the first is."""
    pieces: list[str] = []
    done = 0
    for change in sorted(taken, key=lambda c: (c.span.start, c.span.end)):
        if change.span.start >= done:
            pieces += [text[done : change.span.start], change.words]
            done = change.span.end
    return "".join([*pieces, text[done:]])


def remarks(review: Review) -> list[Remark]:
    """One a citation, good or bad, and one a slip."""
    return [
        *(Remark(Span(c.start, c.end), "\n".join(_said(c))) for c in review.citations),
        *(Remark(Span(s.start, s.end), slip_words(s)) for s in review.slips),
    ]


def _said(citation: CheckedCitation) -> Iterator[str]:
    yield f"【{VERDICTS[citation.verdict]}】{citation.message}"
    if citation.suggestion and citation.verdict is not Verdict.OK:
        yield f"建议：{citation.suggestion}"
    if citation.clause_id:
        yield f"条文编号 {citation.clause_id}（{_CLAUSE_PAGE}{citation.clause_id}）"


def slip_words(slip: Slip) -> str:
    """A slip in one paragraph: how grave, what, the rule's source, the fix."""
    fix = f"可改为：{slip.fix}。" if slip.fix is not None else ""
    return f"【{WEIGHTS[slip.rule.weight]}】{slip.message}{fix}依据：{slip.rule.source}。"


def plain_docx(text: str) -> bytes:
    """A text as a Word file, one paragraph a line; offsets stay those of the text."""
    word = WordDocument()
    for line in text.split("\n"):
        word.add_paragraph(xml_words(line.replace("\t", " ")))
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def review_json(review: Review) -> Json:
    """The contract's CitationCheck, with the place of each citation in a Word file, and slips."""
    places = [place_json(review.draft, c.start) for c in review.citations]
    lint = slips_json(review.draft, review.slips)
    return {**check_json(review.citations), "places": places, "lint": lint}


def citations_text(review: Review) -> Iterator[str]:
    """Every citation with its verdict, for a person."""
    return check_text(review.citations, partial(where, review.draft))


def slip_json(slip: Slip) -> Json:
    """A slip as JSON."""
    return {
        "rule": slip.rule.id,
        "severity": str(slip.rule.weight),
        "source": slip.rule.source,
        "start": slip.start,
        "end": slip.end,
        "text": slip.text,
        "message": slip.message,
        "fix": slip.fix,
    }


def place_json(draft: Manuscript, offset: int) -> Json | None:
    """Where in a Word file an offset leads; None in other files."""
    place = draft.place(offset)
    if place is None:
        return None
    return {"part": place.where, "paragraph": place.paragraph, "run": place.run}


def slips_json(draft: Manuscript, slips: Sequence[Slip]) -> Json:
    """Every slip, errors and advice counted apart."""
    errors = sum(s.rule.weight is Weight.ERROR for s in slips)
    return {
        "errors": errors,
        "advice": len(slips) - errors,
        "slips": [{**slip_json(s), "place": place_json(draft, s.start)} for s in slips],
    }


def slips_text(draft: Manuscript, slips: Sequence[Slip]) -> Iterator[str]:
    """Every slip for a person, errors first."""
    errors = sum(s.rule.weight is Weight.ERROR for s in slips)
    yield f"错误 {errors} 处，建议 {len(slips) - errors} 处。"
    for slip in sorted(slips, key=lambda s: s.rule.weight is Weight.ADVICE):
        yield f"[{WEIGHTS[slip.rule.weight]}] {slip.text}（{where(draft, slip.start, slip.end)}）"
        yield f"  {slip.message}依据：{slip.rule.source}"
        if slip.fix is not None:
            yield f"  可改为：{slip.fix}"


def where(draft: Manuscript, start: int, end: int) -> str:
    """A span for a person: by paragraph in a Word file, else by its characters."""
    place = draft.place(start)
    if place is None:
        return f"第 {start}–{end} 字"
    return f"{place.where}第 {place.paragraph} 段"
