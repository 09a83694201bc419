"""BM25 over our own words."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from search.entries import Entry
from search.lexical import LexicalIndex, LexicalWriter, copy_index
from search.tokenize import words

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "新录用乡镇公务员最低服务年限为5年。",
    "养老机构应当配备护理人员，保障老年人安全。",
    "招标人不得以不合理条件限制投标人，保障公平。",
    "公共数据应当依法开放，老年人服务数据优先。",
    "养老服务资金专款专用。",
]
ENTRIES = [Entry(f"c{i}", "", "", text, document=f"d{i}") for i, text in enumerate(TEXTS)]
K1, B = 1.2, 0.75


def slow_bm25(query: str) -> dict[int, float]:
    """The textbook formula (Robertson and Zaragoza 2009, with Lucene's idf) over one field."""
    counts = [Counter(words(t)) for t in TEXTS]
    mean = sum(map(Counter.total, counts)) / len(counts)
    scores: dict[int, float] = {}
    for word in dict.fromkeys(words(query)):
        holding = sum(1 for c in counts if c[word])
        idf = math.log(1 + (len(counts) - holding + 0.5) / (holding + 0.5))
        for row, count in enumerate(counts):
            if count[word]:
                norm = K1 * (1 - B + B * count.total() / mean)
                gain = idf * count[word] * (K1 + 1) / (count[word] + norm)
                scores[row] = scores.get(row, 0.0) + gain
    return scores


@pytest.mark.parametrize("query", ["老年人养老服务", "最低服务年限", "保障公平", "数据"])
def test_scores_are_the_textbooks(query: str) -> None:
    found = {s.row: s.score for s in LexicalIndex.build(ENTRIES).search(words(query), 10)}
    expected = slow_bm25(query)

    assert set(found) == set(expected)
    for row, score in expected.items():
        assert found[row] == pytest.approx(score, rel=0.02)


def test_best_first_and_no_more_than_asked() -> None:
    found = LexicalIndex.build(ENTRIES).search(words("养老服务"), 2)

    assert found[0].row == 4
    assert len(found) == 2


def test_headings_and_title_count_but_less_than_own_words() -> None:
    entries = [
        Entry("own", "", "", "殡葬管理"),
        Entry("heading", "", "殡葬管理", "资金来源"),
        Entry("title", "殡葬管理", "", "资金来源"),
    ]
    found = LexicalIndex.build(entries).search(words("殡葬管理"), 5)

    assert [s.row for s in found] == [0, 1, 2]


def test_only_the_documents_allowed_answer() -> None:
    index = LexicalIndex.build(ENTRIES)

    assert [s.row for s in index.search(words("老年人"), 5, {"d3"})] == [3]
    assert index.search(words("老年人"), 5, set()) == []


def test_a_choice_does_not_change_scores() -> None:
    index = LexicalIndex.build(ENTRIES)
    free = {s.row: s.score for s in index.search(words("老年人"), 5)}
    chosen = {s.row: s.score for s in index.search(words("老年人"), 5, {"d1"})}

    assert chosen == {1: pytest.approx(free[1])}


@pytest.mark.parametrize("query", [[], ["的"], ["没有这个词"]])
def test_words_that_stand_nowhere_find_nothing(query: list[str]) -> None:
    assert LexicalIndex.build(ENTRIES).search(query, 5) == []


def test_saved_and_loaded_it_answers_alike(tmp_path: Path) -> None:
    built = LexicalIndex.build(ENTRIES)
    with LexicalWriter.create(tmp_path / "lexical") as writer:
        for serial, entry in enumerate(ENTRIES):
            writer.add(serial, entry)
    loaded = LexicalIndex.load(tmp_path / "lexical")

    assert len(loaded) == len(ENTRIES)
    assert loaded.search(words("老年人"), 5) == built.search(words("老年人"), 5)


def test_an_empty_index_answers_nothing() -> None:
    assert LexicalIndex.build([]).search(["养老"], 3) == []


def test_a_word_may_have_a_weight() -> None:
    index = LexicalIndex.build(ENTRIES)
    typed = {s.row: s.score for s in index.search(["老年人"], 5)}
    added = {s.row: s.score for s in index.search({"老年人": 0.5}, 5)}

    assert added == {row: pytest.approx(score / 2) for row, score in typed.items()}


@pytest.mark.parametrize("links", [True, False])
def test_a_copy_is_changed_and_the_one_before_is_not(tmp_path: Path, *, links: bool) -> None:
    def refused(_source: Path, _target: Path) -> None:
        raise OSError

    with LexicalWriter.create(tmp_path / "old") as writer:
        for serial, entry in enumerate(ENTRIES):
            writer.add(serial, entry)
    before = LexicalIndex.load(tmp_path / "old")
    copy_index(tmp_path / "old", tmp_path / "new", *(() if links else (refused,)))
    with LexicalWriter.open(tmp_path / "new") as writer:
        writer.remove("d3")
        writer.add(9, Entry("c9", "", "", "老年人优待证", document="d9"))

    after = LexicalIndex.load(tmp_path / "new")
    assert {s.row for s in after.search(words("老年人"), 9)} == {1, 9}
    for old in (before, LexicalIndex.load(tmp_path / "old")):
        assert {s.row for s in old.search(words("老年人"), 9)} == {1, 3}
