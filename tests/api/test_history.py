"""Old ids and old texts over the command line, the API and the web pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.errors import UnknownClause
from corpus.tracing import mark
from corpus.wording import wordings
from tests.api.material import MEASURES
from tests.commands import Run
from tests.fakes import FakeEmbedder

FOURTH = "第四条　社区食堂应当每日公布菜单和价格，不得强制充值。"
FIFTH = "第五条　本办法自2021年7月1日起施行。"
NEWER = (
    MEASURES.replace("80平方米", "120平方米")
    .replace(
        FOURTH, f"第四条　社区食堂应当留存食品样品四十八小时。\n\n{FOURTH.replace('四', '五', 1)}"
    )
    .replace(FIFTH, FIFTH.replace("五", "六", 1))
)
"""第二条 is reworded, a new 第四条 is put in, 第四条 and 第五条 are renumbered."""
RETITLED = NEWER.replace("青河市社区食堂管理办法", "青河市社区食堂建设和管理办法", 1)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "measures.txt"
    file.write_text(MEASURES, encoding="utf-8")
    return file


@pytest.fixture
def service(tmp_path: Path, page: Path) -> Iterator[Service]:
    """A library with a page that changed once."""
    settings = Settings(tmp_path / "library")
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    made.ingest([str(page)])
    page.write_text(NEWER, encoding="utf-8")
    made.ingest([str(page)])
    yield made
    made.close()


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def name(service: Service) -> str:
    (document,) = service.library.documents()
    return document.id


def clause(client: TestClient, reference: str, **query: int) -> dict[str, object]:
    reply = client.get(f"/api/v1/clauses/{reference}", params=query)
    assert reply.status_code == 200, reply.text
    found: dict[str, object] = reply.json()
    return found


def test_versions_are_listed_and_readable(client: TestClient, name: str) -> None:
    listed = client.get(f"/api/v1/documents/{name}/versions").json()["versions"]
    first = client.get(f"/api/v1/documents/{name}", params={"version": 1}).json()
    now = client.get(f"/api/v1/documents/{name}").json()

    assert [(v["version"], v["reason"]) for v in listed] == [(1, "new"), (2, "source")]
    assert listed[0]["changes"]["moved"] == 2
    assert listed[0]["changes"]["changed"] == 1
    assert listed[1]["changes"] is None
    assert ("80平方米" in first["text"], first["version"], first["current"]) == (True, 1, False)
    assert ("120平方米" in now["text"], now["version"], now["current"]) == (True, 2, True)
    outline = client.get(f"/api/v1/documents/{name}/clauses", params={"version": 1}).json()
    assert FIFTH in [c["text"].strip() for c in outline["clauses"]]
    missing = client.get(f"/api/v1/documents/{name}", params={"version": 9})
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_document")


@pytest.mark.parametrize(
    ("article", "fate", "now"),
    [("t1", "same", "t1"), ("t2", "changed", "t2"), ("t4", "moved", "t5"), ("t5", "moved", "t6")],
)
def test_a_clause_of_an_older_version_says_what_became_of_it(
    client: TestClient, name: str, article: str, fate: str, now: str
) -> None:
    found = clause(client, f"{name}-{article}", version=1)

    assert (found["fate"], found["now"], found["version"]) == (fate, [f"{name}-{now}"], 1)
    assert (found["diff"] is None) == (fate != "changed")
    assert found["message"]


def test_a_plain_id_means_the_place_and_tells_what_stood_there_before(
    client: TestClient, name: str
) -> None:
    """第四条 was about menus; now it is about samples."""
    found = clause(client, f"{name}-t4")

    (earlier,) = found["earlier"]  # type: ignore[misc]  # JSON
    assert "食品样品" in str(found["full_text"])
    assert (found["fate"], found["now"]) == ("same", [f"{name}-t4"])
    assert (earlier["version"], earlier["fate"], earlier["now"]) == (1, "moved", [f"{name}-t5"])
    assert clause(client, f"{name}-t1")["earlier"] == []


def test_a_marked_id_means_the_words(client: TestClient, service: Service, name: str) -> None:
    old = service.archive.version(name, 1)
    menus = next(c for c in old.clauses if c.id == f"{name}-t4")

    then, now = clause(client, mark(old, menus)), clause(client, f"{name}-t4")

    assert ("强制充值" in str(then["full_text"]), then["fate"]) == (True, "moved")
    assert then["now"] == [f"{name}-t5"]
    assert then["earlier"] == []
    assert clause(client, str(now["pinned"]))["version"] == 2
    assert client.get(f"/api/v1/clauses/{name}-t4@aaaa").status_code == 404


def test_a_diff_is_told_with_the_change(client: TestClient, name: str) -> None:
    parts = clause(client, f"{name}-t2", version=1)["diff"]

    assert {"op": "delete", "a": "80", "b": ""} in parts  # type: ignore[operator]  # JSON
    assert {"op": "insert", "a": "", "b": "120"} in parts  # type: ignore[operator]  # JSON


def test_a_document_id_that_is_read_otherwise_leads_on(
    client: TestClient, service: Service, page: Path, name: str
) -> None:
    page.write_text(RETITLED, encoding="utf-8")
    service.ingest([str(page)])

    found = client.get(f"/api/v1/documents/{name}").json()
    assert found["id"] == found["now"] != name
    assert client.get(f"/api/v1/documents/{name}", params={"version": 2}).json()["id"] == name
    old = clause(client, f"{name}-t6")
    assert (old["fate"], old["now"]) == ("same", [f"{found['id']}-t6"])
    listed = client.get(f"/api/v1/documents/{found['id']}/versions").json()["versions"]
    assert [v["document_id"] for v in listed] == [name, name, found["id"]]
    assert service.resolve(name).id == found["id"]
    assert service.similar(f"{name}-t1", 1)
    page_ = client.get(f"/documents/{name}", follow_redirects=False)
    assert (page_.status_code, page_.headers["location"]) == (303, f"/documents/{found['id']}")


def test_a_withdrawn_document_can_still_be_read_and_cited(
    client: TestClient, service: Service, page: Path, name: str
) -> None:
    page.write_text(
        "另一份办法\n\n第一条　烟花爆竹一律禁止燃放。\n\n第二条　违者罚款。\n", encoding="utf-8"
    )
    report = service.ingest([str(page)])

    found = client.get(f"/api/v1/documents/{name}").json()
    gone = clause(client, f"{name}-t1")
    assert report.withdrawn == 1
    assert (found["current"], found["now"], found["version"]) == (False, None, 2)
    assert (gone["fate"], gone["now"]) == ("gone", [])
    assert "撤下" in str(gone["message"])
    assert name not in {h.document.id for h in service.search(_query("社区食堂"))}
    assert "旧版第2版" in service.cite(f"{name}-t1", "full").text
    assert "撤下" in client.get(f"/documents/{name}").text
    with pytest.raises(UnknownClause, match="已不在库中"):
        service.similar(f"{name}-t1", 3)
    place = client.get(f"/clauses/{name}-t1", follow_redirects=False).headers["location"]
    assert place == f"/documents/{name}?version=2#{name}-t1"


def _query(text: str):  # noqa: ANN202  one line for one test
    from search.model import Query  # noqa: PLC0415  used here only

    return Query(text, 10, {})


def test_the_reader_shows_older_versions(client: TestClient, name: str) -> None:
    old = client.get(f"/documents/{name}", params={"version": 1}).text
    now = client.get(f"/documents/{name}").text

    assert "80平方米" in old
    assert "已不是现行文本" in old
    assert "已不是现行文本" not in now
    assert f"/documents/{name}?version=1" in now
    place = client.get(f"/clauses/{name}-t5", follow_redirects=False).headers["location"]
    assert place == f"/documents/{name}#{name}-t5"


def test_a_citation_says_what_became_of_the_words(
    client: TestClient, service: Service, name: str
) -> None:
    old = service.archive.version(name, 1)
    by_place = {c.id.partition("-")[2]: mark(old, c) for c in old.clauses}

    moved = client.get("/api/v1/citations/format", params={"clause": by_place["t4"]}).json()
    changed = client.get("/api/v1/citations/format", params={"clause": by_place["t2"]}).json()

    assert (moved["fate"], moved["text"].endswith("第五条")) == ("moved", True)
    assert (changed["fate"], changed["version"]) == ("changed", 1)
    assert changed["text"].endswith("第二条（旧版第1版）")


def test_a_footnote_names_the_words(service: Service, name: str) -> None:
    (document,) = service.library.documents()
    words = wordings(document)[f"{name}-t1"]

    text = service.cite(f"{name}-t1", "footnote").text

    assert mark(document, document.clauses[0]) in text
    assert words.startswith("为规范社区食堂")
    printed = text.rpartition("条文编号 ")[2].rstrip("。")
    assert service.trace(printed).clause.id == f"{name}-t1"


def test_command_line(run: Run, page: Path) -> None:
    run("ingest", page)
    page.write_text(NEWER, encoding="utf-8")
    run("ingest", page)
    told = json.loads(run("versions", "青河市社区食堂管理办法", "--json")[1])["versions"]
    name = told[0]["document_id"]

    status, out, _ = run("versions", name)
    assert (status, "共 2 版" in out, "来源有变" in out) == (0, True, True)
    assert "移动 2，有改动 1" in out
    _, out, err = run("cite", f"{name}-t4", "--style", "short")
    assert (out.strip().endswith("第四条"), "旧版中指另一段文字" in err) == (True, True)
    status, out, _ = run("compare", f"{name}@1", name)
    assert (status, "[-80平方米-]{+120平方米+}" in out) == (0, True)
    assert run("versions", "没有这份文件")[0] == 1
    status, _, err = run("cite", f"{name}-t99")
    assert (status, "各旧版中也没有" in err) == (1, True)


def test_versions_of_a_marked_text_are_held(
    client: TestClient, service: Service, page: Path, name: str
) -> None:
    """What a page said while it bore a mark is not let out by way of its versions."""
    page.write_text(f"秘密★一年\n\n{NEWER.replace('120', '95')}", encoding="utf-8")
    service.ingest([str(page)])
    held = {h.document_id for h in service.held()}
    page.write_text(NEWER, encoding="utf-8")
    service.ingest([str(page)])

    listed = client.get(f"/api/v1/documents/{name}/versions").json()["versions"]

    assert held == {name}
    assert [v["version"] for v in listed] == [1, 2, 4]
    assert client.get(f"/api/v1/documents/{name}", params={"version": 3}).status_code == 404
    assert clause(client, f"{name}-t2")["earlier"]
    assert all("95" not in str(clause(client, f"{name}-t{n}")) for n in range(1, 7))


def test_masked_words_are_told_apart_as_readers_see_them(tmp_path: Path) -> None:
    """A mark is made of the words with ● in them, and an id that never changed says so."""
    file, settings = tmp_path / "list.txt", Settings(tmp_path / "library")
    told = MEASURES.replace("街道办事处负责建设", "街道办事处张建国（手机13812345678）负责建设")
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    for text in (told, told.replace("10万元", "12万元")):
        file.write_text(text, encoding="utf-8")
        service.ingest([str(file)])
    (document,) = service.library.documents()

    traced = service.trace(f"{document.id}-t2")

    assert "13812345678" not in traced.text
    assert traced.earlier == ()
    assert service.trace(mark(traced.document, traced.clause)).is_current
    service.close()
