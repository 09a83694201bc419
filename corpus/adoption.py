"""题注: the lines below a title that tell when a text was adopted, amended and put in force. Pure.

An amended text keeps the old day of commencement in its last article; that this wording is younger
is told by these lines alone. A text adopted twice was adopted anew: 修正 is often left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.commencement import Begin, Said
from corpus.folding import fold
from corpus.outline import passages
from corpus.said_dates import DAY, day_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from corpus.model import Document

_STEP = re.compile(rf"(?P<day>{DAY})(?P<words>(?:(?!{DAY})[^。;]){{0,120}})")
_TITLES = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_END = r"[)\s》]*(?:根据|依据|并|又|自|经|,|、)*\s*+$"
_AMENDED = re.compile(rf"(?:修订|修正|修改)\s*+(?:通过|公布|发布|施行)?{_END}|(?:修订|修正)[,、)]")
_ADOPTED = re.compile(rf"通过{_END}")
_IN_FORCE = re.compile(r"^\s*+起?(?:正式)?(?:施行|实施|生效)[)\s]*$")
_ANEW = 60
"""Days after which a second adoption is one anew: a law is passed and approved within weeks."""
_LONGEST = 900
"""Characters of the lines; no text of this kind is longer than some fifteen steps."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A day and what was done on it."""

    day: date
    words: str
    """Folded, titles of other texts left out."""
    said: Said


def amended(document: Document) -> Begin | None:
    """The last amendment that the lines tell, its day and words; None for a first wording."""
    steps = list(_steps(document))
    first = min((s.day for s in steps if _ADOPTED.search(s.words)), default=None)
    found = [
        s
        for s in steps
        if _AMENDED.search(s.words)
        or (_ADOPTED.search(s.words) and first is not None and (s.day - first).days > _ANEW)
    ]
    last = max(found, key=lambda s: s.day, default=None)
    return None if last is None else Begin(last.said, last.day)


def put_in_force(document: Document) -> Begin | None:
    """The last day on which this wording was put in force, as the lines tell."""
    found = [s for s in _steps(document) if _IN_FORCE.match(s.words)]
    last = max(found, key=lambda s: s.day, default=None)
    return None if last is None else Begin(last.said, last.day)


def _steps(document: Document) -> Iterator[_Step]:
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
                at = start + line.start() + step.start()
                end = at + len(step[0].rstrip())
                said = Said(passage.clause.id, at, end, document.text[at:end])
                if day is not None:
                    yield _Step(day, _TITLES.sub("", step["words"]), said)
