"""Windows cover a long passage, overlap and end with sentences."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from search.windows import OVERLAP, WINDOW, windows

SENTENCES = st.lists(st.integers(1, 260), max_size=30).map(
    lambda lengths: "".join("字" * n + "。" for n in lengths)
)


@given(SENTENCES | st.text(alphabet="字。；\n”", max_size=1500))
def test_windows_cover_the_text_and_overlap_or_meet(text: str) -> None:
    found = windows(text)

    assert found[0].start == 0
    assert found[-1].end == len(text)
    for before, after in pairwise(found):
        assert before.start < after.start <= before.end < after.end


@given(SENTENCES)
def test_no_window_is_too_long(text: str) -> None:
    assert all(span.end - span.start <= WINDOW for span in windows(text))


def test_a_short_text_is_one_window() -> None:
    text = "期限为三年。" * 10

    assert [s.of(text) for s in windows(text)] == [text]


def test_neighbours_share_sentences() -> None:
    text = "各单位应当在每年年底以前提交总结报告。" * 60
    found = windows(text)

    assert len(found) > 2
    for before, after in pairwise(found):
        assert before.end - after.start >= OVERLAP
        assert before.of(text).endswith("。")
        assert after.of(text).startswith("各单位")
