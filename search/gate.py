"""The verbatim gate: nothing leaves that is not in the text, character for character. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.errors import BrokenLibrary
from corpus.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.model import Answer, Evidence, Piece


def verbatim(answer: Answer) -> Answer:
    """The same answer, once every quotation has been held against its document.

    Raises:
        BrokenLibrary: a quotation is not the document's text under its span, the answer is not
            in the first quotation, or answer and reason do not go together.
    """
    for evidence in (*answer.evidence, *answer.conflicts, *answer.nearest):
        _check(evidence)
    for piece in pieces(answer):
        _check_piece(piece)
    for conflict in answer.conflicts:
        if not conflict.answer or not _inside(conflict, conflict.span):
            _refuse("另一规定的内容不在所引原文之内")
    if answer.answer is None:
        if answer.reason is None:
            _refuse("没有回答，也没有说明理由")
    else:
        _check_answer(answer, answer.answer)
    return answer


def _check_answer(answer: Answer, words: str) -> None:
    if answer.reason is not None or not answer.evidence or answer.start < 0:
        _refuse("回答缺少依据")
    first, span = answer.evidence[0], Span(answer.start, answer.start + len(words))
    if not words.strip() or not _inside(first, span) or span.of(first.document.text) != words:
        _refuse("回答不在所引原文之内")


def _inside(evidence: Evidence, span: Span) -> bool:
    return evidence.start <= span.start and span.end <= evidence.end


def pieces(answer: Answer) -> Iterator[Piece]:
    """Every span of an answer besides its quotations."""
    yield from answer.items
    card = answer.value
    if card is not None:
        yield card.value
        yield from (() if card.subject is None else (card.subject,))
        yield from (*card.conditions, *card.exceptions)


def _check(evidence: Evidence) -> None:
    found = evidence.document.text[evidence.start : evidence.end]
    if not evidence.quote or found != evidence.quote:
        _refuse(f"《{evidence.document.title}》的引文与正文不一致")


def _check_piece(piece: Piece) -> None:
    if not piece.text or piece.document.text[piece.start : piece.end] != piece.text:
        _refuse(f"《{piece.document.title}》的摘录与正文不一致")


def _refuse(what: str) -> None:
    message = f"{what}，已停止作答。请运行 tiaowen doctor 检查库与索引是否一致，必要时重建索引。"
    raise BrokenLibrary(message)
