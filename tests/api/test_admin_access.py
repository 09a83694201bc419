"""Users, keys and the audit log on the operator's pages, by one who signed in on a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from api import accounts
from api.app import create_app
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.access import Clearance, Role
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx import Response

PASSWORD = "一句记得住的长口令"  # noqa: S105  of no use anywhere else
OURS = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    settings = Settings(tmp_path)
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    for name, role in (("root", Role.ADMIN), ("li", Role.EDITOR)):
        accounts.new_user(made.accounts, name, PASSWORD, role, Clearance.INTERNAL)
    yield made
    made.close()


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    app = create_app(service)
    with TestClient(app, raise_server_exceptions=False, headers=OURS) as made:
        yield made


def sign_in(client: TestClient, name: str) -> None:
    """On the page."""
    answer = client.post("/signin", data={"name": name, "password": PASSWORD})
    assert answer.status_code == 200


def press(client: TestClient, page: str, path: str, **fields: str) -> Response:
    """Send a form of a page with the token that the page holds."""
    token = re.search(r'name="csrf" value="(\w+)"', client.get(page).text)
    assert token is not None
    return client.post(path, data={"csrf": token[1], **fields})


def test_a_user_is_added_changed_and_kept_out(client: TestClient, service: Service) -> None:
    sign_in(client, "root")
    fields = {"name": "wang", "password": PASSWORD, "role": "文秘", "clearance": "内部"}

    added = press(client, "/admin/users", "/admin/users", **fields)
    assert "已添加用户" in added.text
    press(client, "/admin/users", "/admin/users/wang", role="编辑", clearance="公开")
    press(client, "/admin/users", "/admin/users/wang", disabled="1")

    user = service.accounts.user("wang")
    assert user is not None
    assert (user.role, user.clearance, user.disabled) == (Role.EDITOR, Clearance.OPEN, True)
    log = client.get("/admin/audit").text
    assert [word in log for word in ("添加用户", "更改用户", "停用用户")] == [True] * 3
    for wrong in (
        fields,
        {**fields, "name": "wu", "clearance": "限定范围"},
        {**fields, "name": "wu", "password": "短"},
        {**fields, "name": "长" * 65},
    ):
        refused = press(client, "/admin/users", "/admin/users", **wrong)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.text
    assert press(client, "/admin/users", "/admin/users/root", disabled="1").status_code == 422


def test_a_key_is_shown_once_and_revoked(client: TestClient, service: Service) -> None:
    sign_in(client, "root")

    made = press(client, "/admin/keys", "/admin/keys", owner="li", role="编辑", clearance="公开")

    (token,) = re.findall(r"tw_\w{8}_[\w-]{20,}", made.text)
    assert token not in client.get("/admin/keys").text
    with TestClient(client.app) as program:
        headers = {"Authorization": f"Bearer {token}"}
        assert program.get("/admin/review", headers=headers).status_code == 200
        assert program.get("/admin/users", headers=headers).status_code == 403
    (key,) = service.accounts.access_keys()
    assert "即刻失效" in press(client, "/admin/keys", f"/admin/keys/{key.id}/revoke").text
    refused = press(client, "/admin/keys", "/admin/keys", owner="li", role="管理员")
    assert refused.status_code == 422


def test_an_editor_has_no_such_pages(client: TestClient) -> None:
    sign_in(client, "li")

    shown = client.get("/admin").text
    assert "/admin/review" in shown
    for path in ("/admin/users", "/admin/keys", "/admin/audit", "/admin/held"):
        assert f'href="{path}"' not in shown.partition('class="work"')[0]
        assert client.get(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/admin/users", "/admin/keys", "/admin/synonyms", "/admin/usage/words", "/admin/ingest"],
)
def test_a_form_without_its_token_does_nothing(client: TestClient, path: str) -> None:
    sign_in(client, "root")

    assert client.post(path, data={"text": "低保 = 最低生活保障", "do": "save"}).status_code == 403


def test_a_form_with_its_token_does_it(client: TestClient, service: Service) -> None:
    sign_in(client, "root")

    line = "低保 = 最低生活保障"
    kept = press(client, "/admin/synonyms", "/admin/synonyms", text=line, do="save")

    assert "即刻生效" in kept.text
    assert service.synonyms.own().groups == 1
