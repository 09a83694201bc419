"""The whole library as files and as a stream; read back it is the same."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from api.bulk import check_export, read_export, write_export
from api.present import clauses_json, document_json
from corpus.errors import PolicyError
from tests.api.conftest import TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient

    from api.service import Service
    from tests.commands import Run

BEARER = {"Authorization": f"Bearer {TOKEN}"}
ADDRESS = "/api/v1/export"


def _as_json(value: object) -> Any:  # noqa: ANN401  JSON
    return json.loads(json.dumps(value))


def test_what_is_read_back_is_what_the_library_holds(service: Service, tmp_path: Path) -> None:
    made = write_export(service, tmp_path / "out")

    documents = list(service.library.documents())
    assert list(read_export(tmp_path / "out")) == [_as_json(document_json(d)) for d in documents]
    clauses = list(read_export(tmp_path / "out", "clauses"))
    wanted = [(d.id, c["id"], c["text"]) for d in documents for c in clauses_json(d)]
    assert [(c["document_id"], c["id"], c["text"]) for c in clauses] == wanted
    assert made["documents"] == len(documents) == 4
    assert made["clauses"] == len(clauses)
    assert made["digest"] == service.library.digest()
    assert (made["truncated"], made["changed_meanwhile"]) == (False, False)


def test_a_second_export_takes_the_place_of_the_first(service: Service, tmp_path: Path) -> None:
    first = write_export(service, tmp_path)

    second = write_export(service, tmp_path)

    assert first["files"] == second["files"]
    names = {"documents.jsonl", "clauses.jsonl", "manifest.json"}
    assert {p.name for p in tmp_path.iterdir()} == names


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def _change(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace("食堂".encode(), "饭堂".encode(), 1))


@pytest.mark.parametrize("harm", [_cut, _change, lambda path: path.unlink()])
def test_a_damaged_export_is_told(service: Service, tmp_path: Path, harm: Any) -> None:  # noqa: ANN401
    write_export(service, tmp_path)
    harm(tmp_path / "documents.jsonl")

    with pytest.raises(PolicyError, match="重新导出"):
        check_export(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": {"../x": {}}}'])
def test_a_manifest_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)

    with pytest.raises(PolicyError, match="重新导出"):
        check_export(tmp_path)


@pytest.mark.parametrize("part", ["documents", "clauses"])
def test_the_stream_ends_with_its_manifest(
    client: TestClient, service: Service, tmp_path: Path, part: str
) -> None:
    write_export(service, tmp_path)

    answer = client.get(f"{ADDRESS}?part={part}", headers=BEARER)

    *lines, last = answer.content.splitlines(keepends=True)
    manifest = json.loads(last)["manifest"]
    assert b"".join(lines) == (tmp_path / f"{part}.jsonl").read_bytes()
    said = manifest["files"][f"{part}.jsonl"]
    assert said["sha256"] == hashlib.sha256(b"".join(lines)).hexdigest()
    assert manifest["documents"] == 4
    assert answer.headers["content-type"].startswith("application/jsonl")


def test_the_stream_is_packed_where_that_is_asked_for(client: TestClient) -> None:
    plain = client.get(ADDRESS, headers={**BEARER, "Accept-Encoding": "identity"})
    with client.stream("GET", ADDRESS, headers={**BEARER, "Accept-Encoding": "gzip"}) as packed:
        body = gzip.decompress(b"".join(packed.iter_raw()))

    assert packed.headers["content-encoding"] == "gzip"
    assert body.splitlines()[:-1] == plain.content.splitlines()[:-1]
    assert "accept-encoding" in packed.headers["vary"].lower()


def test_the_export_is_for_drafters(client: TestClient) -> None:
    assert client.get(ADDRESS).status_code == 401
    tag = client.get(ADDRESS, headers=BEARER).headers["etag"]
    again = client.get(ADDRESS, headers={**BEARER, "If-None-Match": tag})
    assert again.status_code == 304
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 401


def test_the_command(run: Run, sources: Path, tmp_path: Path) -> None:
    run("ingest", str(sources))
    status, out, _ = run("export", str(tmp_path / "out"), "--json")

    assert status == 0
    assert json.loads(out) == check_export(tmp_path / "out")
    (tmp_path / "file").write_text("")
    assert run("export", str(tmp_path / "file"))[0] == 1
