"""What watching shows: the operator's pages, the feed, the webhook, the commands."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.watch_shown import visible
from api.webhook import TRIES, deliver, signed
from corpus.access import Clearance
from corpus.watching import Change, ChangeKind
from tests.api.conftest import TOKEN
from tests.api.watched_library import COLUMN, PAGE, Watching, noticed
from tests.api.watched_web import (
    Office,
    serving_office,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.commands import Run

BEARER = {"Authorization": f"Bearer {TOKEN}"}
ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = "whsec_" + base64.b64encode(b"a secret of this test").decode()


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with serving_office() as served:
        yield served


@pytest.fixture(scope="module")
def watching(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    """A library in which a page has changed and a decision has repealed it."""
    settings = Settings(
        tmp_path_factory.mktemp("library"),
        admin_token=TOKEN,
        allow_private=True,
        webhook_url=office.base + "/hook",
        webhook_secret=SECRET,
    )
    with noticed(settings, office) as made:
        yield made


@pytest.fixture(scope="module")
def client(watching: Watching) -> Iterator[TestClient]:
    app = create_app(watching.service)
    with TestClient(app, raise_server_exceptions=False, headers=BEARER) as made:
        yield made


def _changes(watching: Watching) -> dict[ChangeKind, Change]:
    return {c.kind: c for c in watching.service.store.watches.changes()}


def test_the_page_lists_changes_and_addresses(client: TestClient, watching: Watching) -> None:
    text = client.get("/admin/watch").text

    assert "新文件《青河市人民政府关于废止部分文件的决定》" in text
    assert "改动" in text
    assert watching.office.base + COLUMN in text
    assert "内容有变" in client.get("/admin/watch?kind=changed").text
    assert client.get("/admin/watch?kind=nonsense&before=1").status_code == 200
    assert client.get(f"/admin/watch?before={10**30}").status_code == 422


def test_a_change_is_shown_with_its_words_and_who_cites_them(
    client: TestClient, watching: Watching
) -> None:
    change = _changes(watching)[ChangeKind.CHANGED]

    text = client.get(f"/admin/watch/changes/{change.number}").text

    assert "<del>200</del>" in text or "<del>20" in text
    assert "第三条" in text
    assert "青河市集贸市场摊位收费实施细则" in text
    assert client.get("/admin/watch/changes/999").status_code == 404


def test_the_comparison_that_a_change_leads_to_is_there(
    client: TestClient, watching: Watching
) -> None:
    from api.watch_shown import path_of  # noqa: PLC0415  used here alone

    answer = client.get(path_of(_changes(watching)[ChangeKind.CHANGED]))

    assert answer.status_code == 200
    assert "350" in answer.text


def test_a_repeal_shows_what_ends(client: TestClient, watching: Watching) -> None:
    change = _changes(watching)[ChangeKind.REPEALED]

    text = client.get(f"/admin/watch/changes/{change.number}").text

    assert "宣布废止的文件" in text
    assert "青政发〔2022〕6号" in text


def test_only_editors_see_the_pages(client: TestClient) -> None:
    for path in ("/admin/watch", "/admin/watch/changes/1"):
        assert client.get(path, headers={"Authorization": ""}).status_code == 401


def test_addresses_are_added_hurried_and_removed(client: TestClient, watching: Watching) -> None:
    url = watching.office.base + "/other/"
    watches = watching.service.store.watches

    assert "已添加" in client.post("/admin/watch", data={"urls": url, "name": "别的"}).text
    assert watches.find(url) is not None
    client.post("/admin/watch/soon", data={"url": url})
    client.post("/admin/watch/remove", data={"url": url})
    assert watches.find(url) is None
    assert client.post("/admin/watch", data={"urls": "file:///etc/passwd"}).status_code == 422
    assert client.post("/admin/watch", data={"urls": " "}).status_code == 422
    assert client.post("/admin/watch/remove", data={"url": url}).status_code == 404


def test_the_feed_is_atom_and_tells_who_cites(client: TestClient) -> None:
    answer = client.get("/watch.atom", headers={"Authorization": ""})

    feed = ET.fromstring(answer.content)  # noqa: S314  our own
    entries = feed.findall(f"{ATOM}entry")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert {e.findtext(f"{ATOM}title", "").partition("：")[0] for e in entries} == {
        "新文件",
        "内容有变",
        "宣布废止",
    }
    assert any("摊位收费实施细则" in e.findtext(f"{ATOM}summary", "") for e in entries)
    ids = [e.findtext(f"{ATOM}id") for e in entries]
    assert len(set(ids)) == len(ids)
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href", "").startswith("http://testserver/")


def test_what_a_reader_may_not_see_is_in_neither_feed_nor_message(watching: Watching) -> None:
    service = watching.service
    change = _changes(watching)[ChangeKind.CHANGED]
    (citing,) = service.library.find("青河市集贸市场摊位收费实施细则")
    service.classify(citing.id, Clearance.INTERNAL, "检验")
    try:
        (shown,) = visible([change], service)
        assert shown.times_cited == 0
        service.classify(change.document_id, Clearance.INTERNAL, "检验")
        assert visible([change], service) == []
        assert visible([change], service.seen_by(Clearance.INTERNAL))[0].times_cited == 1
    finally:
        for name in (citing.id, change.document_id):
            service.classify(name, Clearance.OPEN, "检验")
        service.relearn()


def test_the_webhook_is_signed_and_sent_once(watching: Watching) -> None:
    office, now = watching.office, watching.now()
    office.posted.clear()
    _unsend(watching)

    delivered = deliver(watching.service, now, sleep=lambda _: None)

    assert delivered.sent == 3
    ((headers, body),) = office.posted
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(b"a secret of this test", said, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    kinds = {c["kind"] for c in json.loads(body)["data"]["changes"]}
    assert kinds == {"new", "changed", "repealed"}
    assert deliver(watching.service, now, sleep=lambda _: None).sent == 0


def test_a_receiver_that_fails_is_tried_again_and_given_up(watching: Watching) -> None:
    office = watching.office
    office.posted.clear()
    office.hook = 500
    _unsend(watching)
    waits: list[float] = []

    first = deliver(watching.service, watching.now(), sleep=waits.append)
    assert (first.sent, first.failed) == (0, 3)
    assert "500" in first.told
    assert len(office.posted) == 3  # attempts
    assert waits == [0.0, 2.0, 8.0]

    office.hook = 204
    assert deliver(watching.service, watching.now(), sleep=waits.append).sent == 3
    office.hook = 500
    _unsend(watching)
    for _ in range(TRIES):
        deliver(watching.service, watching.now(), sleep=lambda _: None)
    office.hook = 204
    assert deliver(watching.service, watching.now(), sleep=lambda _: None).sent == 0


def test_the_webhook_leads_to_no_private_address(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = watching.service
    monkeypatch.setattr(service, "settings", replace(service.settings, allow_private=False))
    watching.office.posted.clear()
    _unsend(watching)

    delivered = deliver(service, watching.now(), sleep=lambda _: None)

    assert "内部网络" in delivered.told
    assert watching.office.posted == []


def _unsend(watching: Watching) -> None:
    from sqlalchemy import update  # noqa: PLC0415  used here alone

    from corpus import schema  # noqa: PLC0415

    with watching.service.store._database.writing() as connection:
        connection.execute(update(schema.watch_changes).values(sent_at=None, tries=0))


def test_a_plain_secret_signs_as_it_is() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    headers = signed("n", at, b"{}", "whsec_not base64!")

    digest = hmac.new(b"whsec_not base64!", b"n.1772409600.{}", hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert "webhook-signature" not in signed("n", at, b"{}", "")


def test_the_commands_watch(
    run: Run, office: Office, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    del watching  # the office as it stands after it
    monkeypatch.setenv("TIAOWEN_ALLOW_PRIVATE", "1")
    monkeypatch.setattr("api.priority.give_way", lambda _: None)
    assert run("watch", "run")[0] == 2
    assert run("watch", "add")[0] == 2
    assert run("watch", "add", "not an address")[0] == 2

    status, _, told = run("watch", "add", office.base + PAGE, "--page", "--name", "办法")
    assert status == 0
    assert "新加 1 个" in told
    status, out, _ = run("watch", "run")
    assert status == 0
    assert "首次 1" in out
    status, out, _ = run("watch", "run", "--now", "--json")
    assert json.loads(out)["seen"] == {"same": 1}
    status, out, _ = run("watch", "list", "--json")
    (listed,) = json.loads(out)["watched"]
    assert (listed["state"], listed["name"]) == ("there", "办法")
    assert "办法" in run("watch", "list")[1]
    assert "新文件" in run("watch", "changes")[1]
    assert _kinds(run("watch", "changes", "--json")[1]) == ["new"]
    assert run("watch", "remove", office.base + PAGE)[0] == 0
    assert run("watch", "remove", office.base + PAGE)[0] == 1


def _kinds(out: str) -> list[Any]:
    return [change["kind"] for change in json.loads(out)["changes"]]
