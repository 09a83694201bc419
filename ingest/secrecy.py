"""密级 marks: whether a 公文 says that it is not for everybody. Pure.

A mark is a line of its own, in the shape that GB/T 9704 gives it (机密★5年, 秘 密, 内部资料
注意保存, 此件不予公开), and stands above the first or below the last sentence of its document,
or in the running head of every sheet. The word 秘密 in a sentence, a title, a menu or a table
of definitions is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from corpus.model import Removed
from ingest.clean import Cleaned
from ingest.draft import Draft
from ingest.lines import is_prose
from ingest.pagetext import Line, PageText


class Shape(Enum):
    """Where a mark of this shape may stand."""

    LEVEL = "head"
    INTERNAL = "head or foot"
    DISCLOSURE = "foot"
    """Says how the document is disclosed; closes the document above it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as printed."""

    text: str
    start: int
    end: int
    """Span in the page text."""


@dataclass(frozen=True, slots=True)
class _Found:
    mark: Mark
    shape: Shape
    everywhere: bool
    """In a running head: it speaks for all documents of the file."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What one text covers on the page: from its first kept character to its last."""

    draft: int
    start: int
    prose_start: int
    prose_end: int
    end: int


_LEVEL = r"(?:绝|絕|机|機|秘)\s*+密|工\s*+作\s*+秘\s*+密"
_TERM = (
    r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})\s*+(?:年|个月|個月|月|天|日)|长期|長期|永久"
)
_URGENCY = r"特\s*+急|加\s*+急|急\s*+件|特\s*+提|平\s*+急"
_LONGEST = 60
"""Characters of the longest line that can be a mark."""
_OPEN, _CLOSE = r"[（(【\[〔]?\s*+", r"\s*+[）)】\]〕]?[。！!]?"
_SECRET = re.compile(
    rf"{_OPEN}(?:(?:份\s*+号\s*+[:：]?\s*+)?[0-9０-９]{{3,8}}\s+)?(?:密\s*+级\s*+[:：]?\s*+)?"
    rf"(?P<mark>(?:{_LEVEL})(?:\s*+[★☆*＊]\s*+(?:{_TERM})?|\s*+(?:{_TERM})?))"
    rf"(?:\s*+(?:{_URGENCY}))?{_CLOSE}"
)
_INNER_WORD = (
    r"内部(?:资料|文件|材料|参考|使用|发行|传阅|掌握|讨论|征求意见)|內部(?:資料|文件|參考|使用)"
    r"|注意保[存密]|妥善保[管存]"
    r"|(?:不得|请勿|严禁|禁止|切勿|不准|不許|請勿)(?:外传|外傳|外泄|公开|上网|扩散|对外公开)"
    r"|(?:仅供|僅供|仅限|限)(?:内部|內部|领导|本单位|机关内部)(?:使用|参考|参阅|传阅|学习|掌握|工作使用|人员使用)?"
    r"|(?:会后|用后|阅后)(?:收回|退回|销毁|交回)"
)
_INNER = re.compile(
    rf"{_OPEN}(?P<mark>(?:{_INNER_WORD})(?:[\s,，、;；·•★*。!！—-]*(?:{_INNER_WORD}))*){_CLOSE}"
)
_CLOSED = r"不予?公开|不宜公开|不得公开|依申请公开|依申請公開|不對外公開|不对外公开|免予公开"
_DISCLOSURE = re.compile(
    rf"{_OPEN}(?P<mark>此\s*+件[^。；]{{0,20}}(?:{_CLOSED})[^。；]{{0,8}}"
    rf"|(?:政府)?(?:信息)?公开(?:方式|属性|类别|形式|选项|类型)\s*+[:：]\s*+(?:{_CLOSED})){_CLOSE}"
)
_SHAPES = ((_SECRET, Shape.LEVEL), (_INNER, Shape.INTERNAL), (_DISCLOSURE, Shape.DISCLOSURE))
_RUNNING = frozenset({"docx:header", "pdf:running-head"})
_NEAR = 8
"""Lines between a mark that cleaning took out and the text that it belongs to."""
_LABEL = re.compile(r"密\s*+级\s*+[:：]?")


def secrecy_of(
    page: PageText, cleaned: Cleaned, drafts: Sequence[Draft]
) -> tuple[Mark | None, ...]:
    """For each draft the mark that it bears, None for the open ones.

    A notice and the texts that it issues are one 公文: a mark on one of them is a mark on all.
    """
    places = [p for i, draft in enumerate(drafts) for p in _places(i, draft)]
    found: list[Mark | None] = [None] * len(drafts)
    for candidate in _candidates(page, cleaned.removed):
        owner = _owner(candidate, places)
        for i in range(len(drafts)) if candidate.everywhere else owner:
            found[i] = found[i] or candidate.mark
    return tuple(_of_family(i, found, drafts) for i in range(len(drafts)))


def _of_family(index: int, found: Sequence[Mark | None], drafts: Sequence[Draft]) -> Mark | None:
    root = drafts[index].issued_by if drafts[index].issued_by is not None else index
    family = [i for i, d in enumerate(drafts) if root in {i, d.issued_by}]
    return found[index] or next((found[i] for i in family if found[i] is not None), None)


def _places(index: int, draft: Draft) -> Iterator[_Place]:
    """A covering notice has a head and a foot of its own."""
    for paragraphs in (draft.paragraphs[: draft.cover], draft.paragraphs[draft.cover :]):
        pieces = [p for paragraph in paragraphs for p in paragraph.pieces]
        if not pieces:
            continue
        start, end = pieces[0].start, pieces[-1].end
        prose = [p.pieces for p in paragraphs if is_prose(p.text) and not p.cell and p.pieces]
        first = prose[0][0].start if prose else start
        last = prose[-1][-1].end if prose else end
        yield _Place(index, start, first, last, end)


def _candidates(page: PageText, removed: Sequence[Removed]) -> Iterator[_Found]:
    """Every line of the shape of a mark that is no part of a menu."""
    gone = [(r.start, r.start + len(r.text), r.rule) for r in removed if r.start >= 0]
    for i, line in enumerate(page.lines):
        shaped = _shaped(page, i) if line.end - line.start <= _LONGEST else None
        if shaped is None:
            continue
        mark, shape = shaped
        rule = _taken_by(line, gone)
        running = rule in _RUNNING
        if (
            rule is None
            or running
            or (rule.startswith(("line:", "run:")) and _near_text(page, i, gone))
        ):
            yield _Found(mark, shape, running)


def _taken_by(line: Line, gone: Sequence[tuple[int, int, str]]) -> str | None:
    return line.removed_by or next(
        (rule for start, end, rule in gone if start <= line.start < end and line.end <= end), None
    )


def _near_text(page: PageText, index: int, gone: Sequence[tuple[int, int, str]]) -> bool:
    """Whether text of a document stands within a few lines."""
    around = page.lines[max(0, index - _NEAR) : index + _NEAR + 1]
    return any(page.of(line).strip() and _taken_by(line, gone) is None for line in around)


def _shaped(page: PageText, index: int) -> tuple[Mark, Shape] | None:
    line = page.lines[index]
    text = page.of(line)
    stripped = text.strip()
    for pattern, shape in _SHAPES:
        match = pattern.fullmatch(stripped)
        if match is None:
            continue
        if line.cell is not None and not _in_cell(page, index, match["mark"]):
            return None
        start = line.start + len(text) - len(text.lstrip()) + match.start("mark")
        return Mark(match["mark"].strip(), start, start + len(match["mark"].rstrip())), shape
    return None


def _in_cell(page: PageText, index: int, mark: str) -> bool:
    """A cell holds a mark with its star, or stands behind the cell 密级."""
    before = page.of(page.lines[index - 1]).strip() if index else ""
    return "★" in mark or _LABEL.fullmatch(before) is not None


def _owner(found: _Found, places: Sequence[_Place]) -> list[int]:
    """The draft that the mark speaks for, none where it stands among sentences."""
    at = found.mark.start
    for i, place in enumerate(places):
        if at < place.prose_start:
            closes = found.shape is Shape.DISCLOSURE and i > 0 and at < place.start
            return [places[i - 1].draft] if closes else [place.draft]
        if at < place.prose_end:
            return []
        if found.shape is not Shape.LEVEL and (at < place.end or i + 1 == len(places)):
            return [place.draft]
    return []
