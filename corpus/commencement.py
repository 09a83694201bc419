"""What a document says of its own force: from when on, until when, which parts later. Pure.

A sentence counts only where it is about the document itself: 本办法自…起施行 is, 《登记办法》自…
起施行 and 上述标准自…起执行 are not; 本办法…有效期五年 is a term, 许可证有效期五年 is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from corpus.said_dates import (
    DAY,
    DELAY,
    ISSUE,
    SPELL,
    day_of,
    delayed,
    last_day,
    months_in,
)
from corpus.sentences import Sentence, sentences
from corpus.title_names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.model import Document

_FORMS = (
    "法|条例|规定|办法|细则|规则|规程|准则|意见|通知|决定|决议|方案|公告|通告|标准|制度|措施|文件|指引|指南|规范|"
    "若干|纲要|规划|计划|目录|清单|章程|要求|政策|解释|令|预案|实施|暂行|修正案"
)
OWN = re.compile(rf"本(?:{_FORMS})")
_VERB = r"(?:正式)?(?:开始)?(?:起)?(?:正式)?(?:施行|实施|执行|生效|试行|启用|施用)"
_BEGINS = re.compile(
    rf"(?:自|从|于|由)\s*+(?:(?P<on>{DAY})|(?P<issue>{ISSUE}))\s*+(?:零时|0时|00:00)?\s*+"
    rf"(?:之日)?(?:起|后)?\s*+(?:{DELAY}(?:起)?)?\s*+,?{_VERB}"
    rf"|(?P<bare>{DAY})\s*+(?:零时|0时)?\s*+起\s*+{_VERB}"
    rf"|(?:施行|实施|执行|生效)(?:日期|时间)\s*+(?:为|是|:|从|自)*\s*+(?P<field>{DAY})"
    rf"|(?:自|从)\s*+(?P<span>{DAY})\s*+(?:起|零时起)?\s*+(?:,)?(?:施行|实施|执行|试行)?\s*+(?:至|到)\s*+{DAY}"
)
_MATTER = re.compile(r"施行|实施|执行|生效|试行|有效|启用|失效|废止|终止")
_LABEL = re.compile(
    r"^\s*+(?:第[一二三四五六七八九十百零〇\d]{1,6}条\s*+(?=本)|[一二三四五六七八九十]{1,3}、\s*+|"
    r"\([一二三四五六七八九十\d]{1,3}\)\s*+|\d{1,2}[.、]\s*+)"
)
_PART = re.compile(
    r"第[^,。;]{1,12}[条款项章节编](?:[^,。;]{0,12})$|其中[^,。;]{0,20}$|[^,。;]*(?:部分|条款)$"
)
_ADOPTED = re.compile(
    r"现予|予以(?:公布|发布|印发)|现(?:将|公布|印发|发布)|印发给|通过|批准|同意|审议|公布|发布|印发|请|遵照|备案"
)
_TITLE = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》)+)》")
_TERM = re.compile(
    rf"(?P<what>有效期|试行期|执行期|实施期|施行期|适用期|暂定期)(?:限|间)?\s*+(?:暂定)?\s*+(?:为|是|:|均为|共)?\s*+"
    rf"(?:(?:自|从)?\s*+(?P<from>{DAY})\s*+(?:起)?\s*+(?:至|到|-|—|~)+\s*+(?P<upto>{DAY})"
    rf"|(?:截?至|到|截止到?|截止至|至)\s*+(?P<till>{DAY})"
    rf"|(?:自[^,。;]{{2,16}}起)?\s*+(?:计算)?\s*+(?:为)?(?P<long>{SPELL}))"
)
_SPANNED = re.compile(
    rf"(?:自|从)\s*+(?P<from>{DAY})\s*+(?:起|零时起)?\s*+,?(?:施行|实施|执行|试行)?\s*+,?(?:至|到)\s*+(?P<upto>{DAY})"
)
_UPTO = re.compile(
    rf"(?:施行|实施|执行|试行|有效|生效)\s*+(?:期限?|时间)?\s*+,?(?:截?至|到|截止到?)\s*+(?P<till>{DAY})"
)
_TRIAL = re.compile(
    rf"(?P<verb>暂定(?:执行|试行|施行|实施)?|(?<!自)试行)\s*+(?P<long>{SPELL})(?!\s*+第?\s*+\d*\s*+月\s*+\d)"
)
_LAPSES = re.compile(
    rf"(?P<at>至|到|于|自|从)?\s*+(?P<on>{DAY})\s*+(?:之日)?(?P<begin>起|后)?\s*+,?(?:自动|自行|即行|同时)?"
    r"(?:失效|废止|终止执行|停止执行|终止|停止施行)"
)
_RATHER = re.compile(r"^(?:,|同时|且|并)*$")


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a document about itself."""

    clause: str
    start: int
    end: int
    """Span in the document's text."""
    text: str


@dataclass(frozen=True, slots=True)
class Begin:
    """From when on the document, or a part of it, is in force."""

    words: Said
    since: date | None
    """None where it runs from the issue and no date of that is known."""
    part: str = ""
    """As printed, where only a part is meant: 第十条."""


@dataclass(frozen=True, slots=True)
class Term:
    """A last day, with the words that set it."""

    words: Said
    last: date
    trial: bool = False
    """The end of a trial: that it ends the force is concluded, not said."""


def begins(document: Document) -> Begin | None:
    """From when on the document is in force, as it says; the surest sentence, then the last."""
    found = [(rank, b) for rank, b in _begins(document) if not b.part]
    best = max((rank for rank, _ in found), default=None)
    return next((b for rank, b in reversed(found) if rank == best), None)


def later_parts(document: Document) -> tuple[Begin, ...]:
    """Parts that begin on another day than the rest: 其中第十条自…起施行."""
    return tuple(b for _, b in _begins(document) if b.part)


def terms(document: Document, begun: Begin | None) -> tuple[Term, ...]:
    """Its last days, in the order of the text."""
    first = begun.since if begun is not None else None
    first = first or document.effective_on
    return tuple(_terms(document, first))


def said(sentence: Sentence) -> Said:
    """A sentence as proof."""
    return Said(sentence.clause.id, sentence.start, sentence.end, sentence.text)


# --- from when on ---


def _begins(document: Document) -> Iterator[tuple[int, Begin]]:
    issued = document.published_on or document.issued_on
    own = name_key(document.title)
    for sentence in sentences(document, _MATTER):
        done = 0
        for match in _BEGINS.finditer(sentence.folded):
            rank, part = _subject(sentence.folded[done : match.start()], own, document.title)
            done = match.end()
            if rank is None:
                continue
            since = _since(match, issued)
            yield rank, Begin(said(sentence), since, part)


def _since(match: re.Match[str], issued: date | None) -> date | None:
    named = match["on"] or match["bare"] or match["field"] or match["span"]
    if named:
        issued = day_of(named)
    return delayed(issued, match) if issued is not None else None


_SURE, _LIKELY = 2, 1


def _subject(before: str, own: str, title: str) -> tuple[int | None, str]:
    """How surely words in front of 自…起施行 mean the document; and the part of it that is meant.

    Gives None for the rank where they mean something else.
    """
    words = _LABEL.sub("", before)
    last = re.split(r"[,:]", words)[-1].strip()
    part = _PART.search(last)
    if part is not None and not OWN.fullmatch(last):
        return _SURE, re.sub(r"^其中|^本(?:" + _FORMS + ")|的$", "", last)
    names = [name_key(m["title"]) for m in _TITLE.finditer(words)]
    if names and not any(n and (n in own or own in n) for n in names):
        return None, ""
    if OWN.search(words):
        form = OWN.search(words)
        same = form is not None and form[0][1:] in title[-6:]
        return (_SURE + same, "") if not last or OWN.search(last) or names else _weak(words, last)
    if names:
        return _SURE, ""
    return _weak(words, last)


def _weak(words: str, last: str) -> tuple[int | None, str]:
    """No word says which document is meant: only 自…起施行 alone or behind 现予公布 is it."""
    bare = re.sub(r"^(?:并|并且|均|统一|一律|以上|以上规定|上述规定|同时)$", "", last)
    if not words.strip(" ,"):
        return _LIKELY, ""
    if not bare and _ADOPTED.search(words):
        return _LIKELY, ""
    return (_LIKELY, "") if bare and _ADOPTED.search(bare) else (None, "")


# --- until when ---


def _terms(document: Document, first: date | None) -> Iterator[Term]:
    own = name_key(document.title)
    before = ""
    for sentence in sentences(document, _MATTER):
        folded = sentence.folded
        for match in _TERM.finditer(folded):
            if _is_own_term(folded, match.start(), before, own):
                yield from _term(sentence, match, first, trial=match["what"] == "试行期")
        for pattern in (_UPTO, _SPANNED, _TRIAL):
            for match in pattern.finditer(folded):
                if _is_about_itself(folded, match.start(), own):
                    yield from _term(sentence, match, first, trial=pattern is _TRIAL)
        for match in _LAPSES.finditer(folded):
            if _is_about_itself(folded, match.start(), own, strictly=True):
                yield from _lapse(sentence, match)
        before = folded


def _term(
    sentence: Sentence, match: re.Match[str], first: date | None, *, trial: bool
) -> Iterator[Term]:
    groups = match.groupdict()
    upto = groups.get("upto") or groups.get("till")
    if upto:
        last = day_of(upto)
    else:
        months = months_in(match["long"])
        start = day_of(groups["from"]) if groups.get("from") else first
        last = last_day(start, months) if months and start else None
    if last is not None:
        yield Term(said(sentence), last, trial)


def _lapse(sentence: Sentence, match: re.Match[str]) -> Iterator[Term]:
    """至31日失效 is in force on the 31st; 自31日起失效 is not."""
    day = day_of(match["on"])
    if day is not None and day > date.min:
        last = day - timedelta(days=1) if match["at"] in {"自", "从"} and match["begin"] else day
        yield Term(said(sentence), last)


def _is_own_term(folded: str, start: int, before: str, own: str) -> bool:
    """Whether the term at `start` is the document's: 本办法有效期, or beside 自…起施行."""
    words = _LABEL.sub("", folded[:start])
    if re.search(rf"本(?:{_FORMS})(?:的|自[^,。;]*起)?$", words.rstrip()):
        return True
    begun = _last_begun(folded[:start])
    if begun is not None and _RATHER.match(folded[begun.end() : start].strip()):
        return _subject(folded[: begun.start()], own, own)[0] is not None
    alone = not words.strip(" ,")
    return alone and (_BEGINS.search(before) is not None or OWN.search(before) is not None)


def _is_about_itself(folded: str, start: int, own: str, *, strictly: bool = False) -> bool:
    """Whether words before `start` have the document for their subject, and no other thing."""
    words = _LABEL.sub("", folded[:start])
    begun = _last_begun(words)
    if begun is not None:
        rest = words[begun.end() :].strip(" ,")
        return rest in {"", "有效期", "施行", "执行"} and (
            _subject(words[: begun.start()], own, own)[0] is not None
        )
    rank, part = _subject(words, own, own)
    sure = rank is not None and rank >= _SURE
    return not part and (sure or (rank is not None and not strictly))


def _last_begun(words: str) -> re.Match[str] | None:
    """The last 自…起施行."""
    return next(reversed(list(_BEGINS.finditer(words))), None)
