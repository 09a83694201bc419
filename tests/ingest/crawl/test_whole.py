"""One address gives the whole text: what its own pager names is asked for, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from corpus.errors import BadPage
from ingest.crawl.model import Fetched
from ingest.crawl.whole import TornText, whole
from tests.ingest.crawl.answers import answer
from tests.ingest.crawl.paged import (
    ARTICLES,
    HOST,
    Pager,
    article,
    counted,
    numbers,
    page,
    related,
    rest,
    script,
    text_of,
    words,
)

TRS = [f"{HOST}/zwgk/202403/t20240306_12345{at}.html" for at in ("", "_1", "_2")]
CONTENT = [f"{HOST}/zwgk/content_123{at}.htm" for at in ("", "_2", "_3")]
QUERY = [f"{HOST}/show.asp?id=5{at}" for at in ("", "&page=2", "&page=3")]


@dataclass
class Site:
    """Answers by address; another address is refused, as by a robots.txt."""

    pages: Mapping[str, str | Fetched]
    asked: list[str] = field(default_factory=list)

    def get(self, url: str) -> Fetched:
        """What the site answers."""
        self.asked.append(url)
        return self.at(url)

    def at(self, url: str) -> Fetched:
        """The same, for the page that is there already."""
        if url not in self.pages:
            raise BadPage("网站的 robots.txt 不允许访问这个网址。")
        found = self.pages[url]
        return found if isinstance(found, Fetched) else answer(found, url)


@pytest.mark.parametrize(
    ("urls", "pager"),
    [
        (TRS, script),
        (TRS, counted),
        (CONTENT, numbers),
        (CONTENT, words),
        (CONTENT, rest),
        (CONTENT, related),
        (QUERY, numbers),
    ],
)
def test_the_first_page_brings_the_others(urls: list[str], pager: Pager) -> None:
    site = Site(article(urls, pager))

    found = whole(site.at(urls[0]), site.get)

    assert text_of(found.fetched) == list(ARTICLES)
    assert found.fetched.url == urls[0]
    assert found.is_first
    assert [page.body.decode() for page in found.pages] == list(site.pages.values())
    assert site.asked == urls[1:]


@pytest.mark.parametrize(
    ("urls", "pager"), [(TRS, script), (CONTENT, numbers), (CONTENT, words), (QUERY, numbers)]
)
@pytest.mark.parametrize("at", [1, 2])
def test_a_page_in_the_middle_brings_the_text_from_its_first(
    urls: list[str], pager: Pager, at: int
) -> None:
    site = Site(article(urls, pager))

    found = whole(site.at(urls[at]), site.get)

    assert text_of(found.fetched) == list(ARTICLES)
    assert found.fetched.url == urls[0]
    assert not found.is_first


@pytest.mark.parametrize("spelled", [f"{CONTENT[0]}#nr", CONTENT[0].replace("http:", "HTTP:")])
def test_the_address_stays_as_it_was_written(spelled: str) -> None:
    site = Site(article(CONTENT))

    found = whole(replace(site.at(CONTENT[0]), url=spelled), site.get)

    assert found.fetched.url == spelled
    assert found.is_first
    assert text_of(found.fetched) == list(ARTICLES)


def test_the_first_page_by_another_address_is_the_first() -> None:
    pages = article(QUERY)
    again = f"{QUERY[0]}&page=1"
    site = Site({**pages, again: pages[QUERY[0]]})

    found = whole(site.at(again), site.get)

    assert found.is_first
    assert found.fetched.url == again
    assert text_of(found.fetched) == list(ARTICLES)


def _failing(body: str = "", status: int = 200, url: str = CONTENT[1]) -> Fetched:
    return answer(body, url, status=status)


@pytest.mark.parametrize(
    ("came", "told"),
    [
        (None, "robots.txt"),
        (_failing("<p>找不到</p>", 404), "404"),
        (_failing("", 503), "503"),
        (_failing(page(ARTICLES), 500), "500"),
        (_failing("<html><title>系统提示</title><p>页面不存在</p></html>"), "出错页"),
        (_failing("<html><title>登录</title><p>请先登录</p></html>"), "登录"),
        (_failing(""), "空白页"),
        (replace(_failing(page(ARTICLES)), url=f"{HOST}/404.html", asked=CONTENT[1]), "别处"),
    ],
)
def test_a_text_of_which_a_page_is_missing_is_refused(came: Fetched | None, told: str) -> None:
    pages: dict[str, str | Fetched] = {**article(CONTENT)}
    del pages[CONTENT[1]]
    site = Site(pages if came is None else {**pages, CONTENT[1]: came})

    with pytest.raises(TornText) as torn:
        whole(site.at(CONTENT[0]), site.get)

    assert CONTENT[1] in str(torn.value)
    assert told in str(torn.value)
    assert torn.value.answer == came


def test_without_its_first_page_a_text_is_refused() -> None:
    pages = article(TRS, script)
    site = Site({url: pages[url] for url in TRS[1:]})

    with pytest.raises(TornText, match=r"12345\.html"):
        whole(site.at(TRS[1]), site.get)


def test_an_address_that_leads_to_a_page_that_is_there_is_none_of_its_own() -> None:
    again = f"{CONTENT[0].replace('.htm', '_1.htm')}"
    named = page(ARTICLES, numbers([again, *CONTENT[1:2]], 1))
    first = page(ARTICLES[:5], numbers(CONTENT[:2], 0))
    alias = answer(first, CONTENT[0], asked=again)
    site = Site({CONTENT[0]: first, CONTENT[1]: named, again: alias})

    found = whole(site.at(CONTENT[0]), site.get)

    assert text_of(found.fetched) == list(ARTICLES)


def test_pages_that_lead_from_http_to_https_are_the_same() -> None:
    pages = article(CONTENT)
    moved = {url: answer(body, url.replace("http:", "https:")) for url, body in pages.items()}
    site = Site({**moved, CONTENT[0]: pages[CONTENT[0]]})

    assert text_of(whole(site.at(CONTENT[0]), site.get).fetched) == list(ARTICLES)


ELSEWHERE = "http://a.example/zwgk/content_123_2.htm"
PLAIN, LIST = f"{HOST}/zwgk/content_123.htm", f"{HOST}/zwgk/"


@pytest.mark.parametrize(
    "start",
    [
        answer(page(ARTICLES), PLAIN),
        answer(page(ARTICLES), CONTENT[1]),
        answer(article(CONTENT)[CONTENT[0]], CONTENT[0], status=404),
        answer(page(ARTICLES, numbers([PLAIN, ELSEWHERE], 0)), PLAIN),
        answer(page(ARTICLES, "<a href='content_123_2.htm'>附件2</a>"), PLAIN),
        answer(b"%PDF-1.7 <a href='content_123_2.htm'>2</a>", PLAIN, kind="application/pdf"),
        answer("[]", PLAIN, kind="application/json"),
        answer(b"", PLAIN),
        answer(page(ARTICLES, numbers([LIST, f"{LIST}index_1.html"], 0)), LIST),
    ],
)  # fmt: skip
def test_what_names_no_further_page_asks_for_nothing(start: Fetched) -> None:
    site = Site({})

    found = whole(start, site.get)

    assert found.fetched is start
    assert found.pages == (start,)
    assert site.asked == []


def test_the_next_text_is_no_further_page() -> None:
    urls = [f"{HOST}/zwgk/show_{n}.htm" for n in (12, 13)]
    site = Site({urls[1]: page(ARTICLES[5:], title="临江市村务公开办法")})
    start = answer(page(ARTICLES[:5], words(urls, 0)), urls[0])

    assert whole(start, site.get).fetched is start


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_text_by_itself_does_not_need_those_beside_it(at: int) -> None:
    urls = [f"{HOST}/zwgk/show_{n}.htm" for n in (12, 13, 14)]
    start = answer(page(ARTICLES, words(urls, at)), urls[at])

    assert whole(start, Site({}).get).fetched is start


def test_a_script_that_counts_pages_without_end_costs_little() -> None:
    start = answer(
        page(ARTICLES, "<script>createPageHTML(5000,0,'t1','html')</script>"), f"{HOST}/t1.html"
    )
    site = Site({})

    with pytest.raises(TornText):
        whole(start, site.get)

    assert len(site.asked) == 3


def test_an_article_without_end_is_bounded() -> None:
    urls = [f"{HOST}/t1{at}.html" for at in ("", *(f"_{n}" for n in range(1, 400)))]
    said = [[f"第{n}页的内容，由各村民委员会遵照执行，乡镇人民政府负责监督。"] for n in range(400)]
    site = Site(article(urls, words, said))

    with pytest.raises(TornText):
        whole(site.at(urls[0]), site.get)

    assert len(site.asked) < 201


# Threads


def thread(number: int, tid: int = 5) -> str:
    """The address of a page of a thread."""
    return f"{HOST}/thread-{tid}-{number}-1.html"


def posts(number: int, pager: str = "") -> str:
    """A page of a thread with two posts."""
    told = "".join(
        f"<div id='post_{n}'><table id='pid{n}'><tr><td><div class='authi'>"
        f"<a class='xw1' href='space-uid-{n}.html'>用户{n}</a></div></td><td>"
        f"<em id='authorposton{n}'>发表于 2018-5-1 09:30</em>"
        f"<div id='postmessage_{n}' class='t_f'>{ARTICLES[n]}</div></td></tr></table></div>"
        for n in (2 * number - 2, 2 * number - 1)
    )
    return (
        f"<html><title>公章管理</title><body><div id='postlist'>{told}</div>{pager}</body></html>"
    )


def pages_of_thread(*links: str) -> dict[str, str]:
    """A thread of three pages, each with a pager and more links."""
    pager = "".join(f"<a href='{thread(n)}'>{n}</a>" for n in (1, 2, 3))
    more = "".join(f"<a href='{url}'>最新回复</a>" for url in links)
    return {thread(n): posts(n, f"<div class='pg'>{pager}</div>{more}") for n in (1, 2, 3)}


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_thread_comes_whole(at: int) -> None:
    site = Site(pages_of_thread())

    found = whole(site.at(thread(at)), site.get)

    source = found.fetched.body.decode()
    assert [source.count(f'"postmessage_{n}"') for n in range(6)] == [1] * 6
    assert found.fetched.url == thread(1)
    assert found.is_first is (at == 1)
    assert len(site.asked) == 2


def test_another_thread_is_no_further_page() -> None:
    site = Site(pages_of_thread(thread(2, tid=9)))

    whole(site.at(thread(1)), site.get)

    assert site.asked == [thread(2), thread(3)]


def test_a_thread_of_which_a_page_is_missing_is_refused() -> None:
    site = Site({**pages_of_thread(), thread(2): answer("", thread(2), status=503)})

    with pytest.raises(TornText, match="503"):
        whole(site.at(thread(1)), site.get)


def test_a_thread_that_does_not_name_its_first_page_is_refused() -> None:
    site = Site({})

    with pytest.raises(BadPage, match="第 1 页"):
        whole(answer(posts(2), thread(2)), site.get)
