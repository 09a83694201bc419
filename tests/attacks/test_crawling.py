"""Attacks on the crawler: a real server, real Scrapy, names that lie."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import threading
import time
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLIC = "127.0.0.2"
"""Plays the internet: the child takes it for a public address."""
PRIVATE = "127.0.0.1"
MEGABYTE = 1_000_000
BOMB = gzip.compress(bytes(300 * MEGABYTE), 9)


@dataclass
class Server:
    """A web server and what it was asked."""

    port: int
    asked: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """Answers of the attacking site; the private one answers the same and is asked nothing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802
        """Any page."""
        self.server.state.asked.append(self.path)  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        name = parts.path.strip("/").partition("/")[0]
        act = getattr(self, f"_{name}", self._page)
        with suppress(OSError):
            act(parse_qs(parts.query))

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for header, value in {"Content-Type": "text/html", **headers}.items():
            self.send_header(header.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _page(self, _: dict[str, list[str]]) -> None:
        self._send(200, b"<p>page</p>")

    def _to(self, query: dict[str, list[str]]) -> None:
        self._send(int(query.get("s", ["302"])[0]), Location=query["u"][0])

    def _meta(self, query: dict[str, list[str]]) -> None:
        tag = f'<meta http-equiv="refresh" content="0; url={query["u"][0]}">'
        self._send(200, f"<html><head>{tag}</head></html>".encode())

    def _loop(self, _: dict[str, list[str]]) -> None:
        self._send(302, Location=f"/loop?{time.monotonic_ns()}")

    def _bomb(self, query: dict[str, list[str]]) -> None:
        coding = query["c"][0]
        body = BOMB if "gzip" in coding else zlib.compress(bytes(300 * MEGABYTE), 9)
        self._send(200, gzip.compress(BOMB) if coding == "gzip, gzip" else body, Content_Encoding=coding)

    def _endless(self, _: dict[str, list[str]]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.close_connection = True
        while True:
            self.wfile.write(b"<p>more</p>" * 10_000)

    def _headers(self, _: dict[str, list[str]]) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self.close_connection = True
        while True:
            self.wfile.write(b"X-More: and more and more and more and more\r\n" * 1000)

    def _longheader(self, _: dict[str, list[str]]) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-More: ")
        self.close_connection = True
        while True:
            self.wfile.write(b"x" * 100_000)

    def _drip(self, _: dict[str, list[str]]) -> None:
        self._send(200, Content_Length="100000")
        for _i in range(60):
            self.wfile.write(b"x")
            time.sleep(0.2)

    def _robots(self, _: dict[str, list[str]]) -> None:
        self._page({})


@contextmanager
def serving(address: str, port: int = 0) -> Iterator[Server]:
    """A server on an address."""
    server = ThreadingHTTPServer((address, port), Handler)
    server.daemon_threads = True
    server.state = Server(server.server_port)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.state  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def crawl(starts: list[str], names: dict[str, list[str]], **settings: object) -> dict[str, Any]:
    """What became of each start."""
    order = {"starts": starts, "names": names, "public": [PUBLIC], "settings": settings}
    done = subprocess.run(
        [sys.executable, "-m", "tests.attacks.crawl_child"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@dataclass
class Ran:
    """A crawl of all attacks."""

    outcomes: dict[str, str]
    private: Server
    public: Server
    stats: dict[str, Any]


HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1",
    "017700000001", "0.0.0.0", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1",
    "127.0.0.1.", "localhost", "localhost.", "LOCALHOST", "inner.example", "INNER.example",
    "127.0.0.1%00.example", "127.0.0%2e1", "169.254.169.254", "10.0.0.1", "192.168.0.1",
]  # fmt: skip
"""Ways to write an address of one's own machine or network."""
NAMES = {
    "www.example": [PUBLIC],
    "inner.example": [PRIVATE],
    "localhost": [PRIVATE],
    "localhost.": [PRIVATE],
    "127.0.0.1.": [PRIVATE],
    "mapped.example": [PRIVATE],
}


def attacks(base: str, private: int) -> list[str]:
    """Addresses that lead inside, by themselves and over redirects."""
    inside = [f"http://{host}:{private}/secret" for host in HOSTS]
    inside += [
        f"http://www.example@127.0.0.1:{private}/secret",
        f"http://www.example:80@127.0.0.1:{private}/secret",
        f"http://127.0.0.1:{private}\\@www.example/secret",
        f"http://www.example#@127.0.0.1:{private}/secret",
        f"http://www.example\t@127.0.0.1:{private}/secret",
    ]
    ways = [f"{base}/to?s={s}&u=" for s in (301, 302, 303, 307, 308)] + [f"{base}/meta?u="]
    over = [way + quote(url, safe="") for url in inside[:14] + ["//127.1:%d/x" % private] for way in ways]
    over += [ways[1] + quote(url, safe="") for url in inside[14:]]
    return inside + over


@pytest.fixture(scope="module")
def ran() -> Iterator[Ran]:
    with serving(PRIVATE) as private, serving(PUBLIC) as public:
        base = f"http://www.example:{public.port}"
        starts = [f"{base}/page", *attacks(base, private.port)]
        found = crawl(starts, NAMES, DOWNLOAD_TIMEOUT=5, RETRY_ENABLED=False, ROBOTSTXT_OBEY=True)
        yield Ran(found["outcomes"], private, public, found["stats"])


def test_the_outer_page_is_fetched(ran: Ran) -> None:
    first = next(iter(o for s, o in ran.outcomes.items() if s.endswith("/page")))
    assert first.startswith("200 ")


def test_nothing_reaches_the_private_server(ran: Ran) -> None:
    assert ran.private.asked == []


def test_no_attack_gives_a_page(ran: Ran) -> None:
    inside = {s: o for s, o in ran.outcomes.items() if not s.endswith("/page")}
    got = {s: o for s, o in inside.items() if o.startswith("200 ") and "www.example" not in o}
    assert not got
    assert len(inside) > 100


def test_show(ran: Ran) -> None:
    for s, o in ran.outcomes.items():
        print(s, "=>", o)
    print(ran.stats)
