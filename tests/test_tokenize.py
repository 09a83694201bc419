"""Words are found with their places, alike in both scripts."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold
from search.tokenize import stop_words, tokenize, words

TEXTS = st.text(alphabet="乡鎮公务員服務年限5５ａB。，（）〔〕① \n𠀀é", max_size=60)


@given(TEXTS)
def test_a_token_is_the_folded_text_at_its_place(text: str) -> None:
    folded = fold(text)

    for token in tokenize(text):
        assert folded[token.start : token.end] == token.text


@given(st.text(max_size=80))
def test_any_text_can_be_cut(text: str) -> None:
    assert all(0 <= t.start < t.end <= len(text) for t in tokenize(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("乡镇公务员最低服务年限", "鄉鎮公務員最低服務年限"),
        ("ＩＳＯ９００１", "iso9001"),
        ("村党组织书记的任期", "村黨組織書記的任期"),
    ],
)
def test_script_and_width_do_not_matter(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("最低服务年限", {"最低服务年限", "最低", "服务", "年限"}),
        ("评标委员会", {"评标委员会", "委员会"}),
        ("公共数据授权运营", {"公共数据授权运营", "公共", "数据", "授权", "运营"}),
    ],
)
def test_a_compound_is_found_whole_and_by_its_parts(text: str, expected: set[str]) -> None:
    assert expected <= set(words(text))


def test_common_words_and_signs_are_left_out() -> None:
    assert words("的，了。！——") == []
    assert "的" in stop_words()


def test_an_endless_run_of_letters_is_no_word() -> None:
    assert words("a" * 500) == []


def test_every_word_of_the_field_is_cut_out_whole() -> None:
    lines = files("search").joinpath("words", "policy.txt").read_text(encoding="utf-8").splitlines()
    listed = [line.split()[0] for line in lines if not line.startswith("#")]

    split = [word for word in listed if fold(word) not in words(f"，{word}。")]

    assert split == []
    assert len(listed) == len(set(listed)) > 300
