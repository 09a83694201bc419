"""What the reader adds where rules are silent, by how sure it has to be.

    python bench/judge_reader.py                 the documents that it was not trained on
    python bench/judge_reader.py --fields renshi of these files of training/reading
    python bench/judge_reader.py lay samples     the judged sets of bench/answers

A last line says what it makes of whole sentences that a rule found (`reader_answer.pointed`).
The threshold in the reader's stamp is chosen on the first, of which every document is invented
(`training/reading`, one in eight is held out). Its rule for a right span is that of the judged
sets (`judge_answer_sets`). With `--cases FILE` each question and what came is written, too.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from judge_answer_sets import (
    FOLDER,
    LIBRARIES,
    documents_by_name,
    fits,
    judge_one,
    load_cases,
    places_of,
)
from reporting import table

from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from search.reader import OnnxReader
from training.folds import is_held_out
from training.reading_set import questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from corpus.model import Document
    from search.model import Answer
    from search.reader import Passage
    from search.reader_pieces import Found
    from training.reading_set import Question

KNOWN = 40
"""Characters by which a clause is found again in the parsed text."""
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.92, 0.95)
"""Of the answers it gives, how many are to be right: the thresholds shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A question, and what came of it."""

    question: str
    style: str
    answerable: bool
    score: float | None
    """The reader's, where it answered; None where a rule did, or a reason was given."""
    answer: str
    in_clause: bool
    right: bool
    as_sentence: bool | None = None
    """Whether it would be right as the whole sentence that a rule found; None where the reader did
    not choose words within one."""


class Sure:
    """The reader, sure of everything."""

    sure = float("-inf")

    def __init__(self) -> None:
        self._reader = OnnxReader()
        self.name = self._reader.name
        self.stamped = self._reader.sure

    def read(self, question: str, passages: Sequence[Passage]) -> list[Found | None]:
        """As the reader itself."""
        return self._reader.read(question, passages)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", help="of bench/answers")
    parser.add_argument("--fields", nargs="+", default=[], help="files of training/reading")
    parser.add_argument("--half", default="", help="dev or test: of these sets only that")
    parser.add_argument("--cases", type=Path)
    chosen = parser.parse_args()
    reader = Sure()
    found = []
    for name in chosen.sets:
        found += list(_of_set(reader, name, chosen.half))
    found = found or list(_held_out(reader, chosen.fields))
    print(f"{len(found)} questions, {sum(r.answerable for r in found)} answerable\n")
    print(_table(found, reader.stamped))
    within = [r for r in found if r.as_sentence is not None]
    print(
        f"\nwords within whole sentences: {len(within)}, right as sentences "
        f"{sum(bool(r.as_sentence) for r in within)}, as its words {sum(r.right for r in within)}"
    )
    if chosen.cases:
        lines = (json.dumps(asdict(r), ensure_ascii=False) for r in found)
        chosen.cases.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _table(found: Sequence[Read], stamped: float) -> str:
    """One row a threshold: no answer, so many answers right, and its own."""
    by_reader = sorted((r for r in found if r.score is not None), key=lambda r: -(r.score or 0))
    right = np.cumsum([r.right for r in by_reader])
    rows = [_row("rules alone", found, float("inf"))]
    for share in SHARES:
        enough = np.nonzero(right / np.arange(1, len(right) + 1) >= share)[0]
        if len(enough):
            rows.append(_row(f"{share:.0%} right", found, by_reader[enough[-1]].score or 0))
    rows.append(_row("as stamped", found, stamped))
    head = ("reader", "least score", "its answers", "right of these", "right span of answerable",
            "abstention precision", "abstention recall")  # fmt: skip
    return table(head, rows)


def _row(name: str, found: Sequence[Read], sure: float) -> tuple[str, ...]:
    given = [r for r in found if r.score is not None and r.score >= sure]
    spoken = {r for r in found if r.score is None and r.answer} | set(given)
    silent = set(found) - spoken
    able = [r for r in found if r.answerable]
    unable = [r for r in found if not r.answerable]
    return (
        name,
        f"{sure:.2f}",
        str(len(given)),
        _share([r.right for r in given]),
        _share([r.right and r in spoken for r in able]),
        _share([not r.answerable for r in silent]),
        _share([r in silent for r in unable]),
    )


def _share(cases: Sequence[bool]) -> str:
    return f"{np.mean(cases):.3f}" if cases else "–"


def _score(given: Answer) -> float | None:
    """The reader's, where it answered."""
    score = given.engine.get("reader_score")
    return None if score is None else float(str(score))


@dataclass(frozen=True, slots=True)
class Answerers:
    """One library asked in two ways."""

    reading: Service
    by_rules: Service

    def close(self) -> None:
        """Both."""
        self.reading.close()
        self.by_rules.close()


def _answerers(reader: Sure, folder: Path, pages: Path) -> Answerers:
    settings, plain = Settings(folder), Settings(folder, reader=False)
    reading = Service(settings, RealParts(settings, reader=reader))
    reading.ingest([str(pages)])
    return Answerers(reading, Service(plain, RealParts(plain)))


def _chose_words(given: Answer) -> bool:
    """Whether a rule found the sentence and the reader its words."""
    return "reader" in given.engine and _score(given) is None


def _of_set(reader: Sure, name: str, half: str) -> Iterator[Read]:
    cases = [c for p in sorted(FOLDER.glob(f"{name}*.jsonl")) for c in load_cases(p)]
    with tempfile.TemporaryDirectory() as folder:
        asked = _answerers(reader, Path(folder), LIBRARIES[name])
        named = documents_by_name(asked.reading, LIBRARIES[name])
        for case in cases:
            if half in ("", case.half):
                golds = places_of(case, named)
                judged = judge_one(asked.reading, case, golds)
                given, as_sentence = judged.answer, None
                if _chose_words(given):
                    as_sentence = judge_one(asked.by_rules, case, golds).right_span
                yield Read(
                    case.question, case.wording, bool(case.answer), _score(given),
                    given.answer or "", judged.in_clause, judged.right_span, as_sentence,
                )  # fmt: skip
        asked.close()


def _held_out(reader: Sure, fields: Sequence[str]) -> Iterator[Read]:
    held = [q for q in questions(fields) if is_held_out(q.document.id)]
    with tempfile.TemporaryDirectory() as folder:
        pages = write_pages(Path(folder, "pages"), held)
        asked = _answerers(reader, Path(folder, "library"), pages)
        named = documents_by_name(asked.reading, pages)
        for question in held:
            yield _asked(asked, question, named[question.document.id][0])
        asked.close()


def write_pages(folder: Path, asked: Iterable[Question]) -> Path:
    """The documents of the questions as text files, for ingesting."""
    folder.mkdir()
    for document in {q.document.id: q.document for q in asked}.values():
        lines = (document.title, document.number, *document.clauses)
        text = "\n".join(filter(None, lines)) + "\n"
        (folder / f"{document.id}.txt").write_text(text, encoding="utf-8")
    return folder


def _asked(asked: Answerers, question: Question, gold: Document) -> Read:
    given, as_sentence = asked.reading.ask(question.text), None
    in_clause, right = _judged(given, question, gold)
    if _chose_words(given):
        _, as_sentence = _judged(asked.by_rules.ask(question.text), question, gold)
    return Read(
        question.text, question.style, bool(question.answer), _score(given), given.answer or "",
        in_clause, right, as_sentence,
    )  # fmt: skip


def _judged(given: Answer, question: Question, gold: Document) -> tuple[bool, bool]:
    """Whether an answer stands in the clause that answers, and whether it is the right span."""
    if not given.answer or not question.answer or given.evidence[0].document.id != gold.id:
        return False, False
    clause = question.document.clauses[question.clause].strip()
    at = gold.text.find(clause[:KNOWN])
    in_clause = 0 <= at <= given.start <= at + len(clause)
    return in_clause, in_clause and fits(question.kind, (question.answer,), given.answer)


if __name__ == "__main__":
    main()
