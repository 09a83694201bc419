"""How a sentence of a clause stands to a claim, from figures and modal words. Pure.

Contradicted means: another figure for the same subject and the same measure, or an opposite modal
word before the same action. Subjects or conditions (满3年的, 80周岁以上的) that
differ are never a contradiction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.folding import fold
from search.figures import Figure, find_figures
from search.subject import Fit, find_subjects, fit, subject_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SAME_TOPIC = 0.5
"""Least share of the claim's character pairs in the sentence for a figure or modal word of it to
speak of the same. Set on the dev half of bench/basis_paragraphs.jsonl, as those below."""
_SAME_MEASURE = 0.42
"""Least share of the pairs beside a figure, for it to measure the same."""
_SAME_ACTION = 0.6
"""Least share of the pairs behind a modal word, for it to be the same action."""
_STRANGE = 5
"""Character pairs in a row that the clause does not have: a noun of four characters between two
that it has (村级卫生室) is another thing."""
_BY_NAME = 0.9
"""What the name of what is measured counts beside all words of the segment."""
_NEAR = 0.3
"""Least share for a clause to be shown as near."""
_FORBID, _MUST, _MAY, _FREE = "forbid", "must", "may", "free"
_MODALS = (
    (_FREE, re.compile(r"无需|无须|不必|不需要?|免于|免予")),
    (_FORBID, re.compile(r"不得|严禁|禁止|不准|不允许|不可以?|不能|不应当?|不予|不再")),
    (_MUST, re.compile(r"应当|应该|必须|务必|一律|须(?!知)|应(?![急用对届聘征收付税])")),
    (_MAY, re.compile(r"可以|允许|有权|鼓励|(?<![认许不])可(?![能行靠持视])")),
)
_OPPOSITE = {
    frozenset({_FORBID, _MUST}), frozenset({_FORBID, _MAY}), frozenset({_MUST, _MAY}),
    frozenset({_MUST, _FREE}),
}  # fmt: skip
_WORDS = re.compile(r"[\u3400-\u9fffa-z0-9]+")
_SEGMENT = re.compile(r"[^,:]+")
_FILLER = re.compile(
    r"根据|按照|有关规定|规定|一般|原则上|均|都|其中|本市|全市|我市|我县|本县|全省|我省|本办法|本意见"
)
_ASIDE = re.compile(
    r"《[^》]{0,200}》(?:\([^()]{0,60}\))?|第[一二三四五六七八九十百零\d]+(?:部分|[条款章节])|第\(?[一二三四五六七八九十\d]+\)?[项目点]"
    r"|[一二][〇零○一二三四五六七八九]{3}年(?:[一二三四五六七八九十]{1,2}月)?(?:[一二三四五六七八九十]{1,3}日)?"
)
"""Documents and places that a sentence cites, and dates: no words of the rule itself."""
_BOUND = re.compile(
    r"(?:最低|最高|最长|最短)?(?:不得|不应|不能|不)(?:少于|低于|小于|短于|超过|高于|多于|大于|长于)|至少|至多"
)
_CONDITION = re.compile(
    r"(?:以上|以下|以内)?(?:\([^()]{1,20}\))?的(?!标准|比例|罚款|奖励|补助|补贴|培训|一次性|岗位|资金|价格|租金|优惠)"
)
_PEOPLE = re.compile(r"(?:以上|以下)[\u4e00-\u9fff]{0,6}(?:人|者|员|干部|对象|工程|项目|家庭)")


class Stand(StrEnum):
    """How a clause stands to a claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    RELATED = "related"
    """It speaks of the same, and neither proves nor disproves it."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, read: of a draft or of a clause."""

    text: str
    folded: str
    figures: tuple[Figure, ...]
    modals: tuple[tuple[str, int, int], ...]
    """Class of each modal word, and its span."""

    @property
    def is_rule(self) -> bool:
        """Whether it claims anything that a clause may bear out."""
        return bool(self.modals) or any(not f.placeholder for f in self.figures)

    def words_of(self, figure: Figure) -> str:
        """A figure as printed."""
        return self.text[figure.start : figure.end]


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of it."""

    stand: Stand
    likeness: float
    claim_words: tuple[str, ...] = ()
    clause_words: tuple[str, ...] = ()
    note: str = ""


@lru_cache(maxsize=4_096)
def claim_of(text: str) -> Claim:
    """A sentence with its figures and modal words."""
    folded = _ASIDE.sub(lambda m: " " * len(m[0]), fold(text))
    figures = find_figures(folded)
    barred = [(f.start, f.end) for f in figures]
    barred += [m.span() for m in _BOUND.finditer(folded)]
    modals = []
    taken = list(barred)
    for kind, pattern in _MODALS:
        for match in pattern.finditer(folded):
            if not any(s < match.end() and match.start() < e for s, e in taken):
                modals.append((kind, match.start(), match.end()))
                taken.append(match.span())
    return Claim(text, folded, figures, tuple(sorted(modals, key=lambda m: m[1])))


def judge(claim: Claim, sentence: str, above: str) -> Judged:
    """How a sentence of a clause stands to the claim.

    Args:
        claim: of the draft.
        sentence: of the clause, verbatim.
        above: folded words that the sentence stands under.
    """
    other = claim_of(sentence)
    wanted = _pairs(claim.folded)
    near = _share(wanted, _pairs(other.folded))
    likeness = max(near, 0.8 * _share(wanted, _pairs(other.folded) | _pairs(above)))
    if likeness < _NEAR:
        return Judged(Stand.NONE, likeness)
    if likeness < _SAME_TOPIC:
        return Judged(Stand.RELATED, likeness)
    if not _same_people(claim, other):
        return Judged(Stand.RELATED, likeness, note="对象不同，不作比较。")
    judged = _decided(claim, other, likeness)
    if judged.stand is Stand.CONTRADICTS and _speaks_of_more(claim, _pairs(other.folded + above)):
        return Judged(Stand.RELATED, likeness, note="所指不同，不作比较。")
    return judged


def _decided(claim: Claim, other: Claim, likeness: float) -> Judged:
    values, conditions = _apart(claim)
    _, given = _apart(other)
    if any(_differs(c, given) for c in conditions):
        return Judged(Stand.RELATED, likeness, note="适用条件不同，不作比较。")
    agreed, opposed = _figures(claim, values, other)
    against = _opposed_modals(claim, other)
    if opposed or against:
        words = [*opposed, *against]
        return Judged(
            Stand.CONTRADICTS, likeness, tuple(w[0] for w in words), tuple(w[1] for w in words)
        )
    if values:
        if len(agreed) * 2 >= len(values) and agreed:
            return Judged(
                Stand.SUPPORTS, likeness, tuple(w[0] for w in agreed), tuple(w[1] for w in agreed)
            )
        return Judged(Stand.RELATED, likeness)
    same = _same_modals(claim, other)
    if same:
        return Judged(
            Stand.SUPPORTS, likeness, tuple(w[0] for w in same), tuple(w[1] for w in same)
        )
    return Judged(Stand.RELATED, likeness)


def _speaks_of_more(claim: Claim, given: set[str]) -> bool:
    """Whether the claim names something that the clause and what stands above it do not."""
    for word in _WORDS.findall(_plain(claim.folded)):
        strange = 0
        for i in range(len(word) - 1):
            strange = 0 if word[i : i + 2] in given else strange + 1
            if strange >= _STRANGE:
                return True
    return False


def _apart(claim: Claim) -> tuple[list[Figure], list[Figure]]:
    """Figures that are the rule, and those that say in which case.

    All are the rule where there is nothing else.
    """
    conditions = [f for f in claim.figures if not f.placeholder and _is_condition(claim, f)]
    values = [f for f in claim.figures if not f.placeholder and f not in conditions]
    if values or claim.modals[1:]:
        return values, conditions
    return conditions, []


def _is_condition(claim: Claim, figure: Figure) -> bool:
    if figure.bound.startswith(("不", "至", "最")):
        return False
    behind = claim.folded[figure.core_end : figure.core_end + 24]
    return bool(_CONDITION.match(behind) or _PEOPLE.match(behind))


def _differs(condition: Figure, given: Sequence[Figure]) -> bool:
    """Whether the clause speaks of another case: its conditions of the unit have other figures."""
    same_unit = [g for g in given if g.unit == condition.unit]
    return bool(same_unit) and all(not _equal(condition, g) for g in same_unit)


def _equal(a: Figure, b: Figure) -> bool:
    return a.number == b.number and (a.upper == b.upper or None in (a.upper, b.upper))


def _same_people(claim: Claim, other: Claim) -> bool:
    """Whether some subject of the clause may be one of the claim's."""
    asked = [s for s in find_subjects(claim.folded) if s.person]
    given = [s for s in find_subjects(other.folded) if s.person]
    if not asked or not given:
        return True
    return any(fit(a, g) in (Fit.SAME, Fit.WIDER, Fit.NARROWER) for a in asked for g in given)


def _figures(
    claim: Claim, values: Iterable[Figure], other: Claim
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Figures that agree and figures that do not, as printed on both sides."""
    agreed: list[tuple[str, str]] = []
    opposed: list[tuple[str, str]] = []
    for figure in values:
        fitting = [
            (_measure(claim, figure, other, g), _equal(figure, g), i, g)
            for i, g in enumerate(other.figures)
            if g.unit == figure.unit and not g.placeholder
        ]
        likely = [f for f in fitting if f[0] >= _SAME_MEASURE]
        if not likely:
            continue
        _, equal, _, best = max(likely, key=lambda f: (f[0], f[1], -f[2]))
        words = (claim.words_of(figure), other.words_of(best))
        if equal and not _turned(figure, best):
            agreed.append(words)
        elif _same_period(figure, best) and _same_subject(claim, figure, other, best):
            opposed.append(words)
    return agreed, opposed


def _same_period(a: Figure, b: Figure) -> bool:
    return not a.period or not b.period or a.period == b.period


def _turned(a: Figure, b: Figure) -> bool:
    return bool(a.direction and b.direction and a.direction != b.direction)


def _same_subject(claim: Claim, figure: Figure, other: Claim, given: Figure) -> bool:
    """Never said of two figures whose subjects are known to be others."""
    if figure.subject is None or given.subject is None:
        return True
    a = subject_of(figure.subject.of(claim.folded))
    b = subject_of(given.subject.of(other.folded))
    return a is None or b is None or fit(a, b) in (Fit.SAME, Fit.WIDER)


def _measure(claim: Claim, figure: Figure, other: Claim, given: Figure) -> float:
    """How far the words beside two figures are the same, from 0 to 1."""
    if _is_interval(claim.folded, figure) and _is_interval(other.folded, given):
        return 1.0
    beside = _pairs(_segment(claim.folded, figure))
    wide = _pairs(_segment(other.folded, given))
    if not beside:
        return _share(_pairs(claim.folded), _pairs(other.folded))
    name, theirs = _pairs(figure.name), _pairs(given.name)
    named = max(_share(name, wide | theirs), _share(theirs, beside) if theirs <= wide else 0.0)
    return max(_share(beside, wide), named * _BY_NAME)


def _is_interval(folded: str, figure: Figure) -> bool:
    """每2年: how often, whatever stands beside it."""
    return folded[: figure.start].endswith("每")


def _segment(folded: str, figure: Figure) -> str:
    """The comma segment of a figure; with the one before it where it is short."""
    segments = [m.span() for m in _SEGMENT.finditer(folded)]
    place = next((i for i, s in enumerate(segments) if s[0] <= figure.start < s[1]), 0)
    start, end = segments[place] if segments else (0, len(folded))
    if place and end - start - (figure.end - figure.start) < 6:  # noqa: PLR2004  characters
        start = segments[place - 1][0]
    return folded[start:end]


def _actions(claim: Claim) -> list[tuple[str, str, set[str]]]:
    """Class, word and the pairs of what is demanded, for each modal word."""
    found = []
    for i, (kind, start, end) in enumerate(claim.modals):
        following = claim.modals[i + 1][1] if i + 1 < len(claim.modals) else len(claim.folded)
        behind = re.split(r"[,;]", claim.folded[end:following], maxsplit=1)[0]
        found.append((kind, claim.text[start:end], _pairs(behind)))
    return found


def _paired_modals(claim: Claim, other: Claim) -> list[tuple[str, str, str, str]]:
    """Modal words before the same action: kinds and words of both."""
    found = []
    given = _actions(other)
    for kind, word, pairs in _actions(claim):
        ranked = [(_share(pairs, theirs), k, w) for k, w, theirs in given if pairs]
        best = max(ranked, key=lambda r: r[0], default=None)
        if best is not None and best[0] >= _SAME_ACTION:
            found.append((kind, best[1], word, best[2]))
    return found


def _opposed_modals(claim: Claim, other: Claim) -> list[tuple[str, str]]:
    paired = _paired_modals(claim, other)
    return [(a, b) for x, y, a, b in paired if frozenset({x, y}) in _OPPOSITE]


def _same_modals(claim: Claim, other: Claim) -> list[tuple[str, str]]:
    return [(a, b) for x, y, a, b in _paired_modals(claim, other) if x == y]


def _share(wanted: set[str], given: set[str]) -> float:
    return len(wanted & given) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=8_192)
def _plain(folded: str) -> str:
    """Without figures, modal words and words that say nothing of the matter."""
    text = _FILLER.sub(" ", folded)
    text = _BOUND.sub(" ", text)
    for _, pattern in _MODALS:
        text = pattern.sub(" ", text)
    return re.sub(r"[\d.%]+|[一二三四五六七八九十百千万两]+(?=[个天日年元人次%])", " ", text)


def _pairs(folded: str) -> set[str]:
    found: set[str] = set()
    for word in _WORDS.findall(_plain(folded)):
        found |= {word[i : i + 2] for i in range(len(word) - 1)}
    return found
