"""题注: the lines below a title that tell when a text was adopted and amended. Pure.

An amended text keeps the old day of commencement in its last article; that this wording is younger
is told by these lines alone.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from corpus.commencement import Begin, Said
from corpus.folding import fold
from corpus.outline import passages
from corpus.said_dates import DAY, day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.model import Document

_STEP = re.compile(rf"(?P<day>{DAY})(?P<words>(?:(?!{DAY})[^。;]){{0,120}})")
_DONE = re.compile(
    r"(?P<amended>修订|修正|修改)\s*(?:通过|公布|发布|施行)?"
    r"[)\s》]*(?:根据|依据|并|又|自)?\s*(?:$|[,、)])"
)
_LONGEST = 900
"""Characters of the lines; no text of this kind is longer than some fifteen steps."""


def amended(document: Document) -> Begin | None:
    """The last amendment that the lines tell, its day and words; None for a first wording."""
    found = sorted(_steps(document), key=lambda step: step.since or date.min)
    return found[-1] if found else None


def _steps(document: Document) -> Iterator[Begin]:
    top = min((c.start for c in document.clauses), default=len(document.text))
    for passage in passages(document):
        start = passage.span.start
        if start >= top:
            return
        for line in re.finditer(r"[^\n]+", passage.text[:_LONGEST]):
            folded = fold(line[0])
            if "。" in folded.rstrip("。)"):
                continue
            for step in _STEP.finditer(folded):
                day = day_of(step["day"])
                if day is not None and _DONE.search(
                    re.sub(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》", "", step["words"])
                ):
                    at = start + line.start() + step.start()
                    end = start + line.start() + len(step[0].rstrip()) + step.start()
                    words = Said(passage.clause.id, at, end, document.text[at:end])
                    yield Begin(words, day)
