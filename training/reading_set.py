"""Questions on invented documents that a reader learns from: `training/reading`.

What stands in them, and who wrote them: training/reading/README.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

READING = Path(__file__).with_name("reading")


@dataclass(frozen=True, slots=True)
class Invented:
    """A document."""

    id: str
    title: str
    number: str
    """发文字号; empty where there is none."""
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question on one."""

    document: Invented
    text: str
    style: str
    kind: str
    """Of what is asked for; empty where nothing answers."""
    answer: str
    """The words that answer; empty where none do."""
    clause: int
    """Place of the clause that answers, or that tempts."""
    start: int
    """Of the answer in the clause; -1 where none answers."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a clause."""

    document: str
    question: str
    title: str
    clause: str
    answers: bool
    """Whether the clause answers."""
    start: int = -1
    """Of the answer in the clause; -1 where there is none, or nobody said with which words."""
    end: int = -1
    is_pointed: bool = True
    """Whether somebody said with which words; of a clause that does not answer, with none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the clause that answers or tempts, and the others of the document."""

    first: Pair
    others: tuple[Pair, ...]
    """None of them answers; in the order of the document."""


def asked(fields: Sequence[str] = ()) -> list[Asked]:
    """Questions with their clauses.

    Args:
        fields: names of files; none is all of them.

    Raises:
        ValueError: a file is not there, or an answer does not stand where it is said to.
    """
    return [_with_clauses(question) for question in questions(fields)]


def questions(fields: Sequence[str] = ()) -> Iterator[Question]:
    """Questions, a file after the other; arguments and errors as for `asked`."""
    there = {path.stem: path for path in sorted(READING.glob("*.jsonl"))}
    if absent := set(fields) - set(there):
        msg = f"not in {READING}: {', '.join(sorted(absent))}"
        raise ValueError(msg)
    for path in (there[name] for name in fields or there):
        documents: dict[str, Invented] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            if "clauses" in told:
                documents[told["id"]] = Invented(
                    told["id"], told["title"], told.get("number", ""), tuple(told["clauses"])
                )
            else:
                yield _question(told, documents[told["doc"]])


def _question(told: dict[str, Any], document: Invented) -> Question:
    answer = told["answer"] or ""
    place = told["clause"] if answer else told.get("near") or 0
    clause = document.clauses[place]
    start = told.get("at", clause.find(answer)) if answer else -1
    if answer and not clause.startswith(answer, start):
        msg = f"{document.id}: {told['q']}"
        raise ValueError(msg)
    return Question(document, told["q"], told["style"], told.get("type", ""), answer, place, start)


def _with_clauses(question: Question) -> Asked:
    document, answer = question.document, question.answer
    about = (document.id, question.text, document.title)
    end = question.start + len(answer) if answer else -1
    pairs = [
        Pair(*about, clause, bool(answer), question.start, end)
        if place == question.clause
        else Pair(*about, clause, answers=False)
        for place, clause in enumerate(document.clauses)
    ]
    first = pairs.pop(question.clause)
    return Asked(first, tuple(pairs))
