"""Candidate spans for the asked slot in one statement, by kind of question.

Each filler reads the folded statement and gives spans of the document's text. What it finds has
the right shape (a figure of the asked unit, a date, a body that acts); whether the statement
speaks of what was asked is judged by `search.relevance`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from corpus.folding import fold
from corpus.model import Span
from search.agent_slots import acts_on, agents_for
from search.asking import Ask
from search.date_slots import dates_for
from search.figure_slots import figures_for
from search.kind_slots import of_kind
from search.question import COUNTED, Question
from search.slot_model import Slot
from search.statements import Statement
from search.terms import coverage, word_list
from search.worded import CLEARLY, LABEL, conditions, segments, slot_at, worded

_MODAL = re.compile(
    r"(?:一般|原则上|均|都|也|方|才)?(?:不得|不应当?|不能|不可以?|不予|不准|不允许|不再|不需要?|"
    r"不(?:设|安排|计入|计算|记入|受|纳入|列入|享受|核减|承担|影响)|无需|无须|严禁|禁止|禁用|停发|缓发|"
    r"免收|免缴|只(?:能|可)|仅限|应当?(?!急|用)|必须|须(?!知)|可以|可(?!能|靠|持|行|视|以)|有权|无权|需要|"
    r"需(?!求)|不适用|适用(?=本|于|范)|不属于|属于|要(?!求|点|件|素)|允许|鼓励|免予?)"
)
FORBIDS, ALLOWS = "不可", "可"
"""Values of an answer to yes or no; two that differ are opposite rules."""
_FORBIDS = re.compile(r"(?:一般|原则上|均|都|也|方|才)?(?:不(?!需)|严禁|禁止|禁用|停发|无权)")
_COUNTS = re.compile(r"计|含|算|列入")
_LONGEST_LIST = 600
"""Characters between the opening of a list and an item that one quotation still spans."""
_SAY_LITTLE = word_list("generic")
_MEANING = r"[\"']?\s*+(?:\([^()]*\))?,?\s*+(?:是指|系指|指的是|指(?!导|标|定|示|南|挥)|包括|是)"
_NAMED: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "材料": re.compile(r"材料|资料|证明|申请表|复印件|身份证|户口簿"),
        "资料": re.compile(r"材料|资料|证明|申请表|复印件"),
        "条件": re.compile(r"条件|具备|符合|资格|应当|应有|须|方可|可以"),
        "处罚": re.compile(r"罚|责令|处分|追究|警告|通报|没收|取消|黑名单|追回|不得"),
        "后果": re.compile(r"罚|责令|处分|追究|警告|通报|没收|取消|不得|追回|停止"),
        "职责": re.compile(r"职责|负责|承担|履行|任务"),
        "原则": re.compile(r"原则|坚持|遵循"),
    }
)
"""What a list of the thing asked for has to speak of."""
_CALLED_FOR = re.compile(r"条件|要求|资格|前提|标准")
_SAYS_NO_MORE = "的确需应须要有在等或者和与及、"
_LONGEST_HEADING = 10
"""Characters."""
_FRAGMENT = re.compile(r"的[;,。]?$")
_WHERE_ASKED = re.compile(r"哪里|哪儿|何处|什么地方|哪个(?:网站|平台|窗口|地方)|上哪")
_PLACES = (
    r"(?:网站|网|平台|媒体|报刊|窗口|大厅|中心|部门|场所|区域|库|名录|"
    r"政府|办事处|社区|机构|公众号|系统)"
)
_WHERE = re.compile(
    rf"(?:在|从|向|到|于|通过|登录)(?P<at>[^,;。:]{{2,40}}?{_PLACES}(?:(?:、|或者?)[^,;。:、]{{2,20}}?{_PLACES})*)"
)
_ON_THE_SPOT = re.compile(r"(?:区域|场所)$")
"""Where something happens; nobody hands in an application there."""
_TO_WHOM = re.compile(r"[到向去找上](?:哪|什么|何)")
_LISTS = re.compile(r"下列|以下|如下|:")
_ENUMERATES = re.compile(r"下列|以下|如下|[:、]|包括|分为|具备|符合|应|有")
_NOT = re.compile(r"不|免|无需|无须|未|禁止|严禁")


def fill(question: Question, statement: Statement) -> tuple[Slot, ...]:
    """Spans of the statement that could fill the question's slot, in order."""
    filler = _FILLERS.get(question.ask, _sentence)
    return tuple(filler(question, statement))


def _yes_no(question: Question, statement: Statement) -> Iterator[Slot]:
    """From the deciding word to the end of its segment, where the action is spoken of."""
    keys = [key for key in question.keys if key not in _SAY_LITTLE]
    refused = re.compile("|".join(f"不{re.escape(key)}" for key in question.keys) or r"(?!)")
    counted = COUNTED.search(question.text) is not None
    yield from _item_ruled(keys, statement)
    for segment in segments(statement.folded):
        if counted and not _COUNTS.search(segment[0]):
            continue
        modal = _MODAL.search(segment[0]) or refused.search(segment[0])
        if modal is None or segment[0].endswith("的"):
            continue  # …的 is a condition
        covered = [coverage(key, segment[0]) for key in keys]
        said = sum(covered) / len(covered) if covered else 1.0
        if max(covered, default=1.0) >= CLEARLY:
            start = segment.start() + modal.start()
            slot = slot_at(statement, start, segment.end(), rank=said)
            yield replace(slot, value=FORBIDS if _FORBIDS.match(modal[0]) else ALLOWS)


def _item_ruled(keys: list[str], statement: Statement) -> Iterator[Slot]:
    """An item under 不得有下列行为: from the deciding word to the end of the item."""
    opening = statement.lead.partition("\n")[0]
    modal = _MODAL.search(opening) if _LISTS.search(opening) else None
    if modal is None or not all(coverage(key, statement.folded) >= CLEARLY for key in keys):
        return
    start = max(0, statement.sentence.start - _LONGEST_LIST)
    text = statement.place.document.text[start : statement.sentence.start]
    at = fold(text).rfind(opening)
    if at >= 0:
        span = Span(start + at + modal.start(), statement.span.end)
        value = FORBIDS if _FORBIDS.match(modal[0]) else ALLOWS
        yield Slot(span, near=statement.near, value=value, rank=1.0)


def _definition(question: Question, statement: Statement) -> Iterator[Slot]:
    """The sentence that says 本办法所称X，是指…."""
    term = re.escape(question.term)
    if re.search(
        rf"(?<![\u4e00-\u9fff]){term}{_MEANING}|(?:所称的?|中的?|称)[\"']?{term}{_MEANING}",
        statement.folded,
    ):
        yield _whole(statement)


def _is_named(question: Question, statement: Statement) -> bool:
    """Whether what is asked for by name (材料, 处罚) is what the statement and its list give."""
    clause, document = statement.place.clause, statement.place.document
    said = f"{statement.near}\n{fold(document.text[statement.sentence.start : clause.end])}"
    return all(
        pattern.search(said) is not None
        for word, pattern in _NAMED.items()
        if word in question.slot_words or word in question.words
    )


def _list(question: Question, statement: Statement) -> Iterator[Slot]:
    """The sentence with the items under it, where it introduces a list; else the sentence."""
    if question.negated and not _NOT.search(statement.near):
        return
    if not _is_named(question, statement) or _is_fragment(statement):
        return
    sentence = statement.sentence
    clause, document = statement.place.clause, statement.place.document
    rest = document.text[sentence.end : clause.end].strip()
    last = re.split(r"[,;]", statement.folded)[-1]
    if rest and statement.span.end == sentence.end and (_LISTS.search(last) or last.endswith(":")):
        end = clause.start + len(document.text[clause.start : clause.end].rstrip())
        yield Slot(Span(sentence.start, end), near=statement.near, rank=1.0)
    elif shaped := worded(question, statement) or tuple(of_kind(question, statement)):
        yield from shaped
    elif question.ask is Ask.CONDITION and (held := conditions(statement)) is not None:
        yield from _held(question, statement, *held)
    elif question.ask is Ask.PROCEDURE or _ENUMERATES.search(statement.folded):
        yield replace(_whole(statement), rank=0.5)


def _held(question: Question, statement: Statement, start: int, end: int) -> Iterator[Slot]:
    """The conditions; where they but repeat the question, what they call for.

    划定吸烟区应当符合什么条件: 划定吸烟区的，应当远离通道. What makes a case one is not said there.
    """
    said = statement.folded[start:end].rpartition(":")[2]
    more = [c for c in said if c not in question.text and c not in _SAYS_NO_MORE]
    if len(more) > 1 and not all(coverage(word, said) >= CLEARLY for word in question.words):
        yield replace(slot_at(statement, start, end), rank=0.5)
    elif _CALLED_FOR.search(question.text):
        rest = statement.folded[end:]
        begin = end + len(rest) - len(rest.lstrip(" ,"))
        yield replace(slot_at(statement, begin, len(statement.folded)), rank=0.5)


def _is_fragment(statement: Statement) -> bool:
    """Whether it is but an item that another clause goes on from: 补贴对象死亡的；.

    Or a heading on the line of its paragraph: 三、岗位类型。
    """
    label = LABEL.match(statement.folded)
    said = statement.folded[label.end() if label is not None else 0 :].rstrip("。 ")
    clause = statement.place.clause
    first = statement.span.start == clause.start and statement.span.end < clause.end - 1
    heads = first and len(said) <= _LONGEST_HEADING and said[-1:] != ":"
    heads = heads and _MODAL.search(said) is None
    return heads or _FRAGMENT.search(statement.folded) is not None


def _sentence(question: Question, statement: Statement) -> Iterator[Slot]:
    if question.negated and not _NOT.search(statement.near):
        return
    if _WHERE_ASKED.search(question.text):
        yield from _place(question, statement)
        yield from of_kind(question, statement)
    elif _is_named(question, statement) and not _is_fragment(statement):
        yield from of_kind(question, statement)
        yield _whole(statement)


def _place(question: Question, statement: Statement) -> Iterator[Slot]:
    """Where or to whom: 在省公共资源交易网发布."""
    for segment in segments(statement.folded):
        named = _WHERE.search(segment[0])
        spot = named is not None and _ON_THE_SPOT.search(named["at"]) is not None
        if named is not None and not (spot and _TO_WHOM.search(question.text)):
            start, end = segment.start() + named.start("at"), segment.start() + named.end("at")
            yield slot_at(statement, start, end, acts_on(question, segment[0]))


def _whole(statement: Statement) -> Slot:
    """The sentence without its label."""
    sentence = statement.sentence
    label = LABEL.match(fold(sentence.of(statement.place.document.text)))
    start = sentence.start + (label.end() if label is not None else 0)
    return Slot(Span(min(start, sentence.end - 1), sentence.end), near=statement.near)


_FILLERS: Mapping[Ask, Callable[[Question, Statement], Iterator[Slot]]] = MappingProxyType(
    {
        Ask.FIGURE: figures_for,
        Ask.DATE: dates_for,
        Ask.AGENT: agents_for,
        Ask.YES_NO: _yes_no,
        Ask.DEFINITION: _definition,
        Ask.CONDITION: _list,
        Ask.LIST: _list,
        Ask.PROCEDURE: _list,
    }
)
