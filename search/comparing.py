"""A question that compares two, as two questions: 乡镇干部和村干部每年培训天数有什么不同. Pure.

Each side is asked by itself; the two clauses are then shown side by side. Where nothing but two
documents is named there is no slot to ask for, and a whole comparison is what the reader wants.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.folding import fold
from search.edition_named import two_editions
from search.subject import find_subjects

_COMPARES = re.compile(
    r"(?:(?:之间|相比|相较|比较|对比|来说)[,，]?){0,4}(?:分别)?(?:的)?(?:规定)?(?:都)?"
    r"(?:(?:有|存在)?(?:什么|何|哪些|多大|多少)?(?:的)?(?:区别|不同|差异|差别|异同|变化)(?:之处)?(?:是什么|在哪里?|何在)?"
    r"|(?:哪个|哪一个|谁|哪边|哪方|哪家)(?:的)?(?P<what>[^,]{0,10}?)(?:规定|要求|标准)?(?:更|比较|较|最)?(?P<how>长|短|多|少|高|低|大|小|严|快|慢|早|晚|宽|久)?(?:一些|一点)?"
    r"|(?:是否|是不是)(?:一样|相同|一致)(?:的)?|(?:一样|相同|一致)吗|对比|比较|一不一样|(?:相差|差)多少)"
    r"[?？。吗呢\s]*$"
)
_BY_HOW = {
    **dict.fromkeys("长短久快慢", "多久"),
    **dict.fromkeys("早晚", "什么时候"),
    **dict.fromkeys("多少高低大小", "多少"),
}
_MEASURE = re.compile(
    r"(?:比例|比率|金额|标准|限额|额度|年限|期限|时限|时间|任期|年龄|面积|人数|天数|次数|数量|上限|下限)$"
)
_OFTEN = re.compile(r"(?:频次|频率)$")
_TIME = re.compile(r"(?:年限|期限|时限|时间|任期|租期)$")
_EITHER = re.compile(
    r"(?:缩短|延长|提高|降低|增加|减少|放宽|收紧|改|变|调整)了?(?:多少)?[,?]?(?:前后)?(?=分别|各|$)|前后|分别|各(?=[\u4e00-\u9fff])"
)
"""What is said of both sides at once."""
_MONEY = re.compile(r"(?:补贴|补助|津贴|费用|租金|工资|奖励|罚款|奖金|价格)$")
_AND = re.compile(r"和|与|跟|(?<![合共相不])同(?!等|时|意)|及|、|,?还是")
_EACH = re.compile(
    r"[,的]?(?:各自?|分别)(?:[要应需]求?)?(?=[^各别]*(?:多少|几|多[久长大高]|什么|哪|谁))"
)
"""A和B各是多少: two questions, though nothing is said to differ."""
_POLITE = re.compile(r"^(?:请问|想问(?:一下)?|请|比较一下|对比一下|比较|对比|[,\s])+")
_PLACE = re.compile(r"(?:《[^《》]+》|[\u4e00-\u9fff]{1,6}?(?:省|市|县|区|镇|乡|街道)(?:级|里)?)")
_PLACE_AT_END = re.compile(r"(?:全?省|[\u4e00-\u9fff]{2}(?:省|市|县|区))(?:级|里)?$")
_PLACED_TEXT = re.compile(
    r"[\u4e00-\u9fff]{0,6}?(?:国家|省|市|县|区|镇|乡|街道)(?:级|里|的)?"
    r"(?:办法|意见|规定|条例|细则|方案|通知|标准|政策)"
)
"""省里意见, 临江市办法: a text named by its place and its kind."""
_MOST_NAME = 24
_TWO = 2


@dataclass(frozen=True, slots=True)
class Sides:
    """Two questions in place of one, and what each is about."""

    a: str
    b: str
    ask_a: str
    ask_b: str


@dataclass(frozen=True, slots=True)
class Whole:
    """Two documents, to be compared clause by clause."""

    a: str
    b: str


def sides(text: str) -> Sides | Whole | None:
    """The two sides of a question that compares; None where it does not, or names no two."""
    folded = _POLITE.sub("", fold(text).strip())
    editions = two_editions(folded)
    if editions is not None:
        return _of_editions(*editions)
    each = _EACH.search(folded)
    if each is not None:
        return _of_each(folded[: each.start()], folded[each.end() :].strip("? "))
    found = _COMPARES.search(folded)
    if found is None:
        return None
    head, how = folded[: found.start()].rstrip("的在上,"), found["how"] or ""
    prefix, _, named = head.rpartition(",")
    for conjunction in _AND.finditer(named):
        a, rest = named[: conjunction.start()], named[conjunction.end() :]
        before, a = _before_place(a, rest)
        b = _second(a, rest)
        if not a or not b or len(a) > _MOST_NAME:
            continue
        what = rest[len(b) :].strip("的在上, ")
        topic = re.sub(r"^(?:在|关于|对于)|(?:方面|上|中)$", "", prefix)
        topic = f"{topic}{before}{what}{found['what'] or ''}"
        if not topic:
            a, b, topic = _common(a, b)
        if not topic:
            return Whole(a, b) if a.startswith("《") and b.startswith("《") else None
        asked = _asked(topic, how)
        return Sides(a, b, a + _head_noun(a, b) + asked, b + asked)
    return None


def _of_each(head: str, asks: str) -> Sides | None:
    """A和B,培训天数各是多少: the matter may stand before the two or behind them."""
    parts = head.split(",")
    pairs = [(n, c) for n, part in enumerate(parts) for c in _AND.finditer(part)]
    for alike in (True, False):
        for n, conjunction in pairs:
            before, a, b, what = _named_two(parts[n], conjunction, alike=alike)
            if a and b and max(len(a), len(b)) <= _MOST_NAME:
                topic = "".join((*parts[:n], before, what, *parts[n + 1 :])).rstrip("的")
                noun = _head_noun(a, b) if alike else ""
                return Sides(a, b, f"{a}{noun}{topic}{asks}", f"{b}{topic}{asks}")
    return None


def _named_two(part: str, conjunction: re.Match[str], *, alike: bool) -> tuple[str, str, str, str]:
    """What stands before the two, the two, and what stands behind them.

    Where they are not `alike` in their words, the second goes on to the end; what the first has
    more of (人才公寓 in 人才公寓审核和公示) is of both.
    """
    a, rest = part[: conjunction.start()], part[conjunction.end() :]
    before, a = _before_place(a, rest)
    if alike:
        b = _second(a, rest)
        return before, a, b, rest[len(b) :].strip("的在上")
    longer = len(a) - len(rest) if len(rest) > 1 and len(a) > len(rest) + 1 else 0
    return before + a[:longer], a[longer:], rest, ""


def _of_editions(a: str, b: str, asked: str) -> Sides | None:
    """人才公寓租期2017年和2022年的办法有什么变化: one matter, two texts of one name."""
    found = _COMPARES.search(asked)
    how = (found["how"] or "") if found is not None else ""
    topic = _EITHER.sub("", asked[: found.start()] if found is not None else asked)
    topic = topic.strip("的在上, ?")
    if not topic:
        return None
    topic = _asked(topic, how) if found is not None else topic
    topic = f"{topic}多久" if _TIME.search(topic) else topic
    return Sides(a, b, f"{a}{topic}", f"{b}{topic}")


def _before_place(a: str, rest: str) -> tuple[str, str]:
    """投诉办结期限临江市 and 青石县: the matter stands before the two places."""
    place = _PLACE_AT_END.search(a)
    if place is None or place.start() < _TWO or _PLACE.fullmatch(rest) is None:
        return "", a
    return a[: place.start()], place[0]


def _common(a: str, b: str) -> tuple[str, str, str]:
    """低保老人补贴 and 低保边缘老人补贴: what both end in is the matter."""
    size = 0
    while size < min(len(a), len(b)) - _TWO and a[-size - 1] == b[-size - 1]:
        size += 1
    if a.endswith("》") or size < _TWO:
        return a, b, ""
    return a[:-size], b[:-size], a[-size:]


def _asked(topic: str, how: str) -> str:
    """The matter compared, as a question of one side."""
    if _OFTEN.search(topic):
        return _OFTEN.sub("多久一次", topic)
    if _MEASURE.search(topic):
        return topic
    if how:
        return topic + _BY_HOW.get(how, "是怎么规定的")
    return f"{topic}多少" if _MONEY.search(topic) else topic


def _head_noun(a: str, b: str) -> str:
    """重度失能和中度失能老人: the noun that only the second side has."""
    if find_subjects(a) or a[-1:] == b[-1:]:
        return ""
    last = [s for s in find_subjects(b) if s.end == len(b)]
    return _role(last[0].text) if last and not _PLACE.fullmatch(a) else ""


def _role(text: str) -> str:
    for size in range(_TWO, len(text) + 1):
        if find_subjects(text[-size:]):
            return text[-size:]
    return ""


def _second(a: str, rest: str) -> str:
    """The name at the head of `rest` that is like `a`: a document, people, a place, an ending."""
    place = _PLACE.match(rest)
    if place is not None and _PLACE.fullmatch(a) is not None:
        return place[0]
    kind = _PLACED_TEXT.fullmatch(a) and _PLACED_TEXT.match(rest)
    if kind:
        return kind[0]
    at = rest.find(a[-_TWO:]) if len(a) > 1 else -1
    if 0 <= at <= _MOST_NAME:
        return rest[: at + _TWO]
    people = next(iter(find_subjects(rest)), None)
    if people is None or people.start > _TWO * _TWO or "的" in rest[: people.start]:
        return ""
    return rest[: people.end]
