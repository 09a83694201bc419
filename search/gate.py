"""The verbatim gate: nothing leaves that is not in the text, character for character. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.errors import BrokenLibrary

if TYPE_CHECKING:
    from search.model import Answer, Evidence


def verbatim(answer: Answer) -> Answer:
    """The same answer, once every quotation has been held against its document.

    Raises:
        BrokenLibrary: a quotation is not the document's text under its span, the answer is not
            in the first quotation, or answer and reason do not go together.
    """
    for evidence in (*answer.evidence, *answer.conflicts):
        _check(evidence)
    if answer.answer is None:
        if answer.reason is None:
            _refuse("没有回答，也没有说明理由")
        return answer
    if answer.reason is not None or not answer.evidence:
        _refuse("回答缺少依据")
    if not answer.answer.strip() or answer.answer not in answer.evidence[0].quote:
        _refuse("回答不在所引原文之内")
    return answer


def _check(evidence: Evidence) -> None:
    found = evidence.document.text[evidence.start : evidence.end]
    if not evidence.quote or found != evidence.quote:
        _refuse(f"《{evidence.document.title}》的引文与正文不一致")


def _refuse(what: str) -> None:
    message = f"{what}，已停止作答。请运行 tiaowen doctor 检查库与索引是否一致，必要时重建索引。"
    raise BrokenLibrary(message)
