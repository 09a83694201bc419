"""Gains and losses between two runs, question by question, as one page that stands alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.console import printable
from api.templating import render
from corpus.errors import BadQuery
from search.measures import ordered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from search.beir import Collection
    from search.entries import Entry
    from search.measures import Run
    from search.paired import Change, Difference

HITS = 5
"""Hits shown of each run."""
_EXCERPT = 90
"""Characters of a record shown."""
MOST_QUESTIONS = 2_000
"""Questions shown one by one: about 8 MB of page; what changed most comes first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A record in the list of hits of a question."""

    place: int
    """From 1; 0 where it was not found."""
    id: str
    title: str
    excerpt: str
    grade: int | None
    """None where nobody judged it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question under both runs."""

    change: Change
    text: str
    group: str
    old: tuple[Shown, ...]
    new: tuple[Shown, ...]
    gold: tuple[Shown, ...]
    """Relevant records that neither run has among its first hits; `place` is that in the new."""


def write_report(
    path: Path,
    collection: Collection,
    runs: tuple[Run, Run],
    changes: Sequence[Change],
    differences: Sequence[Difference],
    names: tuple[str, str],
) -> None:
    """Write the page.

    Args:
        path: where to.
        collection: questions, judgements and texts.
        runs: old and new.
        changes: of every judged question.
        differences: of all, then by group.
        names: of the old run and of the new.

    Raises:
        BadQuery: it cannot be written.
    """
    by_size = sorted(changes, key=lambda change: (-abs(change.by), change.question))
    kept = {change.question for change in by_size[:MOST_QUESTIONS]}
    texts = {entry.id: entry for entry in collection.entries}
    values = {
        "names": names,
        "total": differences[0],
        "groups": differences[1:],
        "questions": [
            _question(change, collection, runs, texts)
            for change in changes
            if change.question in kept
        ],
        "left_out": len(changes) - len(kept),
        "notes": collection.notes,
    }
    try:
        path.write_bytes(render("evaluation_report.html", values))
    except OSError as error:
        msg = f"无法写入“{path}”（{error.strerror or error}）。请检查文件夹是否存在、有无权限。"
        raise BadQuery(msg) from error


def _question(
    change: Change, collection: Collection, runs: tuple[Run, Run], texts: Mapping[str, Entry]
) -> Question:
    grades = collection.qrels[change.question]
    old, new = (ordered(run.get(change.question, {})) for run in runs)
    seen = {*old[:HITS], *new[:HITS]}
    places = {record: place for place, record in enumerate(new, 1)}
    missed = sorted((r for r, grade in grades.items() if grade > 0 and r not in seen))

    def shown(record: str, place: int) -> Shown:
        entry = texts.get(record)
        title, text = (entry.title, entry.text) if entry else ("（不在语料中）", "")
        excerpt = text[:_EXCERPT] + ("…" if len(text) > _EXCERPT else "")
        return Shown(place, record, printable(title), printable(excerpt), grades.get(record))

    return Question(
        change=change,
        text=printable(collection.queries[change.question]),
        group=collection.groups.get(change.question, ""),
        old=tuple(shown(record, place) for place, record in enumerate(old[:HITS], 1)),
        new=tuple(shown(record, place) for place, record in enumerate(new[:HITS], 1)),
        gold=tuple(shown(record, places.get(record, 0)) for record in missed[:HITS]),
    )
