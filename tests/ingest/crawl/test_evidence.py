"""What was fetched is kept, found again and read back as it came."""

from __future__ import annotations

import gzip
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from ingest.crawl.evidence import Evidence, digest_of
from ingest.crawl.model import Fetched

if TYPE_CHECKING:
    from pathlib import Path

WHEN = datetime(2026, 11, 27, 3, 4, 5, 678901, tzinfo=UTC)
PAGE = Fetched(
    url="https://www.example.gov.cn/zc/2.html",
    asked="http://example.gov.cn/zc/2.html",
    status=200,
    headers=(
        ("Content-Type", "text/html; charset=gbk"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "7"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ),
    body="<h1>办法</h1>".encode("gbk"),
    fetched_at=WHEN,
    redirects=("http://example.gov.cn/zc/2.html", "https://example.gov.cn/zc/2.html"),
    sent=(("User-Agent", "tiaowen"), ("Host", "www.example.gov.cn")),
)


def other(number: int) -> Fetched:
    """Another page."""
    url = f"https://www.example.gov.cn/zc/{number + 100}.html"
    when = WHEN + timedelta(seconds=number)
    body = f"<p>第{number}号</p>".encode()
    return Fetched(url, url, 200, (("Content-Type", "text/html"),), body, when)


def test_a_page_comes_back_as_it_was(tmp_path: Path) -> None:
    with Evidence(tmp_path / "warc") as evidence:
        assert evidence.add(PAGE) == digest_of(PAGE.body)
    assert list(Evidence(tmp_path / "warc")) == [PAGE]


def test_headers_are_kept_byte_for_byte(tmp_path: Path) -> None:
    name = "办法.docx".encode()  # as many servers send it, against the standard
    page = replace(PAGE, headers=(("Content-Disposition", name.decode("latin-1")),))
    with Evidence(tmp_path) as evidence:
        evidence.add(page)
        assert evidence.find(page.url) == (page,)
    (path,) = tmp_path.glob("*.warc.gz")
    assert b"Content-Disposition: " + name in gzip.decompress(path.read_bytes())


@pytest.mark.parametrize("url", [PAGE.url, PAGE.asked, PAGE.redirects[1]])
def test_every_address_on_the_way_leads_to_it(tmp_path: Path, url: str) -> None:
    with Evidence(tmp_path) as evidence:
        evidence.add(PAGE)
        assert evidence.find(url) == (PAGE,)
        assert evidence.find("https://elsewhere.example/") == ()


def test_the_newest_comes_first(tmp_path: Path) -> None:
    later = replace(PAGE, body=b"changed", fetched_at=WHEN + timedelta(days=1))
    with Evidence(tmp_path) as evidence:
        evidence.add(later)
        evidence.add(PAGE)
        assert evidence.find(PAGE.url) == (later, PAGE)


def test_the_same_body_is_kept_once(tmp_path: Path) -> None:
    body = bytes(range(256)) * 400
    again = replace(other(1), body=body)
    with Evidence(tmp_path) as evidence:
        evidence.add(replace(PAGE, body=body))
        evidence.add(again)
        assert evidence.find(again.url) == (again,)
    (path,) = tmp_path.glob("*.warc.gz")
    with path.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", "request", "metadata", "response", "revisit"]


def test_other_tools_read_it(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        evidence.add(PAGE)
    (path,) = tmp_path.glob("*.warc.gz")
    with path.open("rb") as file:
        iterator = ArchiveIterator(file, check_digests="raise")
        bodies = [r.content_stream().read() for r in iterator if r.rec_type == "response"]
    assert bodies == [PAGE.body]


@pytest.mark.parametrize("missing", [1, 9, 60, 400])
def test_a_torn_tail_is_cut_and_told(tmp_path: Path, missing: int) -> None:
    with Evidence(tmp_path) as evidence:
        evidence.add(other(1))
        evidence.add(PAGE)
    (path,) = tmp_path.glob("*.warc.gz")
    path.write_bytes(path.read_bytes()[:-missing])
    assert list(Evidence(tmp_path)) == [other(1)]
    with Evidence(tmp_path) as evidence:
        evidence.add(other(2))
        assert len(evidence.notices) == 1
        assert evidence.find(PAGE.url) == ()
    assert list(Evidence(tmp_path)) == [other(1), other(2)]


def test_the_index_is_made_anew(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        evidence.add(PAGE)
        evidence.add(replace(PAGE, fetched_at=WHEN + timedelta(1)))
    for content in (None, b"no database at all, but long enough to be looked at" * 99):
        for path in tmp_path.glob("index.db*"):
            path.unlink()
        if content:
            (tmp_path / "index.db").write_bytes(content)
        assert len(Evidence(tmp_path).find(PAGE.asked)) == 2


def test_damage_in_the_middle_costs_one_page(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        sizes = [
            evidence.add(other(n)) and (p := next(tmp_path.glob("*.gz"))).stat().st_size
            for n in range(3)
        ]
    data = bytearray(p.read_bytes())
    middle = (sizes[0] + sizes[1]) // 2
    data[middle : middle + 4] = b"\0\0\0\0"
    p.write_bytes(data)
    (tmp_path / "index.db").unlink()
    assert list(Evidence(tmp_path)) == [other(0), other(2)]


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    with Evidence(tmp_path, max_file=1) as evidence:
        for number in range(3):
            evidence.add(other(number))
    assert len(list(tmp_path.glob("*.warc.gz"))) == 3
    assert list(Evidence(tmp_path)) == [other(n) for n in range(3)]


def test_two_writers_take_two_files(tmp_path: Path) -> None:
    with Evidence(tmp_path) as one, Evidence(tmp_path) as two:
        one.add(other(1))
        two.add(other(2))
        one.add(other(3))
        assert one.find(other(2).url) == (other(2),)
    assert len(list(tmp_path.glob("*.warc.gz"))) == 2


def test_nothing_is_there_before_the_first_page(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path / "none")
    assert list(evidence) == []
    assert evidence.find(PAGE.url) == ()
    assert not (tmp_path / "none").exists()


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)
VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.binary(max_size=3000),
    headers=st.lists(st.tuples(NAMES, VALUES.map(lambda v: v.strip())), max_size=6),
    status=st.integers(100, 599),
)
def test_any_answer_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    body: bytes,
    headers: list[tuple[str, str]],
    status: int,
) -> None:
    folder = tmp_path_factory.mktemp("warc")
    page = replace(PAGE, body=body, headers=tuple(headers), status=status)
    with Evidence(folder) as evidence:
        evidence.add(page)
        assert evidence.find(page.url) == (page,)


@pytest.mark.parametrize(
    "page",
    [
        replace(PAGE, headers=(("X\r\nWARC-Type", "resource"), ("X", "a\r\nSet-Cookie: b=1"))),
        replace(PAGE, url="https://a.example/\r\nWARC-Type: resource"),
        replace(PAGE, body=b"WARC/1.1\r\nWARC-Type: response\r\n\r\n", status=999),
        replace(PAGE, headers=(("Content-Length", "-1"), ("Transfer-Encoding", "chunked"))),
    ],
)
def test_a_hostile_answer_stays_one_record(tmp_path: Path, page: Fetched) -> None:
    with Evidence(tmp_path) as evidence:
        evidence.add(page)
        evidence.add(other(1))
    found = list(Evidence(tmp_path))
    assert [f.body for f in found] == [page.body, other(1).body]
    assert "b=1" not in dict(found[0].headers).values()


WRITER = """
import sys
from pathlib import Path
from tests.ingest.crawl.test_evidence import other
import subprocess
import sys
from dataclasses import replace
from ingest.crawl.evidence import Evidence
evidence = Evidence(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 10**9):
    evidence.add(replace(other(number), body=str(number).encode() * 5_000))
    print(number, flush=True)
"""


def test_no_kill_loses_a_page_that_was_kept(tmp_path: Path) -> None:
    told: list[int] = []
    for kill in range(3):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(kill * 10_000)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            told += [int(writer.stdout.readline()) for _ in range(20)]
            writer.kill()
            told += [int(line) for line in writer.stdout.read().splitlines()]
    with Evidence(tmp_path) as evidence:
        evidence.add(PAGE)
        kept = {fetched.url for fetched in evidence}
    assert {other(number).url for number in told} <= kept
    assert len(list(tmp_path.glob("*.warc.gz"))) == 1
    assert all(one.body.isdigit() or one == PAGE for one in Evidence(tmp_path))
