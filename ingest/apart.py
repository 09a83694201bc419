"""Stretches of a text in which nothing is a label: quoted words, tables of contents, annex names.

They stay in the text; only the outline does not look into them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from corpus.folding import squeeze
from corpus.model import Kind, Span
from ingest.draft import Body
from ingest.lines import is_back_matter, is_marked, is_prose
from ingest.markers import HEADINGS, Marker

_OPEN, _CLOSE = "“「『", "”」』"
_ANNOUNCED = re.compile(
    r"(?:修改|改|增加|规定|規定|作|表述|如下|款|项|條|条|内容)[^。；“”]{0,16}[:：,，]?\s*+$"
)
"""What stands before the words that an amendment puts in."""
_QUOTED_LABEL = re.compile(
    r"^[“「\"]\s*+(?:第|[（(]|[一二三四五六七八九十]+、|[0-9０-９]{1,2}[.．、])"
)
_CONTENTS = re.compile(r"^[\s\u3000]*[【\[（(]?目[\s\u3000]*[录錄次][】\]）)]?[:：]?")
_SAYS = re.compile(r"[。：:]")
_SENTENCE = re.compile(r"[。；;！？]")
_ANNEX_LIST = re.compile(r"^附\s*+[件录錄表]?\s*+[:：](?:\s*+[1１一]\s*+[.．、].*)?$")
_ANNEX_NAME = re.compile(r"^\s*+[0-9０-９]{1,2}\s*+[.．、][^。；]{2,60}[。；;]?$")
_ANNEX_NAMED = re.compile(r"^附\s*+[件录錄表]?\s*+[:：]\s*[^。；：:]{2,60}$")
_ANNEX_HEAD = re.compile(r"^附\s*+[件录錄表]\s*+[0-9一二三四五六七八九十]{0,3}[:：]?$")
_NAMES = 4
"""Lines below the name of an annex within which the annex itself may begin."""
_LONGEST_QUOTE = 20_000
"""Characters; a mark that is not closed by then was left open."""


def quoted(body: Body) -> Iterator[Span]:
    """Words in quotation marks: what is quoted is no clause of this text.

    Inside a paragraph from mark to mark. Over several paragraphs only where the mark opens
    the words of an amendment; each of its paragraphs may begin with a mark of its own.
    """
    at = 0
    while at < len(body.paragraphs):
        text, span = body.paragraphs[at].text, body.spans[at]
        closed, opened = _marks(text)
        yield from (Span(span.start + a, span.start + b) for a, b in closed)
        last = None
        if opened is not None and _announced(body, at, opened):
            last = _closing(body, at)
        if opened is not None and last is not None:
            yield Span(span.start + opened, body.spans[last].end)
        elif _QUOTED_LABEL.match(text):
            yield span
        at = at + 1 if last is None else last + 1


def _marks(text: str) -> tuple[list[tuple[int, int]], int | None]:
    """The quotations that close in this paragraph, and where one stays open."""
    closed: list[tuple[int, int]] = []
    depth, begin = 0, 0
    for i, c in enumerate(text):
        if c in _OPEN:
            begin, depth = (i, 1) if not depth else (begin, depth + 1)
        elif c in _CLOSE and depth:
            depth -= 1
            if not depth:
                closed.append((begin, i + 1))
    return closed, begin if depth else None


def _announced(body: Body, at: int, opened: int) -> bool:
    """Whether an amendment says its new words from here on."""
    before = body.paragraphs[at].text[:opened]
    if not before.strip() and at:
        before = body.paragraphs[at - 1].text
    return _ANNOUNCED.search(before) is not None


def _closing(body: Body, at: int) -> int | None:
    """The paragraph in which a quotation that stays open in `at` ends."""
    for i in range(at + 1, len(body.paragraphs)):
        if body.spans[i].end - body.spans[at].start > _LONGEST_QUOTE:
            return None
        text = body.paragraphs[i].text
        own = text[1:] if text[:1] in _OPEN else text
        depth = 1
        for c in own:
            depth += (c in _OPEN) - (c in _CLOSE)
            if not depth:
                return i
    return None


def contents(body: Body, markers: Sequence[Marker]) -> Iterator[Span]:
    """A table of contents: headings, one behind the other, that come again with their text."""
    titles = [_title(body.text, markers, i) for i in range(len(markers))]
    for i, marker in enumerate(markers):
        if marker.kind not in HEADINGS and not _under_contents(body.text, marker.start):
            continue
        again = next((j for j in range(i + 1, len(markers)) if titles[j] == titles[i]), None)
        if again is None or not titles[i][1] or again < i + 2:
            return
        between = body.text[marker.start : markers[again].start]
        if _SENTENCE.search(between) is None:
            yield Span(marker.start, markers[again].start)
        return


def _title(text: str, markers: Sequence[Marker], i: int) -> tuple[object, str]:
    """What identifies a heading: its label and its words without dots and page numbers."""
    marker = markers[i]
    stop = markers[i + 1].start if i + 1 < len(markers) else len(text)
    line = text.find("\n", marker.end)
    words = text[marker.end : min(stop, line if line >= 0 else len(text), marker.end + 60)]
    bare = re.sub(r"[\s.．…·\-—0-9()（）]+$", "", words)
    return (marker.kind, marker.number), squeeze(bare)[0]


def _under_contents(text: str, start: int) -> bool:
    """Whether the line 目录 stands right above."""
    begin = text.rfind("\n", 0, start) + 1
    above = text[text.rfind("\n", 0, max(0, begin - 1)) + 1 : start]
    return _CONTENTS.match(above) is not None


def annex_names(body: Body) -> list[Span]:
    """附：1.… 2.…: the list of annexes at the foot of a text holds names, not clauses."""
    names: list[Span] = []
    begin: int | None = None
    for i, paragraph in enumerate(body.paragraphs):
        text, span = paragraph.text, body.spans[i]
        if begin is not None and _is_name(text):
            names[-1] = Span(begin, span.end)
        elif (_ANNEX_LIST.match(text) and _heads_names(body, i)) or _is_last_name(body, i):
            begin = span.start
            names.append(span)
        else:
            begin = None
    return names


def _is_name(text: str) -> bool:
    return _ANNEX_NAME.match(text) is not None


def _heads_names(body: Body, i: int) -> bool:
    """Whether the names of annexes follow, and not the annex itself."""
    if not re.match(r"^附\s*+[件录錄表]?\s*+[:：]$", body.paragraphs[i].text):
        return True
    return i + 1 < len(body.paragraphs) and _is_name(body.paragraphs[i + 1].text)


def speechless(text: str, markers: Sequence[Marker]) -> bool:
    """Whether the 条 of a text say nothing: a table or list that names the 条 of another law."""
    articles = [i for i, m in enumerate(markers) if m.kind is Kind.ARTICLE]
    silent = 0
    for i in articles:
        stop = markers[i + 1].start if i + 1 < len(markers) else len(text)
        silent += _SAYS.search(text, markers[i].end, stop) is None
    return len(articles) > 1 and 2 * silent > len(articles)


def _is_last_name(body: Body, i: int) -> bool:
    """附：审批表 above 附件 or at the foot names an annex; where words follow it is the annex."""
    if _ANNEX_NAMED.match(body.paragraphs[i].text) is None:
        return False
    behind = body.paragraphs[i + 1 :]
    if any(_ANNEX_HEAD.match(p.text) for p in behind[:_NAMES]):
        return True
    return not any(is_prose(p.text) or is_marked(p.text) or p.cell for p in behind)


def ends_the_text(body: Body, names: Span) -> bool:
    """Whether no sentence follows a list of annexes up to the first annex; else it is no foot."""
    behind = bisect_left(body.spans, names.end, key=lambda s: s.start)
    for paragraph in body.paragraphs[behind:]:
        if _ANNEX_HEAD.match(paragraph.text):
            return True
        if is_prose(paragraph.text) and not is_back_matter(paragraph.text):
            return False
    return True
