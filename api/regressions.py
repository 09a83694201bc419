"""Answers that were wrong, kept as cases: what was asked, what is expected, what was said then."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from corpus.errors import BadQuery
from search.model import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from api.present import Json
    from api.service import Service
    from search.model import Answer

FILE = "regressions.jsonl"
"""Where the library's folder keeps its own, one a line."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What would have been right: a span, maybe in a given clause, or a reason not to answer."""

    span: str | None = None
    clause: str | None = None
    """Its id; any clause will do where none is given."""
    reason: str | None = None


def expectation(span: str | None, clause: str | None, reason: str | None) -> Expected:
    """The options of the command, checked.

    Raises:
        BadQuery: neither or both of a span and a reason, or a reason that is none.
    """
    if (span is None) == (reason is None):
        msg = "请用 --expect 写出应当回答的原文，或用 --abstain 写明不作答的理由，两者选一。"
        raise BadQuery(msg)
    if reason is not None and (clause is not None or reason not in set(Reason)):
        msg = f"--abstain 只能是 {'、'.join(Reason)} 之一，且不与 --clause 同用。"
        raise BadQuery(msg)
    if span is not None and not span.strip():
        raise BadQuery("--expect 是空的。请写出应当回答的原文。")
    return Expected(span, clause, reason)


def new_case(
    service: Service, question: str, after: Sequence[str], expected: Expected
) -> tuple[Json, str]:
    """The case to keep, and what is wrong with the answer now; empty where it is right.

    Raises:
        BadQuery: the span does not stand in the clause, so that no answer could hold it.
        UnknownClause: the library has no such clause.
    """
    if expected.clause is not None:
        document, clause = service.library.clause(expected.clause)
        if (expected.span or "") not in document.text[clause.start : clause.end]:
            msg = f"条款 {expected.clause} 中没有“{expected.span}”。请照原文填写。"
            raise BadQuery(msg)
    answer = service.ask(question, after)
    first = next(iter(answer.evidence), None)
    case: Json = {
        "question": question,
        "after": list(after),
        "expected": {
            "answer": expected.span,
            "clause_id": expected.clause,
            "reason": expected.reason,
        },
        "given": {
            "answer": answer.answer,
            "reason": str(answer.reason) if answer.reason is not None else None,
            "clause_id": first.clause.id if first is not None else None,
        },
        "date": datetime.now(UTC).date().isoformat(),
    }
    return case, fault(answer, expected)


def fault(answer: Answer, expected: Expected) -> str:
    """What is wrong with an answer, in Simplified Chinese; empty where it is as expected."""
    if expected.reason is not None:
        if answer.answer is not None:
            return f"不应作答，却答“{answer.answer}”"
        said = str(answer.reason)
        return "" if said == expected.reason else f"理由是 {said}，应为 {expected.reason}"
    if answer.answer is None:
        return f"没有作答（{answer.reason}），应答“{expected.span}”"
    if (expected.span or "") not in answer.answer:
        return f"答“{answer.answer}”，应答“{expected.span}”"
    if expected.clause not in (None, answer.evidence[0].clause.id):
        return f"依据是 {answer.evidence[0].clause.id}，应为 {expected.clause}"
    return ""


def append(path: Path, case: Json) -> None:
    """Add a case to a file, which is made where it is not there.

    Raises:
        BadQuery: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(case, ensure_ascii=False) + "\n")
    except OSError as error:
        msg = f"无法写入 {path}：{error.strerror}。请检查路径和权限。"
        raise BadQuery(msg) from error


def rerun(service: Service, path: Path) -> list[tuple[str, str]]:
    """Each case's question and what is wrong with its answer now; none where there is no file.

    Raises:
        BadQuery: the file cannot be read, or a line is not a case.
    """
    if not path.exists():
        return []
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        for line in lines:
            if line.strip():
                case = json.loads(line)
                wanted = case["expected"]
                expected = Expected(wanted["answer"], wanted["clause_id"], wanted["reason"])
                answer = service.ask(case["question"], case.get("after", ()))
                found.append((str(case["question"]), fault(answer, expected)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{path} 读不懂，请检查最近写入的一行。"
        raise BadQuery(msg) from error
    return found
