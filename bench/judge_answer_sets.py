"""The judged questions of bench/answers, asked of the real engine over their own library.

A record is `{"id", "question", "after"?, "type", "wording", "status", "reason"?, "document",
"path", "others"?, "answer", "half"}`: `document` is a 文号 or title, `others` are further places
that a comparison must show, `reason` and `answer` list what is accepted (of a list or a
comparison all are wanted). Two hands wrote the questions, from the documents and not from what
the system answers.
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
from corpus.folding import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.service import Service
    from corpus.model import Clause, Document
    from search.model import Answer, Evidence

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "bench" / "answers"
LIBRARIES = {"samples": ROOT / "corpus" / "samples", "seeds": ROOT.parent / "shared" / "seeds"}
_QUALIFIED = 7
"""Characters a figure may have besides the expected ones: 每半年至少更新1次 for 每半年."""
_FREELY_QUALIFIED = 20
"""The same for answers that are sentences."""
_VALUES = ("figure", "date")
_ALL_WANTED = ("list", "comparison")
_WHOLE = ("clause", "procedure", "condition", "definition", *_ALL_WANTED)
"""Types whose answer may be as long as its clause."""


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
            service.ask("何时施行")  # loads the model, which is not to be timed
            return [_judged(service, case) for case in cases]
        finally:
            service.close()


def measures(found: Sequence[Judgement]) -> dict[str, float | None]:
    """The shares that the table shows; None where nothing is counted."""
    able = [j for j in found if j.case.answer]
    unable = [j for j in found if not j.case.answer]
    silent = [j for j in found if j.abstained]
    return {
        "right span": _mean([j.right_span for j in able]),
        "right clause": _mean([j.in_clause for j in able]),
        "abstention precision": _mean([not j.case.answer for j in silent]),
        "abstention recall": _mean([j.abstained for j in unable]),
        "right reason": _mean([j.right_reason for j in unable]),
        "not verbatim": float(sum(not j.verbatim for j in found)),
    }


def paces(found: Sequence[Judgement]) -> Iterator[str]:
    """Milliseconds a question."""
    if found:
        p50, p95 = np.percentile([j.milliseconds for j in found], (50, 95))
        yield f"\nms a question: p50 {p50:.1f}, p95 {p95:.1f}"


def floors() -> Iterator[Figure]:
    """For `make eval`: the samples, which are always there."""
    slack = 0.01
    found = answer_sets(("samples",))
    able = {j.case.id: j for j in found if j.case.answer}
    unable = {j.case.id: j for j in found if not j.case.answer}
    silent = {j.case.id: not j.case.answer for j in found if j.abstained}
    section = "answers"
    yield share(section, "right span", {k: j.right_span for k, j in able.items()}, slack)
    yield share(section, "right clause", {k: j.in_clause for k, j in able.items()}, slack)
    yield share(section, "abstention precision", silent, slack)
    yield share(section, "abstention recall", {k: j.abstained for k, j in unable.items()}, slack)
    yield share(section, "right reason", {k: j.right_reason for k, j in unable.items()}, slack)
    yield share(section, "quotations verbatim", {j.case.id: j.verbatim for j in found})


def _case(record: Mapping[str, Any], name: str, library: str) -> Case:
    places = [(record.get("document") or "", tuple(record.get("path") or ()))]
    places += [(o["document"], tuple(o["path"])) for o in record.get("others", ())]
    return Case(
        record["id"], name, library, record["question"], tuple(record.get("after", ())),
        record["type"], record["wording"], tuple(record["answer"]),
        tuple(record.get("reason", ())), tuple(places), record["half"],
    )  # fmt: skip


def _judged(service: Service, case: Case) -> Judgement:
    began = time.perf_counter()
    answer = service.ask(case.question, case.after)
    spent = (time.perf_counter() - began) * 1000
    shown = [*answer.evidence, *answer.conflicts]
    verbatim = all(e.document.text[e.start : e.end] == e.quote for e in shown)
    if answer.answer is None or not case.answer:
        return Judgement(case, answer, spent, in_clause=False, right_span=False, verbatim=verbatim)
    verbatim = verbatim and answer.answer in answer.evidence[0].quote
    golds = _gold(service, case)
    reached = _reached(answer, shown[: None if case.type == "comparison" else 1], golds)
    wanted = len(golds) if case.type == "comparison" else 1
    in_clause = len(reached) >= wanted
    right = in_clause and _span_fits(case, answer)
    return Judgement(case, answer, spent, in_clause=in_clause, right_span=right, verbatim=verbatim)


def _gold(service: Service, case: Case) -> list[tuple[Document, Clause | None]]:
    """The clauses that answer; a path that a document lacks stands for the whole document."""
    found = []
    for name, path in case.places:
        for document in service.library.documents():
            if name in (document.doc_number, document.title):
                clause = next((c for c in document.clauses if c.path == path), None)
                found.append((document, clause))
                break
    return found


def _reached(
    answer: Answer, shown: Sequence[Evidence], golds: Sequence[tuple[Document, Clause | None]]
) -> set[int]:
    """Which of the clauses that answer are quoted, or a copy of one in a repost."""
    reached = set()
    for evidence in shown:
        text = evidence.document.text
        at = text.find(answer.answer or "", evidence.start, evidence.end)
        start = at if at >= 0 else evidence.start
        for n, (document, clause) in enumerate(golds):
            same = document.id == evidence.document.id
            inside = clause is None or clause.start <= start < clause.end
            copied = (
                not same and clause is not None and evidence.clause.path[: len(clause.path)]
                == clause.path and evidence.quote in document.text[clause.start : clause.end]
            )  # fmt: skip
            if (same and inside) or copied:
                reached.add(n)
    return reached


def _span_fits(case: Case, answer: Answer) -> bool:
    """Whether what is given holds what is wanted and not much more."""
    given = squeeze(answer.answer or "")[0]
    wanted = [squeeze(a)[0] for a in case.answer]
    if case.type in _ALL_WANTED:
        parts = (given, *(e.quote for e in (*answer.evidence, *answer.conflicts)))
        said = squeeze("".join((*parts, *(i.text for i in answer.items))))[0]
        return all(w in said for w in wanted)
    most = _QUALIFIED if case.type in _VALUES else _FREELY_QUALIFIED
    fitting = [w for w in wanted if w in given]
    return any(case.type in _WHOLE or len(given) - len(w) <= most for w in fitting)


def _mean(cases: Sequence[bool]) -> float | None:
    return sum(cases) / len(cases) if cases else None
