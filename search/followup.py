"""A question that leans on the ones before it, written out: 那村主职干部呢. Pure.

Only what is left out is filled in: the people are exchanged and the slot kept, 它 becomes the
document named before, 第三款 gets its article, 由谁负责 gets its topic. A question that stands by
itself is left as it is. The rules look at words alone, so that a reader can foretell them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.docnumber import find_numbers
from corpus.folding import fold
from corpus.numbering import NUMERAL
from search.asking import Ask, asked
from search.question import Question, Unfit, understand
from search.subject import Subject, find_subjects
from search.terms import cut

MOST_BEFORE = 8
"""Earlier questions that are read; what lies further back is no longer meant."""
_TWO = 2
_OPENS = re.compile(r"^(?:那么|那|还有|另外|请问|换成|如果是|要是|对于|,|\s)+(?!个|份|部|项|些)")
_CLOSES = re.compile(r"(?:的话)?(?:,)?呢$|[?!。\s]+$")
_STEP = re.compile(rf"第\s*+{NUMERAL}\s*+(?P<unit>[编章节条款项])(?:之{NUMERAL})?")
_STEPS = re.compile(
    rf"(?P<steps>(?:第\s*+{NUMERAL}\s*+[编章节条款项](?:之{NUMERAL})?\s*+)+)"
    r"(?:(?:的)?(?:是|内容|原文)*(?:什么|啥|怎么[说写]的?|如何规定的?|怎么规定的?)?(?:内容)?)"
)
_RANKS = "编章节条款项"
_KINDS = r"(?:办法|文件|规定|意见|条例|通知|方案|细则|公告|通告|决定|规则|制度)"
_IT = re.compile(
    rf"^(?:它|其|(?:该|此|本|上述|前述){_KINDS}|(?:这|那)(?:个|份|部|项)?{_KINDS}|这个)(?:的|在)?"
)
_THEY = re.compile(r"^(?:他们|她们|这些人|这类人|他|她)(?:的)?")
_TITLE = re.compile(r"《[^《》]{2,80}》")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:省|市|县|区|镇|乡)(?![级直])")
_LEFT_OVER = re.compile(
    r"(?:[的是有为要需能,补发交罚给领收拿]|应当?|可以|必须|每[户人年月天次名个]|最[少多高低长短]|至[少多]|不(?:超过|[少低高多]于))+$"
)
"""What stands between a topic and the word that asks."""
_PERIOD = re.compile(r"每(?:半年|季度|学年|年|月|周|天|日|届|次)|\d{4}年|第[一二三四五]年")
_INSIDE = re.compile(r"在里[面头]|在内|其中")
"""Counted into what was asked before."""
_OF_ITSELF = re.compile(
    r"^(?:是)?(?:什么时[候间]|何时|哪天|从何时|自何时)?(?:开始|起)?(?:施行|实施|生效|执行|废止|印发|发布|有效|作废|失效)"
    r"|^(?:还|现在|是否)+(?:有效|施行|能用)|(?:是)?谁(?:印发|发布|制定)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question is read after those before it."""

    text: str
    needs_document: bool = False
    """It points at a document that the questions before do not name; the answers may."""


def in_context(text: str, after: Sequence[str], document: str = "") -> Reading:
    """The question written out.

    Args:
        text: the question as typed.
        after: the questions before it, oldest first.
        document: the title that the answer before came from, where that is known.
    """
    context = ""
    for earlier in after[-MOST_BEFORE:]:
        context = _read(earlier, context, "").text
    return _read(text, context, document)


def _read(text: str, context: str, document: str) -> Reading:
    folded = fold(text).strip()
    if not context.strip() or not folded:
        return Reading(text)
    before = fold(context).strip().strip("?!。 ")
    bare = _CLOSES.sub("", _CLOSES.sub("", _OPENS.sub("", folded)))
    leans = bare != folded.strip("?!。 ")
    named = _document(context) or (f"《{document}》" if document else "")
    pointing = _step(bare, before, named) or _pronoun(bare, before, named)
    if pointing is not None:
        return pointing
    question = understand(bare)
    if isinstance(question, Question) and question.subjects and not question.words:
        whole = question.reference or question.ask is Ask.DEFINITION
        return Reading(text if whole else _exchanged(question.subjects[-1].text, before))
    if isinstance(question, Question) and (question.subjects or question.reference):
        return Reading(text)
    if _OF_ITSELF.search(bare):
        return Reading(f"{named}{bare}") if named else Reading(text, needs_document=True)
    return Reading(_elliptical(bare, before, question, leans=leans) or text)


def _elliptical(bare: str, before: str, question: Question | Unfit, *, leans: bool) -> str:
    """A topic without a question, or a question without a topic, written out; else nothing."""
    asks = asked(bare).start < len(bare)
    if leans and not asks:
        return _exchanged(bare, before)
    words = question.words if isinstance(question, Question) else ()
    says_little = bool(words) and all(len(word) == 1 for word in words)
    if asks and (leans or question is Unfit.NO_CONTENT or says_little or _INSIDE.search(bare)):
        return _topic(before) + bare
    return ""


def _document(context: str) -> str:
    """The document that a question names, as it names it."""
    titles = _TITLE.findall(fold(context))
    if titles:
        return str(titles[-1])
    number = next(find_numbers(context, loose=True), None)
    return str(number.value) if number is not None else ""


def _step(bare: str, before: str, named: str) -> Reading | None:
    """第三款: of the article asked before."""
    found = _STEPS.fullmatch(bare)
    if found is None:
        return None
    if not named:
        return Reading(bare, needs_document=True)
    first = _STEP.match(found["steps"])
    rank = _RANKS.index(first["unit"]) if first is not None else 0
    kept = [m[0] for m in _STEP.finditer(before) if _RANKS.index(m["unit"]) < rank]
    return Reading(f"{named}{''.join(kept)}{found['steps'].strip()}是什么")


def _pronoun(bare: str, before: str, named: str) -> Reading | None:
    they = _THEY.match(bare)
    people = [s for s in find_subjects(before) if s.person]
    if they is not None and people:
        return Reading(f"{people[0].text}{bare[they.end() :]}")
    it = _IT.match(bare)
    if it is None:
        return None
    if named:
        return Reading(f"{named}{bare[it.end() :]}")
    if it[0] == "其" and people:
        return Reading(f"{people[0].text}{bare[it.end() :]}")
    return Reading(bare, needs_document=True)


def _topic(before: str) -> str:
    """The question before without what it asks."""
    slot = asked(before)
    head = before[: slot.start] if slot.start else before[slot.end :]
    return _LEFT_OVER.sub("", head)


def _exchanged(new: str, before: str) -> str:
    """The question before, with what is like `new` in it exchanged for `new`."""
    new = new.rstrip("的")
    title, old_title = _TITLE.search(new), _TITLE.search(before)
    if title is not None and old_title is not None:
        return before.replace(old_title[0], title[0])
    people = _people(new, before)
    if people is not None:
        return before[: people.start] + new + before[people.end :]
    for pattern in (_PERIOD, _PLACE):
        if pattern.fullmatch(new) and pattern.search(before):
            return pattern.sub(new, before, count=1)
    at = before.find(new[-_TWO:]) if len(new) > _TWO else -1
    if at >= 0:
        end = at + _TWO
        begin = max(end - len(new), max(before.rfind(mark, 0, at) for mark in "的,、》") + 1)
        return before[: max(0, begin)] + new + before[end:]
    like = next((w for w in cut(before) if len(w) == len(new) == _TWO and w[-1] == new[-1]), "")
    return before.replace(like, new, 1) if like else f"{new}的{before}"


def _people(new: str, before: str) -> Subject | None:
    """Whom `new` takes the place of: the same sort of subject, the first one named."""
    given, there = find_subjects(new), find_subjects(before)
    if not given or not there or given[-1].end < len(new):
        return None
    alike = [s for s in there if s.person == given[-1].person]
    return next(iter(alike or there), None)
