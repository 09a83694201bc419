"""Figures and limits in a sentence: 不少于12天, 2年以上, 50%, 三分之二, x天.

Found on a folded copy, so that either script and width reads alike; all offsets are those of
the text given. A figure says whom it is about (`search.subjects`), what it measures and which way
it binds. Ordinals (第5条), dates, document numbers and slogans in quotes are no figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from corpus.folding import fold
from corpus.model import Span
from corpus.numbering import HAN_NUMERAL, to_int
from search.subjects import find_subject, sentence_start

MINIMUM, MAXIMUM = "min", "max"

_UNIT_NAMES: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "日": ("天", 1),
        "周岁": ("岁", 1),
        "个工作日": ("工作日", 1),
        "名": ("人", 1),
        "位": ("人", 1),
        "千元": ("元", 1_000),
        "万元": ("元", 10_000),
        "百万元": ("元", 1_000_000),
        "亿元": ("元", 100_000_000),
        "个学时": ("学时", 1),
        "课时": ("学时", 1),
        "㎡": ("平方米", 1),
        "千米": ("公里", 1),
        "千克": ("公斤", 1),
        "个小时": ("小时", 1),
        "星期": ("周", 1),
        "‰": ("%", 1),
        "个点": ("个百分点", 1),
    }
)
"""Units that are said in several ways, or are multiples of another."""
_UNIT_WORDS = (
    "个工作日 工作日 个百分点 个小时 小时 个学时 学时 课时 分钟 个月 周岁 岁 天 日 年 周 "
    "星期 季度 百万元 万元 亿元 千元 元 % ‰ 平方米 ㎡ 公里 千米 米 亩 公顷 吨 公斤 千克 "
    "人次 人 名 位 个 次 倍 届 户 家 所 张 件 份 台 辆 处 间 篇 轮 床 立方米 厘米 头 只 "
)
_POINTS = r"(?<=\d)分(?=[以的者,。;、)]|$)"
"""40分; not 分别, 分期 or 十分."""
_UNIT = "|".join([*sorted(map(re.escape, _UNIT_WORDS.split()), key=len, reverse=True), _POINTS])
_HAN = HAN_NUMERAL + "{1,20}"
_DIGITS = r"\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,9})?|\d{1,20}(?:\.\d{1,9})?"
_PLACEHOLDER = r"[x×]{1,20}|\*{1,20}|_{2,60}|…{2,20}|[○□]{1,20}(?=[^一二三四五六七八九十])|某"
_FRACTION = rf"百分之(?:{_DIGITS}|{_HAN}|[x×]{{1,20}})|{_HAN}分之{_HAN}"
_PLAIN = rf"{_DIGITS}|半|{_HAN}|{_PLACEHOLDER}"
_JOIN = r"\s*+(?:-|–|—|~|至|到)\s*+"
_FIGURE = re.compile(
    rf"(?<![第\da-z.*×])(?:(?P<fraction>{_FRACTION})"
    rf"|(?P<low>{_PLAIN})\s*+(?:(?:{_UNIT})?{_JOIN}(?P<high>{_PLAIN})\s*+)?(?P<unit>{_UNIT})(?<!人(?=[民大力员事才工])))"
)
_AFTER = re.compile(
    r"(?:以上|以下|以内|之内|以前|之前|内|左右)?(?:\((?:含|不含|包括|不包括)[^()]{1,20}\))?"
)
_AFTER_BOUND: Mapping[str, str] = MappingProxyType(
    {"以上": MINIMUM, "以下": MAXIMUM, "以内": MAXIMUM, "之内": MAXIMUM, "内": MAXIMUM,
     "以前": MAXIMUM, "之前": MAXIMUM}
)  # fmt: skip
_BOUND = re.compile(
    r"(?P<min>(?:最低|均)?(?:不得|不应|不能|不)(?:少于|低于|小于|短于)|至少|最低|最少|不小于|高于|多于|大于|超过|年满|已满|满|达到)"
    r"|(?P<max>(?:最高|最多|最长|累计|均)?(?:不得|不应|不能|不|未)(?:超过|高于|多于|大于|长于|超出)|放宽(?:至|到)|至多|最高|最多|最长|上限|不满|不足|未满|低于|少于|小于|以内)"
)
_PERIOD = re.compile(
    r"每(?:人每)?(?:年|月|季度|周|天|日|届|学年|次|半年|平方米)|一年|任期内|(?<=[，,])年(?=均)"
)
_NOT_MEASURE = re.compile(
    r"^(?:代|度|级|版|底|初|末|来|间|以来|之后|春|冬)"  # 70年代, 三年级
)
_CALENDAR = re.compile(
    r"(?:[12]\d{3}|[x×*]{2,4})年|\d{1,2}月\d{1,2}日|[x×]+月[x×]+日"
    r"|[一二][〇零○一二三四五六七八九]{3}年|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_ARTICLES = frozenset({"一个", "一位", "一名", "一家", "一处", "一件", "一份", "一间", "一所"})
"""一个 before a noun is an article, not a figure."""
_QUOTED = re.compile(r'"[^"]{1,12}"')
"""Slogans: “四个意识”."""
_TRIM_TAIL = re.compile(
    r"(?:累计|一般|原则上|应当|应该|应|须|必须|可以|可|不|为|是|至|到|达到|的|在|控制在|按照|按|达|共|均|有|具有|具备|由|调整为|提高到|每(?:人每)?[年月日]|:|\s)+$"
)
_TRIM_HEAD = re.compile(
    r"^(?:每人|每(?:年|月|季度|周|天|日|届|学年)|在|的|其|,|、|;|\s|应当|应|确保|保证(?!金)|要|须|必须|一般|原则上)+"
)
_BEHIND = re.compile(r"[\u4e00-\u9fff]{2,12}?(?=[,。;、或和及的的(]|$)")
_PART_OF_NAME = frozenset({"最低", "最高", "最少", "最多", "最长"})
"""最低服务年限 is the name of what is measured."""
_NAME_LENGTH = 24
"""A longer name says no more; the part next to the figure is kept."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its limit words: `text[start:end]` is how it is printed."""

    start: int
    end: int
    """Number, unit, and 以上/以内/（含试用期） where they follow."""
    core_end: int
    """End of number and unit alone."""
    number: float | None
    """In the normalised unit (5万元 is 50000 元), the lower of a range; None for a placeholder."""
    upper: float | None
    """The higher one of a range."""
    unit: str
    """Normalised, simplified: 天, 年, 元, %, 人 …; fractions are per cent."""
    bound: str
    """The limit words, folded: 不少于, 不得超过, 以上 …; empty where there are none."""
    direction: str
    """"min", "max" or ""."""
    period: str
    """每年, 每月 …; empty where none is named."""
    name: str
    """What is measured, folded: the words between the subject and the limit words."""
    subject: Span | None
    """Whom the figure is about, in the text given."""
    inherited: bool = False
    """The subject comes from an earlier sentence."""

    @property
    def placeholder(self) -> bool:
        """Whether the value is x, ** and the like: not settled by the text."""
        return self.number is None


def find_figures(text: str) -> tuple[Figure, ...]:
    """Every figure of `text`, in order.

    Args:
        text: a clause's own words, in either script; a label in front does no harm.
    """
    folded = fold(text)
    barred = _barred(folded)
    found: list[Figure] = []
    for match in _FIGURE.finditer(folded):
        if _is_figure(folded, match, barred):
            previous = found[-1].end if found else 0
            found.append(_figure(folded, match, previous))
    return tuple(found)


def _barred(folded: str) -> tuple[Span, ...]:
    """Dates and quoted slogans."""
    return tuple(
        Span(m.start(), m.end())
        for pattern in (_CALENDAR, _QUOTED)
        for m in pattern.finditer(folded)
        if pattern is not _CALENDAR
        or not folded[m.end() : m.end() + 2].startswith(("以上", "以下"))
    )


def _is_figure(folded: str, match: re.Match[str], barred: tuple[Span, ...]) -> bool:
    span = Span(match.start(), match.end())
    if any(b.covers(span) or (b.start < span.end and span.start < b.end) for b in barred):
        return False
    if match["fraction"]:
        return True
    if match[0] in _ARTICLES or (match["low"][0] in "百千万亿" and not match["high"]):
        return False
    if match["unit"] == "次" and folded.startswith("性", match.end()):
        return False  # 一次性
    if match["unit"] in ("年", "日", "天") and _NOT_MEASURE.match(folded[match.end() :]):
        return False
    return _is_placeholder(match["low"]) or _value(match["low"]) is not None


def _figure(folded: str, match: re.Match[str], previous: int) -> Figure:
    after = _AFTER.match(folded, match.end())
    end = after.end() if after else match.end()
    begin = max(sentence_start(folded, match.start()), previous)
    before = folded[begin : match.start()]
    bound, direction = _bound(before, folded[match.end() : end])
    subject, inherited = find_subject(folded, match.start())
    number, upper, unit = _amount(match)
    return Figure(
        start=match.start(),
        end=end,
        core_end=match.end(),
        number=number,
        upper=upper,
        unit=unit,
        bound=bound,
        direction=direction,
        period=_period(folded[sentence_start(folded, match.start()) : match.start()]),
        name=_name(folded, subject, begin, Span(match.start(), end)),
        subject=subject,
        inherited=inherited,
    )


def _amount(match: re.Match[str]) -> tuple[float | None, float | None, str]:
    if match["fraction"]:
        return _per_cent(match["fraction"]), None, "%"
    unit, scale = _UNIT_NAMES.get(match["unit"], (match["unit"], 1))
    if match["unit"] == "‰":
        return _scaled(match["low"], 0.1), _scaled(match["high"], 0.1), unit
    return _scaled(match["low"], scale), _scaled(match["high"], scale), unit


def _scaled(printed: str | None, scale: float) -> float | None:
    value = _value(printed) if printed else None
    return None if value is None else value * scale


def _value(printed: str) -> float | None:
    if printed == "半":
        return 0.5
    if re.fullmatch(_DIGITS, printed):
        return float(printed.replace(",", ""))
    return None if _is_placeholder(printed) else to_int(printed)


def _per_cent(printed: str) -> float | None:
    whole, _, part = printed.partition("分之")
    denominator, numerator = _value(whole), _value(part)
    if numerator is None or not denominator:
        return None
    return numerator * 100 / denominator


def _is_placeholder(printed: str) -> bool:
    return re.fullmatch(_PLACEHOLDER, printed) is not None or printed[0] in "○□"


def _bound(before: str, after: str) -> tuple[str, str]:
    """Limit words and direction; words next to the figure win over 最低 further away."""
    segment = re.split(r"[,;:]", before)[-1]
    found = list(_BOUND.finditer(segment))
    for word, direction in _AFTER_BOUND.items():
        if after.startswith(word):
            return word, direction
    if not found:
        return "", ""
    return found[-1][0], MINIMUM if found[-1]["min"] else MAXIMUM


def _period(before: str) -> str:
    segments: Iterator[str] = iter(reversed(re.split(r"[,;:]", before)))
    for segment in segments:
        found = _PERIOD.findall(segment)
        if found:
            return str(found[-1])
    return ""


def _name(folded: str, subject: Span | None, begin: int, span: Span) -> str:
    """What is measured: the words before the figure, without subject, limit and filler words.

    Where nothing is left (应有2年以上工作经历), the noun behind the figure.
    """
    opening = max(folded.rfind(mark, 0, span.start) for mark in ",;:。") + 1
    words = folded[_after_subject(max(begin, opening), subject, span.start) : span.start]
    bound = next((m for m in _BOUND.finditer(words) if m[0] not in _PART_OF_NAME), None)
    if bound:
        words = words[: bound.start()] or words[bound.end() :]
    words = _TRIM_HEAD.sub("", _TRIM_TAIL.sub("", words))[-_NAME_LENGTH:]
    behind = _BEHIND.match(folded, span.end)
    return words if behind is None or (words and begin <= opening) else behind[0]


def _after_subject(start: int, subject: Span | None, end: int) -> int:
    return subject.end if subject is not None and start <= subject.end <= end else start
