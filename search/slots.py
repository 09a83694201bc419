"""Candidate spans for the asked slot in one statement, by kind of question.

Each filler reads the folded statement and gives spans of the document's text. What it finds has
the right shape (a figure of the asked unit, a date, a body that acts); whether the statement
speaks of what was asked is judged by `search.relevance`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, pairwise
from types import MappingProxyType

from corpus.folding import fold
from corpus.model import Span
from search.asking import Ask
from search.figure_slots import figures_for
from search.question import Question
from search.slot_model import Slot
from search.statements import Statement
from search.subject import find_subjects
from search.terms import coverage, word_list
from search.worded import CLEARLY, LABEL, conditions, slot_at, worded

_DAY = (
    r"(?:\d{4}|[〇零○一二三四五六七八九]{4})年"
    r"(?:[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?)?"
)
_MONTH_DAY = r"(?<!\d)\d{1,2}月(?:\d{1,2}日|底|初|[上中下]旬)"
_CLOCK = r"(?<!\d)\d{1,2}(?::\d{2}|[时点](?:\d{1,2}分|半)?(?!间))"
_AT_ONCE = r"(?:当日|当天|次日|即时)(?=[\u4e00-\u9fff]{0,2}(?:核发|办结|办理|送达|答复|审核|完成|发放|公布))"
_DATE = re.compile(
    rf"{_DAY}[底初末]?(?:{_CLOCK})?前?|(?:次年|当年|翌年)\d{{1,2}}月(?!\d)|{_AT_ONCE}|"
    rf"[^,;。自从之]{{0,8}}(?:次月|当月|次年)(?:1月)?(?=起)|(?:公布|发布|印发|签发|通过|批准)之日(?=起)|"
    rf"(?:每年|次年|当年|翌年)?{_MONTH_DAY}(?:{_CLOCK})?(?:至(?:次年|当年)?(?:{_MONTH_DAY}|\d{{1,2}}日)(?:{_CLOCK})?)?前?|"
    rf"每(?:年|月|周|季度)[\d一二三四五六七八九十]{{0,3}}[月日]?(?:[\d一二三四五六七八九十]{{1,3}}日)?前?|"
    rf"{_CLOCK}(?:至(?:{_CLOCK}))?"
)
_BY = re.compile(
    r"由(?P<who>[^,。;:由]{2,40}?)(?=负责(?!人(?![才员口事民大力]))|牵头|(?<!党)组织(?!部|人事)|会同|承担|办理|审批|审核|审查|批准|制定|实施|"
    r"主管(?!部门|机关|单位)|统筹|确定|认定|核定|出具|编制|受理|初审|复核|评估|发布|公布|给予|责令|"
    r"按|依法|统一|每|在|对|向|与|具体|予以|处|发放|收取|自|会同|推荐|聘用|提名|批复|派员|承办|(?<![会疗房])保障|列支|解决|支付|[,;。]|$)"
)
_CONSENT = re.compile(
    r"(?:征得|经过?|报请|报经|报|向)(?P<who>[^,。;:]{2,30}?)"
    r"(?=同意|批准|审批|备案|审核|审定|核准|核定|认定|确认|申请|提出|报告)|"
    r"(?P<giver>[\u4e00-\u9fff]{3,20}?)(?=(?:出具|核发|颁发|签发|制发)的)"
)
_BODY = re.compile(
    r"[\u4e00-\u9fff]{0,18}(?:集团|公司|中心|局|委|办|部|厅|院|会|站|所|社|银行|大队|支队|馆|校|[省市县乡]级)$"
)
"""A body that the role list does not know, right before what it does."""
_LONG_NAME = 14
"""Characters; of a longer head only its last name is the answer."""
_ACTS = re.compile(
    r"(?:负责(?!人(?![才员口事民大力]))|主管(?!部门|机关|单位)|牵头|应当?(?!急)|必须|须|可以|承担|担负|统筹|(?<!党)组织(?!部|人事)|"
    r"依法|会同|通过(?=[\"《])|(?:审批|审核|审定|认定|复核|初审|核定|确认|批复|聘用|推荐|发放|支付|出具|决定|批准|签字)(?!的)|[对向将自按]|给予|责令|要(?!求|点|件|素)|每[年月]|举办|开展|按照|是(?!否)|为(?=第一|主))"
)
_LEFT_OPEN = re.compile(r"[x×*_○□]{2}")
"""A template's body."""
_ROLE_ASKED = re.compile(r"[人长员任者](?:是谁)?$|由谁(?:来)?(?:担任|当)")
_HOLDS = re.compile(
    r"\s*+(?P<who>[\u4e00-\u9fff、()]{2,30}?)(?:是|为|担任)(?P<role>[^,。;:]*[人长员任者])"
)
_DOES_IT = 0.5
_ANSWERS_ROLE = 2.0
"""More than any share of the question's words."""
_MODAL = re.compile(
    r"(?:一般|原则上|均|都|也|方|才)?(?:不得|不应当?|不能|不可以?|不予|不准|不允许|不再|不需要?|"
    r"无需|无须|严禁|禁止|只(?:能|可)|仅限|禁用|停发|缓发|免收|免缴|不(?:设|安排|计入|记入|受|纳入|列入|享受|核减|承担|影响)|应当?(?!急|用)|必须|须(?!知)|可以|可(?!能|靠|持|行|视|以)|有权|无权|需要|"
    r"需(?!求)|不适用|适用(?=本|于|范)|不属于|属于|要(?!求|点|件|素)|允许|鼓励|免予?)"
)
FORBIDS, ALLOWS = "不可", "可"
"""Values of an answer to yes or no; two that differ are opposite rules."""
_FORBIDS = re.compile(r"(?:一般|原则上|均|都|也|方|才)?(?:不(?!需)|严禁|禁止|禁用|停发|无权)")
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
_PERIOD = re.compile(
    r"(?:^|(?<=[,;。]))\s*+(?:在)?(?P<when>[^,;。:]{2,24}?(?:时段|时期|期间|季节))(?=[\u4e00-\u9fff,])"
)
"""A time of the year or of a course of business: 森林防火期等重点时段."""
_RELATIVE = re.compile(
    r"(?:(?<=[在于])|(?:^|(?<=[,;。])))(?P<when>[^\d,;。:一二三四五六七八九十两]{2,10}(?<!以)(?<!之)[前])(?=[向报提完送交清发办])"
)
"""开工前, 清明前: a day by what happens on it."""
_MONEY = re.compile(r"费用|经费|资金|所需")
_ABOUT_MONEY = re.compile(r"费|钱|资金|承担|出资|负担|付")
_LISTS = re.compile(r"下列|以下|如下|:")
_ENUMERATES = re.compile(r"下列|以下|如下|[:、]|包括|分为|具备|符合|应|有")
_NOT = re.compile(r"不|免|无需|无须|未|禁止|严禁")


def fill(question: Question, statement: Statement) -> tuple[Slot, ...]:
    """Spans of the statement that could fill the question's slot, in order."""
    filler = _FILLERS.get(question.ask, _sentence)
    return tuple(filler(question, statement))


def _date(question: Question, statement: Statement) -> Iterator[Slot]:
    """Days of the calendar, and times counted from an event: 5日内."""
    numbered = _DAY_ASKED.search(question.text) is not None
    clock = _CLOCK_ASKED.search(question.text) is not None
    found = [
        m
        for m in _DATE.finditer(statement.folded)
        if (not numbered or _DIGIT.search(m[0]))
        and (re.search(_CLOCK, m[0]) is not None if clock else re.match(_CLOCK, m[0]) is None)
    ]
    since = _SINCE_ASKED.search(question.text) is not None
    takes_effect = any(word in _EFFECT for word in question.words)
    for match, following in pairwise([*found, None]):
        if match is None:
            continue
        end = following.start() if following is not None else len(statement.folded)
        behind = statement.folded[match.end() : end]
        if takes_effect and not _FROM_THEN.match(behind):
            continue
        if since and not _SINCE.match(behind):
            continue
        named = (*question.words, *question.keys)
        rank = sum(coverage(word, behind) for word in named) / max(1, len(named))
        rank -= _NO_DAY * (_DIGIT.search(match[0]) is None)
        yield slot_at(statement, match.start(), match.end(), rank=rank)
    if not (takes_effect or since or clock):
        for match in chain(
            _PERIOD.finditer(statement.folded), _RELATIVE.finditer(statement.folded)
        ):
            yield slot_at(statement, match.start("when"), match.end("when"))
        for slot in figures_for(question, statement, units=_TIMES):
            yield _with_before(slot, statement)


def _with_before(slot: Slot, statement: Statement) -> Slot:
    """15日前 with the day it is counted back from: 投标截止15日前."""
    text = statement.folded
    start, end = slot.span.start - statement.span.start, slot.span.end - statement.span.start
    behind = _BEFORE.match(text, end)
    if behind is None:
        return slot
    event = _EVENT.search(text, max(0, start - _LONGEST_EVENT), start)
    start = event.start() if event is not None and event.end() == start else start
    at = statement.span.start
    return replace(slot, span=Span(at + start, at + behind.end()))


_CLOCK_ASKED = re.compile(r"几点")
_DAY_ASKED = re.compile(r"几[号日](?!内|之内|以内|前)")
_NO_DAY = 0.3
"""What it costs that no day is said: 每年."""
_DIGIT = re.compile(r"[\d一二三四五六七八九十]")
_BEFORE = re.compile(r"(?:以|之)?前(?!款|条|项|述)")
_EVENT = re.compile(r"(?<=[在于])[\u4e00-\u9fff]{2,10}$")
_LONGEST_EVENT = 12
_SINCE_ASKED = re.compile(r"从(?:什么时候|何时|哪[天年月])|(?:什么时候|何时)(?:开始|起)")
_SINCE = re.compile(r"\s*+(?:起|开始)")
_EFFECT = frozenset(("施行", "实施", "生效", "执行"))
_FROM_THEN = re.compile(r"\s*+(?:起|后|开始)?(?:正式|开始)?\s*+(?:施行|实施|执行|生效)")
_TIMES = ("天", "工作日", "分钟", "小时", "个月", "年")


def _agent(question: Question, statement: Statement) -> Iterator[Slot]:
    """由…负责 first, then the body at the head of a segment that acts."""
    text = statement.folded
    yield from _holder(question, statement)
    for match in chain(_BY.finditer(text), _CONSENT.finditer(text)):
        named = "giver" if match.re is _CONSENT and match["giver"] else "who"
        if match.re is _BY or find_subjects(match[named]):
            who = _without_action(match[named], question)
            start = match.start(named)
            begin = max(text.rfind(mark, 0, start) for mark in ",;。") + 1
            if _MONEY.search(text[begin:start]) and not _ABOUT_MONEY.search(question.text):
                continue  # who pays is not who does it
            rank = _acts_on(question, re.split(r"[,;。]", text[begin:])[0])
            yield _agent_slot(statement, start, start + len(who), rank)
    for segment in re.finditer(r"[^,。;:]+", text):
        named = None if "由" in segment[0] else _head(segment[0])
        if named is not None and named.of(segment[0]) not in question.text:
            start, end = segment.start() + named.start, segment.start() + named.end
            yield _agent_slot(statement, start, end, _acts_on(question, segment[0]))


def _holder(question: Question, statement: Statement) -> Iterator[Slot]:
    """Who is what is asked for: 第一责任人是谁, and 乡镇长为第一责任人."""
    role = _ROLE_ASKED.search(question.text)
    if role is None:
        return
    for segment in re.finditer(r"[^,。;:]+", statement.folded):
        held = _HOLDS.match(segment[0])
        if held is not None and any(w in held["role"] for w in question.words[-1:]):
            start, end = segment.start() + held.start("who"), segment.start() + held.end("who")
            yield _agent_slot(statement, start, end, _ANSWERS_ROLE)


def _agent_slot(statement: Statement, start: int, end: int, rank: float) -> Slot:
    """What another part of the sentence says is done by another body."""
    slot = slot_at(statement, start, end, rank)
    left_open = _LEFT_OPEN.match(statement.folded, start, end) is not None
    return replace(slot, near=statement.folded, placeholder=left_open)


def _acts_on(question: Question, segment: str) -> float:
    """Share of the question's words that the body's own segment speaks of, first what is done."""
    words = (*question.words, *question.keys)
    share = sum(coverage(word, segment) for word in words) / max(1, len(words))
    done = bool(question.keys) and all(coverage(k, segment) >= CLEARLY for k in question.keys)
    return share + _DOES_IT * done


def _without_action(who: str, question: Question) -> str:
    """省级农业部门核发, asked 由谁核发: the body alone."""
    starts = [who.find(word) for word in question.words if who.endswith(word)]
    return who[: min(starts)] if starts and min(starts) > 1 else who


def _head(segment: str) -> Span | None:
    """The people or body at the head of a segment that goes on with what they do."""
    label = LABEL.match(segment)
    start = label.end() if label else len(segment) - len(segment.lstrip())
    acts = _ACTS.search(segment, start)
    if acts is None:
        return None
    named = find_subjects(segment[start : acts.start()])
    if not named or start + named[-1].end < acts.start() - 1:
        body = _BODY.match(segment, start, acts.start())
        return Span(start, acts.start()) if body is not None else None
    last = named[-1]
    begin = start if last.end <= _LONG_NAME else start + last.start
    return Span(begin, start + last.end)


def _yes_no(question: Question, statement: Statement) -> Iterator[Slot]:
    """From the deciding word to the end of its segment, where the action is spoken of."""
    keys = [key for key in question.keys if key not in _SAY_LITTLE]
    refused = re.compile("|".join(f"不{re.escape(key)}" for key in question.keys) or r"(?!)")
    yield from _item_ruled(keys, statement)
    for segment in re.finditer(r"[^,。;:]+", statement.folded):
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
    elif shaped := worded(question, statement):
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
    elif _is_named(question, statement) and not _is_fragment(statement):
        yield _whole(statement)


def _place(question: Question, statement: Statement) -> Iterator[Slot]:
    """Where or to whom: 在省公共资源交易网发布."""
    for segment in re.finditer(r"[^,;。:]+", statement.folded):
        named = _WHERE.search(segment[0])
        spot = named is not None and _ON_THE_SPOT.search(named["at"]) is not None
        if named is not None and not (spot and _TO_WHOM.search(question.text)):
            start, end = segment.start() + named.start("at"), segment.start() + named.end("at")
            yield slot_at(statement, start, end, _acts_on(question, segment[0]))


def _whole(statement: Statement) -> Slot:
    """The sentence without its label."""
    sentence = statement.sentence
    label = LABEL.match(fold(sentence.of(statement.place.document.text)))
    start = sentence.start + (label.end() if label is not None else 0)
    return Slot(Span(min(start, sentence.end - 1), sentence.end), near=statement.near)


_FILLERS: Mapping[Ask, Callable[[Question, Statement], Iterator[Slot]]] = MappingProxyType(
    {
        Ask.FIGURE: figures_for,
        Ask.DATE: _date,
        Ask.AGENT: _agent,
        Ask.YES_NO: _yes_no,
        Ask.DEFINITION: _definition,
        Ask.CONDITION: _list,
        Ask.LIST: _list,
        Ask.PROCEDURE: _list,
    }
)
