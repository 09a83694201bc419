"""The search box over HTTP: its script, its sites, who may ask and who may frame it."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.access import reader_of
from api.cli import app as command_line
from api.middleware import POLICY
from api.service import Service
from api.widget import script
from api.widget_gate import SiteGate
from api.widget_pace import Pace
from corpus.access import Reader, Role
from corpus.sites import Site
from tests.api.conftest import TOKEN
from tests.api.material import QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterator

API = "/api/v1"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
HERE = "https://www.qinghe.example"
ELSEWHERE = "https://www.qinghe.example.evil.example"
SMALLEST = 20 * 1024
"""Bytes of the script, compressed: what the issue allows."""


@pytest.fixture
def site(client: TestClient, service: Service) -> Iterator[Site]:
    """A site that may see everything."""
    yield from _site(client, service, {})


@pytest.fixture
def narrow(client: TestClient, service: Service) -> Iterator[Site]:
    """A site that may see one document."""
    yield from _site(client, service, {"filters": ["文号=青政发〔2024〕8号"]})


def _site(client: TestClient, service: Service, more: dict[str, Any]) -> Iterator[Site]:
    body = {"name": "青河市", "origins": [HERE, "https://*.fw.qinghe.example"], **more}
    made = client.post(f"{API}/sites", json=body, headers=BEARER)
    assert made.status_code == 201, made.text
    key = made.json()["key"]
    yield service.sites.get(key)
    service.sites.remove(key)


def _requests(key: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        ("GET", f"{API}/suggest?q=社区&site={key}", {}),
        ("GET", f"{API}/search?q=社区食堂&group=document&site={key}", {}),
        ("POST", f"{API}/ask?site={key}", {"json": {"question": QUESTION}}),
    ]


def test_the_script_is_small_and_kept(client: TestClient) -> None:
    plain = client.get("/widget.js")
    kept = client.get(script().path)

    assert plain.headers["content-type"].startswith("text/javascript")
    assert plain.headers["cross-origin-resource-policy"] == "cross-origin"
    assert plain.headers["access-control-allow-origin"] == "*"
    assert "immutable" in kept.headers["cache-control"]
    assert "immutable" not in client.get("/widget.js?v=older").headers["cache-control"]
    assert "immutable" not in plain.headers["cache-control"]
    assert len(gzip.compress(plain.content)) <= SMALLEST
    again = client.get("/widget.js", headers={"If-None-Match": plain.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("word", ["innerHTML", "eval(", "localStorage", "cookie", "insertAdjacent"])
def test_the_script_does_without(word: str) -> None:
    code = "\n".join(
        line.partition("//")[0] if line.lstrip().startswith("//") else line
        for line in script().body.decode().splitlines()
    )

    assert word not in code


def test_both_scripts_say_the_same_things() -> None:
    words = script().body.decode().partition("const WORDS = {")[2].partition("\n};")[0]
    hans, _, hant = words.partition("hant: {")

    names = [
        [line.strip().partition(":")[0] for line in part.splitlines() if ":" in line]
        for part in (hans.partition("hans: {")[2], hant)
    ]
    assert len(names[0]) > 30
    assert [n for n in names[0] if n.isidentifier()] == [n for n in names[1] if n.isidentifier()]


def test_an_allowed_origin_is_answered_by_name(client: TestClient, site: Site) -> None:
    for origin in (HERE, "https://a.fw.qinghe.example"):
        for method, path, body in _requests(site.key):
            told = client.request(method, path, headers={"Origin": origin}, **body)

            assert told.status_code == 200, told.text
            assert told.headers["access-control-allow-origin"] == origin
            assert "Origin" in told.headers["vary"]
            assert "access-control-allow-credentials" not in told.headers


@pytest.mark.parametrize(
    "origin",
    [ELSEWHERE, "http://www.qinghe.example", f"{HERE}:8443", "null", "https://qinghe.example"],
)
def test_another_origin_is_refused(client: TestClient, site: Site, origin: str) -> None:
    for method, path, body in _requests(site.key):
        told = client.request(method, path, headers={"Origin": origin}, **body)

        assert told.status_code == 403
        assert told.json()["code"] == "origin_not_allowed"
        assert "access-control-allow-origin" not in told.headers
        assert "Origin" in told.headers["vary"]


def test_without_a_key_no_origin_is_answered(client: TestClient) -> None:
    told = client.get(f"{API}/search?q=社区食堂", headers={"Origin": HERE})

    assert told.status_code == 200
    assert not [name for name in told.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "query", ["site=", "site=s0", "site=a&site=b", "site=%00", "site=" + "x" * 999]
)
def test_a_wrong_key_is_refused(client: TestClient, query: str) -> None:
    told = client.get(f"{API}/search?q=社区食堂&{query}", headers={"Origin": HERE})

    assert told.status_code == 403
    assert told.json()["code"] == "unknown_site"


def test_the_key_may_stand_in_a_header_and_two_must_agree(client: TestClient, site: Site) -> None:
    headers = {"Origin": HERE, "X-Tiaowen-Site": site.key}

    assert client.get(f"{API}/suggest?q=社区", headers=headers).status_code == 200
    wrong = client.get(f"{API}/suggest?q=社区&site=other", headers=headers)
    assert wrong.status_code == 403


def test_other_routes_are_never_answered_across_origins(client: TestClient, site: Site) -> None:
    for path in ("documents", "sites", f"clauses/x/similar?site={site.key}", "health"):
        told = client.get(
            f"{API}/{path}", params={"site": site.key}, headers={"Origin": HERE, **BEARER}
        )
        assert "access-control-allow-origin" not in told.headers


def test_a_preflight_is_answered_for_listed_origins(client: TestClient, site: Site) -> None:
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    path = f"{API}/ask?site={site.key}"

    good = client.options(path, headers={"Origin": HERE, **asked})
    bad = client.options(path, headers={"Origin": ELSEWHERE, **asked})
    keyless = client.options(f"{API}/ask", headers={"Origin": HERE, **asked})

    assert good.status_code == 204
    assert good.headers["access-control-allow-origin"] == HERE
    assert int(good.headers["access-control-max-age"]) > 0
    assert "Origin" in good.headers["vary"]
    assert bad.status_code == 403
    for refused in (bad, keyless):
        assert "access-control-allow-origin" not in refused.headers
    named = {**asked, "Access-Control-Request-Headers": "content-type, x-tiaowen-site"}
    by_header = client.options(f"{API}/ask", headers={"Origin": HERE, **named})
    assert by_header.headers["access-control-allow-origin"] == HERE
    assert client.options(f"{API}/ask", headers={"Origin": ELSEWHERE, **named}).status_code == 403


def test_a_page_of_ours_needs_no_origin_on_the_list(client: TestClient, site: Site) -> None:
    path = f"{API}/suggest?q=社区&site={site.key}"

    assert client.get(path).status_code == 200
    assert client.get(path, headers={"Origin": "http://testserver"}).status_code == 200
    own = client.get(path, headers={"Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 200
    assert "access-control-allow-origin" not in own.headers
    assert client.get(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_closed_site_is_told_so(client: TestClient, service: Service, site: Site) -> None:
    off = client.patch(f"{API}/sites/{site.key}", json={"active": False}, headers=BEARER)
    assert off.json()["active"] is False

    told = client.get(f"{API}/suggest?q=社区&site={site.key}", headers={"Origin": HERE})

    assert told.status_code == 403
    assert told.json()["code"] == "site_closed"
    assert told.headers["access-control-allow-origin"] == HERE
    assert client.get(f"/embed?site={site.key}").status_code == 404
    assert service.sites.get(site.key).name == site.name


def test_the_box_reads_as_anybody(site: Site, service: Service) -> None:
    """Whoever is signed in at the host's page or ours: the gate takes off who asks."""
    seen: list[tuple[Reader, set[bytes]]] = []
    app = FastAPI()
    app.state.service = service

    @app.get(f"{API}/suggest")
    def suggest(request: Request) -> dict[str, str]:
        seen.append((reader_of(request), {n for n, _ in request.scope["headers"]}))
        return {}

    app.add_middleware(SiteGate, sites=lambda: service.sites)
    sent = {"Origin": HERE, **BEARER, "Cookie": "session=x"}
    with TestClient(app) as looking:
        looking.get(f"{API}/suggest", headers=sent)
        looking.get(f"{API}/suggest?site={site.key}", headers=sent)

    assert [reader.role for reader, _ in seen] == [Role.ADMIN, Role.READER]
    assert not seen[1][1] & {b"authorization", b"cookie"}


def test_a_site_is_kept_to_its_documents(
    client: TestClient, narrow: Site, service: Service
) -> None:
    here = {"Origin": HERE}
    ids = {d.doc_number: d.id for d in service.library.documents()}
    mine, other = ids["青政发〔2024〕8号"], ids["青政发〔2021〕12号"]

    for query in ("社区食堂", "青政发〔2021〕12号", "青河市社区食堂管理办法", "文号 filter"):
        found = client.get(
            f"{API}/search",
            params={"q": query, "site": narrow.key, "filter": "year=2021..2024", "k": 20},
            headers=here,
        ).json()
        assert {h["document"]["id"] for h in found["hits"]} <= {mine}, query
        assert {d["id"] for d in found["named"]} <= {mine}
        assert all(v["documents"] <= 1 for facet in found["facets"].values() for v in facet)
    widened = {"q": "社区食堂", "site": narrow.key, "filter": "文号=青政发〔2021〕12号"}
    assert client.get(f"{API}/search", params=widened, headers=here).json()["hits"] == []
    typed = client.get(
        f"{API}/suggest", params={"q": "青", "site": narrow.key}, headers=here
    ).json()
    assert {s["document_id"] for s in typed["suggestions"]} == {mine}
    asked = client.post(f"{API}/ask?site={narrow.key}", json={"question": QUESTION}, headers=here)
    assert {e["document_id"] for e in asked.json()["evidence"]} == {mine}
    assert asked.json()["answer"] == "15万元"
    assert asked.json()["conflicts"] == []
    old = {"question": "青政发〔2021〕12号第三条规定了什么"}
    told = client.post(f"{API}/ask?site={narrow.key}", json=old, headers=here).json()
    assert {e["document_id"] for e in told["evidence"]} <= {mine}
    for document, status in ((mine, 200), (other, 404)):
        clause = service.library.document(document).clauses[0].id
        for path in (f"clauses/{clause}?", f"citations/format?clause={clause}&"):
            answer = client.get(f"{API}/{path}site={narrow.key}", headers=here)
            assert answer.status_code == status, path


def test_a_site_has_its_pace(client: TestClient, site: Site) -> None:
    change = {"per_minute": 6}
    client.patch(f"{API}/sites/{site.key}", json=change, headers=BEARER)
    path = f"{API}/suggest?q=社区&site={site.key}"

    told = [client.get(path, headers={"Origin": HERE}) for _ in range(8)]

    assert {t.status_code for t in told} == {200, 429}
    assert told[-1].status_code == 429
    assert int(told[-1].headers["retry-after"]) in range(1, 11)
    assert told[-1].headers["access-control-allow-origin"] == HERE


def test_a_bucket_fills_again() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    slow = Site("s1", "一", (HERE,), per_minute=60)

    assert [pace.wait(slow) for _ in range(16)] == [0] * 15 + [1]
    now = 2.0
    assert [pace.wait(slow) for _ in range(3)] == [0, 0, 1]


def test_the_frame_is_for_the_site_alone(client: TestClient, site: Site) -> None:
    framed = client.get(f"/embed?site={site.key}&theme=dark&lang=zh-Hant")

    policy = framed.headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors {HERE} https://*.fw.qinghe.example")
    assert policy.partition("frame-ancestors")[0] == POLICY.partition("frame-ancestors")[0]
    assert "x-frame-options" not in framed.headers
    assert f'data-site="{site.key}"' in framed.text
    assert 'data-theme="dark"' in framed.text
    for path in ("/", "/documents", "/embed", "/embed?site=s0", "/desk", f"{API}/health"):
        other = client.get(path, headers={"Accept": "text/html"})
        assert "frame-ancestors 'self'" in other.headers["content-security-policy"]
        assert other.headers["x-frame-options"] == "SAMEORIGIN"


def test_parameters_of_the_frame_are_no_markup(client: TestClient, site: Site) -> None:
    bad = '"><script>alert(1)</script>'

    page = client.get("/embed", params={"site": site.key, "theme": "dark", "lang": bad[:20]})

    assert "alert" not in page.text
    assert client.get("/embed", params={"site": bad}).status_code == 404


def test_sites_are_the_administrators(client: TestClient, site: Site) -> None:
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("PATCH", f"/{site.key}"),
        ("DELETE", f"/{site.key}"),
    ):
        told = client.request(method, f"{API}/sites{path}", json={})
        assert told.status_code in {401, 403}, method

    listed = client.get(f"{API}/sites", headers=BEARER).json()["sites"]
    assert [s["key"] for s in listed] == [site.key]
    assert f'data-site="{site.key}"' in listed[0]["script"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "一"},
        {"name": "一", "origins": []},
        {"name": "一", "origins": ["null"]},
        {"name": "一", "origins": ["https://*.gov.cn"]},
        {"name": "一", "origins": [HERE], "filters": ["无此条件=1"]},
        {"name": "一", "origins": [HERE], "filters": ["地区"]},
        {"name": "一", "origins": [HERE], "per_minute": 0},
        {"name": " ", "origins": [HERE]},
        {"name": "一", "origins": [HERE], "key": "mine"},
    ],
)
def test_a_site_that_makes_no_sense_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    told = client.post(f"{API}/sites", json=body, headers=BEARER)

    assert told.status_code == 422
    assert told.json()["detail"]


def test_a_site_is_changed_and_removed(client: TestClient, service: Service, site: Site) -> None:
    change = {"name": "新名", "origins": ["http://localhost:9000"], "filters": ["年份=2024"]}
    changed = client.patch(f"{API}/sites/{site.key}", json=change, headers=BEARER).json()

    assert (changed["name"], changed["origins"]) == ("新名", ["http://localhost:9000"])
    assert changed["filters"] == ["年份=2024"]
    bad = client.patch(f"{API}/sites/{site.key}", json={"origins": ["x"]}, headers=BEARER)
    assert bad.status_code == 422
    assert service.sites.get(site.key).origins == ("http://localhost:9000",)
    for method in ("PATCH", "DELETE"):
        gone = client.request(method, f"{API}/sites/s0", json={}, headers=BEARER)
        assert gone.status_code == 404
        assert gone.json()["code"] == "unknown_site"


def test_the_commands_manage_sites(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401  pytest's path
    monkeypatch.setenv("TIAOWEN_DATA", str(tmp_path / "library"))
    run = CliRunner()

    made = run.invoke(command_line, ["site", "add", "青河市", "--origin", HERE, "--json"])
    key = (
        made.stdout.partition('"key": "')[2].partition('"')[0]
        or made.stdout.partition('"key":"')[2].partition('"')[0]
    )
    assert key.startswith("s")
    listed = run.invoke(command_line, ["site", "list"])
    assert HERE in listed.stdout
    assert f'data-site="{key}"' in listed.stdout
    run.invoke(command_line, ["site", "edit", key, "--off", "--filter", "年份=2024"])
    listed = run.invoke(command_line, ["site", "list"])
    assert "已停用" in listed.stdout
    assert "年份=2024" in listed.stdout
    run.invoke(command_line, ["site", "edit", key, "--on", "--whole"])
    assert "全库" in run.invoke(command_line, ["site", "list"]).stdout
    assert run.invoke(command_line, ["site", "remove", key]).exit_code == 0
    assert "还没有网站" in run.invoke(command_line, ["site", "list"]).stdout
