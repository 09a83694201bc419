"""What is amiss in how a draft is written, rule by rule, with the rule's source. Pure.

Errors break a rule that is in force and can be told with certainty; all else is advice
(实务沿用). Sources: 《党政机关公文处理工作条例》（中办发〔2012〕14号）, GB/T 9704—2012 公文格式,
GB/T 15834—2011 标点符号用法, GB/T 15835—2011 数字用法.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

_FORMAT = "GB/T 9704—2012 第7.2.5条（发文字号）"
_DATES = "GB/T 9704—2012 第7.3.5条（成文日期）"
_REGULATION = "《党政机关公文处理工作条例》第九条第五项"
_MARKS = "GB/T 15834—2011（书名号）"
_NUMERALS = "GB/T 15835—2011"
_PRACTICE = "实务沿用（国发〔2000〕23号曾有规定，该文已废止）"
_PLAIN = "行文惯例"


class Weight(StrEnum):
    """How much a slip matters."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of writing."""

    id: str
    weight: Weight
    source: str
    """Where it is laid down, for readers."""
    says: str
    """What it asks for, in Simplified Chinese."""


def _rules() -> Iterable[Rule]:
    error, advice = Weight.ERROR, Weight.ADVICE
    yield Rule("number-brackets", error, _FORMAT, "年份用六角括号〔〕括入。")
    yield Rule("number-no-brackets", error, _FORMAT, "年份用六角括号〔〕括入，不可省去括号。")
    yield Rule("number-ordinal", error, _FORMAT, "发文顺序号不加“第”字。")
    yield Rule("number-zero", error, _FORMAT, "发文顺序号不编虚位，1不写作01。")
    yield Rule("number-year", error, _FORMAT, "年份应标全称，括号内不写“年”字。")
    yield Rule("number-numerals", error, _FORMAT, "年份和发文顺序号用阿拉伯数字。")
    yield Rule("number-unit", error, _FORMAT, "发文顺序号后加“号”字。")
    yield Rule("number-order", error, _REGULATION, "发文字号依次为机关代字、年份、发文顺序号。")
    yield Rule("number-space", advice, _PLAIN, "发文字号内不留空格。")
    yield Rule("number-bracket-form", advice, _PLAIN, "六角括号用〔〕，不用形近的符号。")
    yield Rule("title-first", advice, _PRACTICE, "引用公文先引标题，后引发文字号。")
    yield Rule("title-nested", error, _MARKS, "书名号里再用书名号，里面一层用〈〉。")
    yield Rule("date-zero", error, _DATES, "成文日期的月、日不编虚位。")
    yield Rule("date-numerals", error, _DATES, "成文日期用阿拉伯数字将年、月、日标全。")
    yield Rule("date-zero-text", advice, _NUMERALS, "月、日前不补0。")
    yield Rule("date-mixed", advice, _NUMERALS, "同一文稿的日期写法应一致，一般用阿拉伯数字。")
    yield Rule("date-ling", advice, _NUMERALS, "年份用汉字书写时，“0”写作“〇”。")
    yield Rule("label-jump", advice, _PLAIN, "层次序号应依次连续。")
    yield Rule("label-mixed", advice, _PLAIN, "同一文稿的条号应统一用汉字或阿拉伯数字。")
    yield Rule("place-mixed", advice, _PLAIN, "一处引用的条、款、项序号应统一用汉字或阿拉伯数字。")


RULES: Mapping[str, Rule] = MappingProxyType({r.id: r for r in _rules()})
"""Every rule, by its id."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A place where a rule is not kept."""

    rule: Rule
    start: int
    end: int
    """Span in the draft."""
    text: str
    """As printed there."""
    fix: str | None = None
    """What to write instead; None where only the author can tell."""
    detail: str = ""
    """What was found, where the rule alone does not say it."""

    @property
    def message(self) -> str:
        """For the author, in Simplified Chinese."""
        return f"{self.detail}{self.rule.says}"


def slip(rule: str, draft: str, start: int, end: int, fix: str | None, detail: str = "") -> Slip:
    """A slip at `draft[start:end]`."""
    return Slip(RULES[rule], start, end, draft[start:end], fix, detail)


def fixes(slips: Iterable[Slip]) -> Sequence[Slip]:
    """The errors that can be put right at one stroke, in order, without overlaps."""
    kept: list[Slip] = []
    for found in sorted(slips, key=lambda s: (s.start, -s.end)):
        mends = found.rule.weight is Weight.ERROR and found.fix is not None
        if mends and (not kept or found.start >= kept[-1].end):
            kept.append(found)
    return kept


def fixed(draft: str, slips: Iterable[Slip]) -> str:
    """The draft with every error put right that has a fix; advice is the author's to take."""
    pieces: list[str] = []
    done = 0
    for found in fixes(slips):
        pieces += [draft[done : found.start], found.fix or ""]
        done = found.end
    return "".join([*pieces, draft[done:]])
