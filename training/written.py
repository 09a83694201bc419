"""Questions that we wrote for articles of the corpus: `training/questions.tsv`.

One a line, `ids<TAB>question`; ids of the articles that answer it, with commas between. They were
written from the articles alone, by hands that saw no judged question, in the words of laypersons.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

QUESTIONS = Path(__file__).with_name("questions.tsv")


@dataclass(frozen=True, slots=True)
class Written:
    """A question and the ids of the articles that answer it."""

    text: str
    articles: tuple[str, ...]


def written(path: Path = QUESTIONS) -> list[Written]:
    """All of them, in the file's order.

    Raises:
        ValueError: a line is not of that form.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        ids, tab, text = line.partition("\t")
        articles = tuple(filter(None, ids.split(",")))
        if not (tab and text.strip() and articles):
            msg = f"{path}:{number}: not ids, a tab and a question"
            raise ValueError(msg)
        found.append(Written(text, articles))
    return found
