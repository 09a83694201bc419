"""What a document says of others: 废止, 失效, 修改. Pure.

A sentence counts for a document only where it is about that document: 《甲办法》同时废止 is,
根据《甲办法》…予以废止 and 《甲办法》废止前受理的申请 are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.citing import find_citations, title_key
from corpus.folding import fold
from corpus.outline import headings, passages
from corpus.sentences import Sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.citing import Citation
    from corpus.model import Document

_ENDED = r"(?:废止|失效|停止执行|停止施行|不再执行|停止使用)"
_BEHIND = re.compile(
    rf"(?<![不未被])(?:同时|予以|即行|自行|一并|宣布|均|已经|相应)*{_ENDED}(?=$|[。;,、:)])"
)
"""《…》同时废止。"""
_BEFORE = re.compile(
    r"(?:^|[^不未])(?:决定|现|予以|同时|一并|宣布)*(?:废止|停止执行)(?:了|以下|下列)?\s*(?=[《\u3400-\u9fff])"
)
"""废止《…》."""
_WORDS = re.compile(_ENDED)
_BASIS = re.compile(r"(?:根据|依据|依照|按照|遵照|参照|经|由|与|和其他|适用|执行|印发)$")
_LIST_TITLE = re.compile(r"废止|失效")
_AMENDING = re.compile(r"关于(?:修改|修订|修正)")
_NOTICE = re.compile(r"(?:决定|通知|公告|目录|清单|令|的函)(?:\([^()]*\))?$")
_LABEL = re.compile(
    r"^\s*(?:\(?[一二三四五六七八九十百\d]{1,4}\)?[、.)]?|[①-⓿]|第.{1,6}[条项])?\s*"
)
_LONGEST_LINK = 300
"""Characters between titles of one list; keeps the pattern for them fast."""
_ENTRY_NUMBER = re.compile(r"^[^。;]{4,120}?\([^()]*\)\s*[。;,]?$")

_TITLE_CELL = re.compile(
    r"[^|《》〔〕]{4,80}(?:办法|规定|细则|意见|通知|条例|决定|方案|规则|公告|通告|制度)(?:\([^()]*\))?"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Another document that is said to be repealed or amended."""

    title: str | None
    """As printed."""
    number: str | None
    """Canonical."""
    clause: str | None
    """Id of the clause that says so; None where the title of the document does."""
    text: str
    """The words that prove it, verbatim."""
    repealed: bool
    """False: amended, or repealed in part."""


def mentions(document: Document) -> tuple[Mention, ...]:
    """Every document that `document` repeals or amends."""
    return tuple(
        {
            (m.title and title_key(m.title), m.number, m.repealed): m
            for m in (*_of_list(document), *_of_title(document), *_of_sentences(document))
        }.values()
    )


def _of_title(document: Document) -> Iterator[Mention]:
    """关于废止《甲办法》的通知, 关于修改《甲条例》的决定."""
    folded = fold(document.title)
    amending = _AMENDING.search(folded) is not None and "废止" not in folded
    if not (amending or ("废止" in folded and _NOTICE.search(folded))):
        return
    inner = document.title.translate(str.maketrans("〈〉<>＜＞", "《》《》《》"))
    outer = inner.removeprefix("《").removesuffix("》") if inner.startswith("《") else inner
    for citation in find_citations(outer):
        yield Mention(citation.title, citation.number, None, document.title, not amending)


def _of_sentences(document: Document) -> Iterator[Mention]:
    for sentence in sentences(document, _WORDS):
        for citation in find_citations(sentence.text):
            if _is_ended(sentence, citation):
                yield _mention(citation, sentence.clause.id, sentence.text)


def _mention(citation: Citation, clause: str, text: str) -> Mention:
    """A citation of single articles repeals these only."""
    return Mention(citation.title, citation.number, clause, text, repealed=not citation.steps)


def _is_ended(sentence: Sentence, citation: Citation) -> bool:
    """Whether 废止 in this sentence is said of the cited document."""
    folded = sentence.folded
    if _BASIS.search(folded[: citation.start].rstrip()) or citation.pointer:
        return False
    behind = _BEHIND.search(folded, citation.end)
    if behind and _is_list(folded[citation.end : behind.start()]):
        return True
    before = [m for m in _BEFORE.finditer(folded) if m.end() <= citation.start]
    return bool(before) and _is_list(folded[before[-1].end() : citation.start])


def _is_list(between: str) -> bool:
    """Whether the words between 废止 and a title are nothing but other titles and connectives."""
    rest = re.sub(r"《(?:[^《》]|《[^《》]*》)*》|\([^()]*(?:\([^()]*\)[^()]*)*\)", "", between)
    rest = re.sub(
        r"等?[一二三四五六七八九十百\d]*(?:件|个|部)?(?:规范性文件|规章|文件|办法|规定)?", "", rest
    )
    return (
        re.fullmatch(
            r"(?:[、,和及与以\s\"]|原?[^,。;《》]{2,40}(?:发布|公布|批准|通过|制定|印发|颁布)的|同时|即行|予以|一并|也|均|自.{2,20}起|第.{1,4}号|于.{4,12}日?|[\w]{1,10}令)*",
            rest,
        )
        is not None
    )


def _of_list(document: Document) -> Iterator[Mention]:
    """Entries of a notice of repeal: lines that begin with a title or end with its number."""
    folded_title = fold(document.title)
    if not (_LIST_TITLE.search(folded_title) and _NOTICE.search(folded_title)):
        return
    mixed = re.search(r"修改|修订|继续有效|保留", folded_title) is not None
    for passage in passages(document):
        above = fold("".join(headings(document, passage.clause)) + (passage.clause.heading or ""))
        if mixed and not _LIST_TITLE.search(above):
            continue
        for line in passage.text.split("\n"):
            read = _row if line.lstrip().startswith("|") else _entry
            yield from read(line, passage.clause.id)


def _row(line: str, clause: str) -> Iterator[Mention]:
    """A row of a table of repealed documents: one cell is the number, another the title."""
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if _WORDS.search(fold(line)) and "《" not in line:
        return
    numbers = [c for cell in cells for c in find_citations(cell) if c.number and not c.title]
    titles = [c for cell in cells for c in find_citations(cell) if c.title and cell[:1] in "《〈"]
    number = numbers[0].number if numbers else None
    if titles:
        first = titles[0]
        yield Mention(first.title, first.number or number, clause, line.strip(), not first.steps)
    elif number:
        bare = [cell for cell in cells if _TITLE_CELL.fullmatch(fold(cell))]
        if len(bare) == 1:
            yield Mention(bare[0], number, clause, line.strip(), repealed=True)


def _entry(line: str, clause: str) -> Iterator[Mention]:
    folded = fold(line)
    label = _LABEL.match(folded)
    words = line[label.end() if label else 0 :].strip()
    citations = find_citations(words)
    if not citations or _WORDS.search(fold(words)) or "根据" in fold(words):
        return
    first = citations[0]
    if first.start == 0 and first.title:
        yield _mention(first, clause, line.strip())
    elif first.title is None and first.number and _ENTRY_NUMBER.match(fold(words)):
        title = re.split(r"[(（]", words, maxsplit=1)[0].strip()
        yield Mention(title, first.number, clause, line.strip(), repealed=True)
