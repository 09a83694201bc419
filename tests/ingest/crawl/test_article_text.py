"""The joined page holds the text once, in order, and nothing of the template twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.crawl.article_leaf import bare_title, is_pager
from ingest.crawl.article_text import joined
from ingest.crawl.articles import Shelf
from ingest.crawl.model import Fetched
from tests.ingest.crawl.answers import answer
from tests.ingest.crawl.paged import (
    ARTICLES,
    HOST,
    TITLE,
    Pager,
    article,
    numbers,
    page,
    parts,
    rest,
    script,
    text_of,
    words,
)

URLS = [f"{HOST}/zwgk/content_123{at}.htm" for at in ("", "_1", "_2")]


@pytest.mark.parametrize(
    "text",
    ["上一页", "【下一页】", "1", "[2]", "共3页", "第1页/共3页",
     "页次：1/3", "余下全文",
     "上一页 1 2 3 下一页 尾页", "Next »"],
)  # fmt: skip
def test_words_of_a_pager(text: str) -> None:
    assert is_pager(text)


@pytest.mark.parametrize(
    "text", ["", " ", "第一条", "共3人", "下一步工作", "全文如下", "2024年", "附件1"]
)
def test_words_of_a_text(text: str) -> None:
    assert not is_pager(text)


@pytest.mark.parametrize(
    "text",
    [
        "关于公章的通知（2）",
        "关于公章的通知 第2页",
        "关于公章的通知(第 2 页)",
        "关于公章的通知_第2/3页",
    ],
)
def test_a_title_without_the_number_of_its_page(text: str) -> None:
    assert bare_title(text) == "关于公章的通知"


@pytest.mark.parametrize("text", ["关于公章的通知（二）", "关于3月工作的通知", "第2批补助名单"])
def test_a_title_keeps_its_own_numbers(text: str) -> None:
    assert bare_title(text) == text


def whole(pages: Mapping[str, str | bytes]) -> Fetched:
    """The article of pages that came."""
    kinds = {bytes: "text/html", str: "text/html; charset=utf-8"}
    came = {url: answer(body, url, kind=kinds[type(body)]) for url, body in pages.items()}
    found = Shelf(tuple(came), came.get).article_of(came[URLS[0]])
    assert found is not None
    assert len(found.pages) == len(pages)
    return joined(found.pages)


def test_everything_but_the_text_is_of_the_first_page() -> None:
    pages = article(URLS)
    pages = {u: p.replace("671", str(671 + n)) for n, (u, p) in enumerate(pages.items())}

    one = whole(pages)
    source = one.body.decode()

    assert one.url == URLS[0]
    assert one.header("content-type") == "text/html; charset=utf-8"
    for words_of_frame in (f"<h1>{TITLE}</h1>", "浏览次数：671", "网站标识码", "政务公开"):
        assert source.count(words_of_frame) == 1
    assert "浏览次数：67" in source
    assert "浏览次数：672" not in source
    assert 'class="page"' not in source
    assert "class='page'" not in source


Dress = Callable[[int, Sequence[str], str], str]
FOOT = (
    "<p>责任编辑：张三</p><div class='buttons'><a href='javascript:print()'>【打印】</a>"
    "<a href='javascript:close()'>【关闭】</a></div>"
)


def with_foot(_at: int, said: Sequence[str], pager: str) -> str:
    return page(said, pager, foot=FOOT)


def foot_in_text(_at: int, said: Sequence[str], pager: str) -> str:
    return page(said, pager).replace("</div><div class='page'", f"{FOOT}</div><div class='page'")


def with_page_in_title(at: int, said: Sequence[str], pager: str) -> str:
    return page(said, pager, title=f"{TITLE}（{at + 1}）" if at else TITLE)


def without_title_later(at: int, said: Sequence[str], pager: str) -> str:
    return page(said, pager).replace("<h1>", "<h1 hidden>" if at else "<h1>")


def bare_later(at: int, said: Sequence[str], pager: str) -> str:
    """Later pages print no heading and no byline."""
    source = page(said, pager)
    return re.sub("<h1>.*?</h1><p class='meta'>.*?</p>", "", source) if at else source


def foot_on_last(_at: int, said: Sequence[str], pager: str) -> str:
    return page(said, pager, foot=FOOT if "下一页" not in pager else "")


def number_on_first(at: int, said: Sequence[str], pager: str) -> str:
    """The first page prints the number of the document above the text."""
    source = page(said, pager)
    number = "<p class='number'>临民规〔2024〕5号</p>"
    return source if at else source.replace("<div class='TRS_E", f"{number}<div class='TRS_E")


def in_columns(at: int, said: Sequence[str], pager: str) -> str:
    """Text and other news stand beside each other in boxes of like names."""
    source = with_sidebar(at, said, pager).replace("class='article'", "class='col-md-9'")
    return source.replace("class='right'", "class='col-md-3'")


def in_lines(_at: int, said: Sequence[str], pager: str) -> str:
    return page(said, pager).replace(_lines("<p>", said, "</p>"), _lines("", said, "<br>"))


def _lines(before: str, said: Sequence[str], after: str) -> str:
    return "".join(f"{before}{line}{after}" for line in said)


def bare_pager_in_text(at: int, said: Sequence[str], pager: str) -> str:
    """The pager stands in the element of the text, in no element of its own."""
    bare = re.sub(r"</?div[^>]*>", "", pager)
    return in_lines(at, said, "").replace("<br></div>", f"<br><br>{bare}</div>")


def pager_on_top(_at: int, said: Sequence[str], pager: str) -> str:
    return page(said, pager).replace("<div class='TRS_Editor'>", f"<div class='TRS_Editor'>{pager}")


def without_names(_at: int, said: Sequence[str], pager: str) -> str:
    return re.sub(r" class='[^']*'", "", page(said, pager))


def in_table(_at: int, said: Sequence[str], pager: str) -> str:
    """As pages were laid out before 2005."""
    source = page(said, pager).replace("<div class='article'>", "<table><tr><td id='content'>")
    return source.replace("</div><div class='footer'>", "</td></tr></table><div class='footer'>")


def with_sidebar(at: int, said: Sequence[str], pager: str) -> str:
    links = "".join(
        f"<li><a href='/news/{at}{n}.html'>临江市召开第{at}{n}次工作会议</a></li>" for n in range(6)
    )
    side = f"<div class='right'><h3>热点新闻</h3><ul>{links}</ul></div>"
    return page(said, pager).replace("<div class='footer'>", f"{side}<div class='footer'>")


def as_data_table(at: int, said: Sequence[str], pager: str) -> str:
    """The last page holds a table alone."""
    if at < 2:
        return page(said, pager)
    rows = "".join(f"<tr><td>{n}</td><td>{one}</td></tr>" for n, one in enumerate(said))
    table = f"<div class='TRS_Editor'><table>{rows}</table></div>"
    return page((), pager).replace("<div class='TRS_Editor'></div>", table)


def two_boxes_later(at: int, said: Sequence[str], pager: str) -> str:
    """Later pages hold their text in two elements, the first in one."""
    if not at or len(said) == 1:
        return page(said, pager)
    halves = parts(2, said)
    one, two = ("".join(f"<p>{line}</p>" for line in half) for half in halves)
    return page((), pager).replace(
        "<div class='TRS_Editor'></div>",
        f"<div class='TRS_Editor'>{one}</div><div class='TRS_Editor'>{two}</div>",
    )


TEMPLATES = (
    with_foot,
    foot_in_text,
    with_page_in_title,
    without_title_later,
    bare_later,
    foot_on_last,
    number_on_first,
    in_columns,
    in_lines,
    bare_pager_in_text,
    pager_on_top,
    without_names,
    in_table,
    with_sidebar,
    as_data_table,
    two_boxes_later,
)


@pytest.mark.parametrize("dress", TEMPLATES, ids=lambda made: made.__name__)
@pytest.mark.parametrize("pager", [numbers, words, script])
def test_the_text_stands_once_in_order_whatever_the_template(dress: Dress, pager: Pager) -> None:
    cut = parts(3)
    one = whole({url: dress(at, cut[at], pager(URLS, at)) for at, url in enumerate(URLS)})

    source = one.body.decode()
    read = [line.lstrip("0123456789") for line in text_of(one)]

    assert [line for line in read if line.startswith("第")] == list(ARTICLES)
    assert [source.count(article) for article in ARTICLES] == [1] * len(ARTICLES)
    assert source.count("网站标识码") == 1
    assert source.count("责任编辑") <= 1
    assert "上一页" not in source
    assert source.find("责任编辑") == -1 or source.find("责任编辑") > source.find(ARTICLES[-1])


def test_pages_in_gbk_are_joined() -> None:
    pages = {url: p.encode("gbk") for url, p in article(URLS).items()}

    assert text_of(whole(pages)) == list(ARTICLES)


def test_pages_that_are_pictures_are_kept() -> None:
    pages = article(URLS)
    scan = "<p><img src='scan3.jpg'></p>"
    pages[URLS[2]] = page((), scan + numbers(URLS, 2)).replace("</div><p><img", "<p><img", 1)

    assert whole(pages).body.decode().count("scan3.jpg") == 1


def test_a_link_in_the_text_to_another_page_is_kept() -> None:
    cut = [list(part) for part in parts(3)]
    cut[0][1] += f"<a href='{URLS[1]}'>详见第四条</a>"

    assert "详见第四条" in whole(article(URLS, numbers, cut)).body.decode()


def test_a_short_line_that_every_page_says_in_its_middle_is_kept() -> None:
    cut = [[part[0], "附表", *part[1:]] for part in parts(3)]

    assert text_of(whole(article(URLS, numbers, cut))).count("附表") == 3


_LETTERS = st.text(
    st.sampled_from("公章保管使用登记村民委员会主任签字同意，；、年月日一二三四"), max_size=40
)


@st.composite
def cuts(draw: st.DrawFn) -> list[list[str]]:
    """Two to five pages of paragraphs, each paragraph with a number that no other has."""
    count = draw(st.integers(2, 5))
    number = iter(range(1_000, 2_000))
    return [
        [
            f"{said}（编号{next(number)}），由乡镇人民政府负责监督。"
            for said in draw(st.lists(_LETTERS, min_size=1, max_size=6))
        ]
        for _ in range(count)
    ]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(cuts(), st.sampled_from(TEMPLATES), st.sampled_from([numbers, words, script, rest]))
def test_each_paragraph_of_each_page_stands_once_in_order(
    cut: list[list[str]],
    dress: Dress,
    pager: Pager,
) -> None:
    urls = [URLS[0], *(f"{HOST}/zwgk/content_123_{at}.htm" for at in range(1, len(cut)))]
    came = {url: answer(dress(at, cut[at], pager(urls, at)), url) for at, url in enumerate(urls)}
    found = Shelf(urls, came.get).article_of(came[urls[-1]])

    assert found is not None
    source = joined(found.pages).body.decode()
    wanted = [re.search("编号([0-9]+)", one)[1] for part in cut for one in part]  # type: ignore[index]
    assert re.findall("编号([0-9]+)", source) == wanted
