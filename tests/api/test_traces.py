"""An editor who sees only what is 公开 is told nothing of what else there is."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from api import accounts, watch_adding
from api.app import create_app
from api.parts import Level
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.access import AccessKey, Clearance, Role
from corpus.model import Page
from tests.api.addresses import pages_of
from tests.api.conftest import TOKEN
from tests.api.material import MEASURES, PAGES
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from httpx2 import Response

    Json = dict[str, Any]

HIDDEN = (
    MEASURES.replace("社区食堂", "粮库搬迁").replace("12号", "77号").replace("2021年", "2022年")
)
NAMESAKE = HIDDEN.replace("第二条", "第二条　搬迁须报市政府备案。\n\n第三条", 1)
SAME = "one"
API = "/api/v1"


def _made(folder: Path) -> Service:
    """A library of what everybody may see."""
    settings = Settings(folder / "library", admin_token=TOKEN)
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    for name, text in PAGES.items():
        (folder / name).write_text(text, "utf-8")
    assert not made.ingest([str(folder / name) for name in PAGES]).failed
    return made


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = _made(tmp_path)
    yield made
    made.close()


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def without(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The same, where there is and will be nothing else."""
    made = _made(tmp_path_factory.mktemp("without"))
    with TestClient(create_app(made), raise_server_exceptions=False) as client:
        yield client
    made.close()


def _key(service: Service, clearance: Clearance) -> dict[str, str]:
    """What an editor of this clearance sends."""
    name = f"editor-{clearance.name.lower()}"
    accounts.new_user(service.accounts, name, "一句容易记的长口令", Role.EDITOR, clearance)
    now = datetime.now(UTC)
    wanted = AccessKey("", name, "试", Role.EDITOR, clearance, now, None, None, revoked=False)
    token, _ = accounts.new_key(service.accounts, wanted)
    return {"Authorization": f"Bearer {token}", "X-Request-ID": SAME}


def _hide(service: Service, tmp_path: Path, text: str = HIDDEN) -> str:
    (tmp_path / "secret.txt").write_text(text, "utf-8")
    level = Level(Clearance.INTERNAL, "王某")
    (name,) = service.ingest([str(tmp_path / "secret.txt")], level=level).ids
    return name


def _ended(client: TestClient, sent: Response) -> Json:
    assert sent.status_code == 202, sent.text
    headers = sent.request.headers
    for _ in range(400):
        job: Json = client.get(sent.headers["Location"], headers=headers).json()
        if job["status"] not in {"queued", "running"}:
            return job
        time.sleep(0.02)
    raise AssertionError(job)


def _told(client: TestClient, job: Json, headers: dict[str, str]) -> object:
    """What is said of an ingestion, less what every job has of its own."""
    told = {k: v for k, v in job.items() if k not in {"id", "by"} and not k.endswith("_at")}
    with client.stream("GET", f"{API}/jobs/{job['id']}/events", headers=headers) as stream:
        lines = [line for line in stream.iter_lines() if '"message"' in line and "_at" not in line]
    return told, lines


def test_an_editor_is_told_the_same_at_every_address(
    service: Service, client: TestClient, tmp_path: Path
) -> None:
    outsider, insider = _key(service, Clearance.OPEN), _key(service, Clearance.INTERNAL)
    known = [d.id for d in service.library.documents()]
    clauses = [d.clauses[0].id for d in service.library.documents() if d.clauses]
    holes = {"document_id": known, "clause_id": clauses}
    addresses: list[str] = []
    for path in pages_of(client):
        paths = [path]
        for hole, values in holes.items():
            paths = [
                p.replace(f"{{{hole}}}", v)
                for p in paths
                for v in (values if f"{{{hole}}}" in p else [""])
            ]
        addresses += [p for p in paths if "{" not in p]
    # What counts requests and seconds tells another thing each time.
    counting = ("/static", f"{API}/metrics", "/metrics", "/admin/usage", "/admin/audit")
    addresses = [a for a in addresses if not a.startswith(counting)]

    def everything(headers: dict[str, str]) -> dict[str, str]:
        texts = {a: client.get(a, headers=headers).text for a in addresses}
        return {a: re.sub(r"\d\d:\d\d:\d\d", "", text) for a, text in texts.items()}

    everything(outsider)
    before, inside = everything(outsider), everything(insider)
    _hide(service, tmp_path)
    body = {"text": HIDDEN.replace("粮库", "油库"), "name": "油库.txt", "clearance": "内部"}
    _ended(client, client.post(f"{API}/pages", headers=insider, json=body))
    broken = {"file": ("内部坏文件.docx", b"PK\x03\x04 no zip")}
    sent = client.post(f"{API}/pages", headers=insider, files=broken, data={"clearance": "内部"})
    assert _ended(client, sent)["result"]["failed"] == 1

    after = everything(outsider)

    assert [a for a in addresses if before[a] != after[a]] == []
    seen = everything(insider)
    changed = [a for a in addresses if inside[a] != seen[a]]
    assert {f"{API}/jobs", f"{API}/documents", "/admin/jobs"} <= set(changed)


TEXTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "text": lambda text: {"json": {"text": text, "name": "外.txt"}},
    "file": lambda text: {"files": {"file": ("外.txt", text.encode())}},
    "same name": lambda text: {"files": {"file": ("内.txt", text.encode())}},
}


@pytest.mark.parametrize("text", [HIDDEN, NAMESAKE], ids=["equal", "namesake"])
@pytest.mark.parametrize("sent", TEXTS.values(), ids=TEXTS)
def test_ingestion_says_the_same_whether_there_is_a_hidden_one(
    client: TestClient,
    without: TestClient,
    service: Service,
    text: str,
    sent: Callable[[str], dict[str, Any]],
) -> None:
    insider = _key(service, Clearance.INTERNAL)
    hidden = {"text": HIDDEN, "name": "内.txt", "clearance": "内部"}
    (secret,) = _ended(client, client.post(f"{API}/pages", headers=insider, json=hidden))["result"][
        "ids"
    ]
    told = []
    for library in (client, without):
        outsider = _key(library.app.state.service, Clearance.OPEN)  # type: ignore[attr-defined]
        job = _ended(library, library.post(f"{API}/pages", headers=outsider, **sent(text)))
        (name,) = job["result"]["ids"]
        shown = library.get(f"{API}/documents/{name}", headers=outsider)
        told.append((_told(library, job, outsider), shown.status_code, shown.json()))

    assert told[0] == told[1]
    assert secret != name
    assert client.get(f"{API}/documents/{secret}", headers=insider).status_code == 200


def test_a_watched_address_of_a_hidden_page_is_not_shown(
    client: TestClient, service: Service
) -> None:
    outsider, insider = _key(service, Clearance.OPEN), _key(service, Clearance.INTERNAL)
    places = ("/admin/watch", "/watch.atom")
    shown = Page(MEASURES.encode(), "https://a.example/shown.txt", "text/plain")
    secret = Page(HIDDEN.encode(), "https://a.example/secret.txt", "text/plain")
    service.ingest_pages([shown])
    watch_adding.add_library(service.store)
    before = [client.get(place, headers=outsider).text for place in places]

    service.ingest_pages([secret], level=Level(Clearance.INTERNAL, "王某"))
    assert watch_adding.add_library(service.store) == 1

    assert [client.get(place, headers=outsider).text for place in places] == before
    assert shown.locator in before[0]
    assert secret.locator in client.get("/admin/watch", headers=insider).text


def test_what_the_checks_found_is_told_to_administrators(
    client: TestClient, service: Service, tmp_path: Path
) -> None:
    """The figures of a check are of the whole library."""
    outsider = _key(service, Clearance.OPEN)
    admin = {"Authorization": f"Bearer {TOKEN}"}
    _hide(service, tmp_path)
    client.get("/admin", headers=admin)
    for _ in range(400):
        shown = client.get("/admin", headers=admin).text
        if "检查于" in shown:
            break
        time.sleep(0.02)

    assert "条款 " in shown
    told = client.get("/admin", headers=outsider).text
    assert "检查于" in told
    assert "条款 " not in told


def test_a_job_is_for_those_who_may_see_what_it_takes_in(
    client: TestClient, service: Service
) -> None:
    outsider, insider = _key(service, Clearance.OPEN), _key(service, Clearance.INTERNAL)
    hidden = {"text": HIDDEN, "name": "内.txt", "clearance": "内部"}
    job = _ended(client, client.post(f"{API}/pages", headers=insider, json=hidden))

    listed = [
        [j["id"] for j in client.get(f"{API}/jobs", headers=h).json()["jobs"]]
        for h in (outsider, insider)
    ]
    stopped = client.post(f"{API}/jobs/{job['id']}/cancel", headers=outsider)
    none = client.post(f"{API}/jobs/none/cancel", headers=outsider)

    assert listed == [[], [job["id"]]]
    assert stopped.text.replace(job["id"], "none") == none.text
    assert "内.txt" not in client.get("/admin/jobs", headers=outsider).text
    assert "内.txt" in client.get("/admin/jobs", headers=insider).text
