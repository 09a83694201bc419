"""What is shown beside the hits: in JSON, on the results page, on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from lxml import html
from pydantic import TypeAdapter

from api import schemas_search
from api.cards import Completions, Suggestion
from api.filters import parse_day, parse_filters
from api.narrowing import Narrowed
from corpus.errors import BadQuery
from tests.api.material import PAGES

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient

    from tests.commands import Run

SEARCH = "/api/v1/search"


def _page(client: TestClient, path: str) -> html.HtmlElement:
    response = client.get(path, headers={"accept": "text/html"})
    assert response.status_code == 200, response.text[:300]
    return html.fromstring(response.text)


def test_json_has_everything_beside_the_hits(client: TestClient) -> None:
    params = {
        "q": "社区食堂补助",
        "filter": ["年份=2021..2024", "规范性=是"],
        "as_of": "2022年1月1日",
    }

    body = client.get(SEARCH, params=params).json()

    TypeAdapter(schemas_search.FoundClausesOut).validate_python(body)
    assert body["filters"] == {"year": ["2021..2024"], "normative": ["是"]}
    assert body["as_of"] == "2022-01-01"
    assert body["notices"][-1]["code"] == "as_of"
    assert {h["document"]["doc_number"] for h in body["hits"]} == {"青政发〔2021〕12号"}
    assert body["facets"]["year"] == [
        {"value": "2021", "documents": 1, "clauses": body["candidates"]}
    ]


def test_json_offers_another_search(client: TestClient) -> None:
    body = client.get(SEARCH, params={"q": "青政发〔2021〕13号"}).json()

    hint = body["suggestions"][0]
    assert (hint["kind"], hint["query"]) == ("number", "青政发〔2021〕12号")
    assert body["notices"][0]["code"] == "no_number"


def test_a_number_in_any_spelling_is_a_direct_hit_on_the_page(client: TestClient) -> None:
    page = _page(client, "/?q=青政发 2021 12")

    assert len(page.xpath("//section[@class='card direct']//h2")) == 1
    assert not page.xpath("//section[contains(@class, 'abstained')]")
    body = client.get(SEARCH, params={"q": "青政发 2021 12"}).json()
    assert [d["doc_number"] for d in body["named"]] == ["青政发〔2021〕12号"]


def test_json_groups_have_the_rest_as_well(client: TestClient) -> None:
    body = client.get(SEARCH, params={"q": "社区食堂", "group": "document", "k": 2}).json()

    assert len(body["groups"]) == 2
    assert "hits" not in body
    assert body["candidates"] >= 2


@pytest.mark.parametrize(
    "params",
    [{"as_of": "昨天"}, {"as_of": "2019-02-30"}, {"filter": "颜色=红"}, {"filter": "年份=去年"}],
)
def test_what_makes_no_sense_is_refused(client: TestClient, params: dict[str, str]) -> None:
    response = client.get(SEARCH, params={"q": "食堂", **params})

    assert response.status_code == 422
    assert response.json()["code"] == "bad_query"
    page = client.get("/", params={"q": "食堂", **params}, headers={"accept": "text/html"})
    assert page.status_code == 422


def test_suggestions_are_found_by_initials_and_sound(client: TestClient) -> None:
    for typed in ("sqstgl", "shequshitang", "SQST"):
        found = client.get("/api/v1/suggest", params={"q": typed}).json()["suggestions"]
        assert any("社区食堂" in s["text"] for s in found), typed


def test_completions_that_begin_so_come_first() -> None:
    texts = ["关于养老的通知", "养老办法", "安养老人", "养老"]
    titles = {f"d{i}": ("", (Suggestion("title", t, f"d{i}"),)) for i, t in enumerate(texts)}
    known = Completions((), titles)

    assert [s.text for s in known.matching("養老", 10)] == [
        "养老办法",
        "养老",
        "关于养老的通知",
        "安养老人",
    ]
    assert [s.text for s in known.matching("yl", 10)][:2] == ["养老办法", "养老"]
    assert [s.text for s in known.matching("ylb", 1)] == ["养老办法"]
    assert known.matching("\0", 10) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("xz", ["乡镇统计工作办法", "关于加强乡镇干部队伍建设的意见", "行政处罚听证办法"]),
        ("XZ", ["乡镇统计工作办法", "关于加强乡镇干部队伍建设的意见", "行政处罚听证办法"]),
        ("jg", []),  # 统计|工作: the letters follow one another, but no word begins so
        ("x", []),
        ("ye", []),
    ],
)
def test_two_letters_are_the_initials_of_a_word(typed: str, found: list[str]) -> None:
    texts = ["关于加强乡镇干部队伍建设的意见", "行政处罚听证办法", "乡镇统计工作办法"]
    titles = {f"d{i}": ("", (Suggestion("title", t, f"d{i}"),)) for i, t in enumerate(texts)}

    assert sorted(s.text for s in Completions((), titles).matching(typed, 10)) == sorted(found)


def test_the_page_narrows_by_links_and_widens_by_chips(client: TestClient) -> None:
    page = _page(client, "/?q=社区食堂")
    links = {a.text_content().split()[0]: a.get("href") for a in page.xpath("//aside//li/a")}
    assert {"2021", "2024"} <= set(links)

    narrowed = _page(client, links["2024"])
    chips = narrowed.xpath("//ul[@aria-label='已选条件']//a")
    assert ["年份：2024" in c.text_content() for c in chips] == [True]
    assert "2024" in narrowed.xpath("string(//article)")
    assert not _page(client, chips[0].get("href")).xpath("//ul[@aria-label='已选条件']")


def test_the_page_says_what_is_missing_and_offers_another_search(client: TestClient) -> None:
    page = _page(client, "/?q=青政发〔2021〕13号")

    assert "库中没有青政发〔2021〕13号" in page.xpath("string(//p[@class='notice'])")
    offered = page.xpath("//ul[@aria-label='换一种查法']//a")
    assert _page(client, offered[0].get("href")).xpath("//section[@class='card direct']")


def test_the_page_explains_every_hit(client: TestClient) -> None:
    page = _page(client, "/?q=社区食堂菜单")

    told = page.xpath("//details[@class='why']")
    assert len(told) == len(page.xpath("//ol[@class='hits']/li"))
    assert all("为什么排在这里" in d.text_content() and d.xpath(".//li") for d in told)


def test_a_date_on_the_page_keeps_the_filters(client: TestClient) -> None:
    page = _page(client, "/?q=社区食堂&filter=年份%3D2021&as_of=2022-01-01")

    assert page.xpath("//form[@class='as-of']//input[@name='filter']/@value") == ["year=2021"]
    assert "2022年1月1日有效" in page.xpath("string(//ul[@aria-label='已选条件'])")


def test_links_lead_on_from_one_another() -> None:
    now = Narrowed("食堂&x", {"year": ("2021",)})

    more = now.adding("issuer", "甲=乙").adding("issuer", "丙")
    assert more.url == (
        "/?q=%E9%A3%9F%E5%A0%82%26x&filter=year%3D2021"
        "&filter=issuer%3D%E7%94%B2%3D%E4%B9%99&filter=issuer%3D%E4%B8%99"
    )
    assert more.without("issuer", "甲=乙").without("issuer", "丙") == now
    assert now.without("year", "2021").filters == {}


def test_pairs_gather_by_field() -> None:
    assert parse_filters(["年份=2014", "年份=2016", "issuer=甲,乙"]) == {
        "年份": ("2014", "2016"),
        "issuer": ("甲,乙",),
    }


@pytest.mark.parametrize(
    "text", ["2019-06-30", "2019.6.30", "2019/6/30", "2019年6月30日", "２０１９-06-30"]
)
def test_a_day_in_any_spelling(text: str) -> None:
    day = parse_day(text)

    assert day is not None
    assert day.isoformat() == "2019-06-30"


@pytest.mark.parametrize("text", ["2019", "2019-13-01", "0000-01-01", "x"])
def test_what_is_no_day_is_told(text: str) -> None:
    with pytest.raises(BadQuery, match="2019-06-30"):
        parse_day(text)


@pytest.fixture
def library(run: Run, tmp_path: Path) -> Run:
    """The command line over the pages."""
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert run("ingest", *(tmp_path / name for name in PAGES))[0] == 0
    return run


def test_the_command_says_the_same(library: Run) -> None:
    status, out, err = library("search", "青政发〔2021〕13号")
    assert status == 0
    assert "库中没有青政发〔2021〕13号" in err
    assert "您是否指 青政发〔2021〕12号" in err

    _, out, err = library(
        "search", "社区食堂 菜单", "--explain", "--facets", "--as-of", "2022-01-01"
    )
    assert "· 词面第" in out
    assert "年份（year）：2021 1／" in out
    assert "2022年1月1日 有效" in err

    body = json.loads(library("search", "社区食堂", "--group", "-k", "2", "--json")[1])
    assert len(body["groups"]) == 2


def test_synonyms_are_listed_added_and_checked(library: Run) -> None:
    assert "低保 → 最低生活保障" in library("synonyms")[1]

    status, out, err = library("synonyms", "--add", "饭堂 = 社区食堂")
    assert (status, "已加入：饭堂 = 社区食堂" in err) == (0, True)
    found = json.loads(library("search", "饭堂", "--json")[1])
    assert found["expansions"] == [{"typed": "饭堂", "means": "社区食堂", "by": "synonym"}]
    assert "社区食堂" in found["hits"][0]["document"]["title"]

    assert library("synonyms", "--add", "饭堂")[0] == 2
    listed = json.loads(library("synonyms", "--json")[1])
    assert listed["own"] == 1
    with open(listed["file"], "a", encoding="utf-8") as file:  # noqa: PTH123  a path from JSON
        file.write("坏行\n")
    status, out, err = library("synonyms", "--check")
    assert status == 1
    assert "第 5 行：只有一个词" in err
    assert "1 组，错 1 行" in out
    assert "同义词" in library("doctor")[1]
