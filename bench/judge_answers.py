"""Questions with judged answers, put to the real engine over a library of the samples.

Two sets: corpus/samples/questions.jsonl, which the answers were developed on and which names
the clause and, for an abstention, the reason; and bench/fresh_questions.jsonl, written by
another hand after that, in a lay person's words, which names the document. Both were tuned
on; what to expect of questions nobody has seen is the test half of bench/judge_answer_sets.py.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from figures import Figure, share

from corpus.folding import squeeze
from corpus.model import Page
from ingest.pipeline import parse_page
from search.model import Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from api.service import Service
    from corpus.model import Clause, Document
    from search.model import Answer, Evidence, Hit

_SLACK = 0.022
"""One question in 46: another processor may turn a near tie of two cosines."""
_DEPTH = 5
_FREELY_QUALIFIED = 20
"""The same for questions whose answer is a sentence: 不得…, 禁止…."""
_QUALIFIED = 7
"""Characters that an answer may have besides the expected ones: 每半年至少更新1次 for 每半年."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, what was expected and what came."""

    expected: Mapping[str, Any]
    clause: Clause | None
    """The clause that answers, where one is named; else anywhere in the document will do."""
    document: Document | None
    answer: Answer
    hits: Sequence[Hit]

    @property
    def answerable(self) -> bool:
        """Whether the library holds an answer."""
        return bool(self.expected["expect"] == "answered")

    @property
    def abstained(self) -> bool:
        """Whether none was given."""
        return self.answer.answer is None

    @property
    def label(self) -> str:
        """For the list of what went wrong."""
        given = self.answer.answer or self.answer.reason
        wanted = self.expected.get("answer") or self.expected.get("reason")
        return f"{self.expected['id']} {self.expected['question']}: {given} (expected {wanted})"

    def in_clause(self, document: Document, start: int, end: int) -> bool:
        """Whether a place lies in the clause that answers."""
        if self.document is None or document.id != self.document.id:
            return False
        return self.clause is None or (self.clause.start <= start and end <= self.clause.end)

    def right_clause(self) -> bool:
        """Whether the answer's first evidence lies in the clause that answers."""
        first = next(iter(self.answer.evidence), None)
        if first is None or self.abstained:
            return False
        at = self.document.text.find(self.answer.answer or "", first.start) if self.document else -1
        start = max(first.start, at)
        return self.in_clause(first.document, start, start + len(self.answer.answer or ""))

    def right_span(self, most: int) -> bool:
        """Whether the answer, in the right clause, holds the expected span.

        Args:
            most: characters that it may have besides: 不少于, 以内 and 每人每月 belong to a
                figure, whole clauses do not.
        """
        given, wanted = squeeze(self.answer.answer or "")[0], squeeze(self.expected["answer"])[0]
        return self.right_clause() and wanted in given and len(given) - len(wanted) <= most

    def found_at(self, k: int) -> bool:
        """Whether the clause that answers, or one inside it, is among the first `k` hits."""
        return any(
            self.in_clause(h.document, h.start, h.start + len(h.text)) for h in self.hits[:k]
        )


def ask_all(service: Service, folder: Path, questions: Path) -> list[Judged]:
    """Every question of a file; `service` holds the samples in `folder`."""
    lines = questions.read_text(encoding="utf-8").splitlines()
    return [_asked(service, folder, json.loads(line)) for line in lines]


def judge(judged: Sequence[Judged]) -> Iterator[Figure]:
    """Answers, abstentions and hits."""
    able = [j for j in judged if j.answerable]
    unable = [j for j in judged if not j.answerable]
    silent = [j for j in judged if j.abstained]

    def figure(name: str, cases: Iterable[tuple[Judged, bool]], slack: float = _SLACK) -> Figure:
        return share("questions", name, {j.label: right for j, right in cases}, slack)

    yield figure("right clause", ((j, j.right_clause()) for j in able))
    yield figure("right span", ((j, j.right_span(_QUALIFIED)) for j in able))
    yield figure("right span, no character more", ((j, j.right_span(0)) for j in able))
    yield figure("abstention precision", ((j, not j.answerable) for j in silent), 0.03)
    yield figure("abstention recall", ((j, j.abstained) for j in unable), 0.033)
    yield figure("right reason", ((j, _right_reason(j)) for j in unable), 0.033)
    yield figure("hit@1", ((j, j.found_at(1)) for j in able))
    yield figure("hit@5", ((j, j.found_at(_DEPTH)) for j in able))
    yield figure("quotations verbatim", ((j, _verbatim(j)) for j in judged), 0.0)


def judge_fresh(judged: Sequence[Judged]) -> Iterator[Figure]:
    """As `judge`, as far as questions go that name a document and no clause."""
    able = {j.label: j for j in judged if j.answerable}
    unable = {j.label: j for j in judged if not j.answerable}
    right = {label: j.right_span(_FREELY_QUALIFIED) for label, j in able.items()}
    given = {j.label: right.get(j.label, False) for j in judged if not j.abstained}
    yield share("fresh questions", "right span in the right document", right, _SLACK)
    yield share("fresh questions", "right among the answers given", given, _SLACK)
    yield share(
        "fresh questions", "abstention recall", {k: j.abstained for k, j in unable.items()}, 0.04
    )
    verbatim = {j.label: _verbatim(j) for j in judged}
    yield share("fresh questions", "quotations verbatim", verbatim)


def _asked(service: Service, folder: Path, expected: Mapping[str, Any]) -> Judged:
    question = expected["question"]
    document, clause = _place(service, folder, expected)
    hits = service.search(Query(question, _DEPTH))
    return Judged(expected, clause, document, service.ask(question), hits)


def _place(
    service: Service, folder: Path, expected: Mapping[str, Any]
) -> tuple[Document | None, Clause | None]:
    """The clause named by file and path, as the library holds it."""
    name = expected.get("file")
    if name is None:
        return None, None
    parsed = parse_page(Page((folder / name).read_bytes(), str(folder / name)))
    document = service.library.document(parsed[expected["document"]].id)
    path = tuple(expected.get("path") or ())
    return document, next((c for c in document.clauses if c.path == path), None)


def _right_reason(judged: Judged) -> bool:
    wanted = judged.expected["reason"]
    return judged.answer.reason in (wanted if isinstance(wanted, list) else [wanted])


def _verbatim(judged: Judged) -> bool:
    """Every quotation stands in its document, and the answer in the first one."""
    answer = judged.answer
    quoted = all(map(_stands, (*answer.evidence, *answer.conflicts)))
    first = next(iter(answer.evidence), None)
    return quoted and (
        answer.answer is None or (first is not None and answer.answer in first.quote)
    )


def _stands(evidence: Evidence) -> bool:
    return evidence.document.text[evidence.start : evidence.end] == evidence.quote
