"""题注: the lines below a title that tell when and by whom a text was adopted and amended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from corpus.model import Span
from ingest.dates import find_dates
from ingest.lines import is_document_number, is_organisation
from ingest.reading import Reading

_LONGEST = 600
_NUM = "[〇零一二三四五六七八九十百0-9]+"
_DONE = "通过|批准|公布|发布|颁布|施行|实施|修订|修正|修改|印发|起施行"
_ENDS = re.compile(rf"(?:{_DONE})[^。；，]{{0,8}}$")
_ORGAN = re.compile(
    rf"^\s*+(?:经|由)?(?P<place>[\u3400-\u9fff]{{0,12}}?)(?P<session>第?{_NUM}届)?"
    rf"(?P<organ>(?:(?!第?{_NUM}届)[\u3400-\u9fff、]){{2,40}}?)"
    rf"(?:第{_NUM}次|令|公告|批准|发布|公布|颁布|通过|会议|审判委员会|检察委员会|党组)"
)
_AMENDED = re.compile("修订|修正|修改")
_ADOPTED = re.compile(r"通过[）)\s]*$")
_APPROVED = re.compile("批准")
_IN_FORCE = re.compile(r"^\s*+起?(?:正式)?(?:施行|实施|生效)[）)\s]*$")
_REPUBLIC = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Event:
    """One step: a date, what was done, and by whom."""

    day: date
    line: int
    """Index of the paragraph."""
    dated: Span
    """The date in the paragraph."""
    words: Span
    """What follows the date, up to the next one."""
    amended: bool
    approved: bool
    in_force: bool
    """The day from which the text applies."""
    adopted: bool
    """Passed by whom the text is of; a text that is passed again is another wording."""


def history(reading: Reading) -> list[Event]:
    """The steps that the lines before the outline tell, in the order printed."""
    return [e for i in range(reading.head) for e in _events(i, reading.line(i))]


def organs(event: Event, line: str) -> Iterator[tuple[str, Span]]:
    """The organs of a step, without the number of their session: name and place in the line."""
    text = event.words.of(line)
    match = _ORGAN.match(text)
    if match is None:
        return
    at = event.words.start + match.start("place")
    end = event.words.start + match.end("organ")
    name = match["place"] + match["organ"]
    if not match["session"]:
        for part in re.finditer("[^、]+", name):
            short = part[0].removeprefix(_REPUBLIC)
            begin = at + part.end() - len(short)
            if is_organisation(short):
                yield short, Span(begin, at + part.end())
    elif is_organisation(name):
        yield name, Span(at, end)


def _events(i: int, line: str) -> Iterator[Event]:
    if not _tells_history(line):
        return
    found = sorted(find_dates(line), key=lambda f: f.start)
    for step, after in zip_longest(found, found[1:]):
        end = after.start if after else len(line)
        words = line[step.end : end]
        yield Event(
            day=step.value,
            line=i,
            dated=Span(step.start, step.end),
            words=Span(step.end, end),
            amended=_AMENDED.search(words) is not None,
            approved=_APPROVED.search(words) is not None,
            in_force=_IN_FORCE.match(words) is not None,
            adopted=_ADOPTED.search(words) is not None,
        )


def _tells_history(line: str) -> bool:
    """A bracket with a date, or a line that begins with one and ends with what was done."""
    stripped = line.strip()
    if len(stripped) > _LONGEST or "。" in stripped:
        return False
    if re.match(r"^[（(]", stripped):
        return not is_document_number(stripped) or bool(re.search(_DONE, stripped))
    first = min(find_dates(stripped), key=lambda f: f.start, default=None)
    return first is not None and first.start == 0 and _ENDS.search(stripped) is not None
