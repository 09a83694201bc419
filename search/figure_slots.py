"""Figures of a statement that could fill 几年, 多少元, 多久一次. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from corpus.folding import fold
from corpus.model import Span
from search.asking import TIME_UNITS, Ask
from search.figures import MAXIMUM, Figure, find_figures
from search.quantity_slots import for_ever, how_often, other_units, shares
from search.question import Question
from search.slot_model import Slot
from search.statements import Statement
from search.subject import Subject, find_subjects, subject_of
from search.terms import coverage
from search.worded import CLEARLY, part_around

_BRACKET = re.compile(r"\([^()]*\)")
_LIMIT_WORDS = frozenset({"最低", "最高", "最长", "最短", "最多", "最少", "累计"})
_FARTHER = 0.5
"""What a word counts that stands beyond the comma."""
_PERIOD_ITSELF = re.compile(r"(?:每|每隔)$")
_LABEL = re.compile(
    r"^\s*+(?:第[^\s条款章节]{1,5}[条款章节]|\([^()]{1,3}\)|[\d一二三四五六七八九十]+[、.])\s*+"
)
_EACH = re.compile(
    r"每(?:人|户|床|张床位|张|名|个|所|家|村|平方米|百户){1,2}(?:每?[年月日天次])?$|每[年月日天次]$"
)
_CONTINUES = re.compile(
    r"[^,;。]{0,4},(?:但|且|并)?(?:最高|最低|最多|最少|最长|累计|总额)"
    r"(?:一般)?(?:不(?:得|应)?(?:超过|少于|低于|高于|多于))?(?:为|达)?"
)
_ALTERNATIVE = re.compile(r"[^,;。、]{0,14}或者?[^,;。]{0,2}")
_CLOSE = 0.05
"""Ranks closer than this do not prefer one of two figures."""
_BEHIND = 0.5
"""What it counts that the action follows the time: 5个工作日内完成初审."""
_CONDITION = re.compile(r"[^,;。]{0,2}(?:后|之日|以来|材料)")
_RECEIVER = re.compile(
    r"每(?:个|家|所|户|名|位|处|套|张)(?P<what>[\u4e00-\u9fff]{2,8}?)(?=每[年月次人]|给予|补助|补贴|奖励|一次性|发放|按)"
)
_NAMES = 2
"""Characters that tell one kind from another: 全托 in 全托床位."""
_EASED = re.compile(r"放宽(?:至|到)$")
_EASED_ASKED = re.compile(r"放宽|放松|例外|最高能|最多能")
_AMONG = re.compile(
    r"其中,?(?P<what>[\u4e00-\u9fff、]{2,16}?)(?=一般|应|须|不|至|占|为|按|可|每|达|由|的|\d)"
)
"""其中村民代表不少于2人: a figure of those alone."""
_ASKED_IN = re.compile(r"(?:多少|几)个?(?P<scale>万|亿)")
_SCALES = MappingProxyType({"万": 10_000, "亿": 100_000_000})
_FAR_BELOW = 0.1
"""多少万元 is not answered by less than this of 1万."""
_MONTHS = re.compile(r"的?(?:租金|工资|生活费|平均|基本工资|月租|缴费|收入)")
"""1个月租金 is an amount."""
_MONTHS_OF = 6
_ACT = 24
"""Characters beside a figure in which its act is looked for."""
_BANNED = re.compile(r"内?[^,;。]{0,2}(?:不得|不予|禁止|不能|不再)")
_BAN_ASKED = re.compile(
    r"不|禁|限|再|才|重新|解除|恢复|黑名单|"
    r"(?:多久|多长时间|[几多]少?(?:年|个?月|天))(?:之?后|以后|就)*(?:能|可以)"
)
_APPLIED = re.compile(
    r"[内前]?,?(?:可以?|有权|应当)?(?:依法)?(?:向[^,;。]{2,14})?(?:申请|提出|提起)"
)
_APPLYING_ASKED = re.compile(r"申请|提|异议|申诉|投诉|反映|报名")
_SHOWN_ASKED = re.compile(r"(?:公示|公告|张贴)[^,内]{0,4}(?:几|多少|多久|多长|时间|期)(?!.*内)")
_SHOWN_WITHIN = re.compile(r"[^,;。]{0,12}(?:公示|公告|公布|张贴)")
"""3日内公示: from when on, not for how long."""
_DONE_ASKED = re.compile(r"完|办结|办好|答复|回复|结果|出来")
_AHEAD = re.compile(r"(?:提前|提早)(?:至少)?$")
_AHEAD_ASKED = re.compile(r"提前|提早|事先|预先|之?前")
_PER = re.compile(r"每(?:人次|人每[年月日天]|平方米|百户|[人户床名个次期张])")
_PER_SHARE = 0.3
"""What it counts that question and figure are given for each of the same."""
_LETTERS = 0.35
"""What it counts that the words beside have a word of one character: 羊 in 羊档案保存10年."""
_DIRECTED = 0.5
"""What it counts that a limit was asked for and the figure is one."""
_ANOTHERS = 0.6
"""What it costs that a later figure of the sentence alone has a word of the question."""
_LATER = 12
"""Later figures of the sentence that are looked at; a sentence of more is a table run together."""
_Beside = tuple[str, str, str, str]
"""Folded words: of the sentence before the figure's segment, around it, its segment, the segments
of later figures."""
_LIMIT = re.compile(r".*(?:不|至|未|超|最|低于|少于|高于|多于).*")
"""A limit, unlike 满 in 任满一届."""


def figures_for(
    question: Question, statement: Statement, units: tuple[str, ...] = ()
) -> Iterator[Slot]:
    """Figures whose unit suits, each with what it measures and whom it is about."""
    if question.often:
        yield from how_often(question, statement)
        return
    wanted = units or question.units
    within = [f for f in _figures(statement.place.text) if _within(f, statement)]
    found = [f for f in within if _suits(f, wanted, question, statement)]
    limits = [f for f in found if question.direction and f.direction == question.direction]
    found = limits or found
    slots = [
        _slot(
            figure,
            wanted,
            question,
            statement,
            _beside(found, place, statement),
        )
        for place, figure in enumerate(found)
    ]
    yield from _joined(slots, statement)
    if "%" in wanted:
        yield from shares(statement)
    if "年" in wanted:
        yield from for_ever(question, statement)
    if wanted and not any(f.unit in wanted for f in within):
        yield from other_units(wanted[0], question, statement)


@lru_cache(maxsize=512)
def _figures(text: str) -> tuple[Figure, ...]:
    return find_figures(text)


def _within(figure: Figure, statement: Statement) -> bool:
    at = statement.place.start
    return statement.span.start <= at + figure.start and at + figure.end <= statement.span.end


def _suits(
    figure: Figure, units: tuple[str, ...], question: Question, statement: Statement
) -> bool:
    """The right unit, the right way of binding, and not what the question itself states."""
    text = statement.place.text
    before = fold(text[max(0, figure.start - 2) : figure.start])
    if _PERIOD_ITSELF.search(before) or (figure.number, figure.unit) in question.stated:
        return False
    if _is_of_something_else(figure, question, statement) or _is_too_small(figure, question):
        return False
    if _is_of_another_act(figure, question, text):
        return False
    if question.direction and figure.direction and question.direction != figure.direction:
        return False
    if units:
        return figure.unit in units
    behind = fold(text[figure.end : figure.end + _MONTHS_OF])
    return figure.unit not in TIME_UNITS or _MONTHS.match(behind) is not None


def _is_of_something_else(figure: Figure, question: Question, statement: Statement) -> bool:
    """Whether its part of the sentence gives it for something that is not asked about.

    For each of others: 每个助餐点每年补贴3万元. In a condition: 分居超过2年的，可以申请调整 does
    not say how long the approval takes.
    """
    at = statement.place.start - statement.span.start
    part = part_around(statement.folded, figure.start + at, figure.end + at)
    receiver = _RECEIVER.search(part)
    among = _AMONG.search(part)
    if receiver is not None and not coverage(receiver["what"], question.text):
        return True
    eased = _EASED.search(statement.folded[: figure.start + at]) is not None
    if eased and not _EASED_ASKED.search(question.text):
        return True
    if among is not None and not _asks_of(among["what"], question):
        return True
    named = (*question.words, *question.letters, *(s.role for s in question.subjects))
    return part.endswith("的") and not any(coverage(word, part) for word in named)


def _asks_of(what: str, question: Question) -> bool:
    """Whether the question speaks of any of those named."""
    named = (*question.words, *(s.text for s in question.subjects))
    return any(_is_asked(one, named, question.text) for one in what.split("、"))


def _is_asked(one: str, named: Sequence[str], asked: str) -> bool:
    """Of 全托床位 a question speaks with 全托, not with 床位 alone."""
    if coverage(one, asked) >= CLEARLY:
        return True
    head = next((word for word in named if one.endswith(word)), "")
    if not head:
        return any(coverage(word, one) >= CLEARLY for word in named)
    rest = one.removesuffix(head)
    return len(rest) < _NAMES or coverage(rest, asked) >= CLEARLY


def _is_of_another_act(figure: Figure, question: Question, text: str) -> bool:
    """Whether the time is that of a ban, an application or notice ahead, and that is not asked."""
    if figure.unit not in TIME_UNITS:
        return False
    before = fold(text[max(0, figure.start - _ACT) : figure.start])
    behind = fold(text[figure.end : figure.end + _ACT])
    within = fold(text[figure.start : figure.end]).endswith("内")
    if within and _SHOWN_ASKED.search(question.text) and _SHOWN_WITHIN.match(behind):
        return True
    ahead = question.ask is Ask.FIGURE and _AHEAD.search(before) is not None
    if ahead and not _AHEAD_ASKED.search(question.text):
        return True
    banned = _BANNED.match(behind) is not None and not _BAN_ASKED.search(question.text)
    applied = _APPLIED.match(behind) is not None and not _APPLYING_ASKED.search(question.text)
    return banned or (applied and _DONE_ASKED.search(question.text) is not None)


def _is_too_small(figure: Figure, question: Question) -> bool:
    """Whether the question asks in 万 or 亿, and the figure is far from any: 200元 to 多少万元."""
    asked = _ASKED_IN.search(question.text)
    if asked is None or figure.number is None:
        return False
    return figure.number < _FAR_BELOW * _SCALES[asked["scale"]]


def _beside(found: list[Figure], place: int, statement: Statement) -> _Beside:
    at = statement.place.start - statement.span.start
    segment = _segment(found, place, statement)
    before = statement.folded[: found[place].start + at]
    begin = max(before.rfind(mark) for mark in ",:") + 1
    others = range(place + 1, min(len(found), place + 1 + _LATER))
    later = "\n".join(_segment(found, other, statement) for other in others)
    parted = not place or begin > found[place - 1].end + at
    return before[:begin] if parted else "", _local(found, place, statement), segment, later


def _slot(
    figure: Figure,
    units: tuple[str, ...],
    question: Question,
    statement: Statement,
    beside: _Beside,
) -> Slot:
    local = beside[1]
    at = statement.place.start
    start = at + _left(figure, question, statement.place.text)
    span = Span(start, at + _right(figure, question, statement))
    return Slot(
        span=span,
        near=_near(statement, span),
        local=local,
        value=_value(figure),
        unit=figure.unit,
        subject=_subject(figure, statement),
        name=_LABEL.sub("", figure.name),
        direction=figure.direction,
        placeholder=figure.placeholder,
        rank=_rank(figure, units, question, beside),
        spoken=_spoken(figure, question),
    )


def _rank(figure: Figure, units: tuple[str, ...], question: Question, around: _Beside) -> float:
    """The asked unit, the words and limits of the question right beside the figure.

    What is said for a later figure alone is not said for this one: in
    租金按60%收取，博士按40%收取 the doctors have the second.
    """
    before, local, segment, later = around
    named = [*question.words, *(s.text for s in question.subjects)]
    named += [s.role for s in question.subjects if s.role != s.text]
    named += [m for s in question.subjects for m in s.modifiers]
    farther = f"{before}\n{local}"
    beside = [max(coverage(w, segment), _FARTHER * coverage(w, farther)) for w in named]
    elsewhere = any(coverage(w, later) == 1.0 and not coverage(w, before + segment) for w in named)
    keys = question.keys or tuple(s.role for s in question.subjects[-1:])
    said = bool(keys) and all(coverage(key, segment) >= CLEARLY for key in keys)
    limit = bool(figure.bound) and figure.bound in question.text
    limit = limit or any(word in question.text and word in segment for word in _LIMIT_WORDS)
    each = _PER.search(question.text)
    per = each is not None and each[0] in segment
    exact = bool(units) and figure.unit == units[0]
    share = sum(beside) / max(1, len(beside))
    first = before if not find_figures(before) else ""
    share += _LETTERS * any(letter in first + segment for letter in question.letters)
    return (
        share
        + 0.5 * said
        - _ANOTHERS * elsewhere
        + 0.5 * limit
        + 0.2 * exact
        + _PER_SHARE * per
        + _DIRECTED * bool(question.direction and figure.direction == question.direction)
        + _action_behind(figure, question, segment)
    )


def _action_behind(figure: Figure, question: Question, segment: str) -> float:
    """A time limit comes before what has to be done; what stands before it is its condition."""
    if figure.unit not in TIME_UNITS or figure.direction != MAXIMUM or not question.keys:
        return 0.0
    printed = next((m for m in re.finditer(re.escape(figure.bound), segment)), None)
    behind = segment[printed.end() :] if printed is not None else ""
    if all(coverage(key, behind) >= CLEARLY for key in question.keys):
        return _BEHIND
    before = segment.partition(question.keys[-1])[2]
    return -_BEHIND if _CONDITION.match(before) else 0.0


def _segment(found: list[Figure], place: int, statement: Statement) -> str:
    """The words between the commas around a figure; 、 parts it from a figure beside it."""
    at = statement.place.start - statement.span.start
    text, start, end = statement.folded, found[place].start + at, found[place].end + at
    before = found[place - 1].end + at if place else 0
    behind = found[place + 1].start + at if place + 1 < len(found) else len(text)
    begin = max(text.rfind(mark, 0, start) for mark in ",:") + 1
    if place and begin <= before:
        begin = max(begin, text.rfind("、", before, start) + 1)
    finish = _first(text, ",:", end, len(text), len(text))
    if place + 1 < len(found):
        finish = min(finish, _last(text, "、", end, behind))
    return text[begin:finish]


def _joined(slots: list[Slot], statement: Statement) -> Iterator[Slot]:
    """Two figures that are one value: 2%，最高不超过60万元; 100元以上500元以下; 2年或3年."""
    skipped = False
    for one, other in pairwise([*slots, None]):
        if skipped or one is None:
            skipped = False
            continue
        skipped = other is not None and _is_one_value(one, other, statement)
        if skipped and other is not None:
            span = Span(one.span.start, other.span.end)
            yield replace(
                one, span=span, value=one.value + other.value, rank=max(one.rank, other.rank)
            )
        else:
            yield one


def _is_one_value(one: Slot, other: Slot, statement: Statement) -> bool:
    at = statement.span.start
    between = statement.folded[one.span.end - at : other.span.start - at]
    if _CONTINUES.fullmatch(between):
        return True
    first = statement.folded[one.span.start - at : one.span.end - at]
    if not between and first.endswith("以上"):
        return True
    alike = one.unit == other.unit and abs(one.rank - other.rank) < _CLOSE
    return alike and _ALTERNATIVE.fullmatch(between) is not None


def _local(found: list[Figure], place: int, statement: Statement) -> str:
    """From the figure before to the figure behind, the words of their own segments left out."""
    text = statement.folded
    at = statement.place.start - statement.span.start
    start, end = found[place].start + at, found[place].end + at
    begin = found[place - 1].end + at if place else 0
    finish = found[place + 1].start + at if place + 1 < len(found) else len(text)
    if place:
        begin = _first(text, ",:", begin, start, begin)
    if place + 1 < len(found):
        finish = min(finish, _last(text, ",:", end, finish))
    return text[begin:finish]


def _first(text: str, marks: str, start: int, end: int, default: int) -> int:
    return min((i for i in (text.find(m, start, end) for m in marks) if i >= 0), default=default)


def _last(text: str, marks: str, start: int, end: int) -> int:
    found = max(text.rfind(mark, start, end) for mark in marks)
    return found if found >= 0 else end


def _left(figure: Figure, question: Question, text: str) -> int:
    """Take in limit words and 每人每月 right before it; not a limit that the question has."""
    folded = fold(text[: figure.start])
    start = figure.start
    limit = _LIMIT.fullmatch(figure.bound) is not None
    if not question.direction and limit and folded.endswith(figure.bound):
        start -= len(figure.bound)
        folded = folded[:start]
    each = _EACH.search(folded)
    return start - len(each[0]) if each else start


def _right(figure: Figure, question: Question, statement: Statement) -> int:
    """The end with its exception in brackets and the noun counted, never beyond the statement."""
    if figure.unit in TIME_UNITS and not question.units:
        months = _MONTHS.match(fold(statement.place.text[figure.end : figure.end + _MONTHS_OF]))
        return figure.end + (months.end() if months is not None else 0)
    folded = fold(statement.place.text[figure.core_end : figure.core_end + len(question.noun)])
    counted = 0
    while counted < len(folded) and folded[counted] == question.noun[counted]:
        counted += 1
    end = figure.core_end + counted if counted > 1 else figure.end
    return min(max(end, figure.end), statement.span.end - statement.place.start)


def _near(statement: Statement, span: Span) -> str:
    """The statement without what the figure's own bracket says (含试用期)."""
    start, end = span.start - statement.span.start, span.end - statement.span.start
    bare = _BRACKET.sub("", statement.folded[start:end])
    return f"{statement.lead}\n{statement.folded[:start]}{bare}{statement.folded[end:]}"


def _value(figure: Figure) -> str:
    return f"{figure.number}-{figure.upper}{figure.unit}" if figure.number is not None else "x"


def _subject(figure: Figure, statement: Statement) -> Subject | None:
    """The last people named in the figure's own segment, else whom the sentence is about."""
    at = statement.place.start - statement.span.start
    text = statement.folded[: figure.start + at]
    segment = text[max(text.rfind(mark) for mark in ",:") + 1 :]
    named = [subject for subject in find_subjects(segment) if subject.person]
    if named:
        return named[0]
    if figure.subject is None:
        return None
    return subject_of(fold(figure.subject.of(statement.place.text)))


def _spoken(figure: Figure, question: Question) -> frozenset[str]:
    """最低 asked and 不少于 said; 每年 asked and the figure's own period."""
    said = {w for w in question.words if w in _LIMIT_WORDS and figure.direction}
    said |= {w for w in question.words if figure.period and coverage(w, figure.period) == 1.0}
    return frozenset(said)
