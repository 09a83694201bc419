"""Sentences that do not end: inside a text, and where the text itself breaks off. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import Document, Kind, Span
from ingest.draft import Body
from ingest.lines import is_back_matter, is_marked, is_signature, is_title
from ingest.pagetext import PageText

_REMAINDER = re.compile(
    r"(?:还|還)?(?:剩余|剩餘|剩下|剩)\s*+\d{1,4}\s*+页(?:未读|未讀)?|未完待续|未完待續"
    r"|下载(?:后|完整版|全文)[^。]{0,6}(?:查看|阅读|浏览)(?:全文|全部|更多|完整)|试读(?:结束|已结束|部分)"
    r"|(?:登录|注册|付费|购买|开通\S{0,4}|关注公众号)(?:后)?[^。]{0,6}(?:查看|阅读)(?:全文|全部|完整|剩余)"
    r"|(?:余下|剩余|剩下)(?:的)?(?:全文|内容)[^。]{0,10}(?:查看|阅读|下载|登录|会员)"
)
"""What a page prints where it shows but a part of the text."""
_REMAINDER_LONGEST = 60
_DOTS = re.compile(r"(?:…{1,}|\.{3,}|。{3,})\s*+$")
_CLOSED = re.compile(r"[。！？!?；;：:）)】\]」』”’\"'》〉.…]\s*+$")
_OPEN_END = re.compile(
    r"[，,、]\s*+$|(?:的|和|与|及|或|在|对|为|由|从|向|把|被|将|按|并|而|且|以及)$"
)
"""A line that cannot be the end of a sentence: a comma, or a word that wants another."""
_LONG_ENOUGH = 12
"""Characters of the shortest line that is a sentence and no cell, heading or field."""
_SENTENCES = re.compile(r"[。；;]")
_SENTENCE_LENGTH = 24
"""Characters of a last line that is too long for a heading or the name of an annex."""
_HALF = re.compile(r"[^,，\n]*[,，][^\n]*(?<=[\u3400-\u9fff])")
"""Clauses of a sentence without its full stop."""
_BACK_MATTER = 200
"""Characters that may stand below a signature: 抄送, 印发."""
_ENUMERATED = re.compile(r"[,，、]\s*+$")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where and why a text is held to break off."""

    start: int
    message: str


def open_sentences(body: Body, skip: Span | None) -> Iterator[Span]:
    """Paragraphs that end within a sentence while the text goes on below.

    Args:
        body: the text.
        skip: the closing signature.
    """
    for i, (paragraph, span) in enumerate(zip(body.paragraphs, body.spans, strict=True)):
        if i + 1 == len(body.paragraphs) or (skip is not None and span.start >= skip.start):
            return
        text, below = paragraph.text.rstrip(), body.paragraphs[i + 1]
        if paragraph.cell or below.cell or paragraph.heading or len(text) < _LONG_ENOUGH:
            continue
        if _is_open(text) and not _leads_to_list(text, below.text) and not is_title(text):
            yield Span(span.start, span.start + len(text))


def _is_open(text: str) -> bool:
    """A comma or a word that wants another; or whole sentences with a half one behind them."""
    if _OPEN_END.search(text):
        return True
    last = _SENTENCES.split(text)
    tail = last[-1].strip()
    whole = len(last) > 1 and len(text) - len(tail) >= 2 * _LONG_ENOUGH
    return whole and len(tail) >= _LONG_ENOUGH and not _CLOSED.search(text)


def _leads_to_list(text: str, below: str) -> bool:
    """有下列情形之一的， above its items."""
    return _ENUMERATED.search(text) is not None and is_marked(below)


def cut_off(document: Document, page: PageText, *, last: bool) -> Cut | None:
    """Why the text is held to lack its end, None where it seems whole.

    Args:
        document: the text with its signature.
        page: what it was read from; a page that shows a part of a text often says so.
        last: whether the document is the last one of the page.
    """
    text = document.text.rstrip()
    start = text.rfind("\n") + 1
    final = text[start:]
    told = _remainder(page) if last else None
    if told is not None:
        return Cut(start, f"原页面写有“{told}”，正文可能不全。请取得完整文件后重新入库。")
    signed = document.signature is not None and document.signature.end >= len(text) - _BACK_MATTER
    if signed or not document.clauses:
        return None  # a text without clauses ends as its author likes
    if _DOTS.search(final):
        return Cut(start, "正文以省略号结束，可能被截断。请对照原文，取得完整文件后重新入库。")
    if _breaks_off(document, final):
        return Cut(start, "正文最后一句没有写完，可能被截断。请对照原文，取得完整文件后重新入库。")
    return None


def _remainder(page: PageText) -> str | None:
    for line in page.lines:
        if line.end - line.start <= _REMAINDER_LONGEST:
            match = _REMAINDER.search(page.of(line))
            if match is not None:
                return match.group().strip()
    return None


def _breaks_off(document: Document, final: str) -> bool:
    """A last line without an end that is no signature, cell, name of an annex or short heading."""
    line = final.strip()
    end = len(document.text.rstrip())
    in_table = any(c.kind is Kind.TABLE and c.end >= end for c in document.clauses)
    if in_table or is_signature(line) or is_back_matter(line) or is_title(line):
        return False
    unfinished = len(line) >= _SENTENCE_LENGTH and _HALF.fullmatch(line) is not None
    return len(line) >= _LONG_ENOUGH and (unfinished or _is_open(line))
