"""Reciprocal rank fusion, against the formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.fuse import fuse

RANKING = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(st.dictionaries(st.sampled_from(["x", "y", "z"]), RANKING))
def test_the_score_is_the_sum_of_one_over_sixty_plus_rank(rankings: dict[str, list[str]]) -> None:
    found = dict(fuse(rankings))

    assert set(found) == {i for r in rankings.values() for i in r}
    for name, score in found.items():
        assert score == pytest.approx(
            sum(1 / (60 + r.index(name) + 1) for r in rankings.values() if name in r)
        )


@given(st.dictionaries(st.sampled_from(["x", "y", "z"]), RANKING))
def test_best_first_and_ties_by_id(rankings: dict[str, list[str]]) -> None:
    found = fuse(rankings)

    assert found == sorted(found, key=lambda item: (-item[1], item[0]))


def test_ties_repeat() -> None:
    assert [i for i, _ in fuse({"x": ["b"], "y": ["a"]})] == ["a", "b"]


def test_weights_decide() -> None:
    assert fuse({"x": ["b"], "y": ["a"]}, {"x": 2.0})[0][0] == "b"


def test_a_repeated_id_counts_at_its_best_place() -> None:
    assert fuse({"x": ["a", "b", "a"]}) == [("a", 1 / 61), ("b", 1 / 62)]


def test_nothing_gives_nothing() -> None:
    assert fuse({}) == []
