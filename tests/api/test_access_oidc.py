"""Signing in with an OpenID provider that the test runs itself, on loopback."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.oidc import Provider, role_map
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.access import Act, Clearance, Role
from corpus.errors import BadQuery
from tests.fakes import FakeEmbedder

pytest.importorskip("authlib")
from joserfc import jwt
from joserfc.jwk import RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLIENT, BASE = "tiaowen", "http://localhost"


@dataclass
class Issuer:
    """A provider: one person, whose claims the test sets."""

    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    claims: dict[str, Any] = field(default_factory=dict)
    challenge: str = ""
    nonce: str = ""
    signer: RSAKey | None = None
    """Another key than it publishes."""
    algorithm: str = "RS256"

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }

    def token(self, form: dict[str, list[str]]) -> dict[str, Any] | None:
        verifier = form.get("code_verifier", [""])[0].encode()
        shown = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        if form.get("code") != ["good"] or shown != self.challenge:
            return None
        now = int(time.time())
        said = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "u-17",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "groups": ["all", "policy"],
            **self.claims,
        }
        claims = {name: value for name, value in said.items() if value is not None}
        header = {"alg": self.algorithm, "kid": "k1"}
        signed = jwt.encode(header, claims, self.signer or self.key)
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/keys":
                self._send({"keys": [made.key.as_dict(private=False)]})
            else:
                self._send(made.configuration())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            token = made.token(parse_qs(body))
            self._send(token or {"error": "invalid_grant"}, 200 if token else 400)

        def _send(self, told: dict[str, Any], status: int = 200) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def _settings(folder: Path, issuer: str) -> Settings:
    return Settings(
        folder,
        oidc_issuer=issuer,
        oidc_client=CLIENT,
        oidc_roles="policy=编辑:内部;all=读者",
        oidc_url=BASE,
    )


@pytest.fixture
def service(tmp_path: Path, issuer: Issuer) -> Iterator[Service]:
    settings = _settings(tmp_path / "library", issuer.url)
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    yield made
    made.close()


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), base_url=BASE, follow_redirects=False) as made:
        yield made


def _go(client: TestClient, issuer: Issuer, to: str = "/documents?page=1") -> dict[str, str]:
    """As the browser goes to the provider; what it brings back."""
    away = client.get("/signin/oidc", params={"next": to})
    assert away.status_code == 303
    address = urlsplit(away.headers["location"])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}" == issuer.url
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
    assert asked["redirect_uri"] == f"{BASE}/signin/oidc/back"
    assert (asked["code_challenge_method"], "openid" in asked["scope"]) == ("S256", True)
    issuer.challenge, issuer.nonce = asked["code_challenge"], asked["nonce"]
    return {"code": "good", "state": asked["state"]}


def test_a_person_signs_in_there(client: TestClient, issuer: Issuer, service: Service) -> None:
    assert "/signin/oidc" in client.get("/signin").text
    back = client.get("/signin/oidc/back", params=_go(client, issuer))

    assert (back.status_code, back.headers["location"]) == (303, "/documents?page=1")
    (user,) = service.accounts.users()
    assert (user.name, user.role, user.clearance) == ("oidc:u-17", Role.EDITOR, Clearance.INTERNAL)
    assert not user.has_password
    assert "oidc:u-17" in client.get("/documents").text
    issuer.claims = {"groups": "all"}
    client.get("/signin/oidc/back", params=_go(client, issuer))
    (user,) = service.accounts.users()
    assert (user.role, user.clearance) == (Role.READER, Clearance.OPEN), "taken over each time"
    service.accounts.set_disabled(user.name, disabled=True)
    assert client.get("/signin/oidc/back", params=_go(client, issuer)).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 99_999_999_999},
        {"sub": None},
        {"sub": ""},
        {"sub": "a\nb"},
        {"sub": "x" * 300},
        {"groups": ["unknown"]},
        {"groups": None},
        {"groups": {"policy": True}},
        {"groups": [["policy"], 1]},
    ],
)
def test_what_cannot_be_trusted_signs_nobody_in(
    client: TestClient, issuer: Issuer, service: Service, claims: dict[str, Any]
) -> None:
    issuer.claims = claims

    answer = client.get("/signin/oidc/back", params=_go(client, issuer))

    assert answer.status_code == 403
    assert "tiaowen=" not in answer.headers.get("set-cookie", "")
    assert service.accounts.users() == []
    assert [line.act for line in service.accounts.logged(5)] == [Act.SIGN_IN_REFUSED]


def test_a_token_that_another_signed_is_refused(client: TestClient, issuer: Issuer) -> None:
    issuer.signer = RSAKey.generate_key(2048, {"kid": "k1"})
    assert client.get("/signin/oidc/back", params=_go(client, issuer)).status_code == 403
    issuer.signer = None
    assert client.get("/signin/oidc/back", params=_go(client, issuer)).status_code == 303


def test_a_sign_in_belongs_to_the_browser_that_began_it(client: TestClient, issuer: Issuer) -> None:
    brought = _go(client, issuer)
    for wrong in (
        {**brought, "state": "other"},
        {"code": "good"},
        {},
        {**brought, "code": "stolen"},
        brought,
    ):
        answer = client.get("/signin/oidc/back", params=wrong)
        assert answer.status_code == 403, "a state serves once"
    brought = _go(client, issuer)
    client.cookies.clear()
    assert client.get("/signin/oidc/back", params=brought).status_code == 403


def test_only_local_pages_are_gone_on_to(client: TestClient, issuer: Issuer) -> None:
    back = client.get("/signin/oidc/back", params=_go(client, issuer, "//evil.example"))
    assert back.headers["location"] == "/"


def test_a_provider_that_is_away_or_another_is_told(tmp_path: Path, issuer: Issuer) -> None:
    for address in ("http://127.0.0.1:9", issuer.url.replace("127.0.0.1", "localhost")):
        settings = _settings(tmp_path / "library", address)
        service = Service(settings, RealParts(settings, FakeEmbedder()))
        with TestClient(create_app(service), base_url=BASE) as client:
            answer = client.get("/signin/oidc")
            assert (answer.status_code, "暂时无法使用" in answer.text) == (503, True)
        service.close()


def test_without_settings_there_is_none(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "library")
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    with TestClient(create_app(service), base_url=BASE) as client:
        assert "/signin/oidc" not in client.get("/signin").text
        assert client.get("/signin/oidc").status_code == 404
    service.close()


def test_settings_are_read(tmp_path: Path) -> None:
    found = role_map("a=b=编辑:限定范围; all=reader")
    assert found == {
        "a=b": (Role.EDITOR, Clearance.RESTRICTED),
        "all": (Role.READER, Clearance.OPEN),
    }
    for wrong in ("x", "=编辑", "a=国王", "a=编辑:绝密"):
        with pytest.raises(BadQuery):
            role_map(wrong)
    for address in ("http://id.example", "ftp://127.0.0.1", "", "id.example"):
        with pytest.raises(BadQuery):
            Provider(_settings(tmp_path, address))
