"""Bodies and people of a statement that could answer 由谁, 哪个部门, 批准机关. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from corpus.model import Span
from search.question import Question
from search.slot_model import Slot
from search.statements import Statement
from search.subject import find_subjects
from search.terms import coverage, share
from search.worded import CLEARLY, LABEL, segments, slot_at

_LEADS = r"负责(?!人(?![才员口事民大力]))|主管(?!部门|机关|单位)|(?<!党)组织(?!部|人事)"
"""Acts whose words also name bodies: 负责人, 主管部门, 党组织."""
_BY = re.compile(
    rf"由(?P<who>[^,。;:由]{{2,40}}?)(?={_LEADS}|牵头|会同|承担|办理|审批|审核|审查|批准|制定|实施|统筹|"
    r"确定|认定|核定|出具|编制|受理|初审|复核|评估|发布|公布|给予|责令|推荐|聘用|提名|批复|派员|承办|"
    r"发放|收取|列支|解决|支付|(?<![会疗房])保障|按|依法|统一|每|在|对|向|与|自|具体|予以|处|[,;。]|$)"
    r"(?!(?:评估|审核|审查|审批|认定|承办|实施|受理|编制|评审)?(?:机构|部门|单位|人员|专家|机关|小组|中心))"
)
_TO_ASKED = re.compile(r"(?:[报交送递寄][给到往]?|[向给])(?:谁|哪(?!里|儿))|向(?:谁|何人)")
_TO = re.compile(
    r"(?:报送|上报|提交|移交|移送|抄送|送交|[报交送向])(?P<who>[^,;。:]{2,30}?)"
    r"(?=备案|审批|审核|审查|批准|提出|申请|报告|递交|申报|反映|投诉|举报|[,;。]|$)"
)
"""Who gets it: 报送县民政部门."""
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
    rf"(?:{_LEADS}|牵头|应当?(?!急)|必须|须|可以|承担|担负|统筹|依法|会同|通过(?=[\"《])|"
    r"(?:审批|审核|审定|认定|复核|初审|核定|确认|批复|聘用|推荐|发放|支付|出具|决定|批准|签字)(?!的)|"
    r"[对向将自按]|给予|责令|要(?!求|点|件|素)|每(?:[年月]|\d)|举办|开展|是(?!否)|为(?=第一|主))"
)
_LEFT_OPEN = re.compile(r"[x×*_○□]{2}")
"""A template's body."""
_ROLE_ASKED = re.compile(r"[人长员任者](?:是谁)?$|由谁(?:来)?(?:担任|当)")
_HOLDS = re.compile(
    r"\s*+(?P<who>[\u4e00-\u9fff、()]{2,30}?)(?:是|为|担任)(?P<role>[^,。;:]*[人长员任者])"
)
_DOES_IT = 0.5
"""What it counts that the body's own part of the sentence says what is done."""
_ANSWERS_ROLE = 2.0
"""More than any share of the question's words."""
_MONEY = re.compile(r"费用|经费|资金|所需")
_ABOUT_MONEY = re.compile(r"费|钱|资金|承担|出资|负担|付")


def agents_for(question: Question, statement: Statement) -> Iterator[Slot]:
    """由…负责 first, then the body at the head of a segment that acts."""
    text = statement.folded
    if _TO_ASKED.search(question.text):
        yield from _receivers(question, statement)
        return
    yield from _holder(question, statement)
    for match in chain(_BY.finditer(text), _CONSENT.finditer(text)):
        part = "giver" if match.re is _CONSENT and match["giver"] else "who"
        if match.re is _BY or find_subjects(match[part]):
            who = _without_action(match[part], question)
            start = match.start(part)
            begin = max(text.rfind(mark, 0, start) for mark in ",;。") + 1
            if _MONEY.search(text[begin:start]) and not _ABOUT_MONEY.search(question.text):
                continue  # who pays is not who does it
            rank = acts_on(question, re.split(r"[,;。]", text[begin:])[0])
            yield _agent_slot(statement, start, start + len(who), rank)
    for segment in segments(text):
        named = None if "由" in segment[0] else _head(segment[0])
        if named is not None and named.of(segment[0]) not in question.text:
            start, end = segment.start() + named.start, segment.start() + named.end
            yield _agent_slot(statement, start, end, acts_on(question, segment[0]))


def _receivers(question: Question, statement: Statement) -> Iterator[Slot]:
    """Whom something is handed to."""
    for match in _TO.finditer(statement.folded):
        named = find_subjects(match["who"])
        if named and named[-1].end == len(match["who"]):
            part = re.split(r"[,;。]", statement.folded[: match.end()])[-1]
            yield _agent_slot(statement, *match.span("who"), acts_on(question, part))


def _holder(question: Question, statement: Statement) -> Iterator[Slot]:
    """Who is what is asked for: 第一责任人是谁, and 乡镇长为第一责任人."""
    role = _ROLE_ASKED.search(question.text)
    if role is None:
        return
    for segment in segments(statement.folded):
        held = _HOLDS.match(segment[0])
        if held is not None and any(w in held["role"] for w in question.words[-1:]):
            start, end = segment.start() + held.start("who"), segment.start() + held.end("who")
            yield _agent_slot(statement, start, end, _ANSWERS_ROLE)


def _agent_slot(statement: Statement, start: int, end: int, rank: float) -> Slot:
    """What another part of the sentence says is done by another body."""
    slot = slot_at(statement, start, end, rank)
    left_open = _LEFT_OPEN.match(statement.folded, start, end) is not None
    return replace(slot, near=statement.folded, placeholder=left_open)


def acts_on(question: Question, segment: str) -> float:
    """Share of the question's words that the body's own segment speaks of, first what is done."""
    acts = (*question.keys, *question.beside)
    done = bool(question.keys) and all(coverage(word, segment) >= CLEARLY for word in acts)
    return share((*question.words, *question.keys), segment) + _DOES_IT * done


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
    listed = max(map(len, segment[start : start + last.end].split("、"))) <= _LONG_NAME // 2
    begin = start if last.end <= _LONG_NAME or listed else start + last.start
    return Span(begin, start + last.end)
