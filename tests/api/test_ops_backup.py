"""Backups: whole or not there, of a library in use, and back again with the same answers."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import tarfile
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from api import backup as backups
from api.backup_manifest import BadBackup
from api.restore import restore
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.errors import BadQuery, PolicyError
from corpus.store import Store
from search.model import Query
from tests.api.material import PAGES, QUESTION
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.commands import Run


def _open(data: Path) -> Service:
    settings = Settings(data)
    return Service(settings, RealParts(settings, FakeEmbedder()))


@pytest.fixture
def library(tmp_path: Path, sources: Path) -> Iterator[Service]:
    """A library of its own."""
    made = _open(tmp_path / "library")
    made.ingest([str(sources)])
    (made.settings.data / "synonyms.txt").write_text("小饭桌 = 社区食堂\n", "utf-8")
    yield made
    made.close()


def _told(service: Service) -> Any:  # noqa: ANN401  whatever it says
    """What the library says to a reader."""
    answer = service.ask(QUESTION)
    hits = service.search(Query("小饭桌补助"))
    return answer.answer, answer.evidence, [(h.clause.id, h.score) for h in hits]


@pytest.mark.parametrize("name", ["backups", "backup.tar"])
def test_a_restored_library_says_the_same(library: Service, tmp_path: Path, name: str) -> None:
    made = library.backup(tmp_path / name)

    restored = restore(made.path, tmp_path / "back")

    other = _open(restored.path)
    assert other.library.digest() == library.library.digest()
    assert _told(other) == _told(library)
    assert all(f.ok for f in other.doctor())
    assert other.index_state().in_step
    assert made.manifest.in_step
    other.close()


def test_a_backup_does_not_change_with_the_library(
    library: Service, tmp_path: Path, sources: Path
) -> None:
    made = library.backup(tmp_path / "backups")
    extra = tmp_path / "extra.txt"
    extra.write_text(PAGES["measures.txt"].replace("食堂", "澡堂"), "utf-8")
    library.ingest([str(extra)])
    library.ingest([str(sources)], force=True)

    restored = restore(made.path, tmp_path / "back")

    assert restored.manifest.documents == 4
    assert library.counts()["documents"] == 5


def test_backups_while_pages_are_taken_in(library: Service, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        for number in range(40):
            if stop.is_set():
                return
            file = tmp_path / f"{number}.txt"
            file.write_text(PAGES["measures.txt"].replace("食堂", f"食堂{number}"), "utf-8")
            library.ingest([str(file)])

    writer = threading.Thread(target=write)
    writer.start()
    made = [library.backup(tmp_path / "backups") for _ in range(3)]
    stop.set()
    writer.join()

    for number, one in enumerate(made):
        restored = restore(one.path, tmp_path / f"back-{number}")
        other = _open(restored.path)
        other.ingest([])
        assert all(f.ok for f in other.doctor())
        assert other.counts()["clauses"] == one.manifest.clauses
        other.close()


def test_the_newest_stay(library: Service, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    (folder / "tiaowen-mine").mkdir(parents=True)
    made = [library.backup(folder, 2) for _ in range(4)]

    assert sorted(folder.glob("tiaowen-2*")) == [made[2].path, made[3].path]
    assert made[3].removed == (made[1].path,)
    assert (folder / "tiaowen-mine").is_dir(), "what is no backup is none of ours"


def test_nothing_is_left_where_a_backup_fails(
    library: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("_link", "_sync", "_pack"):
        with monkeypatch.context() as patch:
            patch.setattr(backups, name, full)
            target = tmp_path / ("a.tar" if name == "_pack" else "backups")
            with pytest.raises(PolicyError, match="磁盘空间"):
                library.backup(target)
        assert not (tmp_path / "a.tar").exists()
        assert not list((tmp_path / "backups").glob("*tiaowen-2*"))
    assert not list(tmp_path.glob(".*.part"))


def test_what_was_written_wrongly_is_no_backup(
    library: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(path: Path) -> None:
        if path.name == "manifest.json":
            (path.parent / "synonyms.txt").write_text("别的", "utf-8")

    monkeypatch.setattr(backups, "_sync", spoil)

    with pytest.raises(BadBackup, match=r"synonyms\.txt"):
        library.backup(tmp_path / "backups")
    assert not list((tmp_path / "backups").glob("tiaowen-*"))


_SLOW = """
import sys, time
from pathlib import Path
from api import backup
from api.settings import Settings
from api.wiring import open_library
def slow(*a):
    print("now", flush=True); time.sleep(60)
setattr(backup, sys.argv[3], slow)
open_library(Settings(Path(sys.argv[1]))).backup(Path(sys.argv[2]))
"""


@pytest.mark.parametrize("moment", ["_link_index", "_copy_rest", "_verify_folder"])
def test_a_kill_leaves_no_half(library: Service, tmp_path: Path, moment: str) -> None:
    folder = tmp_path / "backups"
    command = [sys.executable, "-c", _SLOW, str(library.settings.data), str(folder), moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"now\n"
        process.send_signal(signal.SIGKILL)

    assert not list(folder.glob("tiaowen-*"))
    assert list(folder.glob(".tiaowen-*.part"))
    made = library.backup(folder)
    assert list(folder.glob("*tiaowen-2*")) == [made.path], "the next one sweeps"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def _flip(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(bytes(body))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda b: _cut(b / "tiaowen.db"), r"tiaowen\.db 的内容与清单不符"),
        (lambda b: _flip(b / "synonyms.txt"), r"synonyms\.txt 的内容"),
        (lambda b: (b / "tiaowen.db").unlink(), r"缺少 tiaowen\.db"),
        (lambda b: (b / "manifest.json").unlink(), r"没有 manifest\.json"),
        (lambda b: (b / "manifest.json").write_text("[]"), "读不懂"),
        (lambda b: _set(b, format=99), "更新版本"),
        (lambda b: _set(b, digest="0" * 64), "摘要不符"),
        (lambda b: _set(b, files={"../../x": {"bytes": 1, "sha256": ""}}), "不当的路径"),
    ],
)
def test_a_damaged_backup_is_refused(
    library: Service, tmp_path: Path, harm: Callable[[Path], object], said: str
) -> None:
    made = library.backup(tmp_path / "backups")
    for file in made.path.rglob("*"):
        if file.is_file() and file.stat().st_nlink > 1:
            body = file.read_bytes()
            file.unlink()
            file.write_bytes(body)
    harm(made.path)

    with pytest.raises(BadBackup, match=said):
        restore(made.path, tmp_path / "back")
    assert not (tmp_path / "back").exists()
    assert not list(tmp_path.glob(".*.restoring"))


def _set(backup: Path, **values: object) -> None:
    file = backup / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_bytes()), **values}), "utf-8")


def test_a_library_of_a_newer_program_is_refused(library: Service, tmp_path: Path) -> None:
    made = library.backup(tmp_path / "backups")
    with Store.open(made.path) as store, store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    manifest = json.loads((made.path / "manifest.json").read_bytes())
    manifest["files"]["tiaowen.db"] = asdict(backups.kept(made.path / "tiaowen.db"))
    _set(made.path, files=manifest["files"])

    with pytest.raises(PolicyError, match="更新版本"):
        restore(made.path, tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("member", ["../evil", "/evil", "other.txt", "link"])
def test_an_archive_takes_nothing_else_along(library: Service, tmp_path: Path, member: str) -> None:
    made = library.backup(tmp_path / "backup.tar")
    hostile = tmp_path / "hostile.tar"
    with tarfile.open(made.path) as old, tarfile.open(hostile, "w") as new:
        for one in old:
            new.addfile(one, old.extractfile(one))
        extra = tarfile.TarInfo(member)
        if member == "link":
            extra.type, extra.linkname = tarfile.SYMTYPE, "/etc/passwd"
        else:
            extra.size = 4
        new.addfile(extra, None if member == "link" else io.BytesIO(b"evil"))

    with pytest.raises(BadBackup, match="不在清单里"):
        restore(hostile, tmp_path / "deep" / "back")
    assert not list((tmp_path / "deep").iterdir())


@pytest.mark.parametrize("body", [b"", b"no archive at all" * 100])
def test_what_is_no_archive_is_refused(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "x.tar"
    file.write_bytes(body)

    with pytest.raises(BadBackup):
        restore(file, tmp_path / "back")


def test_nothing_is_written_over(library: Service, tmp_path: Path) -> None:
    made = library.backup(tmp_path / "backup.tar")

    with pytest.raises(BadQuery, match="不会覆盖"):
        restore(made.path, library.settings.data)
    with pytest.raises(BadQuery, match="不会覆盖"):
        library.backup(made.path)
    with pytest.raises(BadQuery, match="没有"):
        restore(tmp_path / "nothing", tmp_path / "back")
    with pytest.raises(BadQuery, match="--keep"):
        library.backup(tmp_path / "other.tar", 3)
    assert library.counts()["documents"] == 4


def test_a_backup_inside_the_library_does_not_hold_itself(library: Service) -> None:
    folder = library.settings.data / "backups"
    library.backup(folder)
    made = library.backup(folder)

    assert not [name for name in made.manifest.files if name.startswith("backups")]


def test_a_library_on_a_server_is_left_to_the_server(tmp_path: Path) -> None:
    settings = Settings(tmp_path, database_url="postgresql://nobody@nowhere/x")
    service = Service(settings, RealParts(settings, FakeEmbedder()))

    with pytest.raises(BadQuery, match="pg_dump"):
        service.backup(tmp_path / "backups")


def test_the_commands(run: Run, sources: Path) -> None:
    run("ingest", sources, "--data", "one")
    status, out, err = run("backup", "kept", "--keep", 3, "--data", "one", "--json")
    made = json.loads(out)
    assert (status, made["documents"], made["index_in_step"]) == (0, 4, True)
    assert "正在复制数据库" in err

    status, out, _ = run("restore", made["path"], "--data", "two")
    assert status == 0
    assert "已恢复到 two：文件 4 件" in out
    assert run("doctor", "--data", "two")[0] == 0
    status, _, err = run("restore", "kept", "--data", "three")
    assert status == 1
    assert made["path"] in err
    status, _, err = run("restore", made["path"], "--data", "two")
    assert status == 2
    assert "不会覆盖" in err
