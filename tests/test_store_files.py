"""The library as files: moved, damaged, killed, of another version, shared by processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, MetaData, Table, insert, text

from corpus.errors import BrokenLibrary, PolicyError
from corpus.schema import HEAD, document_texts, documents, metadata
from corpus.store import Store
from corpus.store_connect import connect
from corpus.store_keys import text_sha256
from corpus.store_rows import clause_rows, document_row, text_row
from corpus.store_upgrade import upgrade
from tests.store_factories import (
    Shelf,
    make_document,
    make_page,
    postgres,
    save,
    shelf,
    store,
)

__all__ = ["postgres", "shelf", "store"]

ROOT = Path(__file__).parent.parent
WRITER = """
import sys
from pathlib import Path
from corpus.store import Store
from tests.store_factories import make_document, make_page, save
name, data, url, count = sys.argv[1], Path(sys.argv[2]), sys.argv[3] or None, int(sys.argv[4])
with Store.open(data, url) as store:
    for number in range(count):
        page = make_page(f"{name} {number}" * 500, f"{name}-{number}.html")
        save(store, page, make_document(f"{name} {number}", page=page))
        print(page.locator, flush=True)
"""


def writer(name: str, shelf: Shelf, count: int) -> subprocess.Popen[str]:
    """Another process that saves pages and prints the place of each once it is saved."""
    arguments = [name, str(shelf.data), shelf.url or "", str(count)]
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_a_killed_writer_loses_nothing_that_was_saved(shelf: Shelf) -> None:
    saved: list[str] = []
    for turn, lines in enumerate((1, 7, 18)):
        with writer(f"w{turn}", shelf, 100_000) as process:
            assert process.stdout is not None
            saved += [process.stdout.readline().strip() for _ in range(lines)]
            process.send_signal(signal.SIGKILL)
            saved += [line.strip() for line in process.stdout if line.endswith("html\n")]

        store = shelf.open()

        places = {d.source.locator for d in store.documents()}
        assert "" not in saved
        assert set(saved) <= places
        assert len(places) <= len(saved) + turn + 1, "at most one unprinted page a kill"
        assert store.check() == []


def test_two_processes_write_and_one_reads(shelf: Shelf) -> None:
    """They open a library that is not there yet at the same time."""
    with writer("a", shelf, 25) as one, writer("b", shelf, 25) as two:
        store = shelf.open()
        while one.poll() is None or two.poll() is None:
            assert all(d.text for d in store.documents())
        said = one.communicate()[1] + two.communicate()[1]
        assert (one.returncode, two.returncode, said) == (0, 0, "")

    assert store.counts()["documents"] == 50
    assert store.check() == []


def test_a_library_is_one_folder_that_can_be_moved(tmp_path: Path) -> None:
    old, new = tmp_path / "旧 文件夹", tmp_path / "新%d"
    with Store.open(old) as store:
        save(store, make_page(), make_document())
    assert [f.name for f in old.iterdir()] == ["tiaowen.db"], "nothing is left in a -wal file"
    shutil.move(old, new)

    with Store.open(new) as store:
        assert store.document(make_document().id) == make_document()
        assert store.check() == []
    assert str(tmp_path).encode() not in (new / "tiaowen.db").read_bytes()


def test_migrations_make_the_tables_of_the_schema(store: Store) -> None:
    with store._database.reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_a_library_of_the_first_tables_is_brought_up_to_date(shelf: Shelf) -> None:
    """Its documents come back equal and their digests are still right."""
    page, text_digest = make_page(), text_sha256("网页原文")
    document = replace(make_document(page=page), removed=(), warnings=())
    rows = {
        "pages": [
            {
                "sha256": document.source.sha256,
                "body": page.body,
                "content_type": page.content_type,
                "kind": "html",
                "size": len(page.body),
            }
        ],
        "page_texts": [{"sha256": text_digest, "body": "网页原文"}],
        "documents": [{**document_row(document, text_digest), **text_row(document)}],
        "clauses": clause_rows(document),
    }
    shelf.data.mkdir()
    database = connect(shelf.data, shelf.url)
    upgrade(database, "0001")
    with database.writing() as connection:
        first = MetaData()
        first.reflect(connection)
        for name, values in rows.items():
            columns = first.tables[name].c
            old = [{k: v for k, v in row.items() if k in columns} for row in values]
            connection.execute(insert(_whole(name)), old)
    database.close()

    store = shelf.open()
    assert store.document(document.id) == document
    assert store.check() == []
    assert store.copies.unsketched() == [document.id]
    assert store.settle(date(2026, 1, 2))
    assert store.check() == []


def _whole(name: str) -> Table:
    """A table as it was before texts stood apart."""
    if name != "documents":
        return metadata.tables[name]
    columns = (*documents.c, *(c for c in document_texts.c if c.name != "document_id"))
    return Table(name, MetaData(), *(Column(c.name, c.type) for c in columns))


def test_a_newer_library_is_refused_and_left_alone(shelf: Shelf) -> None:
    store = shelf.open()
    with store._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()

    for _ in range(2):
        with pytest.raises(BrokenLibrary, match="请升级程序"):
            shelf.open()


@pytest.mark.parametrize("damage", ["text", "header", "middle", "cut"])
def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, damage: str) -> None:
    with Store.open(tmp_path) as store:
        for number in range(30):
            page = make_page(f"<p>{number}</p>", f"{number}.html")
            save(store, page, make_document(str(number), page=page))
    file = tmp_path / "tiaowen.db"
    body = bytearray(file.read_bytes())
    if damage == "text":
        body[:] = "这不是数据库".encode() * 500
    elif damage == "header":
        body[:16] = b"\0" * 16
    elif damage == "middle":
        body[4096 : len(body) - 4096] = b"\xa5" * (len(body) - 8192)
    else:
        del body[len(body) // 2 :]
    file.write_bytes(body)

    with pytest.raises(BrokenLibrary, match=r"已损坏.*备份"):
        read_all(tmp_path)


def read_all(data: Path) -> None:
    with Store.open(data) as store:
        list(store.documents())
        store.counts()


def test_doctor_finds_what_was_changed_behind_our_back(store: Store) -> None:
    save(store, make_page(), make_document())
    with store._database.writing() as connection:
        connection.execute(text("UPDATE documents SET title = '改', issued_by = 'dnone'"))
        connection.execute(text("""UPDATE clauses SET "end" = 99999 WHERE position = 0"""))
        connection.execute(text("UPDATE pages SET body = :body"), {"body": b"nonsense"})

    found = store.check()

    assert len(found) == 4
    for problem, words in zip(found, ["网页原文", "校验值", "条款位置", "印发文件"], strict=True):
        assert words in problem
        assert "请" in problem


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    with pytest.raises(PolicyError, match="资料文件夹"):
        Store.open(tmp_path / "data")


def test_a_database_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tiaowen.db").mkdir()

    with pytest.raises(BrokenLibrary, match="无法打开"):
        Store.open(tmp_path)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "写法不对"),
        ("mysql://host/db", "不支持 mysql"),
        ("postgresql://user:secret@127.0.0.1:1/db", "连接不上"),
    ],
)
def test_urls_that_cannot_be_used(tmp_path: Path, url: str, words: str) -> None:
    with pytest.raises(PolicyError, match=words) as raised:
        Store.open(tmp_path, url)

    assert "secret" not in str(raised.value)
