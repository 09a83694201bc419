"""What printing left in running text: page numbers and running heads. Pure.

A copy from a printed page has them in mid-text, often in mid-sentence. A number between dashes
or as 第3页 is one by itself; a bare number only where the pages around it bear it out, since
a table that lost its cells and a list that lost its labels have bare numbers as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from corpus.folding import squeeze
from ingest.lines import is_marked, is_prose, is_title
from ingest.rows import Row

PAGE_NUMBER, RUNNING_HEAD = "line:page-number", "line:running-head"
_PAGE_RULES = frozenset(
    {PAGE_NUMBER, RUNNING_HEAD, "pdf:page-number", "pdf:running-head", "docx:header"}
)

_DRESSED = re.compile(
    r"^[-—–－―─~～·•\s]*第\s*+[0-9０-９]{1,4}\s*+[页頁](?:\s*+[,，/／|]?\s*+共\s*+[0-9０-９]{1,4}\s*+[页頁])?[-—–－\s]*$"
    r"|^(?:[-—–－―─~～]+\s*+[0-9０-９]{1,4}\s*+[-—–－―─~～]+|[·•]\s*+[0-9０-９]{1,4}\s*+[·•])$"
    r"|^page\s*+[0-9]{1,4}(?:\s*+(?:of|/)\s*+[0-9]{1,4})?$",
    re.IGNORECASE,
)
_OF = re.compile(r"^[0-9]{1,3}\s*+[/／]\s*+[0-9]{1,3}$")
_BARE = re.compile(r"^[0-9]{1,3}$")
_ENDED = re.compile(r"[。！？；：!?;:）)”》]$")
_OPENING = re.compile(
    r"第\s*+[一1]\s*+[编章条]|一、|为|為|根据|根據|依据|各|现|經|经|[^。，]{2,40}[:：]$"
)
"""How the first sentence of a text begins."""
_PAGE_LEAST = 200
"""Characters of the shortest page; list items and table rows are shorter."""
_CELL_LONGEST = 12
_HEAD_LONGEST = 80
_PAGES_MISSED = 3
"""How far the numbers of two pages may be apart: a number in between may have been lost."""
_SURE = 2
"""Pages in a row whose numbers follow each other prove each other."""


def strip_pages(rows: Sequence[Row]) -> None:
    """Take page numbers and running heads out; what the container marked is left to it."""
    lines = [r.text if r.cell is None and r.rule is None else "" for r in rows]
    for i, rule in find_furniture(lines).items():
        rows[i].rule = rule


def mark_pages(rows: Sequence[Row]) -> None:
    """Tell the rows below page furniture that a page broke there, whatever the sentence."""
    broken = False
    for row in rows:
        if row.rule is None:
            row.after_page = broken
        broken = row.rule in _PAGE_RULES


def find_furniture(lines: Sequence[str]) -> Mapping[int, str]:
    """Indices of the lines that are page furniture, with their rule ids.

    Args:
        lines: the lines of a page, stripped, without blank ones.
    """
    numbers = {i for i, line in enumerate(lines) if _DRESSED.match(line)}
    heads = _heads(lines, numbers)
    numbers |= _bare_numbers(lines, heads)
    heads |= _heads(lines, numbers)
    return dict.fromkeys(numbers, PAGE_NUMBER) | dict.fromkeys(heads, RUNNING_HEAD)


def _heads(lines: Sequence[str], numbers: set[int]) -> set[int]:
    """Lines that repeat at the edge of pages: beside their numbers, or the title over and over."""
    keys = [
        squeeze(line)[0] if len(line) <= _HEAD_LONGEST and not is_prose(line) else ""
        for line in lines
    ]
    counts = Counter(key for key in keys if key)
    repeated = {key for key, n in counts.items() if n > 1}
    first = {key: i for i, key in reversed(list(enumerate(keys))) if key}
    found: set[int] = set()
    for i, key in enumerate(keys):
        if key not in repeated or i in numbers or is_marked(lines[i]):
            continue
        again, title = first[key] < i, is_title(lines[i])
        beside = i - 1 in numbers or i + 1 in numbers
        at_edge = beside and (again or (not title and counts[key] > _SURE))
        if at_edge or (again and title and _breaks_off(lines, i)):
            found.add(i)
    known = {keys[i] for i in found}
    later = (i for i, key in enumerate(keys) if key in known and first[key] < i)
    return found | {i for i in later if any(_is_number(ln) for ln in lines[max(0, i - 1) : i + 2])}


def _breaks_off(lines: Sequence[str], i: int) -> bool:
    """Whether the text goes on behind the line, so that no other text begins here."""
    around = [j for j in (*range(i - 2, i), *range(i + 1, i + 3)) if 0 <= j < len(lines)]
    sides = [j for j in around if not _is_number(lines[j])]
    above = next((lines[j] for j in reversed(sides) if j < i), "")
    below = next((lines[j] for j in sides if j > i), "")
    if not _is_text(above):
        return False
    if not _ENDED.search(above):
        return True
    return not _OPENING.match(below) and _is_text(below)


def _is_number(line: str) -> bool:
    return bool(_DRESSED.match(line) or _BARE.match(line) or _OF.match(line))


def _bare_numbers(lines: Sequence[str], heads: set[int]) -> set[int]:
    """Bare numbers, a page apart, that count on, or that stand beside a running head."""
    found: set[int] = set()
    run: list[int] = []
    last, before, so_far = 0, 0, 0
    for i, line in enumerate(lines):
        before += len(line)
        so_far += len(line)
        if not (_BARE.match(line) or _OF.match(line)):
            continue
        headed = i - 1 in heads or i + 1 in heads
        if not headed and (before < _PAGE_LEAST or not _isolated(lines, i, heads)):
            continue
        value = int(re.split("[/／]", line)[0])
        run = [*run, i] if run and 0 < value - last <= _PAGES_MISSED else [i]
        if len(run) >= _SURE or headed or so_far >= value * _PAGE_LEAST:
            found.update(run)
        last, before = value, 0
    return found


def _isolated(lines: Sequence[str], i: int, heads: set[int]) -> bool:
    """Whether the lines around are parts of sentences and no cells."""
    above = next((lines[j] for j in range(i - 1, -1, -1) if j not in heads), "")
    below = next((lines[j] for j in range(i + 1, len(lines)) if j not in heads), "")
    return _is_text(above) and _is_text(below)


def _is_text(line: str) -> bool:
    """Whether the line is part of a sentence or of a list, and no cell."""
    return len(line) > _CELL_LONGEST or is_marked(line) or _ENDED.search(line) is not None
