"""Any bytes give page text or a clear refusal; nothing crashes, nothing recurses."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from ingest.extract import extract
from ingest.extract_html import extract_html
from ingest.pagetext import PageText

DEEP = 20_000
PIECES = [
    "<div>", "</div>", "<p>", "<table>", "<tr>", "<td rowspan=9>", "<th colspan=x>", "</table>",
    "<br>", "<a href=x>", "</a>", "<ol start=-5>", "<li value=9>", "<h1>", "<pre>", "<select>",
    "<b id=1>", "<style>", "<!--", "</html>", "<div class=t_f>", "<div id=zoom>",
    "<div class=comments>", "索引号：", "成文日期：2020-13-45", "文号：", "&#xD800;",
    "发表于 2019-99-99 10:00", "\x00", "\u2028", "\x0b",
]  # fmt: skip


def is_sound(text: PageText) -> bool:
    """Lines are ascending, inside the text, and joined by line feeds only."""
    spans = [(line.start, line.end) for line in text.lines]
    joined = "\n".join(text.of(line) for line in text.lines)
    return (
        joined == text.text
        and all(a <= b for a, b in spans)
        and all(x[1] < y[0] for x, y in pairwise(spans))
        and all(0 <= ln.synthetic <= ln.end - ln.start for ln in text.lines)
        and not any("\n" in text.of(ln) for ln in text.lines)
    )


@given(
    st.binary(max_size=400), st.sampled_from(["a.html", "a.txt", "a.docx", "https://a.example/"])
)
def test_any_bytes_give_text_or_a_refusal(body: bytes, locator: str) -> None:
    try:
        _, text = extract(Page(body, locator))
    except BadPage:
        return
    assert is_sound(text)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30))
def test_any_markup_gives_sound_lines(pieces: list[str]) -> None:
    try:
        text = extract_html("".join(pieces).encode("utf-8", "replace").decode())
    except BadPage:
        return
    assert is_sound(text)


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), min_size=1
    )
)
def test_plain_text_is_left_as_it_is(text: str) -> None:
    try:
        kind, found = extract(Page(text.encode(), "a.txt", "text/plain; charset=utf-8"))
    except BadPage:
        return
    if kind is PageKind.TEXT:
        assert found.text == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 100_000 + "文字，在最深处。",
        "<table><tr><td>" * (DEEP // 3) + "文字，在最深处。",
        "<ul><li>" * (DEEP // 2) + "文字，在最深处。",
        "<blockquote>" * DEEP + "文字，在最深处。" + "</blockquote>" * DEEP,
        "".join(f"<p><b id={i}>" for i in range(5_000)) + "文字，在最深处。",
        "".join(f"<a href={i}>" for i in range(20_000)) + "文字，在最深处。",
        "<svg>" * DEEP + "</svg>" * DEEP + "文字，在最深处。",
    ],
    ids=["div", "table", "list", "quote", "formatting", "links", "svg"],
)
def test_a_nesting_bomb_is_read_to_its_bottom(source: str) -> None:
    text = extract_html(source)

    assert "文字，在最深处。" in text.text
    assert is_sound(text)


def test_a_million_references_are_read() -> None:
    assert extract_html("<p>" + "&amp;" * 1_000_000).text == "&" * 1_000_000


def test_a_page_of_far_too_many_elements_is_refused() -> None:
    with pytest.raises(BadPage, match="标签过多"):
        extract_html("<i></i>" * 200_000)


def test_fifty_megabytes_are_refused_at_once() -> None:
    with pytest.raises(BadPage, match="超过上限"):
        extract(Page(b"<p>" + b" " * 50_000_000 + b"x", "a.html"))


def test_gbk_under_a_wrong_name_is_read_and_warned_of() -> None:
    body = "<meta charset=utf-8><p>第一条　为了规范镇村干部的管理，制定本办法。</p>".encode("gbk")

    _, text = extract(Page(body, "a.html", "text/html; charset=utf-8"))

    assert text.text == "第一条　为了规范镇村干部的管理，制定本办法。"
    assert [code for code, _ in text.warnings] == ["mis_declared_charset"]


def test_truncated_utf8_is_read_and_warned_of() -> None:
    _, text = extract(Page("第一条　为了规范".encode()[:-1], "a.txt"))

    assert text.text == "第一条　为了规"
    assert [code for code, _ in text.warnings] == ["truncated"]
