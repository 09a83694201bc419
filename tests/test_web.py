"""The test web is what it says: pages answer, texts are read by the parser, misdeeds are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from corpus.model import Kind, Page
from ingest.pipeline import parse_page
from tests.web import There, Web, serving_web
from tests.web.changing import Changing
from tests.web.texts import BLOCK, document
from tests.web.trouble import Busy


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serving_web() as served:
        yield served


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10, trust_env=False) as made:
        yield made


def test_no_two_documents_say_the_same() -> None:
    documents = [document(seed) for seed in range(8 * BLOCK)]

    assert max(Counter(one.title for one in documents).values()) == 1
    assert max(Counter(one.said for one in documents).values()) == 1


def test_every_page_that_is_there_says_its_sentence(web: Web, client: httpx.Client) -> None:
    read = [one for one in web.truth if one.site != "busy" and not one.url.endswith(".docx")]
    silent = [one.url for one in read if not _says(client, one)]

    assert not silent
    assert max(Counter(page.url for page in web.truth).values()) == 1


def test_a_second_visit_finds_what_happened(web: Web, client: httpx.Client) -> None:
    before = {page.url: page.said for page in web.truth if page.site == "changing"}
    web.visit = 2
    there = [page for page in web.truth if page.site == "changing"]
    said = [_says(client, page) for page in there]
    web.visit = 1

    after = {page.url: page.said for page in there}
    happened = Changing.happened(web.base("changing"))
    assert all(said)
    assert before.keys() - after.keys() == {happened["vanished"], happened["error page"]}
    assert after.keys() - before.keys() == {happened["new"], happened["repeal notice"]}
    assert {url for url in before.keys() & after.keys() if before[url] != after[url]} == {
        happened["silent"],
        happened["changed"],
    }


def test_an_unchanged_page_is_not_sent_again(web: Web, client: httpx.Client) -> None:
    url = f"{web.base('changing')}/zwgk/gfxwj/t8.html"

    again = client.get(url, headers={"If-None-Match": client.get(url).headers["ETag"]})

    assert again.status_code == 304
    assert not again.content
    assert [hit.conditional for hit in web.hits("changing")][-2:] == [False, True]


def test_a_busy_server_tells_who_comes_back_too_early(web: Web, client: httpx.Client) -> None:
    url = f"{web.base('busy')}/p/2.html"

    refused = client.get(url)
    client.get(url)

    busy = web.site("busy")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "1"
    assert isinstance(busy, Busy)
    assert busy.early == ["/p/2.html"]


@pytest.mark.parametrize("name", ["cms", "gbk", "forum", "changing", "failing", "calendar"])
def test_documents_are_read_into_articles(web: Web, client: httpx.Client, name: str) -> None:
    there = next(page for page in web.truth if page.site == name)
    answer = client.get(there.url)

    (read,) = parse_page(Page(answer.content, there.url, answer.headers["Content-Type"]))

    assert read.title == there.title
    assert sum(clause.kind is Kind.ARTICLE for clause in read.clauses) == 9


def _says(client: httpx.Client, page: There) -> bool:
    charset = "gb18030" if page.site == "gbk" else "utf-8"
    return page.said in client.get(page.url).content.decode(charset)
