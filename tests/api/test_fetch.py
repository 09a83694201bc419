"""One GET: what is refused, and what a server may do to us."""

from __future__ import annotations

import ipaddress
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from api.fetch import Limits, fetch, refused
from corpus.errors import BadPage
from tests.api.material import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN = Limits(10_000, 2.0, allow_private=True)
CLOSED = Limits(10_000, 2.0)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answer = getattr(self, "_" + self.path.split("?")[0].strip("/"), None)
        if answer is None:
            self.send_error(404)
        else:
            answer()

    def _page(self) -> None:
        body = MEASURES.encode("gb18030")
        self._send(200, body, {"Content-Type": "text/plain; charset=gbk"})

    def _large(self) -> None:
        self._send(200, b"x" * 20_000, {})

    def _loop(self) -> None:
        self._send(302, b"", {"Location": "/loop"})

    def _moved(self) -> None:
        self._send(301, b"", {"Location": "/page?from=moved"})

    def _file(self) -> None:
        self._send(302, b"", {"Location": "file:///etc/passwd"})

    def _slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(ConnectionError):  # the reader gives up, and a report would reach other tests
            for _ in range(8):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.4)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_page_comes_with_its_type(base: str) -> None:
    page = fetch(f"{base}/page", OPEN)

    assert page.body.decode("gb18030") == MEASURES
    assert page.header("Content-Type") == "text/plain; charset=gbk"
    assert page.url == f"{base}/page"


def test_a_redirect_is_followed(base: str) -> None:
    assert fetch(f"{base}/moved", OPEN).body


@pytest.mark.parametrize(
    ("path", "says"),
    [("large", "已停止"), ("loop", "跳转"), ("file", "http"), ("gone", "404"), ("slow", "超时")],
)
def test_a_server_cannot_do_as_it_likes(base: str, path: str, says: str) -> None:
    limits = Limits(10_000, 1.0, allow_private=True)
    with pytest.raises(BadPage, match=says):
        fetch(f"{base}/{path}", limits)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:1/", "http://[::1]/", "http://0.0.0.0/",
        "http://10.1.2.3/", "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/",
        "http://2130706433/", "http://0x7f000001/", "http://127.1/", "http://[::ffff:127.0.0.1]/",
        "http://user:secret@example.org/", "file:///etc/passwd", "ftp://example.org/",
        "gopher://example.org/", "http://", "http://[::1", "http://example.org:99999/",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(BadPage):
        fetch(url, CLOSED)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", False), ("2606:4700::1111", False), ("100.64.0.1", True), ("224.0.0.1", True),
        ("::ffff:10.0.0.1", True), ("2002:7f00:1::", True), ("fe80::1", True), ("fc00::1", True),
    ],
)  # fmt: skip
def test_which_addresses_are_our_own(address: str, *, expected: bool) -> None:
    assert refused(ipaddress.ip_address(address)) is expected
