"""The web pages without a browser: what they say, and that no document can speak for them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from lxml import html

from api import reader
from api.app import create_app
from api.errors import Problem
from tests.api.material import QUESTION

if TYPE_CHECKING:
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
        f"/?q={QUESTION}&page=2",
        "/documents?code=青政发&numbered_in=2021",
        "/compare",
        f"/compare?a={ids[0]}&b={ids[1]}",
        f"/compare?a={ids[0]}&b={ids[1]}&view=通读&changes=1",
        "/matrix",
        f"/matrix?ids={ids[0]}&ids={ids[1]}",
        "/desk",
        "/basket",
        f"/basket?c={first}",
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
        levels = [int(h.tag[1]) for h in page.xpath("//h1 | //h2 | //h3 | //h4")]
        assert levels[0] == 1, path
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels)), (path, levels)


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


def test_citations_of_an_article_that_only_labels_its_paragraphs(
    client: TestClient, service: Service
) -> None:
    document = service.resolve("青政发〔2021〕12号")
    hollow = next(b.clause for b in reader.blocks(document) if b.hollow)
    assert hollow is not None
    page = _page(client, f"/documents/{document.id}?cite={hollow.id}")

    assert len(page.xpath("//section[@class='citing']")) == 1


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


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ({"code": "青政发", "year": "2021", "serial": "12"}, "/?q="),
        ({"code": "青政发", "year": "2021", "serial": "12号"}, "/?q="),
        ({"code": "青政发"}, "/documents?code="),
        ({}, "/documents"),
    ],
)
def test_a_number_in_three_fields(client: TestClient, asked: dict[str, str], leads_to: str) -> None:
    response = client.get("/number", params=asked, follow_redirects=False)

    assert response.status_code == 303
    assert response.headers["location"].startswith(leads_to)
    page = _page(client, response.headers["location"])
    assert "青政发〔2021〕12号" in page.text_content()


def test_the_list_is_narrowed_by_parts_of_a_number(client: TestClient) -> None:
    def shown(query: str) -> list[str]:
        return _page(client, f"/documents?{query}").xpath("//ul[@class='doc-list']/li")

    assert len(shown("numbered_in=2024")) == 1
    assert len(shown("code=青政&serial=8")) == 1
    assert not shown("code=青政发&numbered_in=1999")


def test_examples_find_something(client: TestClient) -> None:
    links = _page(client, "/").xpath("//ul[@class='examples']//a/@href")

    assert links
    for link in links:
        page = _page(client, link)
        assert page.xpath("//section[contains(@class, 'answer') or contains(@class, 'direct')]")


def test_results_are_paged(client: TestClient) -> None:
    assert not _page(client, f"/?q={QUESTION}").xpath("//nav[@class='paging']")
    beyond = _page(client, f"/?q={QUESTION}&page=7")
    assert "没有更多结果了" in beyond.text_content()
    assert not beyond.xpath("//section[contains(@class, 'card')]")


def test_a_label_stands_before_its_first_paragraph(service: Service) -> None:
    document = service.resolve("青政发〔2021〕12号")
    blocks = reader.blocks(document)
    hollow = [b for b in blocks if b.hollow]

    assert hollow
    for block in hollow:
        behind = blocks[blocks.index(block) + 1]
        assert behind.lead == block.text
        assert [c.id for c in behind.named] == [
            block.clause and block.clause.id,
            behind.clause and behind.clause.id,
        ]


def test_clauses_nest_as_in_the_outline(client: TestClient, service: Service) -> None:
    for document in service.library.documents():
        page = _page(client, f"/documents/{document.id}")
        for clause in document.clauses:
            above = page.xpath(f"//*[@id='{clause.id}']/parent::section/@id")
            assert above == ([clause.parent] if clause.parent else []), clause.id


def test_files_to_keep(client: TestClient, service: Service) -> None:
    a, b = (service.resolve(n) for n in ("青政发〔2021〕12号", "青政发〔2024〕8号"))
    pair = f"a={a.id}&b={b.id}"
    for path, opening in [
        (f"/compare/file?{pair}", b"PK"),
        (f"/compare/file?{pair}&kind=html", b"<!doctype html>"),
        (f"/compare/file?{pair}&view=整理", b"<!doctype html>"),
        (f"/matrix/file?ids={a.id}&ids={b.id}", b"PK"),
        (f"/matrix/file?ids={a.id}&ids={b.id}&kind=html", b"<!doctype html>"),
        (f"/basket/file?c={a.clauses[0].id}", b"PK"),
    ]:
        response = client.get(path)
        assert response.status_code == 200, path
        assert response.content.lstrip().lower().startswith(opening.lower()), path
        assert response.headers["content-disposition"].startswith("attachment; filename*=")
    assert client.get("/compare/file?a=x&b=y").status_code == 404


def test_only_changes_leaves_equal_pairs_out(client: TestClient) -> None:
    pair = "/compare?a=青政发〔2021〕12号&b=青政发〔2024〕8号"
    whole, part = (
        len(_page(client, p).xpath("//section[@class='pair']")) for p in (pair, f"{pair}&changes=1")
    )

    assert whole > part > 0


def test_the_source_shows_what_was_removed_on_demand(client: TestClient, service: Service) -> None:
    document = next((d for d in service.library.documents() if d.removed), None)
    if document is None:
        pytest.skip("nothing was removed from these pages")
    path = f"/documents/{document.id}?view=source"

    assert _page(client, path).xpath("//del/@title")
    assert not _page(client, f"{path}&removed=hidden").xpath("//div[@class='raw']//del")


def test_an_abstention_says_what_to_try(client: TestClient) -> None:
    page = _page(client, "/?q=月球基地的补贴是多少")

    card = page.xpath("//section[contains(@class, 'abstained')]")[0]
    assert card.xpath(".//ul[@aria-label='换一种查法']/li")


def test_a_suggestion_is_adopted(client: TestClient) -> None:
    draft = "依据《青河市社区食堂管理办法》（青政发[2021]12号）第三条。"
    checked = html.fromstring(client.post("/desk", data={"text": draft}).text)
    anchor = checked.xpath("//button[@name='adopt']/@value")[0]

    again = html.fromstring(client.post("/desk", data={"text": draft, "adopt": anchor}).text)
    assert "青政发〔2021〕12号" in again.xpath("string(//section[@class='desk-draft'])")
    unknown = html.fromstring(client.post("/desk", data={"text": draft, "adopt": "s99"}).text)
    assert "青政发[2021]12号" in unknown.xpath("string(//section[@class='desk-draft'])")


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_failure_says_what_to_do(service: Service, status: int) -> None:
    app = create_app(service)

    def fail() -> None:
        raise Problem(status, "made_up", "这一次没有成功。")

    app.add_api_route("/made-up", fail)
    with TestClient(app, raise_server_exceptions=False) as client:
        page = _page(client, "/made-up?q=1", status)

    assert "这一次没有成功。" in page.text_content()
    assert "可以这样做" in page.text_content()
    again = page.xpath("//a[text()='重试']/@href")
    assert again == (["/made-up?q=1"] if status >= 429 else [])
