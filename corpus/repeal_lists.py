"""Lists and tables of documents that are repealed, lapsed, amended or kept. Pure.

What is done to an entry is said nearest first: in its own cell or line, in the heading or the
lead-in above it (下列文件予以废止：), in the title of the whole. A heading that says several things
at once (废止和修改的文件) says nothing of one entry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.commencement import Said
from corpus.docnumber import find_numbers
from corpus.folding import fold
from corpus.mentions import Act, Mention, act_of, mention, named_in
from corpus.model import Kind
from corpus.outline import passages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from corpus.model import Clause, Document, Table
    from corpus.outline import Passage

_TITLE = re.compile(r"废止|失效|清理|继续有效|现行有效")
_NOTICE = re.compile(r"(?:决定|通知|公告|通告|目录|清单|令|的函|决议)(?:\([^()]*\))?$")
_LEAD_IN = re.compile(
    r"(?:下列|以下|下述|如下|目录|清单|附件|名单|一览表|的[\u3400-\u9fff]{0,6}文件|的[\u3400-\u9fff]{0,6}规章|的[\u3400-\u9fff]{0,6}法规)"
)
_LABEL = re.compile(
    r"^\s*+(?:\(?[一二三四五六七八九十百\d]{1,4}\)?[、.)]|\([一二三四五六七八九十百\d]{1,4}\)|"
    r"\d{1,4}(?=\s)|[①-⓿]|第.{1,6}[条项])?\s*+"
)
_POLICY = re.compile(
    r"(?:条例|规定|办法|细则|规则|规程|准则|意见|通知|决定|方案|公告|通告|批复|制度|措施|规范|函|令|标准|计划|规划|纲要|要点)"
    r"(?:\([^()]{1,12}\))*$"
)
_LINE = 160
"""Characters of the longest entry of a list."""
_TITLE_LENGTH = 6
"""Characters of the shortest title without 《》 that is taken for one."""
_CELL = re.compile(
    r"^(?:予以|宣布|建议|拟|应予)?(?:废止|失效|修改|修订|继续有效|保留|停止执行|继续执行|现行有效|取消)$"
)
_HEAD_CELL = re.compile(r"序号|文件名称|文号|标题|名称|处理|结果|备注|发文|制定机关")


@dataclass(frozen=True, slots=True)
class _Context:
    """What is done to entries, as far as it was said above them."""

    act: Act | None
    known: bool
    """Something above them spoke of it, be it of several things."""


def listed(document: Document) -> Iterator[Mention]:
    """Entries of every list in the document."""
    folded = fold(document.title)
    is_list = _TITLE.search(folded) is not None and _NOTICE.search(folded) is not None
    whole = _Context(act_of(folded) if is_list else None, is_list)
    tables = {t.clause: t for t in document.tables}
    said = _Headings(document, whole)
    for passage in passages(document):
        table = tables.get(passage.clause.id)
        context = said.above(passage.clause)
        if table is not None:
            yield from _of_table(passage, table, context)
        else:
            yield from _of_lines(passage, context, whole)


class _Headings:
    """What headings and lead-ins say for everything beneath them."""

    def __init__(self, document: Document, whole: _Context) -> None:
        self._document = document
        self._by_id: Mapping[str, Clause] = {c.id: c for c in document.clauses}
        self._whole = whole
        self._known: dict[str, _Context] = {}

    def above(self, clause: Clause) -> _Context:
        """Of the clause's own heading, else of what stands above it."""
        if clause.id not in self._known:
            own = self._own(clause)
            parent = self._by_id.get(clause.parent) if clause.parent else None
            over = self.above(parent) if parent is not None else self._whole
            self._known[clause.id] = own if own.known else over
        return self._known[clause.id]

    def _own(self, clause: Clause) -> _Context:
        first = min(
            (c.start for c in self._document.clauses if c.parent == clause.id), default=clause.end
        )
        words = fold(self._document.text[clause.start : min(first, clause.start + 2 * _LINE)])
        lines = words.split("\n")
        heads = [clause.heading and fold(clause.heading), *lines[:2]]
        return next(
            (c for h in heads if h and (c := _lead_in(h, has_below=first < clause.end)).known),
            _Context(None, known=False),
        )


def _lead_in(line: str, *, has_below: bool = False) -> _Context:
    """What a line says of the entries below it: 一、废止的文件, 下列文件予以废止：."""
    words = line.strip()
    if len(words) > _LINE or not re.search(
        r"废止|失效|修改|修订|继续有效|保留|停止执行|现行有效", words
    ):
        return _Context(None, known=False)
    leads = words.endswith(":") or (
        not words.endswith(("。", ";")) and (_LEAD_IN.search(words) is not None)
    )
    leads = leads or (has_below and _LEAD_IN.search(words) is not None)
    titled = words.lstrip("0123456789.、()（）一二三四五六七八九十 ").startswith("《")
    if not leads or titled:
        return _Context(None, known=False)
    return _Context(act_of(words), known=True)


def _of_lines(passage: Passage, context: _Context, whole: _Context) -> Iterator[Mention]:
    """Entries, a line each; a line that leads in decides for those below it."""
    at = passage.span.start
    waiting: _Entry | None = None
    for line in re.finditer(r"[^\n]+", passage.text):
        folded = fold(line[0])
        lead = _lead_in(folded)
        if lead.known:
            context = lead
            waiting = None
            continue
        if not context.known:
            continue
        words = Said(passage.clause.id, at + line.start(), at + line.end(), line[0])
        if line[0].lstrip().startswith("|"):
            yield from _of_row(tuple(line[0].strip(" |").split("|")), words, context)
            continue
        entry = _entry(line[0])
        if entry is None:
            number = _bare_number(folded)
            if waiting is not None and number is not None:  # the number stands on its own line
                yield from _made(waiting, number, context)
            waiting = None
            continue
        entry = _Entry(entry.title, entry.number, entry.act, words, entry.mention)
        if entry.number is None and entry.mention is None:
            waiting = entry
            if whole.known or passage.clause.kind in {Kind.ANNEX, Kind.TABLE}:
                yield from _made(entry, None, context)
        else:
            yield from _made(entry, entry.number, context)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of a list."""

    title: str | None
    number: str | None
    act: Act | None
    words: Said | None = None
    mention: Mention | None = None


def _made(entry: _Entry, number: str | None, context: _Context) -> Iterator[Mention]:
    act = entry.act or context.act
    if act is None or entry.words is None:
        return
    place = entry.mention.place if entry.mention is not None else ""
    if place and act is Act.CONFIRMED:
        return
    yield Mention(entry.title, number, act, entry.words, place, listed=True)


def _entry(line: str) -> _Entry | None:
    """A document named by a line that is nothing else: 3.《甲办法》（青政发〔2001〕3号）."""
    folded = fold(line)
    label = _LABEL.match(folded)
    begin = label.end() if label else 0
    words = line[begin:].strip()
    plain = fold(words)
    if len(plain) > _LINE or re.search(
        r"根据|依据|依照|按照|本(?:决定|通知|目录)", re.sub(r"\(.*?\)", "", plain)
    ):
        return None
    citations = named_in(words)
    act = _tail_act(plain)
    if citations and citations[0].start == 0 and citations[0].title:
        first = citations[0]
        made = mention(first, Act.REPEALED, Said("", 0, 0, ""))
        return _Entry(first.title, first.number, act, mention=made)
    found = next(find_numbers(words), None)
    number = str(found.value) if found is not None else None
    bare = words[: found.start] if found is not None and found.start else words
    if found is not None and found.start == 0:
        bare = words[found.end :]
    bare = re.split(
        r"\s{2,}|\t|[（(](?=\d{4}|[\u3400-\u9fff]{1,12}[〔\[(（]?\d{4}|$)",
        bare.strip(" 　\t（(,，。;；"),
    )[0].strip()
    bare = _untailed(bare)
    if "《" in bare and not bare.startswith("《") and not re.match(r"[^《]{0,30}关于", bare):
        return None
    if _POLICY.search(fold(bare)) and len(bare) >= _TITLE_LENGTH and "。" not in bare:
        return _Entry(bare, number, act)
    return None


def _tail_act(plain: str) -> Act | None:
    """废止 at the end of the line, or in brackets there."""
    tail = re.search(
        r"(?<![不未暂])[\s(:,]*(?P<how>(?:予以|宣布)?(?:废止|失效|修改|修订|继续有效|保留|停止执行))\)?[。;,]?$",
        plain,
    )
    return act_of(tail["how"]) if tail is not None and tail.start() > 0 else None


def _untailed(bare: str) -> str:
    return re.sub(
        r"[\s（(：:，,]*(?:予以|宣布)?(?:废止|廢止|失效|修改|修订|修訂|继续有效|繼續有效|保留|停止执行|停止執行)[)）]?[。;；,，]?$",
        "",
        bare,
    )


def _bare_number(folded: str) -> str | None:
    """A line that is a number and nothing else."""
    words = folded.strip("() ,。;")
    found = next(find_numbers(words), None)
    if found is None or found.start > 0 or len(words) - found.end > 14:  # noqa: PLR2004  a date behind it
        return None
    return str(found.value)


# --- tables ---


def _of_table(passage: Passage, table: Table, context: _Context) -> Iterator[Mention]:
    """Entries, a row each; a row of one cell is a heading."""
    text, at = passage.text, 0
    for cells in table.rows:
        words, at = _row(passage, text, at, cells)
        plain = [fold(cell).strip() for cell in cells]
        if words is None or len({*plain}) == 1:
            context = _row_context(plain, context)
        else:
            yield from _of_row(cells, words, context)


def _of_row(cells: tuple[str, ...], words: Said, context: _Context) -> Iterator[Mention]:
    """The cell with a title, its number, and what is done to it."""
    plain = [fold(cell).strip() for cell in cells]
    if sum(_HEAD_CELL.search(cell) is not None for cell in plain) > 1:
        return
    verdicts = [cell for cell in plain if _CELL.match(cell)]
    told = next((a for a in map(act_of, verdicts) if a is not None), None)
    undecided = any(re.match(r"建议|拟", cell) for cell in verdicts)
    act = told or (None if undecided else context.act)
    entry = _row_entry(cells)
    if act is not None and entry is not None:
        yield Mention(entry.title, entry.number, act, words, listed=True)


def _row_context(plain: list[str], context: _Context) -> _Context:
    """A row of one cell is a heading of those below it."""
    lead = _lead_in(plain[0]) if plain else _Context(None, known=False)
    act = act_of(plain[0]) if plain else None
    return lead if lead.known else (_Context(act, known=True) if act is not None else context)


def _row(passage: Passage, text: str, at: int, cells: tuple[str, ...]) -> tuple[Said | None, int]:
    """The row's words as they stand in the text, from `at` on."""
    first = last = -1
    for cell in (c.strip() for c in cells):
        found = text.find(cell, at) if cell else -1
        if found >= 0:
            first = found if first < 0 else first
            at = last = found + len(cell)
    if first < 0:
        return None, at
    start = passage.span.start
    words = text[first:last]
    return Said(passage.clause.id, start + first, start + last, words), at


def _row_entry(cells: tuple[str, ...]) -> _Entry | None:
    number = next(
        (str(n.value) for cell in cells for n in find_numbers(cell) if len(cell) < _LINE), None
    )
    titles = [e for cell in cells if (e := _entry(cell.replace("\n", ""))) is not None and e.title]
    if not titles:
        return None
    best = max(titles, key=lambda e: len(e.title or ""))
    return _Entry(best.title, best.number or number, None)
