"""The way back from page text to the source."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import BadPage
from corpus.model import Page
from ingest.decode import decode
from ingest.extract import extract
from ingest.trace import Trace, raw_offsets

LONGEST_REFERENCE = 34


def traced(body: bytes, locator: str = "a.html") -> Trace:
    page = Page(body, locator)
    return raw_offsets(page, extract(page)[1])


def leads_right(source: str, trace: Trace) -> bool:
    """Whether every known place holds the character, itself or as a reference."""
    for offset, character in enumerate(trace.text.text):
        raw = trace.raw(offset)
        if raw is None or source[raw] == character:
            continue
        if source[raw] != "&" or not html.unescape(source[raw:][:LONGEST_REFERENCE]).startswith(
            character
        ):
            return False
    return True


def test_html_leads_back_through_tags_references_and_hidden_words() -> None:
    source = (
        "<title>题</title><!-- 注 --><p class='a>b' title=\"x>y\">第&#19968;条　为<b>了</b>规"
        '<span style="display:none">隐藏</span>范&nbsp;A&amp;B，</p>'
        '<script>"为了"</script><ol><li>甲，</li></ol>'
    )
    trace = traced(source.encode())
    text = trace.text.text

    assert leads_right(source, trace)
    for wanted, found in [("条", "条"), ("规", "规"), ("范", "范"), ("隐", "隐"), ("甲", "甲")]:
        raw = trace.raw(text.index(wanted))
        assert raw is not None
        assert source[raw] == found
    assert trace.raw(text.index("1. 甲")) is None
    assert source[trace.raw(text.index("一")) or 0] == "&"
    assert trace.raw(len(text) + 5) is None


def test_gbk_offsets_count_characters() -> None:
    source = "<meta charset=gbk><p>第一条，为了规范</p>"
    trace = traced(source.encode("gbk"))

    assert trace.raw(0) == source.index("第")


def test_plain_text_is_itself_but_for_carriage_returns() -> None:
    source = "第一条\r\n为了\r规范\n完"
    trace = traced(source.encode(), "a.txt")

    assert trace.text.text == "第一条\n为了\n规范\n完"
    assert [source[trace.raw(i) or 0] for i in (4, 7, 10)] == ["为", "规", "完"]
    assert trace.place(5) == "第 2 段"


def test_a_place_is_named_for_the_reader() -> None:
    trace = traced(
        "<table><tr><td>岗位</td><td>人数</td></tr><tr><td>甲</td><td>2</td></tr></table>".encode()
    )

    assert trace.place(trace.text.text.index("2")) == "第 1 个表格第 2 行第 2 列"


TAGS = [
    "<p>", "</p>", "<b>", "<td>", "<br>", "<!--", "-->", "<ol><li>", "<a href='x'>", '<i a="', "<",
    "&", "&amp;", "&nbsp", "&#0;", "&notit;", "<script>", "</script>", "<title>", "<pre>",
    "<table>",
]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS) | st.text(max_size=6), max_size=12))
def test_wherever_a_place_is_known_it_holds_the_character(pieces: list[str]) -> None:
    body = ("<html>" + "".join(pieces)).encode("utf-8", "replace")
    try:
        trace = traced(body)
    except BadPage:
        return

    assert leads_right(decode(body, "").text, trace)


@pytest.mark.parametrize("body", [b"<p>" + b'<a "' * 3_000, b"<" * 50_000, b"&" * 50_000])
def test_broken_markup_takes_no_time(body: bytes) -> None:
    page = b"<p>\xe5\xad\x97</p>" + body

    assert traced(page).raw(0) == len("<p>")
