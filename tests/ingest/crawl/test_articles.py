"""Pages of one article are one text again; what only looks like them stays apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.crawl.articles import Shelf, part_of
from ingest.crawl.model import Fetched
from tests.ingest.crawl.paged import (
    ARTICLES,
    HOST,
    TITLE,
    Brought,
    Pager,
    article,
    counted,
    crawled,
    numbers,
    page,
    parts,
    related,
    rest,
    script,
    text_of,
    words,
)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Brought]:
    with crawled(tmp_path) as made:
        yield made


TRS = [f"{HOST}/zwgk/202403/t20240306_12345{at}.html" for at in ("", "_1", "_2")]
CONTENT = [f"{HOST}/zwgk/content_123{at}.htm" for at in ("", "_2", "_3")]
QUERY = [f"{HOST}/show.asp?id=5{at}" for at in ("", "&page=2", "&page=3")]
JPAGE = [f"{HOST}/art/2024/3/6/art_1_5.html{at}" for at in ("", "?page=2", "?page=3")]


@pytest.mark.parametrize(
    ("path", "first", "number"),
    [
        ("t20240306_12345_1.html", "t20240306_12345.html", 1),
        ("content_123_2.htm", "content_123.htm", 2),
        ("1499615-2.shtml", "1499615.shtml", 2),
        ("show.asp?id=5&page=2", "show.asp?id=5", 2),
        ("show.asp?page=2&id=5", "show.asp?id=5", 2),
        ("art/2024/3/6/art_1_5.html?page=2", "art/2024/3/6/art_1_5.html", 2),
        ("view.jsp?PageNo=3", "view.jsp", 3),
        ("5_2.html?from=a", "5.html?from=a", 2),
    ],
)
def test_an_address_tells_of_which_article_it_may_be(path: str, first: str, number: int) -> None:
    assert part_of(f"{HOST}/{path}") == (f"{HOST}/{first}", number)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "t20240306_12345.html",
        "zwgk/index_1.html",
        "zwgk/list_2.html",
        "list.asp?classid=3&page=2",
        "5_2.docx",
        "art/2024/3/6/art_1229_12345.html",
        "show.asp?id=5&pages=2",
        "forum-5-2.html",
    ],
)
def test_lists_files_and_plain_addresses_are_of_no_article(path: str) -> None:
    assert part_of(f"{HOST}/{path}") is None


@pytest.mark.parametrize(
    ("urls", "pager"),
    [
        (TRS, script),
        (TRS, counted),
        (TRS, numbers),
        (CONTENT, numbers),
        (CONTENT, words),
        (CONTENT, rest),
        (CONTENT, related),
        (QUERY, words),
        (QUERY, numbers),
        (JPAGE, numbers),
        (JPAGE, related),
        ([url.replace("123", "123_1") if url == CONTENT[0] else url for url in CONTENT], numbers),
    ],
)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_pages_of_an_article_are_one(
    here: Brought, urls: list[str], pager: Pager, order: tuple[int, ...]
) -> None:
    pages = article(urls, pager)
    here.keep({urls[at]: pages[urls[at]] for at in order})

    (crop,) = here.harvest()

    assert crop.fetched.url == urls[0]
    assert len(crop.addresses) == 3
    assert text_of(crop.fetched) == list(ARTICLES)
    assert "上一页" not in crop.fetched.body.decode()
    assert "余下全文" not in crop.fetched.body.decode()
    assert here.told == []
    assert here.harvest() == []


def test_a_new_page_brings_the_whole_article_again(here: Brought) -> None:
    pages = article(TRS[:2], numbers)
    here.keep(pages)
    here.harvest()

    here.keep({TRS[1]: pages[TRS[1]].replace("第十条", "第十条　（修改）")})
    (crop,) = here.harvest()

    assert crop.fetched.url == TRS[0]
    assert text_of(crop.fetched)[0] == ARTICLES[0]


Made = Callable[[list[str]], dict[str, str]]


def other(urls: list[str]) -> dict[str, str]:
    """Two texts of two titles whose pages lead on from one to the next."""
    texts = parts(2)
    titles = ("临江市公章管理办法", "临江市档案管理办法")
    return {
        url: page(text, words(urls, at), title=title)
        for at, (url, text, title) in enumerate(zip(urls, texts, titles, strict=True))
    }


def without_heading(urls: list[str]) -> dict[str, str]:
    """Two texts whose pages bear the site's name alone."""
    texts = parts(2)
    return {
        url: f"<title>临江市人民政府</title><div id='zoom'><h1>{head}</h1>"
        f"{''.join(f'<p>{one}</p>' for one in text)}</div>{words(urls, at)}"
        for at, (url, text, head) in enumerate(
            zip(urls, texts, ("关于防汛工作的通知", "关于抗旱工作的通知"), strict=True)
        )
    }


def column(urls: list[str]) -> dict[str, str]:
    """A column whose addresses look like those of a text."""
    return {
        url: page((), title="规范性文件").replace(
            "</h1>",
            "</h1><ul>"
            + "".join(
                f"<li><a href='/zwgk/{at}{n}.html'>临江市人民政府关于第{at}{n}号事项的通知</a></li>"
                for n in range(9)
            )
            + "</ul>"
            + numbers(urls, at),
        )
        for at, url in enumerate(urls)
    }


def teasers(urls: list[str]) -> dict[str, str]:
    """A column that says a few words of each text."""
    return {
        url: page((), title="政策解读").replace(
            "</h1>",
            "</h1><div class='list'>"
            + "".join(
                f"<div class='item'><h3><a href='/jd/{at}{n}.html'>第{at}{n}号文件的解读</a></h3>"
                f"<p>第{at}{n}号文件明确了补助的对象、标准和程序，现将有关情况说明如下。</p></div>"
                for n in range(9)
            )
            + "</div>"
            + numbers(urls, at),
        )
        for at, url in enumerate(urls)
    }


def alike(urls: list[str]) -> dict[str, str]:
    """Two texts of one title, of two years, neither of which names the other."""
    return {url: page(text) for url, text in zip(urls, parts(2), strict=True)}


@pytest.mark.parametrize("made", [other, without_heading, column, teasers, alike])
@pytest.mark.parametrize("urls", [TRS[:2], CONTENT[:2], QUERY[:2]])
def test_what_is_no_article_of_several_pages_stays_apart(
    here: Brought, made: Made, urls: list[str]
) -> None:
    pages = made(urls)
    here.keep(pages)

    crops = here.harvest()

    assert [crop.fetched.url for crop in crops] == urls
    assert [crop.fetched.body.decode() for crop in crops] == list(pages.values())


@pytest.mark.parametrize("pager", [numbers, script, words])
def test_a_part_without_its_first_page_waits(here: Brought, pager: Pager) -> None:
    pages = article(TRS, pager)
    first = pages.pop(TRS[0])
    here.keep(pages)
    here.wait(TRS[0])
    here.fail(TRS[0])

    assert here.harvest() == []
    assert len(here.told) == 1
    assert "第 1 页" in here.told[0]

    here.keep({TRS[0]: first})
    (crop,) = here.harvest()
    assert text_of(crop.fetched) == list(ARTICLES)


@pytest.mark.parametrize("late", [0, 1, 2])
def test_an_article_waits_for_pages_that_are_to_be_fetched(here: Brought, late: int) -> None:
    pages = article(TRS)
    last = pages.pop(TRS[late])
    here.keep(pages)
    here.wait(TRS[late])

    assert here.harvest() == []
    assert len(here.told) == 1
    assert TRS[late] in here.told[0]

    here.keep({TRS[late]: last})
    assert text_of(here.harvest()[0].fetched) == list(ARTICLES)


def test_an_article_without_a_page_that_failed_comes_and_says_so(here: Brought) -> None:
    pages = article(TRS)
    del pages[TRS[1]]
    here.keep(pages)
    here.wait(TRS[1])
    here.fail(TRS[1])

    (crop,) = here.harvest()

    texts = parts(3)
    assert text_of(crop.fetched) == [*texts[0], *texts[2]]
    assert TRS[1] in here.told[0]
    assert "不完整" in here.told[0]


def test_further_pages_that_were_taken_for_lists_are_of_the_article(here: Brought) -> None:
    pages = article([f"{HOST}/zwgk/gzglbf{at}.html" for at in ("", "_2", "_3")])
    first, *later = pages
    here.keep({first: pages[first]})
    here.keep({url: pages[url] for url in later}, lists=True)

    (crop,) = here.harvest()

    assert text_of(crop.fetched) == list(ARTICLES)
    assert here.harvest() == []


@pytest.mark.parametrize("made", [column, teasers])
def test_a_column_is_not_joined_with_its_further_pages(here: Brought, made: Made) -> None:
    pages = made([f"{HOST}/zwgk/zcwj{at}.html" for at in ("", "_2")])
    first, later = pages
    here.keep({first: pages[first]})
    here.keep({later: pages[later]}, lists=True)

    (crop,) = here.harvest()

    assert crop.fetched.body.decode() == pages[first]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_text_by_itself_does_not_wait_for_those_beside_it(here: Brought, at: int) -> None:
    urls = [f"{HOST}/zwgk/content_{n}.htm" for n in (121, 122, 123)]
    here.keep({urls[at]: page(ARTICLES, words(urls, at))})
    for url in urls:
        if url != urls[at]:
            here.wait(url)
            here.fail(url)

    assert [crop.fetched.url for crop in here.harvest()] == [urls[at]]
    assert here.told == []


def test_the_first_page_by_another_address_is_not_said_twice(here: Brought) -> None:
    pages = article(QUERY)
    again = {f"{QUERY[0]}&page=1": pages[QUERY[0]]}
    here.keep(pages | again)

    (crop,) = here.harvest()

    assert len(crop.addresses) == 4
    assert text_of(crop.fetched) == list(ARTICLES)


def test_a_page_with_the_whole_text_adds_what_is_new_alone(here: Brought) -> None:
    urls = [TRS[0], TRS[0].replace(".html", "_0.html")]
    here.keep(article(urls, rest, [ARTICLES[:4], ARTICLES]))

    (crop,) = here.harvest()

    assert text_of(crop.fetched) == list(ARTICLES)


def test_addresses_are_looked_at_before_any_page() -> None:
    alone = [f"{HOST}/{n}/content_{n}.htm" for n in range(1, 100)]
    shelf = Shelf([*alone, *TRS, *QUERY], lambda _: None)

    assert [url for url in (*alone, *TRS, *QUERY) if shelf.may_be_paged(url)] == [*TRS, *QUERY]


def test_a_page_is_read_once_where_no_address_is_like_its_own(
    here: Brought, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = {f"{HOST}/{n}/content_{n}.htm": page(ARTICLES) for n in range(30)}
    here.keep(alone)
    read: list[str] = []
    find = here.evidence.find
    monkeypatch.setattr(here.evidence, "find", lambda url: read.append(url) or find(url))

    here.harvest()

    assert read == list(alone)


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe\x00", b"<div>" * 5_000, f"<title>{TITLE * 500}</title>".encode()],
)
def test_hostile_pages_are_harvested_or_left(here: Brought, body: bytes) -> None:
    pages: dict[str, str | bytes] = {**article(TRS)}
    pages[TRS[1]] = body
    here.keep(pages)

    crops = here.harvest()

    assert TRS[0] in {crop.fetched.url for crop in crops}
    assert all(isinstance(crop.fetched, Fetched) for crop in crops)
