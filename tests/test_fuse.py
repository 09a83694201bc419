"""Fusion by scores: each ranking on one scale, and what is added up of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.beir import Collection
from search.entries import Entry
from search.evaluate import index_of
from search.fuse import LEXICAL, SINGLED_OUT, dense_shares, lexical_shares
from search.index import Index
from search.ranking import BARE, Part, combine
from tests.fakes import FakeEmbedder

ENTRIES = 8
ROUNDING = 1e-9
COSINES = st.dictionaries(st.integers(0, ENTRIES - 1), st.floats(-1, 1, width=32))
WORD_SCORES = st.dictionaries(st.integers(0, ENTRIES - 1), st.floats(0.01, 50))


def _index() -> Index:
    """Ids fall as places rise; the last entry is a mere heading."""
    entries = [Entry(f"d-t{9 - n}", "办法", "", f"第{n}项补贴") for n in range(ENTRIES - 1)]
    entries.append(Entry("d-t0", "办法", "附则", "附则", bare=True))
    return index_of(Collection(tuple(entries), {}, {}), FakeEmbedder())


INDEX = _index()
"""Made once, before hypothesis measures how long an example takes."""


def _ranking(scores: dict[int, float]) -> dict[int, Part]:
    best_first = sorted(scores, key=lambda entry: -scores[entry])
    return {entry: Part(place, scores[entry]) for place, entry in enumerate(best_first, 1)}


@given(COSINES)
def test_the_best_vector_counts_one_and_the_last_taken_nothing(scores: dict[int, float]) -> None:
    shares = dense_shares(scores, len(scores))

    assert shares.keys() == scores.keys()
    if len(set(scores.values())) > 1:
        assert max(shares.values()) == pytest.approx(1)
        assert min(shares.values()) == pytest.approx(0)
    else:
        assert set(shares.values()) <= {1.0}


@given(COSINES, st.integers(1, ENTRIES))
def test_a_vector_looked_up_may_count_less_than_nothing(
    scores: dict[int, float], depth: int
) -> None:
    taken = sorted(scores.values(), reverse=True)[:depth]
    shares = dense_shares(scores, depth)

    ordered = sorted(scores, key=lambda entry: scores[entry])
    assert all(shares[a] <= shares[b] for a, b in pairwise(ordered))
    if taken and taken[0] > taken[-1]:
        assert {e for e in scores if shares[e] < 0} == {e for e in scores if scores[e] < taken[-1]}


def test_the_scale_of_the_vectors_is_the_distance_from_best_to_last_taken() -> None:
    assert dense_shares({1: 0.9, 2: 0.8, 3: 0.7, 4: 0.6}, 3) == pytest.approx(
        {1: 1.0, 2: 0.5, 3: 0.0, 4: -0.5}
    )


@given(WORD_SCORES)
def test_words_count_as_a_share_of_the_best(scores: dict[int, float]) -> None:
    best = max(scores.values(), default=1.0)

    shares = lexical_shares(scores)

    # Fewer than ten: the tenth has nothing.
    assert shares == pytest.approx(
        {entry: (LEXICAL + SINGLED_OUT) * score / best for entry, score in scores.items()}
    )


@given(st.floats(0.01, 50), st.floats(0, 1), st.integers(9, 30))
def test_words_count_more_the_farther_the_tenth_falls_behind(
    best: float, tenth: float, others: int
) -> None:
    scores = {0: best} | dict.fromkeys(range(1, others + 1), best * tenth)

    shares = lexical_shares(scores)

    assert shares[0] == pytest.approx(LEXICAL + SINGLED_OUT * (1 - tenth))
    assert shares[1] == pytest.approx(shares[0] * tenth)


@given(COSINES, WORD_SCORES)
def test_the_score_is_the_sum_of_the_shares(
    cosines: dict[int, float], word_scores: dict[int, float]
) -> None:
    parts = {"lexical": _ranking(word_scores), "dense": _ranking(cosines)}

    found = combine(INDEX, parts)

    assert {r.entry for r in found} == cosines.keys() | word_scores.keys()
    for ranked in found:
        lost = BARE if INDEX.is_bare(ranked.entry) else 0.0
        assert ranked.score == pytest.approx(sum(p.share for p in ranked.parts.values()) - lost)
        assert ranked.score <= 1 + LEXICAL + SINGLED_OUT + ROUNDING
        assert all(p.rank == parts[name][ranked.entry].rank for name, p in ranked.parts.items())


@given(COSINES, WORD_SCORES)
def test_best_first_and_ties_by_id(
    cosines: dict[int, float], word_scores: dict[int, float]
) -> None:
    found = combine(INDEX, {"lexical": _ranking(word_scores), "dense": _ranking(cosines)})

    assert found == sorted(found, key=lambda r: (-r.score, INDEX.entry_id(r.entry)))


def test_equal_scores_are_ordered_by_id() -> None:
    found = combine(INDEX, {"dense": _ranking({0: 0.5, 1: 0.5})})

    assert [INDEX.entry_id(r.entry) for r in found] == ["d-t8", "d-t9"]


def test_a_score_looked_up_does_not_widen_the_scale() -> None:
    taken = _ranking({0: 0.9, 1: 0.7})

    found = combine(INDEX, {"dense": {**taken, 2: Part(None, 0.6)}})

    assert [r.score for r in found] == pytest.approx([1.0, 0.0, -0.5])
    assert found[-1].parts["dense"].rank is None


def test_nothing_gives_nothing() -> None:
    assert dense_shares({}, 100) == lexical_shares({}) == {}
    assert lexical_shares({1: 0.0}) == {}
    assert combine(INDEX, {}) == []
