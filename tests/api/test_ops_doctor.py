"""Doctor: each thing broken on purpose is found, mended where it can be, and told."""

from __future__ import annotations

import json
import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from tests.api.material import QUESTION
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.commands import Run


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Path:
    """A library in step, closed; tests take copies."""
    folder = tmp_path_factory.mktemp("sound")
    service = _open(folder)
    service.ingest([str(sources)])
    service.missing()
    service.close()
    return folder


def _open(data: Path) -> Service:
    settings = Settings(data)
    return Service(settings, RealParts(settings, FakeEmbedder()))


@pytest.fixture
def library(sound: Path, tmp_path: Path) -> Iterator[Service]:
    shutil.copytree(sound, tmp_path / "library")
    made = _open(tmp_path / "library")
    yield made
    made.close()


def _sql(*statements: str) -> Callable[[Path, Service], None]:
    def harm(_folder: Path, service: Service) -> None:
        store = service._parts.store  # type: ignore[attr-defined]  # the real parts
        raw = store._database.engine.raw_connection()
        cursor = raw.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("PRAGMA foreign_keys = ON")
        raw.close()

    return harm


def _old(path: Path) -> None:
    past = time.time() - 7200
    os.utime(path, (past, past))


def _leftover_segment(folder: Path, _service: Service) -> None:
    segment = folder / "index" / "segments" / "seg-000000000000"
    segment.mkdir()
    _old(segment)


def _leftover_work(folder: Path, _service: Service) -> None:
    work = folder / "index" / ".gen-000000000000"
    work.mkdir()
    _old(work)


def _leftover_file(folder: Path, _service: Service) -> None:
    file = folder / ".catalogue.json.0a1b2c3d"
    file.write_text("{")
    _old(file)


def _open_secret(folder: Path, _service: Service) -> None:
    (folder / "tiaowen.toml").write_text('admin_token = "x"', "utf-8")
    (folder / "tiaowen.toml").chmod(0o644)


def _spoil_dense(folder: Path, _service: Service) -> None:
    (file,) = folder.glob("index/segments/*/dense.faiss")
    body = bytearray(file.read_bytes())
    body[-512:] = b"\x00" * 512
    file.write_bytes(bytes(body))


def _swap_catalogue(folder: Path, _service: Service) -> None:
    file = folder / "catalogue.json"
    content = json.loads(file.read_bytes())
    content["digests"].popitem()
    file.write_text(json.dumps(content), "utf-8")


BROKEN: dict[str, tuple[Callable[[Path, Service], object], str]] = {
    "index gone": (lambda f, _: shutil.rmtree(f / "index"), "索引"),
    "pointer": (lambda f, _: (f / "index/current").write_text("gen-nothing"), "索引"),
    "vectors of the index": (_spoil_dense, "索引内容"),
    "text": (_sql("UPDATE document_texts SET text = replace(text, '食堂', '饭堂')"), "库·文件正文"),
    "text gone": (_sql("DELETE FROM document_texts"), "库·文件正文"),
    "clauses": (_sql('UPDATE clauses SET "end" = 99999 WHERE position = 0'), "库·文件正文"),
    "issuer": (_sql("UPDATE documents SET issued_by = 'dnone'"), "库·印发关系"),
    "orphans": (
        _sql("INSERT INTO statuses (document_id, status, explicit) VALUES ('dgone','现行',1)"),
        "库·多余记录",
    ),
    "status": (_sql("UPDATE statuses SET status = '已废止', explicit = 1"), "库·时效"),
    "findings": (_sql("DELETE FROM findings"), "库·时效"),
    "tally": (_sql("UPDATE meta SET value = '9 9 9' WHERE key = 'tally'"), "库·计数"),
    "cached vectors": (
        _sql(
            "UPDATE vectors SET vector = x'0000' WHERE digest = (SELECT min(digest) FROM vectors)"
        ),
        "库·向量缓存",
    ),
    "catalogue": (_swap_catalogue, "简称和词语"),
    "catalogue damaged": (lambda f, _: (f / "catalogue.json").write_text("{"), "简称和词语"),
    "citations": (lambda f, _: (f / "citations.json").write_text("{"), "引用关系"),
    "segment left": (_leftover_segment, "残留"),
    "generation left": (_leftover_work, "残留"),
    "file left": (_leftover_file, "残留"),
    "secrets open": (_open_secret, "设置文件"),
}


def test_a_sound_library_has_no_findings(library: Service) -> None:
    assert [f for f in library.doctor() if not f.ok] == []
    assert [f for f in library.mend() if f.mended or not f.ok] == []


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_found_and_mended(library: Service, case: str) -> None:
    harm, name = BROKEN[case]
    digest, answer = library.library.digest(), library.ask(QUESTION).answer
    library.doctor()
    harm(library.settings.data, library)
    library.close()
    again = _open(library.settings.data)

    found = {f.name: f for f in again.doctor()}
    assert not found[name].ok
    assert found[name].mend is not None

    mended = {f.name: f for f in again.mend()}
    assert [f for f in mended.values() if not f.ok] == []
    assert mended[name].mended
    assert all(f.ok and not f.mended for f in again.doctor())
    assert again.library.digest() == digest
    assert again.ask(QUESTION).answer == answer
    again.close()


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        (_sql("UPDATE pages SET body = x'00'"), "库·网页原文"),
        (_sql("UPDATE documents SET digest = 'x'"), "库·文件正文"),
    ],
)
def test_what_only_a_person_can_mend_is_left_and_said(
    library: Service, harm: Callable[[Path, Service], object], name: str
) -> None:
    harm(library.settings.data, library)

    mended = {f.name: f for f in library.mend()}

    assert not mended[name].ok
    assert "请" in mended[name].detail
    assert library.counts()["documents"] == 4, "nothing is thrown away"


def test_young_leftovers_belong_to_a_run(library: Service) -> None:
    (library.settings.data / "index" / "segments" / "seg-111111111111").mkdir()

    assert all(f.ok for f in library.doctor())


def test_a_wrong_clock_and_a_full_disk(library: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.drift.time.time", lambda: 1_000_000.0)
    monkeypatch.setattr("api.drift._LEAST_FREE", 1 << 70)

    wrong = {f.name: f.advice for f in library.doctor() if not f.ok}

    assert set(wrong) == {"时钟", "磁盘空间"}
    assert all(wrong.values())


def test_the_command(run: Run, sources: Path, tmp_path: Path) -> None:
    run("ingest", sources)
    (tmp_path / "data/index/current").write_text("gen-nothing", "utf-8")

    status, out, _ = run("doctor")
    assert status == 1
    assert "doctor --mend" in out
    status, out, _ = run("doctor", "--mend", "--json")
    told = json.loads(out)
    assert (status, told["ok"]) == (0, True)
    assert {c["name"] for c in told["checks"] if c["mended"]} >= {"索引"}
    assert all(
        {"name", "ok", "detail", "advice", "mendable", "mended"} == set(c) for c in told["checks"]
    )
    assert run("doctor")[0] == 0
