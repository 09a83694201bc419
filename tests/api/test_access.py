"""Users, keys, sessions: who may do what, and what is refused."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient

from api import accounts, upkeep
from api.access import local_path, needs, reader_of
from api.app import create_app
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.access import AccessKey, Act, Clearance, Role, Session
from corpus.errors import BadQuery
from tests.api.conftest import TOKEN
from tests.api.material import MEASURES
from tests.commands import Run, runner
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

API = "/api/v1"
WORD = "一句容易记的长口令"
ADMIN = {"Authorization": f"Bearer {TOKEN}"}
OURS = {"Sec-Fetch-Site": "same-origin"}
HTML = {"Accept": "text/html"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    settings = Settings(tmp_path / "library", admin_token=TOKEN)
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    (tmp_path / "open.txt").write_text(MEASURES, "utf-8")
    made.ingest([str(tmp_path / "open.txt")])
    accounts.new_user(made.accounts, "wang", WORD, Role.EDITOR, Clearance.INTERNAL)
    accounts.new_user(made.accounts, "boss", WORD, Role.ADMIN, Clearance.RESTRICTED)
    yield made
    made.close()


@pytest.fixture
def app(service: Service) -> FastAPI:
    made = create_app(service)

    @made.get("/probe", dependencies=[needs(Role.EDITOR)], response_class=HTMLResponse)
    def probe(request: Request) -> str:
        return reader_of(request).name

    @made.post("/probe", dependencies=[needs(Role.EDITOR)], response_class=HTMLResponse)
    def act(request: Request) -> str:
        return reader_of(request).name

    return made


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as made:
        yield made


def _sign_in(client: TestClient, name: str = "wang", word: str = WORD, to: str = "/") -> int:
    answer = client.post("/signin", data={"name": name, "password": word, "next": to}, headers=OURS)
    return answer.status_code


def _csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get("/documents").text)
    assert found is not None
    return found[1]


# --- signing in ---


def test_a_person_signs_in_and_out(client: TestClient, service: Service) -> None:
    page = client.get("/probe?x=1", headers=HTML)
    assert (page.status_code, page.headers["location"]) == (303, "/signin?next=%2Fprobe%3Fx%3D1")
    assert "登录" in client.get(page.headers["location"]).text

    answer = client.post(
        "/signin", data={"name": " Ｗａｎｇ", "password": WORD, "next": "/probe?x=1"}, headers=OURS
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/probe?x=1")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert client.get("/probe").text == "wang"
    assert "wang" in client.get("/documents").text
    token = client.cookies["tiaowen"]
    assert token not in str(list(service.accounts.logged(50)))
    assert client.post("/signout", data={"csrf": _csrf(client)}, headers=OURS).status_code == 303
    assert client.get("/probe").status_code == 401
    client.cookies.set("tiaowen", token)
    assert client.get("/probe").status_code == 401, "the session is over, not only the cookie"
    acts = [line.act for line in service.accounts.logged(50)]
    assert acts[:2] == [Act.SIGNED_OUT, Act.SIGNED_IN]


def test_on_https_the_cookie_is_secure_and_of_this_host(app: FastAPI) -> None:
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        answer = client.post("/signin", data={"name": "wang", "password": WORD}, headers=OURS)

        assert answer.headers["set-cookie"].startswith("__Host-tiaowen=")
        assert "secure" in answer.headers["set-cookie"].lower()
        assert client.get("/probe").text == "wang"


def test_signing_in_gives_another_session(client: TestClient, service: Service) -> None:
    planted = "planted-by-another"
    now = datetime.now(UTC)
    service.accounts.begin_session(
        accounts.digest(planted), Session("boss", now, now), accounts.LONGEST
    )
    client.cookies.set("tiaowen", planted)

    assert _sign_in(client) == 303

    assert client.cookies.get("tiaowen", domain="testserver.local") != planted
    assert service.accounts.session(accounts.digest(planted)) is None


@pytest.mark.parametrize(
    ("name", "word"), [("wang", "wrong password"), ("nobody", WORD), ("wa ng!", ""), ("", "")]
)
def test_whoever_is_refused_hears_the_same(client: TestClient, name: str, word: str) -> None:
    answer = client.post("/signin", data={"name": name, "password": word}, headers=OURS)

    assert answer.status_code == 403
    assert "用户名或口令不对" in answer.text
    assert "set-cookie" not in answer.headers


def test_an_unknown_user_costs_a_hash_as_well(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str | None] = []
    real = accounts.matches
    monkeypatch.setattr(accounts, "matches", lambda k, p: checked.append(k) or real(k, p))

    assert accounts.check_password(service.accounts, "nobody", WORD) is None
    assert accounts.check_password(service.accounts, "wang", "wrong password") is None
    service.accounts.set_disabled("wang", disabled=True)
    assert accounts.check_password(service.accounts, "wang", WORD) is None

    assert len(checked) == 3


def test_attempts_that_fail_are_slowed(client: TestClient) -> None:
    for _ in range(accounts.Attempts.FREE_ACCOUNT):
        assert _sign_in(client, word="wrong password") == 403

    answer = client.post("/signin", data={"name": "WANG", "password": WORD}, headers=OURS)

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert _sign_in(client, "boss") == 303, "others are not kept waiting"


def test_waiting_grows_is_bounded_and_is_forgotten() -> None:
    attempts = accounts.Attempts()
    waits = []
    for second in range(30):
        waits.append(attempts.wait("a", f"10.0.0.{second}", now=0))
        attempts.failed("a", f"10.0.0.{second}", now=0)
    assert waits[:5] == [0.0] * 5
    assert waits[5:8] == [1.0, 2.0, 4.0]
    assert waits[-1] == attempts.LONGEST_WAIT
    assert attempts.wait("a", "", now=attempts.FORGOTTEN + 1) == 0
    for one in range(accounts.Attempts.FREE_ADDRESS):
        attempts.failed(f"u{one}", "10.1.1.1", now=0)
    assert attempts.wait("someone else", "10.1.1.1", now=0) == 1.0
    attempts.succeeded("a")
    assert attempts.wait("a", "", now=0) == 0


@pytest.mark.parametrize(
    "wanted",
    [
        *("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"),
        *("http://[", "x", "", "/\t/evil.example", "\\\\evil", "http:/evil", "/%0a\n"),
    ],
)
def test_only_paths_of_this_site_are_gone_on_to(wanted: str, client: TestClient) -> None:
    assert local_path(wanted) == "/"
    answer = client.post(
        "/signin", data={"name": "wang", "password": WORD, "next": wanted}, headers=OURS
    )
    assert answer.headers["location"] == "/"


def test_one_goes_on_to_the_page_that_led_here(client: TestClient) -> None:
    for referer, target in (
        ("http://testserver/documents?q=a&amp=1", "/documents?q=a&amp;amp=1"),
        ("http://evil.example/documents", "/"),
        ("http://testserver//evil.example", "/"),
        ("http://testserver/signin?next=/x", "/"),
        ("", "/"),
        ("//[", "/"),
    ):
        page = client.get("/signin", headers={"Referer": referer})
        assert f'name="next" value="{target}"' in page.text, referer


def test_a_session_ends_by_itself(client: TestClient, service: Service) -> None:
    now = datetime.now(UTC)
    for began, used in ((timedelta(0), accounts.IDLE), (accounts.LONGEST, timedelta(0))):
        token = f"old-{began}"
        over = Session(
            "wang", now - began - timedelta(minutes=1), now - used - timedelta(minutes=1)
        )
        service.accounts.begin_session(accounts.digest(token), over, timedelta(days=100))
        client.cookies.set("tiaowen", token)
        assert client.get("/probe").status_code == 401
    assert accounts.by_session(service.accounts, "none") is None


def test_a_disabled_user_and_a_new_password_end_what_was_begun(
    client: TestClient, service: Service
) -> None:
    _sign_in(client)
    assert client.get("/probe").status_code == 200
    service.accounts.set_password("wang", accounts.hashed("ein anderes Wort"))
    assert client.get("/probe").status_code == 401
    assert _sign_in(client, word="ein anderes Wort") == 303
    service.accounts.set_disabled("wang", disabled=True)
    assert client.get("/probe").status_code == 401


# --- what a cookie may not do alone ---


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {},
    ],
)
def test_what_another_site_sends_has_no_authority(
    client: TestClient, headers: dict[str, str]
) -> None:
    _sign_in(client)
    token = _csrf(client)

    answer = client.post("/probe", data={"csrf": token}, headers=headers)

    assert answer.status_code == 401


def test_a_form_brings_its_token(client: TestClient) -> None:
    _sign_in(client)
    token = _csrf(client)
    origin = {"Origin": "http://testserver"}

    assert client.post("/probe", data={"csrf": token}, headers=OURS).text == "wang"
    assert client.post("/probe", data={"csrf": token}, headers=origin).text == "wang"
    assert client.post("/probe", json={}, headers={**OURS, "X-CSRF-Token": token}).text == "wang"
    for data in ({}, {"csrf": ""}, {"csrf": "0" * 32}):
        refused = client.post("/probe", data=data, headers=OURS)
        assert (refused.status_code, "刷新页面" in refused.text) == (403, True)
    assert client.post("/probe", json={}, headers=OURS).status_code == 403
    assert client.post("/signout", data={}, headers=OURS).status_code == 403
    client.cookies.clear()
    foreign = client.post("/signin", data={"name": "wang", "password": WORD})
    assert foreign.status_code == 403, "nobody is signed in by another site's form"


# --- keys ---


def _key(owner: str = "wang", role: Role = Role.EDITOR, **others: object) -> AccessKey:
    made = AccessKey(
        "", owner, "", role, Clearance.OPEN, datetime.now(UTC), None, None, revoked=False
    )
    return AccessKey(**{**{n: getattr(made, n) for n in made.__slots__}, **others})  # type: ignore[arg-type]


def test_a_key_does_what_it_says(client: TestClient, service: Service, tmp_path: Path) -> None:
    token, made = accounts.new_key(service.accounts, _key())
    bearer = {"Authorization": f"Bearer {token}"}

    assert client.get("/probe", headers=bearer).text == f"wang/{made.id}"
    assert client.post("/probe", headers=bearer).status_code == 200, "no cookie, no form"
    assert client.get(f"{API}/users", headers=bearer).status_code == 403
    kept = service.accounts.key(made.id)
    assert kept is not None
    assert kept[0].used_on is not None
    assert token not in (tmp_path / "library" / "tiaowen.db").read_bytes().decode("latin-1")
    for wrong in (token[:-1], f"{token}x", made.id, "tw_", "x", ""):
        answer = client.get("/probe", headers={"Authorization": f"Bearer {wrong}"})
        assert answer.status_code == 403, wrong
    service.accounts.change("wang", Role.READER, Clearance.OPEN)
    assert client.get("/probe", headers=bearer).status_code == 403, "no more than its owner"
    service.accounts.revoke(made.id)
    assert client.get(f"{API}/documents", headers=bearer).status_code == 403


def test_a_key_ends_on_its_day_and_with_its_owner(service: Service) -> None:
    today = datetime.now(UTC).date()
    token, _ = accounts.new_key(service.accounts, _key(expires_on=today))
    assert accounts.by_key(service.accounts, token, today) is not None
    assert accounts.by_key(service.accounts, token, today + timedelta(days=1)) is None
    service.accounts.set_disabled("wang", disabled=True)
    assert accounts.by_key(service.accounts, token, today) is None


def test_a_key_is_no_more_than_its_owner(service: Service) -> None:
    for wanted in (_key(role=Role.ADMIN), _key(clearance=Clearance.RESTRICTED), _key("nobody")):
        with pytest.raises(BadQuery):
            accounts.new_key(service.accounts, wanted)


# --- what administrators do over HTTP ---


def test_an_administrator_looks_after_people_and_keys(client: TestClient) -> None:
    new = {"name": "Li", "password": WORD, "role": "文秘", "clearance": "内部"}
    assert client.post(f"{API}/users", json=new, headers=ADMIN).status_code == 201
    assert client.post(f"{API}/users", json=new, headers=ADMIN).status_code == 422
    names = [u["name"] for u in client.get(f"{API}/users", headers=ADMIN).json()["users"]]
    assert names == ["boss", "li", "wang"]
    changed = client.put(f"{API}/users/li", json={"role": "编辑"}, headers=ADMIN).json()
    assert changed["role"] == "编辑"
    made = client.post(f"{API}/keys", json={"owner": "li", "label": "门户"}, headers=ADMIN).json()
    assert made["key"].startswith(made["id"])
    listed = client.get(f"{API}/keys", headers=ADMIN)
    assert made["key"] not in listed.text
    assert client.delete(f"{API}/keys/{made['id']}", headers=ADMIN).json()["revoked"]
    assert client.delete(f"{API}/keys/none", headers=ADMIN).status_code == 404
    assert client.put(f"{API}/users/li", json={"disabled": True}, headers=ADMIN).json()["disabled"]
    bad = [{"name": "a b"}, {"role": "国王"}, {"clearance": "绝密"}, {"password": "kurz"}]
    for wrong in bad:
        answer = client.post(f"{API}/users", json={**new, "name": "zhao", **wrong}, headers=ADMIN)
        assert answer.status_code == 422, wrong
    log = client.get(f"{API}/audit", headers=ADMIN).json()
    acts = [line["act"] for line in log["lines"]]
    assert acts == ["user_disabled", "key_revoked", "key_made", "user_changed", "user_added"]
    assert {line["who"] for line in log["lines"]} == {"operator"}
    assert WORD not in json.dumps(log, ensure_ascii=False)
    page = client.get(f"{API}/audit?k=2", headers=ADMIN).json()
    assert client.get(f"{API}/audit?k=2&before={page['before']}", headers=ADMIN).json()["lines"]


@pytest.mark.parametrize("path", ["users", "keys", "audit", "clearances", "held"])
def test_only_administrators_see_these(client: TestClient, service: Service, path: str) -> None:
    token, _ = accounts.new_key(service.accounts, _key())
    assert client.get(f"{API}/{path}").status_code == 401
    assert (
        client.get(f"{API}/{path}", headers={"Authorization": f"Bearer {token}"}).status_code == 403
    )
    assert client.get(f"{API}/{path}", headers=ADMIN).status_code == 200


def test_nobody_reaches_above_the_own_clearance(client: TestClient, service: Service) -> None:
    accounts.new_user(service.accounts, "low", WORD, Role.ADMIN, Clearance.INTERNAL)
    token, _ = accounts.new_key(
        service.accounts, _key("low", Role.ADMIN, clearance=Clearance.INTERNAL)
    )
    low = {"Authorization": f"Bearer {token}"}
    (known,) = service.library.documents()
    address = f"{API}/documents/{known.id}/clearance"

    assert client.put(address, json={"clearance": "限定范围"}, headers=low).status_code == 403
    assert client.put(f"{API}/users/boss", json={"disabled": True}, headers=low).status_code == 403
    own = client.put(f"{API}/users/low", json={"clearance": "限定范围"}, headers=low)
    assert own.status_code == 403
    assert client.put(address, json={"clearance": "限定范围"}, headers=ADMIN).status_code == 200
    assert client.put(address, json={"clearance": "公开"}, headers=low).status_code == 403
    assert client.get(f"{API}/clearances", headers=low).json()["documents"] == []


def test_a_clearance_set_over_http_holds_at_once(client: TestClient, service: Service) -> None:
    (known,) = service.library.documents()
    address = f"{API}/documents/{known.id}"

    told = client.put(f"{address}/clearance", json={"clearance": "内部"}, headers=ADMIN)

    assert told.json()["clearance"] == "内部"
    assert client.get(address).status_code == 404
    assert client.get(address, headers=ADMIN).status_code == 200
    assert _sign_in(client) == 303
    assert client.get(address).status_code == 200, "wang may see what is internal"
    listed = client.get(f"{API}/clearances", headers=ADMIN).json()["documents"]
    assert [(d["document_id"], d["by"]) for d in listed] == [(known.id, "operator")]
    unknown = client.put(
        f"{API}/documents/dnone/clearance", json={"clearance": "内部"}, headers=ADMIN
    )
    assert unknown.status_code == 404


# --- who may read at all ---


def test_anonymous_readers_can_be_kept_out(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "library", admin_token=TOKEN, anonymous=False)
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    with TestClient(create_app(service), follow_redirects=False) as client:
        for path in ("/documents", "/", "/compare"):
            answer = client.get(path, headers=HTML)
            assert (answer.status_code, answer.headers["location"][:13]) == (303, "/signin?next=")
        assert client.get(f"{API}/search?q=食堂").status_code == 401
        assert client.get(f"{API}/documents", headers=ADMIN).status_code == 200
        assert client.get("/signin").status_code == 200
        assert client.get(f"{API}/health").status_code == 200
    service.close()


def test_other_machines_wait_for_an_administrator(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "library")
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    for host in ("127.0.0.1", "localhost", "::1", "127.8.8.8"):
        upkeep.may_listen(service, host)
    for host in ("0.0.0.0", "::", "192.0.2.7", "tiaowen.example"):  # noqa: S104  not bound
        with pytest.raises(BadQuery, match="tiaowen user add"):
            upkeep.may_listen(service, host)
    accounts.new_user(service.accounts, "wang", WORD, Role.EDITOR, Clearance.OPEN)
    with pytest.raises(BadQuery):
        upkeep.may_listen(service, "0.0.0.0")  # noqa: S104
    accounts.new_user(service.accounts, "boss", WORD, Role.ADMIN, Clearance.OPEN)
    upkeep.may_listen(service, "0.0.0.0")  # noqa: S104
    service.close()


# --- the command line ---


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    return runner(monkeypatch, capsys, tmp_path)


def test_the_command_line_looks_after_access(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "memo.txt").write_text(MEASURES, "utf-8")

    def typed(words: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(words))

    assert "还没有用户" in run("user", "list")[1]
    typed(f"{WORD}\n")
    assert run("user", "add", "Wang", "--role", "管理员", "--clearance", "内部")[0] == 0
    typed("kurz\n")
    assert run("user", "add", "li")[0] == 2
    assert json.loads(run("user", "list", "--json")[1])["users"][0]["role"] == "管理员"
    status, out, _ = run("key", "new", "wang", "--label", "门户", "--clearance", "内部")
    assert (status, out.startswith("tw_")) == (0, True)
    assert out[:11] in run("key", "list")[1]
    assert out.strip() not in run("key", "list", "--json")[1]
    assert run("key", "new", "wang", "--clearance", "限定范围")[0] == 2
    assert run("key", "revoke", out[:11])[0] == 0
    assert run("key", "revoke", "none")[0] == 2
    typed(f"{WORD}另一句\n")
    assert run("user", "passwd", "wang")[0] == 0
    assert run("user", "disable", "wang")[0] == 0
    assert run("user", "dance", "wang")[0] == 2
    assert run("user", "add")[0] == 2

    assert run("ingest", "memo.txt", "--clearance", "内部")[0] == 0
    listed = json.loads(run("clearance", "--json")[1])["documents"]
    name = listed[0]["document_id"]
    assert (
        "没有找到" in run("search", "社区食堂")[1] or name not in run("search", "食堂", "--json")[1]
    )
    monkeypatch.setenv("TIAOWEN_CLEARANCE", "内部")
    assert name in run("search", "社区食堂", "--json")[1]
    monkeypatch.delenv("TIAOWEN_CLEARANCE")
    assert run("clearance", name, "公开")[0] == 0
    assert "公开" in run("clearance", name)[1]
    assert run("clearance", name, "绝密")[0] == 2
    assert run("clearance", "dnone", "内部")[0] == 1
    assert name in run("search", "社区食堂", "--json")[1]
    told = run("audit")[1]
    assert all(
        w in told for w in ("添加用户", "建立密钥", "吊销密钥", "设定范围", "入库", "停用用户")
    )
    assert WORD not in told
