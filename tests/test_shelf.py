"""Many texts in one string are found by a part, like one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import squeeze, squeeze_all
from search.shelf import Shelf

_TEXTS = st.lists(st.text(alphabet="养老服務ab \n", max_size=8), max_size=12)


@given(_TEXTS, st.text(alphabet="养老服務ab", min_size=1, max_size=3))
def test_every_text_that_holds_it_is_found_those_that_begin_so_first(
    texts: list[str], wanted: str
) -> None:
    found = list(Shelf(texts).holding(wanted, k=99))

    assert sorted(found) == [i for i, text in enumerate(texts) if wanted in text]
    begin = [texts[i].startswith(wanted) for i in found]
    assert begin == sorted(begin, reverse=True)


def test_nothing_is_held_by_every_text_and_found_in_none() -> None:
    assert list(Shelf(["甲", "乙"]).holding("", k=9)) == []
    assert list(Shelf(["甲\0乙"]).holding("\0", k=9)) == []
    assert list(Shelf([]).holding("甲", k=9)) == []


@given(st.lists(st.text(alphabet="養老乾隆乾淨 　Ａb\n\t（1）①\ud800", max_size=10), max_size=8))
def test_many_texts_fold_as_one_by_one(texts: list[str]) -> None:
    assert squeeze_all(texts) == [squeeze(text)[0] for text in texts]
