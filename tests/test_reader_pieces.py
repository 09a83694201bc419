"""A question and a clause in pieces, and the span that the reader's numbers point at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from corpus.model import Span
from search.model_folder import SHIPPED
from search.reader_pieces import ANSWERS, BEGINS, ENDS, LONGEST, best_span, in_pieces, prepare

TOKENIZER = prepare(Tokenizer.from_file(str(Path(SHIPPED) / "tokenizer.json")))
TITLE = "青岭县乡镇干部借调办法"
CLAUSE = "第五条　借调期限一般不超过6个月。任务确未完成的，可延长一次，不得超过３个月。"
TEXTS = st.text(st.sampled_from("第一条借调6６个月，。\n　（）〔〕㈠①é𠮷 a"), max_size=60)


def _said(pieces: int, *points: tuple[int, int, float]) -> np.ndarray:
    made = np.full((pieces, 3), -5.0, dtype=np.float32)
    for piece, kind, value in points:
        made[piece, kind] = value
    return made


@pytest.mark.parametrize("answer", ["一般不超过6个月", "可延长一次", "３个月", "第五条"])
def test_answer_is_where_its_pieces_are(answer: str) -> None:
    pieces = in_pieces(TOKENIZER, "借调最长多久", TITLE, CLAUSE)
    wanted = Span(CLAUSE.find(answer), CLAUSE.find(answer) + len(answer))
    places = pieces.places(wanted)
    assert places is not None

    begin, end = places
    said = _said(len(pieces.ids), (begin, BEGINS, 4), (end, ENDS, 3), (0, ANSWERS, 2))
    found = best_span(said, pieces)

    assert found is not None
    assert found.span.covers(wanted)
    assert len(found.span.of(CLAUSE)) <= len(answer) + 2
    assert found.score == pytest.approx((4 + 3 + 5 + 5) / 2 + 2)


def test_title_and_question_are_no_answer() -> None:
    pieces = in_pieces(TOKENIZER, "借调最长多久", TITLE, CLAUSE)
    said = _said(len(pieces.ids), (2, BEGINS, 99), (3, ENDS, 99))

    found = best_span(said, pieces)

    assert found is not None
    assert 0 <= found.span.start < found.span.end <= len(CLAUSE)


def test_answer_ends_behind_its_beginning() -> None:
    pieces = in_pieces(TOKENIZER, "借调最长多久", TITLE, CLAUSE)
    first = pieces.first
    said = _said(len(pieces.ids), (first + 9, BEGINS, 9), (first + 2, ENDS, 9))

    found = best_span(said, pieces)

    assert found is not None
    assert found.span.start < found.span.end


def test_long_clause_is_cut_and_its_end_has_no_place() -> None:
    pieces = in_pieces(TOKENIZER, "多久", TITLE, CLAUSE * 40)

    assert len(pieces.ids) == LONGEST
    assert pieces.places(Span(len(CLAUSE) * 40 - 2, len(CLAUSE) * 40)) is None


def test_clause_of_no_words_has_no_span() -> None:
    pieces = in_pieces(TOKENIZER, "多久", TITLE, "")

    assert best_span(_said(len(pieces.ids)), pieces) is None


@given(TEXTS, TEXTS, TEXTS, st.integers(0, 2**32 - 1))
def test_span_stands_in_the_clause(question: str, title: str, clause: str, seed: int) -> None:
    pieces = in_pieces(TOKENIZER, question, title, clause)
    said = np.random.default_rng(seed).normal(size=(len(pieces.ids), 3)).astype(np.float32)

    found = best_span(said, pieces)

    assert all(0 <= s.start <= s.end <= len(clause) for s in pieces.spans)
    if found is not None:
        assert 0 <= found.span.start <= found.span.end <= len(clause)
