"""The judged questions of bench/answers, asked of the real engine over their own library.

A record is `{"id", "question", "after"?, "type", "wording", "status", "reason"?, "document",
"path", "others"?, "answer", "half", "trap"?}`: `document` is a 文号, a title or a file's name,
an empty `path` the whole of it, `others` are further places that a comparison must show, `reason`
and `answer` list what is accepted (of a list or a comparison all are wanted), each verbatim in
its clause, `trap` says what tempts to answer. Three hands wrote the questions, from the documents
and not from what the system answers.

An answer is right in span if it is an accepted span or holds one and is at most three times as
long, or 8 characters longer (24 where sentences answer: conditions, procedures, 可否). All items
of a list are to be shown. A clause asked for by its number may have any length.
"""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from figures import Figure, share

from api.settings import Settings
from api.wiring import open_library
from corpus.errors import BadQuery
from corpus.folding import squeeze
from corpus.model import Page, Span
from ingest.pipeline import parse_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.service import Service
    from corpus.model import Document
    from search.model import Answer, Evidence, Piece

    Place = tuple[Document, Span]

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "bench" / "answers"
_SAMPLES = ROOT / "corpus" / "samples"
LIBRARIES = {"samples": _SAMPLES, "seeds": ROOT.parent / "shared" / "seeds", "lay": _SAMPLES}
"""By the first word of a file's name; `lay` asks the samples in the words of laypersons."""
_THIRD = "third_hand"
_SLACK = 0.01
"""A few questions: another processor may turn a near tie of two cosines."""
_TIMES = 3
_QUALIFIED = 8
"""Characters a figure may have besides the expected ones: 每半年至少更新1次 for 每半年."""
_FREELY_QUALIFIED = 24
"""The same for answers that are sentences."""
_SENTENCES = ("yes_no", "condition", "procedure")
_ALL_WANTED = ("list", "comparison")
_WORDLESS = (".json", ".jsonl", ".md")
"""Files beside the documents."""


@dataclass(frozen=True, slots=True)
class Case:
    """A judged question."""

    id: str
    set: str
    """The file's stem: who wrote it, over which library."""
    library: str
    question: str
    after: tuple[str, ...]
    type: str
    wording: str
    answer: tuple[str, ...]
    """Accepted spans; empty where none is to be given."""
    reasons: tuple[str, ...]
    places: tuple[tuple[str, tuple[str, ...]], ...]
    """Document and path of each clause that answers."""
    half: str
    trap: str = ""
    """What tempts to answer: a neighbour of the subject, a template …"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A question, what came, and how it was judged."""

    case: Case
    answer: Answer
    milliseconds: float
    in_clause: bool
    """Whether the answer stands in a clause that answers."""
    right_span: bool
    verbatim: bool
    near: bool
    """Whether the clause that answers is among the nearest shown in place of an answer."""

    @property
    def abstained(self) -> bool:
        """Whether no answer was given."""
        return self.answer.answer is None

    @property
    def right_reason(self) -> bool:
        """Whether it was rightly withheld and for an accepted reason."""
        return self.abstained and str(self.answer.reason) in self.case.reasons

    @property
    def fault(self) -> str:
        """What is wrong, empty where nothing is."""
        if not self.verbatim:
            return "a quotation is not verbatim"
        if not self.case.answer:
            if not self.abstained:
                return "answered, though nothing answers"
            return "" if self.right_reason else "wrong reason"
        if self.abstained:
            return "not answered"
        if not self.in_clause:
            return "another clause"
        return "" if self.right_span else "another span"


def load_cases(path: Path) -> list[Case]:
    """The questions of one file; its name begins with the library's."""
    library = path.stem.partition("_")[0]
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_case(json.loads(line), path.stem, library) for line in lines if line.strip()]


def answer_sets(names: Sequence[str] = tuple(LIBRARIES)) -> list[Judgement]:
    """Every question over the library it was written for; a library that is absent is left out."""
    found: list[Judgement] = []
    for name in names:
        if LIBRARIES[name].is_dir():
            cases = [c for p in sorted(FOLDER.glob(f"{name}*.jsonl")) for c in load_cases(p)]
            found += judged_over(LIBRARIES[name], cases)
    return found


def judged_over(sources: Path, cases: Sequence[Case]) -> list[Judgement]:
    """Ask the real engine over a library made of `sources`."""
    with tempfile.TemporaryDirectory() as folder:
        service = open_library(Settings(Path(folder)))
        try:
            service.ingest([str(sources)])
            named = documents_by_name(service, sources)
            placed = [(case, places_of(case, named)) for case in cases]
            service.ask("何时施行")  # loads the model, which is not to be timed
            return [judge_one(service, case, golds) for case, golds in placed]
        finally:
            service.close()


def measures(found: Sequence[Judgement]) -> dict[str, float | None]:
    """The figures that a row of a table shows; None where nothing is counted."""
    able = [j for j in found if j.case.answer]
    unable = [j for j in found if not j.case.answer]
    silent = [j for j in found if j.abstained]
    p50, p95 = np.percentile([j.milliseconds for j in found], (50, 95))
    return {
        "answerable": len(able),
        "right span": _mean([j.right_span for j in able]),
        "right clause": _mean([j.in_clause for j in able]),
        "unanswerable": len(unable),
        "abstention precision": _mean([not j.case.answer for j in silent]),
        "abstention recall": _mean([j.abstained for j in unable]),
        "right reason": _mean([j.right_reason for j in unable]),
        "silent, clause shown": _mean([j.near for j in able if j.abstained]),
        "not verbatim": sum(not j.verbatim for j in found),
        "p50 ms": round(p50),
        "p95 ms": round(p95),
    }


def floors() -> Iterator[Figure]:
    """For `make eval`: the samples, and the seeds where they are."""
    for library in LIBRARIES:
        found = answer_sets((library,))
        for name, mine in _by_floor(library, found).items():
            yield from _figures(name, mine)


def _by_floor(library: str, found: Sequence[Judgement]) -> dict[str, list[Judgement]]:
    """The third hand's questions have floors of their own: a set that grows hides what is lost."""
    names: dict[str, list[Judgement]] = {}
    for judged in found:
        third = judged.case.set.endswith(_THIRD)
        names.setdefault(f"{library}, third hand" if third else library, []).append(judged)
    return names


def _figures(library: str, found: Sequence[Judgement]) -> Iterator[Figure]:
    able = [j for j in found if j.case.answer]
    unable = [j for j in found if not j.case.answer]

    def figure(name: str, cases: dict[str, bool], slack: float = _SLACK) -> Figure:
        return share("answers", f"{library} {name}", cases, slack)

    yield figure("right span", {j.case.id: j.right_span for j in able})
    yield figure("right clause", {j.case.id: j.in_clause for j in able})
    silent = {j.case.id: not j.case.answer for j in found if j.abstained}
    yield figure("abstention precision", silent)
    yield figure("abstention recall", {j.case.id: j.abstained for j in unable})
    yield figure("right reason", {j.case.id: j.right_reason for j in unable})
    shown = {j.case.id: j.in_clause or (j.abstained and j.near) for j in able}
    yield figure("right clause answers or is shown", shown)
    yield figure("quotations verbatim", {j.case.id: j.verbatim for j in found}, 0.0)


def _case(record: Mapping[str, Any], name: str, library: str) -> Case:
    places = [(record.get("document") or "", tuple(record.get("path") or ()))]
    places += [(o["document"], tuple(o["path"])) for o in record.get("others", ())]
    return Case(
        record["id"], name, library, record["question"], tuple(record.get("after", ())),
        record["type"], record["wording"], tuple(record["answer"]),
        tuple(record.get("reason", ())), tuple(places), record["half"], record.get("trap", ""),
    )  # fmt: skip


def places_of(case: Case, named: Mapping[str, Sequence[Document]]) -> list[Place]:
    """The clauses that answer; none where nothing does.

    Raises:
        BadQuery: one is not there, or an accepted span stands in none of them.
    """
    if not case.answer:
        return []
    found = [_place(case, document, path, named) for document, path in case.places]
    for span in case.answer:
        if not any(span in place.of(document.text) for document, place in found):
            msg = f"{case.id}：“{span}”不在所指的条款中。请核对 bench/answers。"
            raise BadQuery(msg)
    return found


def _place(
    case: Case, name: str, path: tuple[str, ...], named: Mapping[str, Sequence[Document]]
) -> Place:
    for document in named.get(name, ()):
        if not path:
            return document, Span(0, len(document.text))
        for clause in document.clauses:
            if clause.path == path:
                return document, clause.span
    msg = f"{case.id}：所指的条款不在库中：{name} {path}。请核对 bench/answers。"
    raise BadQuery(msg)


def documents_by_name(service: Service, folder: Path) -> dict[str, list[Document]]:
    """Documents by 文号, title and the name of their file, with its ending or without."""
    found: dict[str, list[Document]] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix in _WORDLESS:
            continue
        for parsed in parse_page(Page(file.read_bytes(), str(file))):
            document = service.library.document(parsed.id)
            for key in {document.doc_number, document.title, file.name, file.stem}:
                if key:
                    found.setdefault(key, []).append(document)
    return found


def judge_one(service: Service, case: Case, golds: Sequence[Place]) -> Judgement:
    """One question asked."""
    began = time.perf_counter()
    answer = service.ask(case.question, case.after)
    spent = (time.perf_counter() - began) * 1000
    reached = {
        n for n, gold in enumerate(golds) if any(_in(at, gold) for at in _given(case, answer))
    }
    wanted = len(golds) if case.type == "comparison" else 1
    in_clause = len(reached) >= wanted
    return Judgement(
        case, answer, spent,
        in_clause=in_clause,
        right_span=in_clause and _span_fits(case, answer),
        verbatim=_verbatim(answer),
        near=any(_meets(e, gold) for e in answer.nearest for gold in golds),
    )  # fmt: skip


def _given(case: Case, answer: Answer) -> list[Place]:
    """Where the answer stands: of a comparison, every side and what differs."""
    if answer.answer is None:
        return []
    end = answer.start + len(answer.answer)
    given = [(answer.evidence[0].document, Span(answer.start, end))]
    if case.type == "comparison":
        given += [(i.document, Span(i.start, i.end)) for i in answer.items]
        given += [(c.document, c.span) for c in answer.conflicts]
    return given


def _meets(near: Evidence, gold: Place) -> bool:
    """Whether a clause that is shown is the one that answers, or part of it, or holds it."""
    span = Span(near.start, near.end)
    placed = (near.document, span)
    return _in(placed, gold) or (near.document.id == gold[0].id and span.covers(gold[1]))


def _in(at: Place, gold: Place) -> bool:
    """Whether a span lies in a clause, or in the same clause of a copy."""
    document, span = at
    if document.id == gold[0].id:
        return gold[1].covers(span)
    copied = gold[1].of(gold[0].text)
    start = document.text.find(copied) if document.title == gold[0].title else -1
    return start >= 0 and Span(start, start + len(copied)).covers(span)


def _span_fits(case: Case, answer: Answer) -> bool:
    """Whether what is given holds what is wanted and not much more (see the module)."""
    texts = [answer.answer or ""]
    if case.type in _ALL_WANTED:
        texts.append("".join(i.text for i in answer.items))
        texts.append("".join((*texts[:1], *(c.answer for c in answer.conflicts))))
    return any(fits(case.type, case.answer, text) for text in texts)


def fits(kind: str, accepted: Sequence[str], given: str) -> bool:
    """The rule for one text."""
    text = squeeze(given)[0]
    wanted = [squeeze(span)[0] for span in accepted]
    if kind == "clause":
        return any(w in text for w in wanted)
    if kind in _ALL_WANTED:
        return all(w in text for w in wanted) and _short(text, sum(map(len, wanted)), kind)
    return any(w in text and _short(text, len(w), kind) for w in wanted)


def _short(text: str, size: int, kind: str) -> bool:
    more = _FREELY_QUALIFIED if kind in (*_SENTENCES, *_ALL_WANTED) else _QUALIFIED
    return len(text) <= max(_TIMES * size, size + more)


def _verbatim(answer: Answer) -> bool:
    """Whether all that is quoted stands in its document at its place, the answer in the first."""
    shown = (*answer.evidence, *answer.conflicts, *answer.nearest)
    quotes = [(e.document, e.start, e.quote) for e in shown]
    quotes += [(i.document, i.start, i.text) for i in (*answer.items, *_card(answer))]
    if answer.answer is not None:
        first = answer.evidence[0]
        quotes.append((first.document, answer.start, answer.answer))
        if answer.answer not in first.quote:
            return False
    return all(d.text[start : start + len(text)] == text for d, start, text in quotes)


def _card(answer: Answer) -> Iterator[Piece]:
    """The pieces of the value card."""
    if answer.value is not None:
        yield answer.value.value
        if answer.value.subject is not None:
            yield answer.value.subject
        yield from (*answer.value.conditions, *answer.value.exceptions)


def _mean(cases: Sequence[bool]) -> float | None:
    return sum(cases) / len(cases) if cases else None
