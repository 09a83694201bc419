"""What an answer says to its reader, in Simplified Chinese. Pure.

Every abstention says why and what to try next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from corpus.model import Clause, Document, Status
from search.asking import Ask
from search.authority import level
from search.candidates import Candidate
from search.cite import cite
from search.decide import Verdict
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
_UNKNOWN_STATUS = "该文件时效性未查明，引用前请核实。"


def unfit(reason: Unfit) -> str:
    """Why the text is no question for a library of policies."""
    return _UNFIT[reason]


def no_document(reference: str) -> str:
    """The document named is not there."""
    return f"库中没有“{reference}”。请核对标题或文号，或先把这份文件导入库中再问。"


def no_clause(documents: Sequence[Document]) -> str:
    """The document is there, the clause named is not."""
    names = "、".join(cite(d, None) for d in documents)
    return f"{names}中没有问到的条款序号。请打开文件目录核对序号后再问。"


def which_document() -> str:
    """A clause number without a document."""
    return "只写了条款序号，没有写是哪份文件。请加上文件标题或文号，例如“《××办法》第十条”。"


def clause_text(document: Document, clause: Clause) -> str:
    """The text of a clause named by its number."""
    return f"以下为{cite(document, clause)}原文。{_status_note(document)}"


def answered(question: Question, verdict: Verdict, best: Candidate) -> str:
    """Where the answer stands, whom it is about, and what speaks against it."""
    parts = [f"依据{_where(best)}。"]
    if best.who and question.ask is Ask.FIGURE:
        parts.append(f"该规定所指：{best.who}。")
    if best.fit is Fit.NARROWER:
        parts.append("原文的适用对象比所问的窄，请核对是否适用。")
    if question.units and best.slot.unit and best.slot.unit not in question.units[:1]:
        parts.append(f"原文以“{best.slot.unit}”为单位。")
    if verdict.others:
        parts.append(_conflict(best, verdict.others))
    parts.append(_status_note(best.document))
    return "".join(parts)


def _conflict(best: Candidate, others: Sequence[Candidate]) -> str:
    said = "；".join(f"{_where(c)}为“{c.text}”" for c in others)
    higher = all(level(best.document) > level(c.document) for c in others)
    ground = "层级较高" if higher else "层级较高或时间较新"
    return f"另有现行文件规定不同：{said}。此处取{ground}的一件，请对照后使用。"


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
    return f"只有{_where(best)}提到，{force_note(best.document, by)}请查找现行文件后再问。"


def clause_not_in_force(document: Document, clause: Clause, by: Document | None) -> str:
    """The clause named belongs to a text that does not hold."""
    return f"{cite(document, clause)}的原文见下，{force_note(document, by)}请查找现行文件。"


def clause_not_normative(document: Document, clause: Clause) -> str:
    """The clause named belongs to a text that binds nobody."""
    return (
        f"{cite(document, clause)}的原文见下，但{_named(document)}，不能作为规定引用。"
        "请查找正式印发的文件。"
    )


def force_note(document: Document, by: Document | None = None) -> str:
    """Why a document does not hold: by what, since when."""
    if document.status is Status.NOT_YET:
        since = f"自{_day(document.effective_on)}起施行" if document.effective_on else ""
        return f"但该文件尚未施行{'，' + since if since else ''}。"
    if by is None:
        return f"但该文件{document.status.value}。"
    day = by.effective_on or by.issued_on or by.published_on
    dated = f"（{_day(day)}）" if day else ""
    return f"但该文件{document.status.value}，依据是{cite(by, None)}{dated}。"


def validity(document: Document, by: Document) -> str:
    """A sentence of another document decides about this one."""
    status = document.status.value
    return f"{cite(by, None)}对{cite(document, None)}的效力作了规定。库内时效性：{status}。"


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
