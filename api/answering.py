"""An answer as JSON, as text for the terminal and as rows of its card. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from api.labels import ADVICE, REASONS, place
from api.present import evidence_json, plain
from api.status import status_line

if TYPE_CHECKING:
    from api.present import Json
    from search.model import Answer, Conflict, Evidence, Piece, ValueCard
    from search.phrasing import Phrased

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "clause": "条文",
        "figure": "数值",
        "date": "日期",
        "subject": "主体",
        "yes_no": "是否",
        "definition": "定义",
        "condition": "条件",
        "list": "列举",
        "comparison": "比较",
        "procedure": "程序",
        "statement": "规定",
    }
)
"""What was asked for, as a reader calls it."""
_DIRECTIONS: Mapping[str, str] = MappingProxyType({"min": "下限", "max": "上限"})


def answer_json(answer: Answer) -> Json:
    """An answer or a reasoned abstention."""
    end = answer.start + len(answer.answer or "")
    return {
        "question": answer.question,
        "read_as": answer.read_as or None,
        "type": answer.kind or None,
        "status": answer.status,
        "answer": answer.answer,
        "span": [answer.start, end] if answer.answer is not None else None,
        "reason": str(answer.reason) if answer.reason is not None else None,
        "message": answer.message,
        "value": _value_json(answer.value) if answer.value is not None else None,
        "items": [{"label": i.label or None, **_piece_json(i)} for i in answer.items],
        "evidence": [evidence_json(e) for e in answer.evidence],
        "conflicts": [_conflict_json(c) for c in answer.conflicts],
        "nearest": [evidence_json(e) for e in answer.nearest],
        "engine": plain(answer.engine),
    }


def phrased_json(phrased: Phrased | None) -> Json | None:
    """What a generator made of an answer; null where none is set."""
    return None if phrased is None else {"text": phrased.text, "note": phrased.note}


def phrased_text(phrased: Phrased) -> list[str]:
    """The same for the terminal."""
    return ["", *filter(None, [phrased.text]), phrased.note]


def _value_json(card: ValueCard) -> Json:
    return {
        **_piece_json(card.value),
        "number": card.number,
        "upper": card.upper,
        "unit": card.unit or None,
        "direction": card.direction or None,
        "period": card.period or None,
        "day": card.day.isoformat() if card.day is not None else None,
        "subject": _piece_json(card.subject) if card.subject is not None else None,
        "path": list(card.value.clause.path),
        "conditions": [_piece_json(c) for c in card.conditions],
        "exceptions": [_piece_json(e) for e in card.exceptions],
    }


def _piece_json(piece: Piece) -> Json:
    return {
        "text": piece.text,
        "start": piece.start,
        "end": piece.end,
        "document_id": piece.document.id,
        "clause_id": piece.clause.id,
    }


def _conflict_json(conflict: Conflict) -> Json:
    return {
        **evidence_json(conflict),
        "answer": conflict.answer,
        "span": [conflict.span.start, conflict.span.end],
        "ground": str(conflict.ground),
        "why": conflict.why,
    }


def answer_text(answer: Answer, *, explain: bool = False) -> Iterator[str]:
    """An answer with its evidence, or the abstention with what to try.

    Args:
        answer: to be told.
        explain: say, too, how the question was read.
    """
    if explain:
        yield f"问的是：{KINDS.get(answer.kind, '不是能由条文回答的问题')}"
        yield f"读作：{answer.read_as or answer.question}"
    if answer.answer is not None:
        yield f"答：{answer.answer}"
        yield from filter(None, [answer.message])
    elif answer.reason is not None:
        yield f"未作回答：{REASONS[answer.reason]}。"
        yield from filter(None, [answer.message, ADVICE[answer.reason]])
    for name, words in card_rows(answer.value):
        yield f"  {name}：{words}"
    for number, item in enumerate(answer.items, 1):
        yield f"  {item.label or number}：{item.text}"
    for evidence in answer.evidence:
        yield from _evidence_text("依据", evidence)
    for conflict in answer.conflicts:
        yield from _evidence_text("另有不同规定", conflict)
        yield f"  {conflict.why}"
    for evidence in answer.nearest:
        yield from _evidence_text("相近条款（未必回答所问，请自行核对）", evidence)
    reader = answer.engine.get("reader")
    by = f"；阅读模型：{reader}" if reader else ""
    yield f"模型：{answer.engine.get('model', '未知')}{by}"


def _evidence_text(title: str, evidence: Evidence) -> Iterator[str]:
    document = evidence.document
    yield f"{title}：“{evidence.quote.strip()}”"
    yield f"  《{document.title}》{document.doc_number or '（无文号）'}  {place(evidence.clause)}"
    status = status_line(document.force, document.status)
    yield f"  {document.genre}；时效：{status}；来源：{document.source.locator}"
    yield f"  {evidence.clause.id}"


def card_rows(card: ValueCard | None) -> Iterator[tuple[str, str]]:
    """Name and words of what a value card holds; nothing where there is no card."""
    if card is None:
        return
    if card.day is not None:
        yield "日期", card.day.isoformat()
    if card.number is not None:
        upper = f"至{card.upper:,.10g}" if card.upper is not None else ""
        limit = _DIRECTIONS.get(card.direction, "")
        period = f"，{card.period}" if card.period else ""
        yield "数值", f"{card.number:,.10g}{upper}{card.unit}{period}{limit and f'（{limit}）'}"
    if card.subject is not None:
        yield "对象", card.subject.text
    if card.conditions:
        yield "条件", "；".join(c.text for c in card.conditions)
    if card.exceptions:
        yield "例外与说明", "；".join(e.text for e in card.exceptions)
