"""The verbatim gate lets nothing through that is not in the text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.errors import BrokenLibrary
from corpus.model import Span
from search.gate import verbatim
from search.model import Answer, Conflict, Difference, Evidence, Piece, Reason, ValueCard
from tests.answer_library import CARE

CLAUSE = next(c for c in CARE.clauses if c.label == "第八条")
QUOTE = Evidence(CLAUSE, CARE, CARE.text[CLAUSE.start : CLAUSE.end], CLAUSE.start, CLAUSE.end)
AT = CARE.text.index("六倍")
PIECE = Piece(CARE, CLAUSE, "六倍", AT, AT + 2)
OTHER = Conflict(
    CLAUSE,
    CARE,
    QUOTE.quote,
    QUOTE.start,
    QUOTE.end,
    Span(AT, AT + 2),
    Difference.LEVEL,
    "层级不同。",
)
GOOD = Answer(
    "押金最多是多少",
    "六倍",
    None,
    "依据第八条。",
    (QUOTE,),
    (OTHER,),
    start=AT,
    value=ValueCard(PIECE, subject=PIECE, conditions=(PIECE,), exceptions=(PIECE,)),
    items=(PIECE,),
)
BAD_PIECE = replace(PIECE, text="七倍")


def test_a_verbatim_answer_passes_unchanged() -> None:
    assert verbatim(GOOD) is GOOD


def test_an_abstention_with_a_reason_passes() -> None:
    refused = Answer("押金", None, Reason.NOT_IN_LIBRARY, "库内没有。", ())

    assert verbatim(refused) is refused


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, answer="七倍"),
        replace(GOOD, answer=" "),
        replace(GOOD, evidence=()),
        replace(GOOD, reason=Reason.AMBIGUOUS),
        replace(GOOD, evidence=(replace(QUOTE, quote=QUOTE.quote.replace("六", "七")),)),
        replace(GOOD, evidence=(replace(QUOTE, start=QUOTE.start + 1),)),
        replace(GOOD, evidence=(replace(QUOTE, quote="", start=0, end=0),)),
        replace(GOOD, start=AT + 1),
        replace(GOOD, start=-1),
        replace(GOOD, conflicts=(replace(OTHER, end=QUOTE.end - 1),)),
        replace(GOOD, conflicts=(replace(OTHER, span=Span(0, 2)),)),
        replace(GOOD, items=(PIECE, BAD_PIECE)),
        replace(GOOD, items=(replace(PIECE, text="", end=AT),)),
        replace(GOOD, value=ValueCard(BAD_PIECE)),
        replace(GOOD, value=ValueCard(PIECE, subject=BAD_PIECE)),
        replace(GOOD, value=ValueCard(PIECE, conditions=(BAD_PIECE,))),
        replace(GOOD, value=ValueCard(PIECE, exceptions=(BAD_PIECE,))),
        replace(GOOD, answer=None, evidence=()),
    ],
)
def test_anything_else_is_stopped(bad: Answer) -> None:
    with pytest.raises(BrokenLibrary, match="请运行"):
        verbatim(bad)
