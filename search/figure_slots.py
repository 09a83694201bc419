"""Figures of a statement that could fill 几年, 多少元, 多久一次. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from corpus.folding import fold
from corpus.model import Span
from corpus.numbering import HAN_NUMERAL
from search.figures import Figure, find_figures
from search.question import Question
from search.slot_model import Slot
from search.statements import Statement
from search.subject import Subject, subject_of
from search.terms import coverage

_BRACKET = re.compile(r"\([^()]*\)")
_OFTEN = re.compile(
    rf"每(?:隔)?(?:半|两|[\dx]+|{HAN_NUMERAL}+)?个?(?:工作日|学期|学年|季度|年|月|季|周|天|日|届)"
    rf"(?:[^,。;:每]{{0,8}}?(?:[\dx]+|{HAN_NUMERAL}+)(?:次|遍|轮))?|按(?:年度?|季度?|月度?|日)|实时|定期"
)
_LIMIT_WORDS = frozenset({"最低", "最高", "最长", "最短", "最多", "最少", "累计"})
_PERIOD_ITSELF = re.compile(r"(?:每|每隔)$")
_LABEL = re.compile(
    r"^\s*(?:第[^\s条款章节]{1,5}[条款章节]|\([^()]{1,3}\)|[\d一二三四五六七八九十]+[、.])\s*"
)
_EACH = re.compile(
    r"每(?:人|户|床|张床位|张|名|个|所|家|村|平方米|百户){1,2}(?:每?[年月日天次])?$|每[年月日天次]$"
)
_RATIO = re.compile(r"\d+(?:[:∶]|比)\d+")
_MOST_NUMERAL = 4
_UNKNOWN = re.compile(rf"(?P<number>\d+|[x×*_]+|{HAN_NUMERAL}{{1,{_MOST_NUMERAL}}})(?:个)?")


def figures_for(
    question: Question, statement: Statement, units: tuple[str, ...] = ()
) -> Iterator[Slot]:
    """Figures whose unit suits, each with what it measures and whom it is about."""
    if question.often:
        yield from _how_often(statement)
    wanted = units or question.units
    within = [f for f in _figures(statement.place.text) if _within(f, statement)]
    found = [f for f in within if _suits(f, wanted, question, statement)]
    for place, figure in enumerate(found):
        local = _local(found, place, statement)
        yield _slot(figure, wanted, question, statement, local)
    if "%" in wanted:
        yield from _ratios(statement)
    if wanted and not found:
        yield from _other_units(wanted[0], statement)


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
    if question.direction and figure.direction and question.direction != figure.direction:
        return False
    return not units or figure.unit in units


def _slot(
    figure: Figure,
    units: tuple[str, ...],
    question: Question,
    statement: Statement,
    local: str,
) -> Slot:
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
        placeholder=figure.placeholder,
        rank=_rank(figure, units, question, local),
        spoken=_spoken(figure, question),
    )


def _rank(figure: Figure, units: tuple[str, ...], question: Question, local: str) -> float:
    """The asked unit, the words and limits of the question right beside the figure."""
    named = [*question.words, *(s.text for s in question.subjects)]
    share = sum(coverage(word, local) for word in named) / max(1, len(named))
    keys = bool(question.keys) and all(coverage(key, local) for key in question.keys)
    same_limit = any(word in question.text and word in local for word in _LIMIT_WORDS)
    exact = bool(units) and figure.unit == units[0]
    return share + 0.5 * keys + 0.5 * same_limit + 0.2 * exact


def _local(found: list[Figure], place: int, statement: Statement) -> str:
    """From the figure before to the figure behind, the words of their own segments left out."""
    text = statement.folded
    at = statement.place.start - statement.span.start
    start, end = found[place].start + at, found[place].end + at
    begin = found[place - 1].end + at if place else 0
    finish = found[place + 1].start + at if place + 1 < len(found) else len(text)
    if place:
        begin = max(begin, _first(text, ",:", begin, start))
    if place + 1 < len(found):
        finish = min(finish, _last(text, ",:", end, finish))
    return text[begin:finish]


def _first(text: str, marks: str, start: int, end: int) -> int:
    return min((i for i in (text.find(m, start, end) for m in marks) if i >= 0), default=start)


def _last(text: str, marks: str, start: int, end: int) -> int:
    found = max(text.rfind(mark, start, end) for mark in marks)
    return found if found >= 0 else end


def _left(figure: Figure, question: Question, text: str) -> int:
    """Take in limit words and 每人每月 right before it; not a limit that the question has."""
    folded = fold(text[: figure.start])
    start = figure.start
    if not question.direction and figure.bound and folded.endswith(figure.bound):
        start -= len(figure.bound)
        folded = folded[:start]
    each = _EACH.search(folded)
    return start - len(each[0]) if each else start


def _right(figure: Figure, question: Question, statement: Statement) -> int:
    """The end with its exception in brackets and the noun counted, never beyond the statement."""
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
    if figure.subject is None:
        return None
    return subject_of(fold(figure.subject.of(statement.place.text)))


def _spoken(figure: Figure, question: Question) -> frozenset[str]:
    """最低 asked and 不少于 said; 每年 asked and the figure's own period."""
    said = {w for w in question.words if w in _LIMIT_WORDS and figure.direction}
    said |= {w for w in question.words if figure.period and coverage(w, figure.period) == 1.0}
    return frozenset(said)


def _how_often(statement: Statement) -> Iterator[Slot]:
    for match in _OFTEN.finditer(statement.folded):
        at = statement.span.start
        text = match[0]
        rank = 1.0 if re.search(r"[次遍轮]$", text) else 0.3
        placeholder = "x" in text
        span = Span(at + match.start(), at + match.end())
        yield Slot(span, near=statement.near, value=text, rank=rank, placeholder=placeholder)


def _ratios(statement: Statement) -> Iterator[Slot]:
    for match in _RATIO.finditer(statement.folded):
        at = statement.span.start
        yield Slot(Span(at + match.start(), at + match.end()), near=statement.near, value=match[0])


def _other_units(unit: str, statement: Statement) -> Iterator[Slot]:
    """Numbers with a counting word that the list of units does not know: 四个晚上, 三类."""
    for match in _UNKNOWN.finditer(statement.folded):
        if statement.folded.startswith(unit, match.end()):
            at = statement.span.start
            span = Span(at + match.start(), at + match.end() + len(unit))
            vague = not match["number"][0].isdigit() and match["number"][0] in "x×*_"
            yield Slot(span, near=statement.near, value=match[0], placeholder=vague)
