"""WARC files of others: what is taken, what is left aside and counted, what is refused by name."""

from __future__ import annotations

import gzip
import io
import time
import zlib
from datetime import UTC, datetime

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from corpus.model import Page
from ingest.crawl.warc import Bounds, warc_pages
from ingest.expand import expand
from ingest.members import Unread

HTML = "<html><body><h1>关于试行的办法</h1><p>第一条　为了试行。</p></body></html>".encode()
URL = "https://www.example.gov.cn/zc/1.html"
BOUNDS = Bounds(max_page=1_000_000, max_unpacked=50_000_000)


def archive(*records: tuple[str, str, bytes, list[tuple[str, str]] | None], packed: bool) -> bytes:
    """A file as warcio writes it: kind, address, body, HTTP headers with the status first."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed, warc_version="1.1")
    for kind, url, body, http in records:
        headers = StatusAndHeaders(http[0][1], http[1:], protocol="HTTP/1.1") if http else None
        head = {"WARC-Date": "2026-11-01T02:03:04Z"}
        if kind == "resource":
            head["Content-Type"] = "application/pdf"
        writer.write_record(
            writer.create_warc_record(
                url, kind, payload=io.BytesIO(body), length=len(body), http_headers=headers,
                warc_headers_dict=head,
            )
        )  # fmt: skip
    return out.getvalue()


def http(
    status: str = "200 OK", *more: tuple[str, str], of: str = "text/html"
) -> list[tuple[str, str]]:
    """Headers of an answer."""
    return [("", status), ("Content-Type", of), *more]


def told(data: bytes, bounds: Bounds = BOUNDS) -> tuple[list[Page], list[Unread]]:
    """The pages of a file, and what else is said."""
    found = list(warc_pages(io.BytesIO(data), "a.warc", bounds, lambda name: name.endswith(".css")))
    return (
        [f for f in found if isinstance(f, Page)],
        [f for f in found if isinstance(f, Unread)],
    )


@pytest.mark.parametrize("packed", [True, False])
def test_a_page_comes_out_under_its_address(*, packed: bool) -> None:
    pages, said = told(archive(("response", URL, HTML, http()), packed=packed))
    assert pages == [Page(HTML, URL, "text/html", datetime(2026, 11, 1, 2, 3, 4, tzinfo=UTC))]
    assert said == []


def test_one_gzip_around_everything_is_read() -> None:
    plain = archive(
        ("response", URL, HTML, http()), ("response", URL + "x", HTML, http()), packed=False
    )
    assert len(told(gzip.compress(plain))[0]) == 2


def test_a_resource_is_taken() -> None:
    pages, _ = told(
        archive(("resource", "https://a.example/1.pdf", b"%PDF-1.7", None), packed=True)
    )
    assert [(p.locator, p.content_type) for p in pages] == [
        ("https://a.example/1.pdf", "application/pdf")
    ]


def chunked(body: bytes) -> bytes:
    """A body in two chunks."""
    half = len(body) // 2
    parts = [body[:half], body[half:], b""]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts)


CODED = {
    "gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress,
    "identity": lambda b: b, "gzip, br": lambda b: brotli.compress(gzip.compress(b)),
}  # fmt: skip


@pytest.mark.parametrize("coding", CODED)
@pytest.mark.parametrize("in_chunks", [True, False])
def test_bodies_are_taken_out_of_their_codings(coding: str, *, in_chunks: bool) -> None:
    body = CODED[coding](HTML)
    headers = http("200 OK", ("Content-Encoding", coding))
    if in_chunks:
        body, headers = chunked(body), [*headers, ("Transfer-Encoding", "chunked")]
    pages, said = told(archive(("response", URL, body, headers), packed=True))
    assert [p.body for p in pages] == [HTML], said


def test_what_is_no_page_is_counted() -> None:
    records = [
        ("response", URL, HTML, http()),
        ("request", URL, b"", [("", "/ HTTP/1.1")]),
        ("metadata", URL, b"a: b", None),
        ("response", "dns:a.example", b"1.2.3.4", None),
        ("response", URL, b"", http("302 Found", ("Location", "/x"))),
        ("response", URL, b"", http("301 Moved", ("Location", "/x"))),
        ("response", URL, b"gone", http("404 Not Found")),
        ("response", "https://a.example/s.css", b"a{}", http()),
        ("response", "https://a.example/s", b"a{}", http(of="text/css")),
        ("response", "https://a.example/p", b"\x89PNG", http(of="image/png")),
    ]
    pages, said = told(archive(*records, packed=True))  # type: ignore[arg-type]
    assert len(pages) == 1
    assert all(u.skipped for u in said)
    assert {u.message: u.count for u in said} == {
        "跳转 2 条，略过。": 2,
        "图片、样式、脚本等 2 条，略过。": 2,
        "没有取得网页（状态不是 200）的 1 条，略过。": 1,
        "不是文件类型的 1 条，略过。": 1,
    }


def bomb(compress: object) -> bytes:
    """An answer that unpacks to 30 MB."""
    return compress(bytes(30_000_000))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("body", "headers", "message"),
    [
        (bomb(gzip.compress), http("200 OK", ("Content-Encoding", "gzip")), "压缩炸弹"),
        (bomb(zlib.compress), http("200 OK", ("Content-Encoding", "deflate")), "压缩炸弹"),
        (bomb(brotli.compress), http("200 OK", ("Content-Encoding", "br")), "压缩炸弹"),
        (gzip.compress(HTML)[:-9], http("200 OK", ("Content-Encoding", "gzip")), "损坏"),
        (HTML, http("200 OK", ("Content-Encoding", "br")), "损坏"),
        (HTML, http("200 OK", ("Content-Encoding", "gzip," * 50)), "压缩炸弹"),
        (HTML, http("200 OK", ("Content-Encoding", "rot13")), "无法识别"),
        (HTML, http("none at all"), "没有完整的 HTTP 回答"),
        (bytes(2_000_000), http(), "超过"),
    ],
)
def test_a_record_that_cannot_be_read_is_named(
    body: bytes, headers: list[tuple[str, str]], message: str
) -> None:
    data = archive(
        ("response", URL, body, headers), ("response", URL + "2", HTML, http()), packed=True
    )
    pages, said = told(data)
    assert [p.locator for p in pages] == [URL + "2"]
    assert [u.locator for u in said] == [f"a.warc!/{URL}"]
    assert message in said[0].message


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("share", [0.25, 0.55, 0.85, 0.98])
def test_a_file_that_was_cut_off_says_so(*, packed: bool, share: float) -> None:
    many = [("response", f"{URL}?{n}", HTML * 9, http()) for n in range(10)]
    data = archive(*many, packed=packed)  # type: ignore[arg-type]
    pages, said = told(data[: int(len(data) * share)])
    assert len(pages) == pytest.approx(10 * share, abs=1.5)
    assert all(p.body == HTML * 9 for p in pages)
    assert len(said) == 1
    assert any(words in said[0].message for words in ("截断", "有误", "没有完整", "损坏"))


RECORD = b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\n"
GOOD = archive(("response", URL, HTML, http()), packed=False)


@pytest.mark.parametrize(
    "data",
    [
        RECORD + b"Content-Length: 99999999999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx",
        RECORD + b"Content-Length: -5\r\n\r\n",
        RECORD + b"Content-Length: 1e3\r\n\r\n" + GOOD,
        RECORD + b"\r\n\r\n" + GOOD,
        RECORD.replace(b"https://a.example/", b"http://[") + b"Content-Length: 2\r\n\r\nxx\r\n\r\n",
        RECORD.replace(b"https", b"javascript") + b"Content-Length: 0\r\n\r\n\r\n\r\n",
        RECORD + b"X: y\r\n" * 100_000,
        RECORD + b"X: " + b"y" * 1_000_000,
        b"WARC/1.1\r\n" * 50_000,
        b"WARC/9.9\r\n\r\n",
        b"\n" * 1_000_000,
        b"WARC/1.1",
        b"",
        gzip.compress(b"WARC/1.1\r\nX: " + bytes(100_000_000)),
        gzip.compress(RECORD + b"Content-Length: 99999999999\r\n\r\n" + bytes(100_000_000)),
        gzip.compress(GOOD)[:30],
    ],
)
def test_hostile_files_are_refused_in_a_sentence(data: bytes) -> None:
    started = time.monotonic()
    _, said = told(data)
    assert time.monotonic() - started < 5
    assert said
    assert all(u.message.endswith("。") and len(u.message) < 300 for u in said)


def test_a_file_full_of_damage_does_not_fill_the_screen() -> None:
    _, said = told((RECORD + b"\r\n") * 5_010)
    assert len(said) < 300
    assert sum(u.count for u in said) > 5_000


def test_what_stands_between_records_costs_no_page() -> None:
    pages, said = told(GOOD + b"some noise\r\nmore\r\n\r\n" + GOOD)
    assert len(pages) == 2
    assert "不是 WARC 记录" in said[0].message


@settings(max_examples=150, deadline=None)
@given(noise=st.binary(max_size=600), at=st.integers(0, len(GOOD)), packed=st.booleans())
def test_any_bytes_give_pages_or_sentences(noise: bytes, at: int, *, packed: bool) -> None:
    data = GOOD[:at] + noise + GOOD[at:]
    for found in warc_pages(io.BytesIO(gzip.compress(data) if packed else data), "a", BOUNDS):
        assert isinstance(found, Page | Unread)


@pytest.mark.parametrize("packed", [True, False])
def test_an_upload_is_not_believed_where_its_pages_come_from(*, packed: bool) -> None:
    data = archive(("response", URL, HTML, http()), packed=packed)
    (page,) = expand(Page(data, "上传.warc.gz"))
    assert isinstance(page, Page)
    assert page.locator == f"上传.warc.gz!/{URL}"
    assert not page.is_url


def test_an_archive_in_an_archive_has_a_depth() -> None:
    data = archive(("response", URL, HTML, http()), packed=True)
    for _ in range(5):
        data = archive(("resource", URL, data, None), packed=True)
    (said,) = expand(Page(data, "a.warc.gz"))
    assert isinstance(said, Unread)
    assert "嵌套" in said.message
