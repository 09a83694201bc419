"""时效性 as people and programs get it: history, as-of questions, documents on a day."""

# ruff: noqa: E501  a printed paragraph is one line, however long

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from tests.commands import Run
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD = """青禾县农机补贴管理办法

青政发〔2015〕8号

各乡镇人民政府：

第一条 为了规范农机补贴，制定本办法。

第二条 农机补贴标准为每台3000元。

第三条 本办法自2015年6月1日起施行。

青禾县人民政府

2015年4月20日
"""
NEW = """青禾县农机补贴管理规定

青政发〔2020〕9号

各乡镇人民政府：

第一条 为了规范农机补贴，制定本规定。

第二条 农机补贴标准为每台5000元。

第三条 补贴对象应当办理登记。

第四条 本规定自2020年5月1日起施行。《青禾县农机补贴管理办法》（青政发〔2015〕8号）和《青禾县水井管理办法》（青政发〔2012〕2号）同时废止。

青禾县人民政府

2020年3月1日
"""
CHANGE = """青禾县人民政府关于修改《青禾县农机补贴管理规定》的决定

青政发〔2021〕4号

各乡镇人民政府：

一、删去第三条。

本决定自2021年7月1日起施行。

青禾县人民政府

2021年6月1日
"""
TEXTS = {"old.txt": OLD, "new.txt": NEW, "change.txt": CHANGE}
GOLDEN = Path(__file__).parents[1] / "golden" / "status.json"
"""Read through against the three texts; a change of it is a change of the API."""
FORCE = {"status", "since", "until", "explicit", "by", "replaced_by", "basis"}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("status")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Iterator[Service]:
    settings = Settings(tmp_path_factory.mktemp("library"))
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    made.ingest([str(sources)])
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), raise_server_exceptions=False) as made:
        yield made


def _id(service: Service, number: str) -> str:
    return service.resolve(number).id


# --- over HTTP ---


def test_a_document_tells_its_status_with_every_proof(client: TestClient, service: Service) -> None:
    body = client.get(f"/api/v1/documents/{_id(service, '青政发〔2015〕8号')}").json()
    force = body["force"]

    assert body["status"] == force["status"] == "已废止"
    assert force.keys() == FORCE
    assert (force["since"], force["until"]) == ("2020-05-01", "2020-04-30")
    assert force["explicit"] is True
    assert force["by"] == force["replaced_by"] == _id(service, "青政发〔2020〕9号")
    proof = force["basis"][0]
    text = client.get(f"/api/v1/documents/{proof['document_id']}").json()["text"]
    assert text[proof["start"] : proof["end"]] == proof["quote"]
    assert "同时废止" in proof["quote"]
    clause = client.get(f"/api/v1/clauses/{proof['clause_id']}").json()
    assert clause["document"]["id"] == proof["document_id"]


def test_a_document_on_a_day(client: TestClient, service: Service) -> None:
    address = f"/api/v1/documents/{_id(service, '青政发〔2015〕8号')}"
    body = client.get(address, params={"as_of": "2019-01-01"}).json()

    assert (body["status"], body["as_of"]) == ("现行", "2019-01-01")
    assert body["force"]["basis"][0]["quote"] == "本办法自2015年6月1日起施行。"


def test_clauses_by_themselves(client: TestClient, service: Service) -> None:
    address = f"/api/v1/documents/{_id(service, '青政发〔2020〕9号')}"
    (part,) = client.get(address).json()["clause_force"]

    assert part["clause"].endswith("-t3")
    assert (part["force"]["status"], part["force"]["since"]) == ("已废止", "2021-07-01")
    assert client.get(address, params={"as_of": "2021-06-30"}).json()["clause_force"] == []


def test_a_clause_that_was_dropped_is_none_of_the_nearest(
    client: TestClient, service: Service
) -> None:
    address = f"/api/v1/documents/{_id(service, '青政发〔2020〕9号')}"
    (part,) = client.get(address).json()["clause_force"]

    given = client.post("/api/v1/ask", json={"question": "买农机的人登记要交多少押金"}).json()

    assert given["status"] == "abstained"
    assert given["nearest"]
    assert part["clause"] not in {near["clause_id"] for near in given["nearest"]}


def test_the_chain(client: TestClient, service: Service) -> None:
    name = _id(service, "青政发〔2015〕8号")
    body = client.get(f"/api/v1/documents/{name}/history", params={"as_of": "2024-01-01"}).json()

    assert (body["document_id"], body["as_of"]) == (name, "2024-01-01")
    assert [(link["relation"], link["status"]) for link in body["chain"]] == [
        ("first", "已废止"),
        ("replacement", "已修改"),
        ("amendment", "现行"),
    ]
    assert all(link["force"].keys() == FORCE for link in body["chain"])


def test_shapes_stay(client: TestClient, service: Service) -> None:
    """The whole JSON of a chain and of a document's status, field by field."""
    name = _id(service, "青政发〔2020〕9号")
    on = {"as_of": "2024-01-01"}
    document = client.get(f"/api/v1/documents/{name}", params=on).json()
    found = {
        "history": client.get(f"/api/v1/documents/{name}/history", params=on).json(),
        **{key: document[key] for key in ("status", "as_of", "notice", "force", "clause_force")},
    }

    assert found == json.loads(GOLDEN.read_text("utf-8"))


def test_a_question_as_of_a_day(client: TestClient) -> None:
    def told(day: str) -> str:
        asked = {"question": "农机补贴标准是每台多少元", "as_of": day}
        return str(client.post("/api/v1/ask", json=asked).json()["answer"])

    assert told("2019-01-01") == "3000元"
    assert told("2022-01-01") == "5000元"


@pytest.mark.parametrize("day", ["20xx", "2019-13-01", "2019-02-30", "٢٠١٩", "9" * 20])
def test_a_day_that_is_none_is_a_problem(client: TestClient, service: Service, day: str) -> None:
    name = _id(service, "青政发〔2015〕8号")
    replies = [
        client.get(f"/api/v1/documents/{name}", params={"as_of": day}),
        client.get(f"/api/v1/documents/{name}/history", params={"as_of": day}),
        client.post("/api/v1/ask", json={"question": "农机补贴标准", "as_of": day}),
    ]

    assert {r.status_code for r in replies} <= {400, 422}
    assert all(r.headers["content-type"].startswith("application/problem+json") for r in replies)


def test_the_chain_of_no_document_is_a_problem(client: TestClient) -> None:
    assert client.get("/api/v1/documents/dnone/history").status_code == 404


def test_the_schema_names_them(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    read = schema["paths"]["/api/v1/documents/{document_id}"]["get"]

    assert "/api/v1/documents/{document_id}/history" in schema["paths"]
    assert "as_of" in {p["name"] for p in read["parameters"]}
    assert "as_of" in schema["components"]["schemas"]["Ask"]["properties"]
    assert "ChainOut" in schema["components"]["schemas"]


def test_the_page_shows_status_chain_and_clauses(client: TestClient, service: Service) -> None:
    old = client.get(f"/documents/{_id(service, '青政发〔2015〕8号')}").text
    new = client.get(f"/documents/{_id(service, '青政发〔2020〕9号')}").text

    assert "已废止（自2020年5月1日起）" in old
    assert '沿革与版本 <span class="count">3 件' in old
    assert "此条已废止（自2021年7月1日起）" in new


# --- on the command line ---


@pytest.fixture
def told(run: Run, sources: Path) -> Run:
    run("ingest", sources)
    return run


def test_history_for_people(told: Run) -> None:
    status, out, _ = told("history", "青政发〔2015〕8号", "--as-of", "2024-01-01")

    assert status == 0
    assert "截至2024年1月1日，共 3 件" in out
    assert "起点，2015年6月1日至2020年4月30日，已废止（自2020年5月1日起）" in out
    assert "本文：“本办法自2015年6月1日起施行。”" not in out
    assert "同时废止" in out


def test_history_for_programs(told: Run) -> None:
    status, out, _ = told("history", "青禾县农机补贴管理规定", "--json")
    body = json.loads(out)

    assert status == 0
    assert body.keys() == {"document_id", "as_of", "chain"}
    assert [link["relation"] for link in body["chain"]] == ["first", "replacement", "amendment"]


def test_what_is_only_heard_of_and_what_is_not(told: Run) -> None:
    status, out, _ = told("history", "青政发〔2012〕2号", "--json")
    (heard,) = json.loads(out)["heard_of"]
    assert status == 0
    assert (heard["status"], heard["since"]) == ("已废止", "2020-05-01")

    status, _, err = told("history", "青禾县不存在办法")
    assert status == 1
    assert "没有找到" in err


@pytest.mark.parametrize("day", ["20xx", "2019-02-30"])
@pytest.mark.parametrize("command", [("history", "青政发〔2015〕8号"), ("ask", "补贴标准是多少")])
def test_a_day_that_is_none_is_bad_usage(told: Run, command: tuple[str, str], day: str) -> None:
    status, _, err = told(*command, "--as-of", day)

    assert status == 2
    assert "读不懂" in err


def test_ask_tells_three_things_apart(told: Run) -> None:
    """Repealed with its text, repealed without, never heard of."""
    _, here, _ = told("ask", "《青禾县农机补贴管理办法》还有效吗")
    _, gone, _ = told("ask", "《青禾县水井管理办法》还有效吗")
    _, never, _ = told("ask", "《青禾县集市管理办法》还有效吗")
    _, then, _ = told("ask", "《青禾县农机补贴管理办法》还有效吗", "--as-of", "2019-01-01")

    assert "答：同时废止" in here
    assert "库内无其正文" in gone
    assert "也没有文件说到它已废止或失效" in never
    assert "答：自2015年6月1日起施行" in then
    assert "以2019年1月1日的时效为准" in then
