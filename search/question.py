"""A question taken apart: what it asks, whom it is about and its content words.

Works on a folded copy, so script and width do not matter. A question that no clause can answer
(chat, sums, opinions, nothing asked) is recognised here, before anything is searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from corpus.docnumber import find_numbers
from corpus.folding import fold
from corpus.numbering import NUMERAL
from search.asking import TIME_UNITS, Ask, Asked, asked
from search.edition_named import Edition, edition_named
from search.figures import find_figures
from search.subject import Subject, find_subjects
from search.terms import asked_words, word_list

MAX_LENGTH = 500
"""Characters; what is longer is a text and no question."""


class Unfit(StrEnum):
    """Why a text is no question to a library of policies."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CHAT = "chat"
    SUM = "sum"
    OPINION = "opinion"
    COMPARISON = "comparison"
    NO_CONTENT = "no_content"


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart; all parts are folded."""

    text: str
    ask: Ask
    words: tuple[str, ...]
    """What must be spoken of, subjects and the document's name left out; in order."""
    keys: tuple[str, ...] = ()
    """The words next to the asked slot: what is measured, or what is done."""
    beside: tuple[str, ...] = ()
    """The word that modifies the key (通讯 in 通讯补贴), or what is acted on (编制由谁管理).

    Another sentence may not lend it.
    """
    slot_words: tuple[str, ...] = ()
    """Nouns that name the slot: 比例, 标准."""
    subjects: tuple[Subject, ...] = ()
    units: tuple[str, ...] = ()
    """Units that a figure may have, normalised, the asked one first; empty: any."""
    direction: str = ""
    """"min" or "max" where the question asks for a limit."""
    often: bool = False
    """Asks how often: 多久一次."""
    reference: str = ""
    """The document named: the words in 《》, or a canonical 文号."""
    edition: Edition | None = None
    """The edition that is meant: 2017年的办法, 旧办法; None: whichever is in force."""
    by_number: bool = False
    """Names a clause by its number: 第十条."""
    noun: str = ""
    """What is counted: 晚上 in 几个晚上."""
    letters: tuple[str, ...] = ()
    """Words of one character that nothing has to speak of: 羊 in 羊的档案. They tell one of two."""
    stated: tuple[tuple[float, str], ...] = ()
    """Figures that the question itself states, number and unit: 90岁的老人."""
    negated: bool = False
    """Speaks of what is not done: 可以不招标."""
    term: str = ""
    """What is to be defined."""


_OUTCOMES = frozenset("高低长短大小多少快慢")
_POLITE = re.compile(
    r"^(?:请问|您好|你好|我想(?:知道|了解|问)(?:一下)?|想(?:知道|了解|问)(?:一下)?|麻烦|劳驾|请(?:告诉我|说明|介绍)?|"
    r"根据(?:有关|相关|现行)?(?:规定|政策|文件)|按照(?:有关|相关|现行)?(?:规定|政策|文件)|[,:,\s])+"
)
_CHAT = re.compile(
    r"^(?:(?:你|您)(?:好|是谁|叫什么|会什么|能做什么|在吗)|谢谢|再见|早上好|晚上好|嗨|hello|hi\b|hey)|"
    r"(?:今天|明天|外面|这里).{0,4}天气|天气(?:怎么样|如何|预报)|笑话|讲(?:个|一个)故事|写(?:一|首|篇|个|封)|帮我(?:写|翻译|画|做)|翻译(?:成|一下)|忽略.{0,8}(?:指令|提示)"
)
_SUM = re.compile(r"\d\s*+[+*/×÷]\s*+\d|\d\s*+(?:加|减|乘|除以|乘以)\s*+\d|等于(?:几|多少)")
_OPINION = re.compile(
    r"(?:你|您|大家)(?:觉得|认为|怎么看)|怎么看待|如何看待|如何评价|怎么评价|好不好|合理吗|"
    r"合不合理|值得吗|对不对|有道理|靠谱|公平吗"
)
_COMPARISON = re.compile(
    r"(?:有)?(?:什么|何|哪些)(?:区别|不同|差异|差别|异同)|(?:区别|差异|差别|异同)(?:是什么|在哪里?|何在)|"
    r"[和与跟同].{2,40}(?:相比|对比|比较|哪个更|谁更)|哪个(?:更|规定更)"
)
_CLAUSE = re.compile(
    rf"第\s*+\(?{NUMERAL}\)?\s*+(?:部分|[条款项章节编篇点])(?:之{NUMERAL})?(?:\s*+第\s*+\(?{NUMERAL}\)?\s*+[款项])*"
)
_QUOTED_TITLE = re.compile(r"《([^《》]{2,80})》")
_KEYED = frozenset({Ask.FIGURE, Ask.DATE, Ask.YES_NO, Ask.AGENT})
"""Kinds whose answer stands or falls with the word next to the asked slot."""
_SLOTTED = frozenset({Ask.FIGURE, Ask.DATE, Ask.AGENT, Ask.LIST, Ask.CONDITION})
_LISTED = frozenset({Ask.LIST, Ask.CONDITION})
_SLOT_WORDS = word_list("slot")
"""Nouns that name the slot itself; the filled slot speaks for them."""
_MEASURES = word_list("measure")
_LIGHT = word_list("light")
_VERBS = word_list("verb")
_TWO = 2
_GENERIC_WORDS = word_list("generic") | _SLOT_WORDS
_TIME_FIRST = frozenset((unit,) for unit in (*TIME_UNITS, "岁"))
_LIMIT_WORDS = re.compile(
    r"保底|打底|最起码|最多|至多|顶多|最高|最长|最大|最小|不(?:得|能)?超过|上限|最少|至少|最短|不(?:得|能)?(?:少|低)于|起码|下限|(?<!级)以上|(?<!级)以下|以内|之内"
)
_SPELT_OUT = 6
"""Characters of a title; fewer are too likely words of the question itself."""
_REMARK = re.compile(r"\s*+\([^()]{1,12}\)$")
"""(试行), (模板) behind a title; people leave it out."""
_KIND = re.compile(r"(?:办法|方案|意见|规定|条例|细则|通知|规划|公告|通告|决定|规则|制度|报告)$")
_LEAST = 2
"""Characters; one alone asks nothing."""
_PERIODS = ("年", "个月", "月", "周", "天")
_EACH_PERIOD = re.compile(r"一(?:年|个?月|周|天)(?!以?(?:[内上后前]|下(?!来))|之[内后前])")
"""一年要谈几次: the period, not a condition."""
_ONCE = re.compile(r"[一1]次(?=最[多长高]|至多|可以|能|要|得|签|不)")
"""一次最多签几年: each time, not a condition."""
_BEFORE_SLOT = re.compile(
    r"(?:各自?|分别|都|还|一共|总共)*(?:(?<![所拥享具含])有|是|为(?!期)|得|要)?满?(?:从|在(?!职|岗|编)|(?<![少低高多大小早晚迟短长])于|到|给)?$"
)
"""What stands between the noun and the word that asks: 票有多少, 各是几天, 得满几天."""
_BEHIND_SLOT = re.compile(r"(?:以|之)?(?:内(?![容部设外在])|上(?![报级述传])|下(?![级列属达发]))")
_FILLERS = re.compile(
    r"除了?[^,]{2,14}?(?:以外|之外|外)(?=[,还又]|$)|^对于?(?=[\u4e00-\u9fff]{3})|^按照?(?=[\u4e00-\u9fff]{1,6}(?:省|市|县|区))|"
    r"(?<=[省市县区里])的?(?:意见|办法|规定|方案|政策|文件|通知|细则)|按照?(?:有关|相关)?(?:规定|要求)|请问|具体|到底|究竟|现在|目前|一般|通常|原则上|大概|大约|左右|应当|应该|必须|需要|可以|能够|允许|"
    r"有关|相关|关于|根据|按照|依照|自己|自行|我们?|你们?|您|(?<!其)他们?|"
    r"最迟|最晚|最早|最终|总共|一共|马上|随便|的话|之后|以后|之前|以前|一次|一遍|一轮|一回|是否|进行|给予|没有|以及|还是|或者|不要|"
    r"(?<=[年月天周\s])下来|出来|上来|起来|过来|确实|已经|[那这](?:个|种|笔|轮|次|批|类)|平常|平时|有人|(?<=[\u4e00-\u9fff])(?:里面|里头)|"
    r"方可|(?<![供响相适反呼对效])应(?![急用对酬届聘付])|(?<![必无莫])须(?![知臾])|(?<![急必所供内按])需(?![求要方])|"
    r"(?<![许认不])可(?![能靠持行视以再])|"
    r"(?<![重主需必])要(?!求|点|件|素|闻|务)|(?<![职可功效智节性才技体产不])能(?![力源量够耗效])|(?<=[\u4e00-\u9fff]下)来|[的了呢啊呀吧吗哦嘛?!,。;:、\"'()\[\]<>]|(?:是|为|有)$|\s"
)
COUNTED = re.compile(r"[算计]不[算计]|含不含")
"""试用期算不算在内: what is counted stands before."""
_TOWARDS = re.compile(r"\s*+(?:来)?[对向给为就](?![口应外付待])")
_REACHES = re.compile(r"[^报签迟达得收接]到")
"""发到, 交到: only the first character says something."""
_COUNT = re.compile(r"[\d.]+|[一二三四五六七八九十百千万亿两]{2,}")
"""三十万 in 三十万的合同: how much, in words of a unit that nothing knows."""
_NEGATED = re.compile(
    r"不(?!服|按时|按期|得|少|低|超|满|足|同|良|动产|含)(?=[\u4e00-\u9fff])|免|无需|无须|不再"
)


def understand(text: str, titles: tuple[str, ...] = ()) -> Question | Unfit:
    """Take a question apart, or say why it is none.

    Args:
        text: the question as it was typed.
        titles: of documents that it names, maybe without 《》 and in part.
    """
    folded = _POLITE.sub("", fold(text).strip()).strip(" \t\r\n?!。,")
    unfit = _unfit(text, folded)
    if unfit is not None:
        return unfit
    reference, rest = _reference(text, folded)
    edition, rest = edition_named(rest)
    for title in titles:
        rest = _without_title(rest, fold(title))
    by_number = _CLAUSE.search(rest) is not None
    rest = _CLAUSE.sub(" ", rest).strip()
    slot = asked(rest)
    content = _content(rest, slot)
    empty = not (content.words or content.subjects or slot.term)
    if empty and not (reference or by_number):
        return Unfit.NO_CONTENT
    return Question(
        text=folded,
        ask=Ask.CLAUSE if by_number and empty else slot.ask,
        words=content.words,
        keys=content.keys if slot.ask in _KEYED | {Ask.PROCEDURE} else (),
        beside=content.beside if slot.ask in _KEYED else (),
        slot_words=content.slot_words,
        subjects=content.subjects,
        units=slot.units,
        direction=slot.direction,
        often=slot.often,
        noun=slot.noun,
        letters=content.letters,
        stated=_stated(rest, slot),
        reference=reference,
        edition=edition,
        by_number=by_number,
        negated=_NEGATED.search(rest[: slot.start] + rest[slot.end :]) is not None,
        term=slot.term,
    )


def _unfit(text: str, folded: str) -> Unfit | None:
    """The first reason that applies, or None."""
    if len(text.strip()) > MAX_LENGTH:
        return Unfit.TOO_LONG
    if len(folded) < _LEAST or not re.search(r"[\u3400-\u9fffa-z]", folded):
        return Unfit.SUM if _SUM.search(folded) else Unfit.EMPTY
    rows = (
        (_CHAT, Unfit.CHAT),
        (_SUM, Unfit.SUM),
        (_OPINION, Unfit.OPINION),
        (_COMPARISON, Unfit.COMPARISON),
    )
    return next((reason for pattern, reason in rows if pattern.search(folded)), None)


def _reference(text: str, folded: str) -> tuple[str, str]:
    """The document named in the question, and the question without its name."""
    quoted = _QUOTED_TITLE.search(folded)
    number = next(find_numbers(text, loose=True), None)
    rest = _QUOTED_TITLE.sub(" ", folded)
    if number is not None:
        return str(number.value), rest.replace(fold(text[number.start : number.end]), " ")
    return (quoted[1] if quoted else ""), rest


def spelt_out(text: str, title: str) -> str:
    """The longest end of a folded title that stands in a folded text: …实施方案; empty: none."""
    title = _REMARK.sub("", title)
    ends = (title[start:] for start in range(max(0, len(title) - _SPELT_OUT + 1)))
    return next((end for end in ends if end in text), "") if _KIND.search(title) else ""


def _stated(rest: str, slot: Asked) -> tuple[tuple[float, str], ...]:
    """Figures that are conditions; the 一次 of 多久一次 is none."""
    found = find_figures(_blank(rest, slot.start, slot.end))
    often = {(1.0, "次")} if slot.often or _ONCE.search(rest) else set()
    often |= {(1.0, unit) for unit in _PERIODS if _EACH_PERIOD.search(rest)}
    return tuple(
        (f.number, f.unit)
        for f in found
        if f.number is not None and (f.number, f.unit) not in often
    )


def _without_title(rest: str, title: str) -> str:
    """The question without the longest part of the title that it spells out."""
    part = spelt_out(rest, title)
    return rest.replace(part, " ", 1) if part else rest


@dataclass(frozen=True, slots=True)
class _Content:
    """What is left of a question without the words that ask."""

    words: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    slot_words: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    letters: tuple[str, ...] = ()


def _content(rest: str, slot: Asked) -> _Content:
    if slot.ask is Ask.DEFINITION:
        return _Content()
    behind = _BEHIND_SLOT.match(rest, slot.end) if slot.ask is Ask.FIGURE else None
    blanked = _blank(
        rest, _asking_from(rest, slot), behind.end() if behind is not None else slot.end
    )
    for figure in find_figures(rest):
        blanked = _blank(blanked, figure.start, figure.end)
    for pattern in (_LIMIT_WORDS, _FILLERS):
        blanked = pattern.sub(lambda match: " " * len(match[0]), blanked)
    subjects = tuple(
        s
        for s in find_subjects(blanked)
        if s.text not in _SLOT_WORDS
        and not (s.start == slot.end and slot.ask in _LISTED)
        and not (s.end == slot.start and slot.ask is Ask.AGENT)
    )  # 哪些人员 asks for people, it does not name any
    for subject in subjects:
        blanked = _blank(blanked, subject.start, subject.end)
    placed, letters = _placed_words(blanked)
    before = [word for word, start in placed if start < slot.start]
    after = [word for word, start in placed if start >= slot.start]
    if slot.ask is Ask.FIGURE and slot.noun and "".join(after[:_TWO]).startswith(slot.noun[:_TWO]):
        after = []  # 几套公寓: the noun counted is seldom printed with the figure
    if slot.ask is Ask.FIGURE and slot.units[:1] not in _TIME_FIRST:
        after = after[-1:]  # 多少养老服务补贴: the head of the noun phrase, not its first word
    keys = after[:1] or before[-1:]
    if slot.ask is Ask.AGENT:
        keys = _done(rest, slot, before, after)
    run = _run(placed, keys)
    if slot.ask is Ask.YES_NO:
        keys = before[-1:] if COUNTED.match(rest, slot.start) else run
    elif slot.ask is Ask.PROCEDURE:
        # 怎么拨付: what is done has to be spoken of
        keys = after[:1] or _lone_verb(blanked[slot.end :])
    said = [word for word, _ in placed] + (keys if slot.ask is Ask.PROCEDURE else [])
    named = _SLOT_WORDS | _MEASURES if slot.ask in _SLOTTED else _SLOT_WORDS
    return _Content(
        words=tuple(dict.fromkeys(w for w in said if w not in named)),
        keys=tuple(word for word in keys if word not in named),
        beside=tuple(
            _acted_on(rest, slot, before, keys) if slot.ask is Ask.AGENT else _modifier(run, keys)
        ),
        slot_words=tuple(word for word, _ in placed if word in _SLOT_WORDS),
        subjects=subjects,
        letters=letters,
    )


def _asking_from(rest: str, slot: Asked) -> int:
    """Where what asks begins, with the 有, 是 or 从 in front of it."""
    leading = _BEFORE_SLOT.search(rest[: slot.start]) if slot.ask in _SLOTTED else None
    return leading.start() if leading is not None else slot.start


def _done(rest: str, slot: Asked, before: list[str], after: list[str]) -> list[str]:
    """What is done by whom it is asked: 督查 in 由谁对各县开展督查, 监管 in 监管由谁负责."""
    if _TOWARDS.match(rest, slot.end):
        return after[-1:]
    says = [word for word in after[:1] if word not in _SLOT_WORDS]
    return says or before[-1:]


def _acted_on(rest: str, slot: Asked, before: list[str], keys: list[str]) -> list[str]:
    """What it is done to, where it stands right before what asks: 编制由谁管理."""
    if rest[: slot.start].rstrip().endswith(","):
        return []
    left = before[:-1] if keys == before[-1:] else before
    return [word for word in left[-1:] if word not in _SLOT_WORDS]


def _lone_verb(behind: str) -> list[str]:
    """怎么拨: one character that is all that stands behind what asks."""
    left = behind.strip()
    return [left] if len(left) == 1 and "一" <= left <= "龥" else []


def _modifier(run: list[str], keys: list[str]) -> list[str]:
    """The word right before the key, where nothing stands between."""
    at = run.index(keys[0]) if keys and keys[0] in run else 0
    return [word for word in run[max(0, at - 1) : at] if word not in _GENERIC_WORDS]


def _run(placed: list[tuple[str, int]], keys: list[str]) -> list[str]:
    """The words that stand together with the key: 信用评价 is one action."""
    at = next((i for i, (word, _) in enumerate(placed) if word in keys), None)
    if at is None:
        return keys
    first = last = at
    while first and placed[first - 1][1] + len(placed[first - 1][0]) == placed[first][1]:
        first -= 1
    while last + 1 < len(placed) and placed[last][1] + len(placed[last][0]) == placed[last + 1][1]:
        last += 1
    return [word for word, _ in placed[first : last + 1]]


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _rejoined(words: Iterable[str]) -> Iterator[str]:
    """调 and 高 as one word: what is done and what comes of it."""
    kept = ""
    for word in words:
        if word in _OUTCOMES and len(kept) == 1 and "一" <= kept <= "龥" and kept not in _LIGHT:
            yield kept + word
            kept = ""
            continue
        if kept:
            yield kept
        kept = word
    if kept:
        yield kept


def _placed_words(blanked: str) -> tuple[list[tuple[str, int]], tuple[str, ...]]:
    """Content words with their places, and single characters, unless there is nothing else."""
    placed: list[tuple[str, int]] = []
    position = 0
    for word in _rejoined(asked_words(blanked)):
        named = len(word) > _TWO and word[-_TWO:] in _SLOT_WORDS
        content = word[:-_TWO] if named else word  # 扣分标准: the slot's noun and what it is of
        content = content[:1] if _REACHES.fullmatch(content) else content
        if word.strip() and word not in _LIGHT and not _COUNT.fullmatch(word):
            placed.append((content, position))
        position += len(word)
    longer = [place for place in placed if len(place[0]) > 1 or place[0] in _VERBS]
    single = [place for place in placed if place not in longer and "一" <= place[0] <= "龥"]
    return (longer, tuple(word for word, _ in single)) if longer else (single, ())
