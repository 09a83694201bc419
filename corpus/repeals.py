"""What a document says of others in a sentence: 废止, 失效, 继续有效, 有效期延长. Pure.

A sentence counts for a document only where it is about that document: 《甲办法》同时废止 is,
根据《甲办法》…予以废止 and 《甲办法》废止前受理的申请 are not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.amendments import amendments
from corpus.citing import find_citations
from corpus.folding import fold
from corpus.mentions import Act, Mention, distinct, in_sentence, is_draft, named_in
from corpus.repeal_lists import listed
from corpus.said_dates import DAY, day_of, months_in
from corpus.sentences import Sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from corpus.citing import Citation
    from corpus.model import Document

_ENDED = r"(?:废止|失效|停止执行|停止施行|不再执行|停止使用|终止执行)"
_ADVERBS = r"(?:同时|予以|即行|自行|一并|宣布|均|已经|已|相应|全部|全文|也|自动|即)"
_ISSUED = (
    r"(?:本[\u3400-\u9fff]{1,4}(?:施行|实施|执行|生效|发布|公布|印发)之日"
    r"|即日|公布之日|发布之日|印发之日)"
)
_FROM = rf"(?:(?:自|从|于|到|至)?\s*+(?:{DAY}|{_ISSUED})\s*+(?:起|后)?)"
_BEHIND = re.compile(
    rf"(?<![不未被拟])(?P<how>{_ADVERBS}|{_FROM}|,){{0,12}}(?P<end>{_ENDED})(?=$|[。;,、:)])(?!前)"
)
"""《…》同时废止。"""
_BEFORE = re.compile(
    r"(?P<lead>^|[^不未])(?:决定|现|予以|同时|一并|宣布){0,8}(?P<end>废止|停止执行|宣布失效)"
    r"(?:了|以下|下列)?\s*+(?=[《\u3400-\u9fff])"
)
"""废止《…》."""
_UNDONE = re.compile(
    r"(?:拟|建议|提出|提请|申请|请求|应当|可以|需要|是否|能否|要求|研究|考虑|计划|准备|修改或|修改或者)$"
)
_WORDS = re.compile(_ENDED)
_BASIS = re.compile(r"(?:根据|依据|依照|按照|遵照|参照|经|由|与|和其他|适用|执行|印发|违反|符合)$")
_LASTING = re.compile(r"继续(?:有效|施行|执行|实施|适用)|有效期|延长|延期|延续")
_GOES_ON = re.compile(
    rf"(?<![不未])(?:{_FROM}|{_ADVERBS}|,){{0,12}}继续(?:有效|施行|执行|实施|适用)"
    rf"(?:,?(?:有效期|执行|实施|施行)?(?:限)?(?:延长)?(?:截?至|到)\s*+(?P<till>{DAY}))?"
)
_LONGER = re.compile(
    r"的?(?:有效期|执行期|实施期|试行期|施行期|执行时间|期限)?(?:限)?(?:届满后)?,?(?:予以)?"
    rf"(?:延长|延期|延续|顺延)(?:执行|施行|实施|有效|使用)?(?:(?:截?至|到)\s*+(?P<till>{DAY})|\s*(?P<long>[^,。;]{{1,6}}))"
)
_LONGEST_LINK = 300
"""Characters between titles of one list; keeps the pattern for them fast."""


def mentions(document: Document) -> tuple[Mention, ...]:
    """Every document that `document` repeals, amends or confirms; a draft does none of it."""
    if is_draft(document):
        return ()
    return distinct(
        [
            *_of_sentences(document),
            *_lasting(document),
            *listed(document),
            *amendments(document),
            *_of_title(document),
        ]
    )


_NOTICE = re.compile(r"(?:决定|通知|公告|通告|目录|清单|令|的函)(?:\([^()]*\))?$")


def _of_title(document: Document) -> Iterator[Mention]:
    """关于废止《甲办法》的通知."""
    folded = fold(document.title)
    changes = re.search(r"修改|修订|修正", folded) is not None
    act = Act.REPEALED if "废止" in folded else Act.EXPIRED
    if not re.search(r"废止|宣布失效", folded) or changes or not _NOTICE.search(folded):
        return
    for citation in find_citations(_opened(document.title)):
        yield Mention(citation.title, citation.number, act, None, listed=True)


def _opened(title: str) -> str:
    """With the titles in it in 《》: what is wrapped in 《》 holds them in 〈〉."""
    inner = title.translate(str.maketrans("〈〉<>＜＞", "《》《》《》"))
    return inner.removeprefix("《").removesuffix("》") if inner.startswith("《") else inner


def _of_sentences(document: Document) -> Iterator[Mention]:
    for sentence in sentences(document, _WORDS):
        if len(sentence.text) > _LONGEST_LINK * 40:
            continue
        for citation in named_in(sentence.text):
            ended = _ending(sentence, citation)
            if ended is not None:
                act = Act.EXPIRED if "失效" in ended["end"] else Act.REPEALED
                yield in_sentence(citation, act, sentence, _own_day(sentence, ended))


def _own_day(sentence: Sentence, ended: re.Match[str]) -> date | None:
    """自2020年1月1日起废止; where the same sentence begins the author's force, that is its day."""
    groups = ended.groupdict()
    if groups.get("how") is not None:
        return day_of(ended[0])
    before = sentence.folded[: ended.start()]
    alone = re.search(rf"(?:自|从|于)\s*+(?P<on>{DAY})\s*+起?,?$", before)
    return day_of(alone["on"]) if alone is not None else None


def _ending(sentence: Sentence, citation: Citation) -> re.Match[str] | None:
    """The words by which this sentence ends the cited document; None where it does not."""
    folded = sentence.folded
    if _BASIS.search(folded[: citation.start].rstrip()) or citation.pointer:
        return None
    behind = _BEHIND.search(folded, citation.end)
    if behind and _is_list(folded[citation.end : behind.start()]):
        return behind
    before = [
        m
        for m in _BEFORE.finditer(folded)
        if m.end() <= citation.start and not _UNDONE.search(folded[: m.end("lead")])
    ]
    if before and _is_list(folded[before[-1].end() : citation.start]):
        return before[-1]
    return None


def _is_list(between: str) -> bool:
    """Whether the words between 废止 and a title are nothing but other titles and connectives."""
    rest = re.sub(r"《(?:[^《》]|《[^《》]*》)*》|\([^()]*(?:\([^()]*\)[^()]*)*\)", "", between)
    if len(rest) > _LONGEST_LINK:
        return False
    rest = re.sub(
        r"等?[一二三四五六七八九十百\d]*(?:件|个|部|项)?(?:行政|地方性)?(?:规范性文件|规章|法规|文件|办法|规定|条例|通知|意见)?",
        "",
        rest,
    )
    return (
        re.fullmatch(
            rf"(?:[、,和及与以\s\"]|原?[^,。;《》]{{2,60}}(?:发布|公布|批准|通过|制定|印发|颁布|下发)的|"
            rf"{_ADVERBS}|{_FROM}|自.{{2,20}}起|第.{{1,4}}号|(?:于.{{4,12}}日?)|[\w]{{1,10}}令|第[^,。;、]{{1,8}}[条款项]|关于[^,。;《》]{{2,20}}的规定)*",
            rest,
        )
        is not None
    )


# --- what goes on ---


def _lasting(document: Document) -> Iterator[Mention]:
    for sentence in sentences(document, _LASTING):
        for citation in named_in(sentence.text):
            found = _going_on(sentence, citation)
            if found is not None:
                yield found
    folded = fold(document.title)
    if re.search(r"延长|延续|延期", folded) and _NOTICE.search(folded):
        yield from _longer_by_title(document)


def _going_on(sentence: Sentence, citation: Citation) -> Mention | None:
    folded = sentence.folded
    if _BASIS.search(folded[: citation.start].rstrip()) or citation.pointer or citation.steps:
        return None
    for pattern, act in ((_LONGER, Act.EXTENDED), (_GOES_ON, Act.CONFIRMED)):
        match = pattern.search(folded, citation.end)
        if match is None or not _is_list(folded[citation.end : match.start()].strip("的")):
            continue
        return _lengthened(in_sentence(citation, act, sentence, None), match.groupdict())
    return None


def _lengthened(found: Mention, groups: dict[str, str | None]) -> Mention | None:
    till, spell = groups.get("till"), groups.get("long")
    until = day_of(till) if till else None
    months = months_in(spell) if spell else None
    if found.act is Act.EXTENDED and until is None and not months:
        return None
    act = Act.EXTENDED if until or months else found.act
    return Mention(found.title, found.number, act, found.words, until=until, longer=months or 0)


def _longer_by_title(document: Document) -> Iterator[Mention]:
    """关于延长《甲办法》有效期的通知; the new last day is in a sentence."""
    named = find_citations(_opened(document.title))
    for sentence in sentences(document, _LASTING) if named else ():
        match = re.search(
            rf"(?:延长|延期|延续|有效期|继续[\u3400-\u9fff]{{2}})[^,。;]{{0,8}}?(?:截?至|到)\s*+(?P<till>{DAY})"
            rf"|延长(?P<long>[^,。;]{{1,6}})",
            sentence.folded,
        )
        if match is None:
            continue
        for citation in named:
            whole = in_sentence(citation, Act.EXTENDED, sentence, None)
            found = _lengthened(whole, match.groupdict())
            if found is not None:
                yield found
        return
