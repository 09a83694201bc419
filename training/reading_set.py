"""Questions on invented documents that a reader learns from: `training/reading`.

What stands in them, and who wrote them: training/reading/README.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

READING = Path(__file__).with_name("reading")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a clause."""

    document: str
    question: str
    title: str
    clause: str
    start: int = -1
    """Of the answer in the clause; -1 where it does not answer."""
    end: int = -1

    @property
    def answers(self) -> bool:
        """Whether the clause answers."""
        return self.start >= 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the clause that answers or tempts, and the others of the document."""

    first: Pair
    others: tuple[Pair, ...]
    """None of them answers; in the order of the document."""


def asked(folder: Path = READING) -> list[Asked]:
    """Every question of the folder.

    Raises:
        ValueError: an answer does not stand where it is said to.
    """
    return [one for path in sorted(folder.glob("*.jsonl")) for one in _of_file(path)]


def _of_file(path: Path) -> Iterator[Asked]:
    documents: dict[str, dict[str, Any]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        if "clauses" in told:
            documents[told["id"]] = told
        else:
            yield _of_question(told, documents[told["doc"]])


def _of_question(told: dict[str, Any], document: dict[str, Any]) -> Asked:
    clauses, answer = document["clauses"], told["answer"]
    place = told["clause"] if answer else told.get("near") or 0
    about = (document["id"], told["q"], document["title"])
    start = -1 if not answer else told.get("at", clauses[place].find(answer))
    if answer and not clauses[place].startswith(answer, start):
        msg = f"{document['id']}: {told['q']}"
        raise ValueError(msg)
    end = start + len(answer) if answer else -1
    others = tuple(Pair(*about, c) for n, c in enumerate(clauses) if n != place)
    return Asked(Pair(*about, clauses[place], start, end), others)
