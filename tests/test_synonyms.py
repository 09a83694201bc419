"""Lists of synonyms: what they say, what is wrong with them, and that they are read anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import BadQuery
from search.aliases import AliasBook, AliasKind, Learnt
from search.expand import ALIAS_WEIGHT, SYNONYM_WEIGHT, expand
from search.synonym_files import SynonymFile, shipped
from search.synonyms import MOST_WORDS, Synonyms, check_line, parse_synonyms

if TYPE_CHECKING:
    from pathlib import Path

NONE = AliasBook([])


def _parsed(text: str) -> Synonyms:
    synonyms, mistakes = parse_synonyms(text)
    assert not mistakes
    return synonyms


def test_a_group_stands_both_ways_and_an_arrow_one_way() -> None:
    found = _parsed("# 说明\n\n低保 = 最低生活保障\n打工的 → 务工人员、農民工  # 旁注\n")

    assert found.groups == 2
    assert found.others == {
        "低保": ("最低生活保障",),
        "最低生活保障": ("低保",),
        "打工的": ("务工人员", "农民工"),
    }


def test_lists_add_up_and_the_first_comes_first() -> None:
    both = _parsed("低保 = 最低保障") | _parsed("低保 = 最低生活保障\n医保 = 医疗保险")

    assert both.others["低保"] == ("最低保障", "最低生活保障")
    assert "医保" in both.others


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("低保", "只有一个词"),
        ("低保 =", "没有词"),
        ("低保 = 低保", "重复"),
        ("低保 → ", "没有词"),
        ("甲乙 → 丙丁 → 戊己", "一个“→”"),
        ("甲乙 = 丙丁 → 戊己", "混用"),
        ("低保 = " + "长" * 21, "太长"),
        ("低保 = ？？", "不是词语"),
        (" = ".join(f"词{i}" for i in range(MOST_WORDS + 1)), "最多"),
    ],
)
def test_a_wrong_line_is_told_by_its_number_and_the_rest_holds(line: str, said: str) -> None:
    found, (mistake,) = parse_synonyms(f"医保 = 医疗保险\n{line}\n公积金 = 住房公积金")

    assert str(mistake).startswith("第 2 行")
    assert said in mistake.message
    assert found.groups == 2


def test_the_shipped_words_are_sound() -> None:
    assert shipped().groups > 80
    assert "最低生活保障" in shipped().others["低保"]


@given(st.text(alphabet="低保=→->、，#\n 甲a", max_size=200))
def test_any_text_is_read(text: str) -> None:
    synonyms, mistakes = parse_synonyms(text)

    assert synonyms.groups + len(mistakes) <= len(text.splitlines())
    assert all(word not in others for word, others in synonyms.others.items())


@pytest.mark.parametrize("line", ["", "#", "低保", "低保 = ", "低保 = 保障 # 旁注"])
def test_only_a_group_can_be_added(line: str) -> None:
    with pytest.raises(BadQuery, match="不能加入"):
        check_line(line)


def test_the_operators_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    known = SynonymFile(tmp_path)
    assert known.current() == shipped()

    known.add("丫蛋儿 → 儿童")
    assert known.current().others["丫蛋儿"] == ("儿童",)

    known.path.write_text("丫蛋儿 → 未成年人\n坏行\n", encoding="utf-8")
    os.utime(known.path, (1, 1))
    assert known.current().others["丫蛋儿"] == ("未成年人",)
    assert [m.line for m in known.mistakes()] == [2]

    known.path.unlink()
    assert "丫蛋儿" not in known.current().others
    assert known.mistakes() == ()


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"\xef\xbb\xbf", b"a" * 3_000_000, "低保 = 保障".encode("gbk")]
)
def test_a_file_that_cannot_be_read_leaves_the_shipped_words(
    tmp_path: Path, content: bytes
) -> None:
    known = SynonymFile(tmp_path)
    known.path.write_bytes(content)

    assert known.current().others == shipped().others


def test_added_words_weigh_less_than_typed_ones() -> None:
    asked = expand("低保标准", _parsed("低保 = 最低生活保障"), NONE)

    assert asked.typed == ["低保", "标准"]
    assert {asked.weights[w] for w in asked.typed} == {1.0}
    added = {w: n for w, n in asked.weights.items() if w not in asked.typed}
    assert added
    assert sum(added.values()) <= SYNONYM_WEIGHT + 1e-9
    assert [(e.typed, e.means, e.by) for e in asked.added] == [("低保", "最低生活保障", "synonym")]


def test_a_phrase_inside_a_word_is_not_meant() -> None:
    assert not expand("临床试验", _parsed("床 = 床位"), NONE).added


def test_the_librarys_own_short_names_are_spelt_out() -> None:
    book = AliasBook([Learnt("监委会", "村民监督委员会", AliasKind.ORGAN, "d1", local=False)])

    asked = expand("监委会职责", Synonyms(), book)

    assert ("监委会", "村民监督委员会", "alias") in [(e.typed, e.means, e.by) for e in asked.added]
    assert max(asked.weights[w] for w in asked.sources) <= ALIAS_WEIGHT


def test_one_question_is_not_blown_up() -> None:
    many = _parsed("\n".join(f"低保 → 保障{i}号甲乙" for i in range(200)))

    assert len(expand("低保" * 500, many, NONE).weights) < 60
