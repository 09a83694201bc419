"""A document that not everybody may see leaves no trace for those who may not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.parts import Level
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.access import Clearance
from corpus.errors import BrokenLibrary, UnknownClause, UnknownDocument
from search.model import Query
from tests.api.addresses import pages_of
from tests.api.conftest import TOKEN
from tests.api.material import DRAFT, MEASURES, PAGES, QUESTION, REVISED
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HIDDEN = """青河市粮库搬迁处置办法

青政发〔2022〕77号

第一条　为做好粮库搬迁（以下简称“粮搬”），根据《青河市社区食堂管理办法》制定本办法。

第二条　搬迁路线由指挥部确定，夜间转运不超过4小时。依照《青河市特种车辆通行规定》办理。

第三条　市级财政对新建社区食堂给予一次性建设补助99万元。

第四条　本办法自2022年7月1日起施行。《青河市社区食堂管理办法》（青政发〔2021〕12号）同时废止。

青河市人民政府
2022年6月3日
"""
TITLE, NUMBER, WORDS = "青河市粮库搬迁处置办法", "青政发〔2022〕77号", "夜间转运不超过4小时"
ADMIN = {"Authorization": f"Bearer {TOKEN}"}
INTERNAL = Level(Clearance.INTERNAL, "王某")


def _made(folder: Path) -> Service:
    settings = Settings(folder, admin_token=TOKEN)
    return Service(settings, RealParts(settings, FakeEmbedder()))


def _write(folder: Path, **texts: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return [str(folder / f"{name}.txt") for name in texts]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A library of some documents that everybody may see."""
    pages = {name.removesuffix(".txt"): text for name, text in PAGES.items()}
    made = _made(tmp_path / "library")
    assert not made.ingest(_write(tmp_path / "sources", **pages)).failed
    yield made
    made.close()


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), raise_server_exceptions=False) as made:
        yield made


def _add_secret(service: Service, tmp_path: Path, text: str = HIDDEN) -> str:
    sources = _write(tmp_path / "sources", secret=text)
    service.ingest(sources, level=INTERNAL)
    (found,) = service.seen_by(Clearance.INTERNAL).library.find(TITLE)
    return found.id


# --- what every address says, before and after ---


def _addresses(service: Service, client: TestClient) -> list[str]:
    """Every GET route, with every document and clause that is known, and words of all kinds."""
    documents = [d.id for d in service.library.documents()]
    clauses = [c.id for d in service.library.documents() for c in d.clauses]
    asked = ["社区食堂补助", "粮库", "粮搬", TITLE, NUMBER, WORDS, "青政发〔2022〕7号", "特种车辆"]
    asked += ["liangku", "lkbq", "指挥部 -食堂", "青河市", "夜间转云"]
    names = {"document_id": documents, "clause_id": clauses, "job_id": ["none"]}
    found: list[str] = []
    for path in pages_of(client):
        paths = [path]
        for name, values in names.items():
            hole = f"{{{name}}}"
            paths = [p.replace(hole, v) for p in paths for v in (values if hole in p else [""])]
        found += paths
    found = [p for p in found if not p.startswith(("/static", "/api/v1/metrics"))]
    queried = ["/api/v1/search", "/api/v1/suggest", "/api/v1/documents", "/", "/documents"]
    found += [f"{path}?q={words}" for path in queried for words in asked]
    found += [f"/api/v1/search?q={w}&group=document" for w in asked]
    found += [f"/compare?a={a}&b={b}" for a in documents[:2] for b in (*documents[:2], TITLE)]
    found += [f"/matrix?d={a}&d={b}" for a in documents[:2] for b in documents[1:3]]
    found += [f"/documents/{d}?view=source" for d in documents]
    found += [f"/api/v1/citations/format?clause={c}" for c in clauses]
    return found


SAME = {"X-Request-ID": "one"}
"""Else every problem would have an id of its own."""
POSTED: list[tuple[str, dict[str, Any]]] = [
    ("/api/v1/ask", {"question": QUESTION}),
    ("/api/v1/ask", {"question": "粮库搬迁夜间转运几小时"}),
    ("/api/v1/ask", {"question": "《青河市社区食堂管理办法》是否有效", "as_of": "2023-01-01"}),
    ("/api/v1/citations/check", {"text": DRAFT + f"《{TITLE}》（{NUMBER}）第二条，“{WORDS}”。"}),
    ("/api/v1/citations/lint", {"text": DRAFT}),
    ("/api/v1/citations/basis", {"text": "市级财政对新建社区食堂给予一次性建设补助99万元。"}),
    ("/api/v1/compare", {"a": "青政发〔2021〕12号", "b": NUMBER}),
    ("/api/v1/compare", {"a": "青政发〔2021〕12号", "b": "青政发〔2024〕8号"}),
    ("/api/v1/compare/matrix", {"documents": ["青政发〔2021〕12号", "青政发〔2024〕8号"]}),
]


def _everything(
    client: TestClient, addresses: list[str], headers: dict[str, str] | None = None
) -> dict[str, tuple[int, bytes]]:
    told = {}
    headers = {**SAME, **(headers or {})}
    for address in addresses:
        answer = client.get(address, headers=headers)
        told[address] = answer.status_code, answer.content
    for path, body in POSTED:
        answer = client.post(path, json=body, headers=headers)
        told[f"{path} {body}"] = answer.status_code, answer.content
    return told


def test_every_address_says_the_same_before_and_after(
    service: Service, client: TestClient, tmp_path: Path
) -> None:
    addresses = _addresses(service, client)
    before = _everything(client, addresses)
    assert sum(status == 200 for status, _ in before.values()) > 60

    name = _add_secret(service, tmp_path)

    after = _everything(client, addresses)
    assert [a for a in before if before[a] != after[a]] == []
    inside = _everything(client, addresses, ADMIN)
    assert sum(before[a] != inside[a] for a in before) > 20, "those who may see it do"
    assert TITLE in client.get(f"/api/v1/documents/{name}", headers=ADMIN).text

    service.classify(name, Clearance.OPEN, "王某")
    service.relearn()
    assert TITLE in client.get(f"/api/v1/documents/{name}").text

    service.classify(name, Clearance.RESTRICTED, "王某")
    service.relearn()
    again = _everything(client, addresses)
    assert [a for a in before if before[a] != again[a]] == []


def test_an_unknown_and_a_hidden_id_are_refused_in_the_same_words(
    service: Service, client: TestClient, tmp_path: Path
) -> None:
    name = _add_secret(service, tmp_path)
    clauses = [c.id for c in service.seen_by(Clearance.INTERNAL).library.document(name).clauses]
    other = "d" + "0" * (len(name) - 1)
    (known,) = service.library.find("青政发〔2021〕12号")
    shapes = [
        "/documents/{}",
        "/documents/{}?view=source",
        "/documents/{}?version=1",
        "/api/v1/documents/{}",
        "/api/v1/documents/{}?version=1",
        "/api/v1/documents/{}/clauses",
        "/api/v1/documents/{}/citations",
        "/api/v1/documents/{}/history",
        "/api/v1/documents/{}/versions",
        "/api/v1/documents/{}/copies",
        f"/compare?a={known.id}&b={{}}",
        *(f"/api/v1/clauses/{c.replace(name, '{}')}" for c in (*clauses, f"{name}-lead")),
        *(f"/api/v1/clauses/{c.replace(name, '{}')}?version=1" for c in clauses),
        *(f"/api/v1/clauses/{c.replace(name, '{}')}@k7q2" for c in clauses),
        *(f"/api/v1/clauses/{c.replace(name, '{}')}/similar" for c in clauses),
        *(f"/api/v1/citations/format?clause={c.replace(name, '{}')}" for c in clauses),
    ]
    for shape in shapes:
        hidden, unknown = (client.get(shape.format(n), headers=SAME) for n in (name, other))
        assert hidden.status_code == unknown.status_code, shape
        assert hidden.text.replace(name, other) == unknown.text, shape
        assert hidden.status_code in {404, 422} or "没有" in hidden.text, shape


def test_nothing_of_a_hidden_document_is_read(
    service: Service, client: TestClient, tmp_path: Path
) -> None:
    """The way of a refusal is that of an unknown id: as many queries, none for its rows."""
    name = _add_secret(service, tmp_path)
    other = "d" + "0" * (len(name) - 1)
    from sqlalchemy import event  # noqa: PLC0415

    engine = service._parts.store._database.engine  # type: ignore[attr-defined]
    asked: list[tuple[str, str]] = []
    event.listen(
        engine,
        "before_cursor_execute",
        lambda _c, _u, sql, values, *_: asked.append((sql, repr(values))),
    )

    def queries(address: str) -> list[tuple[str, str]]:
        client.get(address)
        asked.clear()
        client.get(address)
        return list(asked)

    for shape in ("documents/{}", "documents/{}/copies", "clauses/{}-t2", "clauses/{}-t2/similar"):
        hidden = queries(f"/api/v1/{shape.format(name)}")
        unknown = queries(f"/api/v1/{shape.format(other)}")
        assert [sql for sql, _ in hidden] == [sql for sql, _ in unknown], shape
        assert not any(f"'{name}'" in values for _, values in hidden), shape


# --- what a clearance is ---


def test_it_survives_being_read_again_and_renamed(service: Service, tmp_path: Path) -> None:
    name = _add_secret(service, tmp_path)
    inside = service.seen_by(Clearance.INTERNAL)

    service.ingest(_write(tmp_path / "sources", secret=HIDDEN.replace("4小时", "6小时")))
    assert "6小时" in inside.library.document(name).text
    with pytest.raises(UnknownDocument):
        service.library.document(name)

    service.ingest(
        _write(tmp_path / "sources", secret=HIDDEN.replace("77号", "78号").replace("搬迁", "搬移"))
    )
    (renamed,) = inside.library.find("青政发〔2022〕78号")
    assert renamed.id != name
    for gone in (name, renamed.id):
        with pytest.raises(UnknownDocument):
            service.library.document(gone)
        assert service.archive.versions(gone) == ()
    service.ingest([], force=True)
    assert not service.library.find("青政发〔2022〕78号")


def test_what_a_person_decided_is_not_undone_by_the_place(service: Service, tmp_path: Path) -> None:
    name = _add_secret(service, tmp_path)
    service.classify(name, Clearance.OPEN, "王某")
    service.relearn()

    service.ingest(_write(tmp_path / "sources", secret=HIDDEN.replace("4小时", "6小时")))

    assert "6小时" in service.library.document(name).text


def test_a_hidden_repeal_repeals_for_those_who_see_it(service: Service, tmp_path: Path) -> None:
    (known,) = service.library.find("青政发〔2021〕12号")
    before = service.library.statuses()[known.id]

    _add_secret(service, tmp_path)

    inside = service.seen_by(Clearance.INTERNAL)
    assert service.library.statuses()[known.id] is before
    assert inside.library.statuses()[known.id] == "已废止"
    assert inside.library.document(known.id).status == "已废止"
    assert service.library.document(known.id).status is before
    report = inside.check("依据《青河市社区食堂管理办法》（青政发〔2021〕12号）第三条。")
    assert [str(c.verdict) for c in report] == ["not_in_force"]


def test_raising_a_copy_leaves_the_other_alone(service: Service, tmp_path: Path) -> None:
    copied = MEASURES.replace("青政发〔2021〕12号\n\n", "")
    service.ingest(_write(tmp_path / "sources", copy=copied))
    ids = [k.best.document.id for k in service.all_kin()]
    assert ids, "they were found to be copies"
    (kin,) = service.all_kin()
    group = [kin.best.document.id, *(c.document.id for c in kin.copies)]

    for hidden in group:
        service.classify(hidden, Clearance.INTERNAL, "王某")
        service.relearn()
        (left,) = (i for i in group if i != hidden)
        assert service.all_kin() == []
        assert service.elsewhere([service.library.document(left)]) == {left: 0}
        hits = {h.document.id for h in service.search(Query("社区食堂每日公布菜单", 20))}
        assert left in hits
        assert hidden not in hits
        assert len(service.seen_by(Clearance.INTERNAL).all_kin()) == 1
        service.classify(hidden, Clearance.OPEN, "王某")
        service.relearn()
        assert len(service.all_kin()) == 1


def test_an_internal_place_of_an_open_text_is_not_told(service: Service, tmp_path: Path) -> None:
    (known,) = service.library.find("青政发〔2021〕12号")
    (tmp_path / "intranet").mkdir()

    service.ingest(_write(tmp_path / "intranet", note=MEASURES), level=INTERNAL)

    assert service.library.document(known.id).title == known.title
    assert not any("intranet" in place for place in service.sightings(known))
    assert service.elsewhere([known]) == {known.id: 0}
    inside = service.seen_by(Clearance.RESTRICTED)
    # Levels exist by documents; there is none above OPEN, so there is nothing more to see.
    assert inside is service


def test_the_page_of_a_hidden_neighbour_is_not_shown(service: Service, tmp_path: Path) -> None:
    both = f"第一篇\n\n{MEASURES.replace('社区', '老年')}\n\n第二篇\n\n{HIDDEN}"
    report = service.ingest(_write(tmp_path / "sources", both=both))
    names = [i for i in report.ids if service.library.document(i).title == TITLE]
    if len(report.ids) < 2 or not names:
        pytest.skip("the page was read as one document")
    (other,) = (i for i in report.ids if i not in names)
    assert WORDS in (service.page_text(service.library.document(other)) or "")

    service.classify(names[0], Clearance.INTERNAL, "王某")
    service.relearn()

    assert service.page_text(service.library.document(other)) is None


# --- levels ---


def test_each_level_sees_its_own(service: Service, tmp_path: Path) -> None:
    _add_secret(service, tmp_path)
    text = HIDDEN.replace("粮库", "油库").replace("77号", "79号")
    service.ingest(
        _write(tmp_path / "sources", oil=text), level=Level(Clearance.RESTRICTED, "王某")
    )

    def found(clearance: Clearance) -> set[str]:
        hits = service.seen_by(clearance).search(Query("油库 粮库 搬迁路线 社区食堂", 50))
        return {h.document.title[3:5] for h in hits}

    assert found(Clearance.OPEN) & {"油库", "粮库"} == set()
    assert found(Clearance.INTERNAL) & {"油库", "粮库"} == {"粮库"}
    assert found(Clearance.RESTRICTED) & {"油库", "粮库"} == {"油库", "粮库"}
    levels = tmp_path / "library" / "levels"
    assert {p.name for p in levels.iterdir()} == {"internal", "restricted"}
    assert all(f.ok for f in service.doctor())
    for entry in service.classified():
        service.classify(entry.document_id, Clearance.OPEN, "王某")
    service.relearn()
    assert list(levels.iterdir()) == []
    assert service.seen_by(Clearance.RESTRICTED) is service


def test_only_a_level_above_has_an_index_of_its_own(service: Service, tmp_path: Path) -> None:
    assert service.seen_by(Clearance.RESTRICTED) is service
    assert not (tmp_path / "library" / "levels").exists()
    pointer = tmp_path / "library" / "index" / "current"
    before = pointer.read_text()

    _add_secret(service, tmp_path)

    assert pointer.read_text() == before, "what everybody sees is not written again"
    folder = tmp_path / "library" / "levels" / "internal"
    assert {p.name for p in folder.iterdir()} >= {"index", "catalogue.json"}
    outside = (tmp_path / "library" / "catalogue.json").read_text()
    assert "粮搬" not in json.dumps(json.loads(outside), ensure_ascii=False)


def test_an_index_that_has_a_hidden_document_is_refused(service: Service, tmp_path: Path) -> None:
    """As when another process classifies it and was killed before it wrote the index."""
    service.ingest(_write(tmp_path / "sources", secret=HIDDEN))
    (found,) = service.library.find(TITLE)
    assert service.search(Query("粮库搬迁", 5))
    parts = service._parts
    assert isinstance(parts, RealParts)

    parts.store.classify(found.id, Clearance.INTERNAL, "王某")

    with pytest.raises(BrokenLibrary):
        service.search(Query("社区食堂", 5))
    with parts.rebuilding(), pytest.raises(BrokenLibrary):
        service.search(Query("社区食堂", 5))
    with pytest.raises(UnknownClause):
        service.library.clause(f"{found.id}-t2")
    service.ingest([])
    assert all(h.document.id != found.id for h in service.search(Query("粮库搬迁", 50)))
    assert not service.suggest("粮库")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(list(Clearance))), min_size=1, max_size=6
    )
)
def test_a_library_is_as_if_what_is_hidden_had_never_been_there(
    steps: list[tuple[int, Clearance]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever was raised and lowered before: digest, cards, statuses, counts, kin."""
    texts = {
        "a": MEASURES,
        "b": REVISED,
        "c": HIDDEN,
        "d": MEASURES.replace("青政发〔2021〕12号\n\n", ""),
    }
    folder = tmp_path_factory.mktemp("steps")
    made = _made(folder / "library")
    made.ingest(_write(folder / "sources", **texts))
    every = sorted(d.id for d in made.archive.documents())
    level = dict.fromkeys(every, Clearance.OPEN)
    for number, clearance in steps:
        name = every[number % len(every)]
        made.classify(name, clearance, "王某")
        level[name] = clearance
    made.relearn()
    for reader in Clearance:
        seen = made.seen_by(reader)
        open_names = {d.source.locator for d in made.seen_by(reader).archive.documents()}
        plain = _made(folder / f"plain-{reader}")
        plain.ingest(
            [str(folder / "sources" / f"{n}.txt") for n in texts if _within(n, open_names)]
        )
        assert {i for i in every if level[i] <= reader} == {d.id for d in seen.archive.documents()}
        assert seen.archive.digest() == plain.archive.digest()
        assert seen.library.digest() == plain.library.digest()
        assert list(seen.catalogue()) == list(plain.catalogue())
        assert seen.library.statuses() == plain.library.statuses()
        assert seen.counts() == plain.counts()
        asked = Query("社区食堂 搬迁 补助", 20)
        assert [(h.clause.id, h.score) for h in seen.search(asked)] == [
            (h.clause.id, h.score) for h in plain.search(asked)
        ]
        assert seen.find(asked).facets == plain.find(asked).facets
        plain.close()
    made.close()


def _within(name: str, locators: set[str]) -> bool:
    return any(place.endswith(f"{name}.txt") for place in locators)
