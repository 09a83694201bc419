"""Held documents: behind every door closed, until a person releases them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.errors import BadQuery, UnknownClause, UnknownDocument
from corpus.public import PublicLibrary
from search.model import Query
from tests.api.conftest import TOKEN
from tests.api.material import MEASURES
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKED = """机密★10年

青河市粮库搬迁处置办法

青政发〔2022〕77号

第一条　为做好粮库搬迁，制定本办法。

第二条　搬迁路线由指挥部确定，夜间转运不超过4小时。

第三条　联系人：周明远，电话13987654321。

第四条　本办法自2022年7月1日起施行。《青河市社区食堂管理办法》（青政发〔2021〕12号）同时废止。

青河市人民政府
2022年6月3日
"""
TITLE, NUMBER, WORDS = "青河市粮库搬迁处置办法", "青政发〔2022〕77号", "夜间转运不超过4小时"
ADMIN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A library of one open document and one that bears a mark."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "open.txt").write_text(MEASURES, "utf-8")
    (folder / "secret.txt").write_text(MARKED, "utf-8")
    settings = Settings(tmp_path / "library", admin_token=TOKEN)
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    report = made.ingest([str(folder)])
    assert (report.documents, report.held) == (2, 1)
    yield made
    made.close()


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), raise_server_exceptions=False) as made:
        yield made


def _id(service: Service) -> str:
    (held,) = service.held()
    assert (held.title, held.doc_number, held.secrecy) == (TITLE, NUMBER, "机密★10年")
    return held.document_id


def _clauses(service: Service) -> list[str]:
    return [c.id for c in service.held_document(_id(service)).clauses]


def test_the_library_does_not_have_it(service: Service) -> None:
    name = _id(service)

    assert [d.title for d in service.library.documents()] == ["青河市社区食堂管理办法"]
    assert not service.library.find(TITLE)
    assert not service.library.find(NUMBER)
    assert not service.library.find(name)
    assert name not in service.library.statuses()
    assert service.counts()["documents"] == 1
    assert service.counts()["held"] == 1
    with pytest.raises(UnknownDocument) as refused:
        service.library.document(name)
    with pytest.raises(UnknownDocument) as missing:
        service.library.document("dnotthere")
    assert str(refused.value).replace(name, "dnotthere") == str(missing.value)
    for clause in (*_clauses(service), f"{name}-lead"):
        with pytest.raises(UnknownClause):
            service.library.clause(clause)


def test_no_verb_finds_it(service: Service) -> None:
    name = _id(service)

    for asked in (TITLE, NUMBER, WORDS, f"{NUMBER} 第二条", name):
        assert all(h.document.id != name for h in service.search(Query(asked, 50)))
        assert "指挥部" not in repr(service.ask(f"{asked}几小时"))
    assert not service.suggest("粮库")
    for reference in (TITLE, NUMBER, name, "粮库搬迁"):
        with pytest.raises(UnknownDocument):
            service.compare("青政发〔2021〕12号", reference)
    (checked,) = service.check(f"根据《{TITLE}》（{NUMBER}）第二条，“{WORDS}”。")
    assert str(checked.verdict) == "no_such_document"
    assert checked.document_id is None
    with pytest.raises(UnknownClause):
        service.cite(_clauses(service)[1], "full")
    with pytest.raises(UnknownClause):
        service.similar(_clauses(service)[1], 5)


def test_it_repeals_nothing_while_it_is_held(service: Service) -> None:
    (known,) = service.library.find("青政发〔2021〕12号")

    assert known.force is None or all("粮库" not in b.quote for b in known.force.basis)
    assert service.library.statuses()[known.id] != "已废止"


def test_no_address_shows_it(service: Service, client: TestClient) -> None:
    name, clauses = _id(service), _clauses(service)
    (known,) = service.library.documents()
    api = "/api/v1"
    addresses = [
        f"/documents/{name}",
        f"/documents/{name}?view=source",
        f"/documents/{known.id}",
        f"/compare?a={known.id}&b={name}",
        f"/compare?a={known.id}&b={TITLE}",
        "/compare",
        "/documents",
        "/",
        f"/?q={TITLE}",
        f"/?q={WORDS}",
        f"{api}/documents",
        f"{api}/documents?q=粮库",
        f"{api}/documents/{name}",
        f"{api}/documents/{name}/clauses",
        f"{api}/documents/{name}/versions",
        f"{api}/documents/{name}?version=1",
        f"/documents/{name}?version=1",
        f"{api}/clauses/{clauses[1]}?version=1",
        f"{api}/clauses/{clauses[1]}@k7q2",
        f"{api}/search?q={WORDS}",
        f"{api}/search?q={NUMBER}&group=document",
        f"{api}/suggest?q=粮",
        f"{api}/ready",
        f"{api}/metrics",
        *(f"{api}/clauses/{c}" for c in clauses),
        *(f"{api}/clauses/{c}/similar" for c in clauses),
        *(f"/clauses/{c}" for c in clauses),
        *(f"{api}/citations/format?clause={c}" for c in clauses),
    ]
    for address in addresses:
        answer = client.get(address, headers=ADMIN if address.endswith("/metrics") else {})
        told = answer.text.replace(WORDS, "", 2) if f"q={WORDS}" in address else answer.text
        asked = any(words in address for words in (TITLE, NUMBER, "粮"))
        assert "指挥部" not in told, address
        assert asked or "粮库" not in told, address
    posted = [
        client.post(f"{api}/ask", json={"question": "粮库搬迁夜间转运几小时"}),
        client.post(f"{api}/compare", json={"a": known.id, "b": name}),
        client.post(f"{api}/citations/check", json={"text": f"《{TITLE}》第二条规定。"}),
    ]
    assert all("指挥部" not in p.text for p in posted)
    assert client.get(f"{api}/documents").json()["held"] == 1
    assert "另有 1 件" in client.get("/documents").text


def test_the_operator_sees_and_releases_it(service: Service, client: TestClient) -> None:
    name = _id(service)
    address = f"/api/v1/held/{name}"

    for path in ("/api/v1/held", address):
        assert client.get(path).status_code == 401
        wrong = client.get(path, headers={"Authorization": "Bearer wrong"})
        assert wrong.status_code == 403
    assert client.post(f"{address}/release", json={"by": "王某"}).status_code == 401
    listed = client.get("/api/v1/held", headers=ADMIN).json()
    assert [h["document_id"] for h in listed["held"]] == [name]
    assert "13987654321" in client.get(address, headers=ADMIN).json()["text"]
    assert client.post(f"{address}/release", json={}, headers=ADMIN).status_code == 422

    job = client.post(f"{address}/release", json={"by": "办公室 王某"}, headers=ADMIN)

    assert job.status_code == 202
    for _ in range(100):
        state = client.get(job.headers["Location"], headers=ADMIN).json()
        if state["status"] in {"done", "failed"}:
            break
        time.sleep(0.05)
    assert state["result"]["by"] == "办公室 王某"
    assert client.get(f"/api/v1/documents/{name}").json()["title"] == TITLE
    assert client.get("/api/v1/held", headers=ADMIN).json()["held"] == []
    assert client.post(f"{address}/release", json={"by": "王某"}, headers=ADMIN).status_code == 404
    assert any(h.document.id == name for h in service.search(Query(WORDS, 5)))


def test_a_release_is_recorded_and_holds_for_that_text_only(
    service: Service, tmp_path: Path
) -> None:
    name = _id(service)
    with pytest.raises(BadQuery):
        service.release(name, "  ")

    entry = service.release(name, "王某")

    assert [(r.document_id, r.by) for r in service.releases()] == [(name, "王某")]
    assert entry.at.tzinfo is not None
    with pytest.raises(BadQuery):
        service.release(name, "王某")
    with pytest.raises(UnknownDocument):
        service.release("dnotthere", "王某")
    assert service.library.statuses()[name]
    (tmp_path / "sources" / "secret.txt").write_text(MARKED.replace("4小时", "6小时"), "utf-8")
    service.ingest([str(tmp_path / "sources")])
    assert [h.document_id for h in service.held()] == [name]
    assert not service.library.find(NUMBER)


def test_versions_of_a_held_document_are_held(
    service: Service, client: TestClient, tmp_path: Path
) -> None:
    name = _id(service)
    source = tmp_path / "sources" / "secret.txt"
    library = service.archive
    assert isinstance(library, PublicLibrary)

    source.write_text(MARKED.replace("机密★10年\n\n", "").replace("4小时", "3小时"), "utf-8")
    service.ingest([str(source)])

    assert service.held() == ()
    assert library.document(name).title == TITLE
    assert [v.number for v in library.versions(name)] == [2]
    for address in (f"documents/{name}?version=1", f"clauses/{name}-t2?version=1"):
        assert client.get(f"/api/v1/{address}").status_code == 404
    assert "4小时" not in client.get(f"/api/v1/documents/{name}/versions").text
    assert "4小时" not in client.get(f"/api/v1/clauses/{name}-t2").text
    with pytest.raises(UnknownDocument):
        library.version(name, 1)
    assert library.uses(f"{name}-t2") == ()
    source.write_text(MARKED, "utf-8")
    service.ingest([str(source)])
    source.write_text(MEASURES.replace("社区食堂", "农贸市场").replace("12号", "13号"), "utf-8")
    service.ingest([str(source)])
    with pytest.raises(UnknownDocument):
        library.document(name)
    assert [v.number for v in library.versions(name)] == [2]


def test_personal_data_are_covered_when_it_is_out(service: Service, client: TestClient) -> None:
    name = _id(service)
    service.release(name, "王某")

    shown = client.get(f"/api/v1/documents/{name}").json()
    told = [
        client.get(f"/documents/{name}").text,
        client.get(f"/documents/{name}?view=source").text,
        client.get(f"/documents/{name}?cite={name}-t3").text,
        client.get("/api/v1/search?q=周明远 13987654321").text.replace("13987654321", "", 2),
        client.get(f"/api/v1/citations/format?clause={name}-t3&style=markdown").text,
        json.dumps(shown, ensure_ascii=False),
    ]

    assert not any("13987654321" in t for t in told)
    assert "周●●，电话139●●●●●●●●" in shown["text"]
    assert len(shown["text"]) == len(MARKED.replace("\n\n", "\n").strip())
    clause = client.get(f"/api/v1/clauses/{name}-t3").json()
    at = clause["clause"]
    assert clause["full_text"] == shown["text"][at["start"] : at["end"]]


def test_the_command_line_lists_shows_and_releases(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("api.options.open_library", lambda _: service)
    monkeypatch.setattr(service, "close", lambda: None)
    name = _id(service)

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        return int(str(ended.value.code)), capsys.readouterr().out

    assert run("held")[1].count(name) == 1
    assert WORDS in run("held", name)[1]
    assert json.loads(run("held", "--json")[1])["held"][0]["secrecy"] == "机密★10年"
    status, out = run("release", name, "--by", "王某")
    assert (status, out.count("王某")) == (0, 1)
    assert "没有待解除的文件" in run("held")[1]
    assert run("release", name, "--by", "王某")[0] == 2
    assert json.loads(run("held", "--json")[1])["released"][0]["by"] == "王某"
