"""What an answer says to its reader, in Simplified Chinese. Pure.

Every abstention says why and what to try next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from corpus.model import Clause, Document
from corpus.outline import find_clause
from corpus.status import Force, Status
from search.asking import Ask
from search.authority import force_of, in_force, level
from search.candidates import Candidate
from search.cite import cite
from search.edition_named import Edition
from search.model import Answer, Conflict, Difference, Evidence
from search.neighbour import Neighbour
from search.question import MAX_LENGTH, Question, Unfit
from search.subject import Fit

_UNFIT: Mapping[Unfit, str] = MappingProxyType(
    {
        Unfit.EMPTY: "没有读到问题。请用一句话写明所问的对象和事项，"
        "例如“新录用公务员最低服务年限是几年”。",
        Unfit.TOO_LONG: f"问题超过 {MAX_LENGTH} 字。请缩短为一句话；整篇文稿请用“核对”功能。",
        Unfit.CHAT: "这里只从库内政策条文中摘取原文作答，不能闲聊或代写。"
        "请直接问政策规定，例如谁、多少、什么条件。",
        Unfit.SUM: "这里不做计算，只摘取条文原文。请改问条文中的规定，例如某项标准是多少。",
        Unfit.OPINION: "这里只摘取条文原文，不作评价。请改问条文是怎样规定的。",
        Unfit.COMPARISON: "一次只回答一件事。比较两份文件请用“对照”功能，"
        "或把两个对象分开各问一次。",
        Unfit.NO_CONTENT: "没有看出所问的对象和事项。请写明谁、什么事，"
        "例如“投标保证金比例是多少”。",
    }
)
_SHORT = 60
"""Characters of a sentence that is quoted in a message."""
_MOST_WHY = 3
"""Conflicts whose reason is said in the message; each carries its own."""
_UNKNOWN_STATUS = "该文件时效性未查明，引用前请核实。"


def unfit(reason: Unfit) -> str:
    """Why the text is no question for a library of policies."""
    return _UNFIT[reason]


def no_document(reference: str) -> str:
    """The document named is not there."""
    return (
        f"库中没有“{reference}”，也没有文件说到它已废止或失效。"
        "请核对标题或文号，或先把这份文件导入库中再问。"
    )


def no_edition(edition: Edition) -> str:
    """Of the texts found none is of the year that the question names, or none is over."""
    which = f"{edition.year}年的" if edition.year else "已经废止、失效或被替代的"
    return f"库中没有找到{which}这一文本。请核对年份，或去掉它再问，或先把那份文件导入库中。"


def only_heard_of(told: str, *, ended: bool) -> str:
    """The document named is not there, but another tells of its end."""
    return f"{told}{'请查找替代它的现行文件。' if ended else '请先把它导入库中再问。'}"


def no_clause(documents: Sequence[Document]) -> str:
    """The document is there, the clause named is not."""
    names = "、".join(cite(d, None) for d in documents)
    return f"{names}中没有问到的条款序号。请打开文件目录核对序号后再问。"


def several_documents(documents: Sequence[Document]) -> str:
    """A short title fits several documents."""
    named = "、".join(f"《{d.title}》" for d in documents[:3])
    more = "等" if len(documents) > 3 else ""  # noqa: PLR2004  as many as are named
    return f"这个名称对得上 {len(documents)} 件文件：{named}{more}。请写出全称或文号再问。"


def which_document() -> str:
    """A clause number without a document."""
    return "只写了条款序号，没有写是哪份文件。请加上文件标题或文号，例如“《××办法》第十条”。"


def clause_text(document: Document, clause: Clause) -> str:
    """The text of a clause named by its number."""
    return f"以下为{cite(document, clause)}原文。{_status_note(document)}"


def answered(question: Question, best: Candidate, conflicts: Sequence[Conflict]) -> str:
    """Where the answer stands, whom it is about, and what speaks against it."""
    parts = [f"依据{_where(best)}。"]
    if best.who and question.ask is Ask.FIGURE:
        parts.append(f"该规定所指：{best.who}。")
    if best.fit is Fit.NARROWER:
        parts.append("原文的适用对象比所问的窄，请核对是否适用。")
    if question.units and best.slot.unit and best.slot.unit not in question.units[:1]:
        parts.append(f"原文以“{best.slot.unit}”为单位。")
    if conflicts:
        parts.append(_conflict(best, conflicts))
    parts.append(_status_note(best.document) if best.in_force else _over(best))
    return "".join(parts)


def read_by_meaning() -> str:
    """No rule found the answer; the reader did."""
    return "这是按文意找到的：所问与原文用词不同，请对照原文核对。"


def _conflict(best: Candidate, conflicts: Sequence[Conflict]) -> str:
    said = "；".join(f"{cite(c.document, c.clause)}为“{c.answer}”" for c in conflicts)
    why = "".join(dict.fromkeys(c.why for c in conflicts[:_MOST_WHY]))
    standing = [c.document for c in conflicts if c.ground is not Difference.SUPERSEDED]
    if not standing:
        return f"另有规定不同：{said}。{why}"
    higher = all(level(best.document) > level(d) for d in standing)
    ground = "层级较高" if higher else "层级较高或时间较新"
    return f"另有现行文件规定不同：{said}。{why}此处取{ground}的一件，请对照后使用。"


def read_as(text: str) -> str:
    """How a question was read after those before it."""
    return f"按上文理解为“{text}”。"


def respelt(text: str) -> str:
    """How a question was read for a slip in it."""
    return f"按“{text}”作答；如非此意，请改写后再问。"


def others_found(found: Neighbour) -> str:
    """A clause gives what was asked, but of other people."""
    return (
        f"库内没有条文写明“{found.asked}”的这项内容。相近的{_where(found.candidate)}"
        f"说的是“{found.given}”，对象不同，不能套用。请核对所问的对象，或先导入有关文件。"
    )


def compared(sides: Sequence[tuple[str, Answer]]) -> str:
    """What is said on either side, and where."""
    said = "；".join(f"{name}：“{a.answer}”（{_cited(a.evidence[0])}）" for name, a in sides)
    return f"{said}。{_order(sides)}两处原文并列如下，请对照使用。"


def _cited(shown: Evidence) -> str:
    """Where it is said, and that it is over, where it is."""
    force = force_of(shown.document)
    over = "" if in_force(shown.document) else f"，{force.status.value}"
    return f"{cite(shown.document, shown.clause)}{over}"


def _order(sides: Sequence[tuple[str, Answer]]) -> str:
    """Which of two figures in one unit is the greater."""
    (one, a), (other, b) = sides
    x, y = a.value, b.value
    if x is None or y is None or x.number is None or y.number is None or x.unit != y.unit:
        return ""
    if (x.number, x.upper, x.period) == (y.number, y.upper, y.period):
        return "两者数值相同。"
    if x.period != y.period or x.upper is not None or y.upper is not None:
        return ""
    return f"两个数值中，{one if x.number > y.number else other}的较大。"


def one_side(name: str, answer: Answer, given: Sequence[str]) -> str:
    """One side of a comparison has no answer."""
    found = f"“{given[0]}”一方有原文，见下；" if given else ""
    return f"无法比较：{found}“{name}”一方没有。{answer.message}"


def whole_comparison(a: str, b: str) -> str:
    """Two documents and no matter: a comparison clause by clause is wanted."""
    command = f"tiaowen compare {a.strip('《》')} {b.strip('《》')}"
    return (
        f"比较两份文件请用“对照”功能（命令行：{command}），"
        "或写明要比较的事项，例如“两份办法的服务期限有什么不同”。"
    )


def no_earlier_document() -> str:
    """它 without a document before it."""
    return "没有看出所指的是哪份文件。请写上文件标题或文号再问。"


def not_in_library(question: Question) -> str:
    """No clause fills the slot."""
    who = "、".join(s.text for s in question.subjects)
    what = "、".join(question.words[:4])
    about = f"“{who}”" if who else ""
    about += f"{'的' if about and what else ''}“{what}”" if what else ""
    if not about:
        about = f"“{question.term or question.reference or question.text}”"
    return f"库内没有条文写明{about}的这项内容，相近条文不能代替。请换一种说法，或先导入有关文件。"


def ambiguous(best: Candidate, others: Sequence[Candidate]) -> str:
    """The question does not say which of several is meant."""
    said = "；".join(f"{_about(c)}：{c.text}" for c in (best, *others[:4]))
    return f"问题没有写明对象或事项，库内规定各不相同：{said}。请写明所问的对象后再问。"


def template_value(best: Candidate) -> str:
    """The source prints a placeholder."""
    return (
        f"{_where(best)}原文为“{best.text}”，未定。该处是模板中待填的数值，"
        "请查找正式印发的文件后再问。"
    )


def only_non_normative(best: Candidate, others: Sequence[Candidate]) -> str:
    """Only texts that bind nobody say it."""
    names = "、".join(_named(c.document) for c in (best, *others[:3]))
    return f"只有{names}提到，不能作为规定引用。请导入正式印发的文件后再问。"


def not_in_force(best: Candidate, by: Document | None) -> str:
    """Only texts that do not hold say it."""
    return f"只有{_where(best)}提到，{_over(best, by)}请查找现行文件后再问。"


def clause_not_in_force(
    document: Document, clause: Clause, own: Force | None, by: Document | None
) -> str:
    """The clause named does not hold: by itself (`own`), or because its text does not."""
    what = "该文件" if own is None else "该条"
    note = force_note(what, own or force_of(document), by)
    return f"{cite(document, clause)}的原文见下，{note}请查找现行文件。"


def clause_not_normative(document: Document, clause: Clause) -> str:
    """The clause named belongs to a text that binds nobody."""
    return (
        f"{cite(document, clause)}的原文见下，但{_named(document)}，不能作为规定引用。"
        "请查找正式印发的文件。"
    )


def force_note(what: str, force: Force, by: Document | None = None) -> str:
    """Why something does not hold: since when, by which clause of what."""
    since = f"（自{_day(force.since)}起）" if force.since else ""
    note = f"但{what}{force.status.value}{since}"
    if by is None:
        return f"{note}。"
    basis = next((b.clause for b in force.basis if b.document == by.id and b.clause), None)
    return f"{note}，依据是{cite(by, find_clause(by, basis) if basis else None)}。"


def _over(best: Candidate, by: Document | None = None) -> str:
    what = "该文件" if best.statement.place.force is None else "该条"
    return force_note(what, best.force, by)


def validity_unknown(document: Document) -> str:
    """No text of the library ends the document."""
    return (
        f"库内没有条文写明{cite(document, None)}的效力变化（库内时效性：{document.status.value}）。"
        "请到发文机关网站核实，或导入废止、修改目录后再问。"
    )


def _where(candidate: Candidate) -> str:
    return cite(candidate.document, candidate.statement.place.clause)


def _about(candidate: Candidate) -> str:
    """The people meant, else the words of the sentence, else the document."""
    sentence = candidate.statement.sentence.of(candidate.document.text)
    words = f"“{sentence}”" if len(sentence) <= _SHORT else cite(candidate.document, None)
    return candidate.who or words


def _named(document: Document) -> str:
    kind = "模板" if document.template else document.genre.value
    return f"{cite(document, None)}（{kind}，不是正式规定）"


def _status_note(document: Document) -> str:
    if document.status is Status.UNKNOWN:
        return _UNKNOWN_STATUS
    if document.status is Status.AMENDED:
        return "该文件已修改，请核对修改后的文本。"
    return ""


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
