"""The web pages without a browser: what they say, and that no document can speak for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

from api import reader
from tests.api.material import QUESTION

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from api.service import Service

HTML = {"accept": "text/html"}


def _page(client: TestClient, path: str, status: int = 200) -> html.HtmlElement:
    response = client.get(path, headers=HTML)
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-type"].startswith("text/html")
    return html.fromstring(response.text)


def _paths(service: Service) -> list[str]:
    documents = list(service.library.documents())
    ids = [d.id for d in documents]
    first = documents[0].clauses[0].id
    return [
        "/",
        f"/?q={QUESTION}",
        "/?q=青政发〔2021〕12号",
        "/?q=月球基地",
        "/documents",
        "/documents?normative=规范性文件&year=2021",
        "/documents?q=没有这样的标题",
        *(f"/documents/{i}" for i in ids),
        *(f"/documents/{i}?view=source" for i in ids),
        f"/documents/{ids[0]}?cite={first}",
        f"/clauses/{first}/similar",
        "/compare",
        f"/compare?a={ids[0]}&b={ids[1]}",
        "/docs",
    ]


def test_every_page_is_whole_and_harmless(client: TestClient, service: Service) -> None:
    for path in _paths(service):
        page = _page(client, path)
        assert page.get("lang") == "zh-Hans"
        assert page.findtext(".//title")
        assert page.xpath("count(//main)") == 1, path
        assert page.xpath("count(//h1)") == 1, path
        assert not page.xpath("//script[not(@src)]"), path
        assert not page.xpath("//*[@onload or @onerror or @style]"), path
        assert not page.xpath("//main//img | //main//svg"), path
        assert all(u.startswith("/static/") for u in page.xpath("//script/@src"))
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path


def test_hostile_text_is_shown_as_text(client: TestClient) -> None:
    page = _page(client, "/?q=试点期限为3年")

    assert "<img src=x onerror=alert(1)>" in page.text_content()


def test_the_question_is_escaped(client: TestClient) -> None:
    page = _page(client, "/?q=%3Cscript%3Ealert(1)%3C/script%3E")

    assert not page.xpath("//script[not(@src)]")
    assert set(page.xpath("//input[@name='q']/@value")) == {"<script>alert(1)</script>"}


def test_an_answer_has_its_card_and_can_be_followed_up(client: TestClient) -> None:
    asked = "青河市社区食堂管理办法（修订）规定的一次性建设补助是多少"

    body = client.get("/", params={"q": asked}).text

    assert "数值卡片" in body
    assert "150,000元" in body
    assert f'name="after" value="{asked}"' in body
    followed = client.get("/", params={"q": "它什么时候施行", "after": asked}).text
    assert "按上文理解为" in followed
    assert "2024-05-01" in followed


def test_reader_has_every_clause_as_an_anchor(client: TestClient, service: Service) -> None:
    for document in service.library.documents():
        anchors = set(_page(client, f"/documents/{document.id}").xpath("//@id"))
        assert {c.id for c in document.clauses} <= anchors


def test_reader_loses_no_character(service: Service) -> None:
    for document in service.library.documents():
        blocks = reader.blocks(document)
        shown = "".join(b.text for b in blocks)
        assert "".join(shown.split()) == "".join(document.text.split())
        for block in blocks:
            assert document.text.startswith(block.text, block.start)


def test_page_pieces_give_back_the_page(service: Service) -> None:
    for document in service.library.documents():
        page_text = service.page_text(document)
        assert page_text is not None
        pieces = list(reader.page_pieces(document, page_text))
        assert "".join(words for _, words in pieces) == page_text


def test_clause_address_leads_to_its_place(client: TestClient, service: Service) -> None:
    document = service.resolve("青政发〔2021〕12号")
    clause = document.clauses[2]

    response = client.get(f"/clauses/{clause.id}", follow_redirects=False)

    assert response.status_code == 303
    assert response.headers["location"] == f"/documents/{document.id}#{clause.id}"


def test_citations_are_offered(client: TestClient, service: Service) -> None:
    document = service.resolve("青政发〔2021〕12号")
    page = _page(client, f"/documents/{document.id}?cite={document.clauses[0].id}")

    words = page.xpath("//dd/span[@data-copy]/text()")
    assert len(words) == 4
    assert any("青政发〔2021〕12号" in w for w in words)


def test_comparison_marks_differences(client: TestClient) -> None:
    page = _page(client, "/compare?a=青政发〔2021〕12号&b=青政发〔2024〕8号")

    assert page.xpath("//section[contains(@class,'pair')]//del")
    assert page.xpath("//section[contains(@class,'pair')]//ins")
    assert page.xpath("//span[contains(@class,'relation')]")


@pytest.mark.parametrize("view", ["对照", "编注", "整理"])
def test_versions_have_three_views(client: TestClient, view: str) -> None:
    pair = "/compare?a=青政发〔2021〕12号&b=青政发〔2024〕8号"
    page = _page(client, f"{pair}&view={view}")
    changes = _page(client, f"{pair}&view={view}&changes=1")

    assert [a.text for a in page.xpath("//nav[@class='tabs']/a")] == [
        "逐条",
        "通读",
        "对照",
        "编注",
        "整理",
    ]
    assert page.xpath("//nav[@class='tabs']/a[@aria-current='page']/text()") == [view]
    whole, part = (len(p.xpath("//*[starts-with(@id,'v-')]")) for p in (page, changes))
    assert whole > part > 0
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/documents/dnothere", 404),
        ("/clauses/dnothere-t1", 404),
        ("/documents?page=0", 422),
        ("/?q=" + "长" * 1_500, 422),
        ("/compare?a=x&b=没有这份文件", 422),
    ],
)
def test_failures_are_pages(client: TestClient, path: str, status: int) -> None:
    page = _page(client, path, status)

    assert page.xpath("//header//a[@href='/']")


def test_facets_narrow_the_list(client: TestClient) -> None:
    page = _page(client, "/documents?year=2021")

    assert len(page.xpath("//ul[@class='doc-list']/li")) == 1
    assert page.xpath("//aside//a[@aria-current='true']")
