"""Attacks on the crawler: a real server, real Scrapy, names that lie."""

from __future__ import annotations

import gzip
import json
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
    from pathlib import Path

PUBLIC = "127.0.0.2"
"""Plays the internet: the child takes it for a public address."""
PRIVATE = "127.0.0.1"
MEGABYTE = 1_000_000
BOMB = gzip.compress(bytes(300 * MEGABYTE), 1)
BOMBS = {
    "gzip": BOMB,
    "gzip, gzip": gzip.compress(BOMB),
    "deflate": zlib.compress(bytes(300 * MEGABYTE), 1),
}


@dataclass
class Server:
    """A web server and what it was asked."""

    port: int
    asked: list[str] = field(default_factory=list)
    robots_to: str = ""
    """Where robots.txt leads; empty: it is a page like any other."""


class Handler(BaseHTTPRequestHandler):
    """Answers of the attacking site; the private one answers the same and is asked nothing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Any page."""
        self.server.state.asked.append(self.path)  # type: ignore[attr-defined]
        state: Server = self.server.state  # type: ignore[attr-defined]
        if state.robots_to and self.path == "/robots.txt":
            self._send(302, Location=state.robots_to)
            return
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
            self.send_header(header.replace("_", "-"), value.encode().decode("latin-1"))
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
        self._send(200, BOMBS[coding], Content_Encoding=coding)

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

    def _interim(self, _: dict[str, list[str]]) -> None:
        self.close_connection = True
        while True:
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

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
    "017700000001", "0.0.0.0", "0",  # noqa: S104  refused
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
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
    over = [
        way + quote(url, safe="") for url in [*inside[:14], f"//127.1:{private}/x"] for way in ways
    ]
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


def test_a_name_may_not_lead_elsewhere_later() -> None:
    """Rebinding: the first answer is public, every later one private."""
    with serving(PRIVATE) as private, serving(PUBLIC, private.port) as public:
        base = f"http://rebinding.example:{public.port}"
        starts = [f"{base}/page?{n}" for n in range(6)]
        names = {"rebinding.example": [PUBLIC, PRIVATE]}
        found = crawl(starts, names, DNSCACHE_ENABLED=False, CONCURRENT_REQUESTS=1, RETRY_TIMES=1)
    assert private.asked == []
    assert public.asked
    assert all(o.startswith(("200 ", "Refused", "Cannot")) for o in found["outcomes"].values())


def test_robots_txt_may_not_lead_inside() -> None:
    with serving(PRIVATE) as private, serving(PUBLIC) as public:
        public.robots_to = f"http://127.1:{private.port}/robots.txt"
        crawl([f"http://www.example:{public.port}/page"], NAMES, ROBOTSTXT_OBEY=True)
    assert private.asked == []
    assert "/robots.txt" in public.asked


def test_other_protocols_are_not_spoken(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("<p>secret</p>")
    others = [
        secret.as_uri(), f"file://localhost{secret}", "ftp://www.example/secret", "s3://bucket/key",
        "data:text/html,<p>secret</p>", "javascript:alert(1)", "gopher://www.example/1",
        "HTTP+FILE:///etc/passwd", "http:///etc/passwd", "http://", "https://:0/", "http://www.example:6379/",
    ]  # fmt: skip
    with serving(PUBLIC) as public:
        base = f"http://www.example:{public.port}"
        others += [f"{base}/to?u={quote(url, safe='')}" for url in others]
        outcomes = crawl(others, NAMES, DOWNLOAD_TIMEOUT=3, RETRY_ENABLED=False)["outcomes"]
    assert len(outcomes) == len(others)
    # A redirect to what is no web address is not followed: the answer is the redirect itself.
    assert [o for o in outcomes.values() if o.startswith("200 ") and base not in o] == []


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(PRIVATE) as private, serving(PUBLIC) as public:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{private.port}")
        found = crawl([f"http://www.example:{public.port}/page"], NAMES)
    assert private.asked == []
    assert next(iter(found["outcomes"].values())).startswith("200 ")


def test_a_host_may_be_allowed_by_name() -> None:
    with serving(PRIVATE) as private:
        base = f"http://127.0.0.1:{private.port}"
        inner = f"http://inner.example:{private.port}"
        starts = [f"{base}/page", f"{inner}/page", f"{base}/to?u=http://127.0.0.2:1024/"]
        names = {**NAMES, "other.example": [PRIVATE]}
        starts.append(f"{base}/to?u=http://other.example:{private.port}/page")
        found = crawl(
            starts, names, PRIVATE_ALLOWED=["127.0.0.1", "Inner.example"], RETRY_ENABLED=False
        )
    outcomes = [found["outcomes"][start].partition(" ")[0] for start in starts]
    assert outcomes[:2] == ["200", "200"]
    assert "200" not in outcomes[3]


AMOUNTS = [
    "bomb?c=gzip", "bomb?c=deflate", "bomb?c=gzip,+gzip", "endless", "headers", "interim", "longheader", "drip",
    "loop", "to?u=/to%3Fu%3D/loop",
]  # fmt: skip


def test_no_answer_is_too_much() -> None:
    with serving(PUBLIC) as public:
        starts = [f"http://www.example:{public.port}/{attack}" for attack in AMOUNTS]
        found = crawl(
            starts,
            NAMES,
            DOWNLOAD_MAXSIZE=5 * MEGABYTE,
            DOWNLOAD_TIMEOUT=4,
            RETRY_ENABLED=False,
            CONCURRENT_REQUESTS_PER_DOMAIN=20,
        )
    assert len(found["outcomes"]) == len(AMOUNTS)
    assert not [o for o in found["outcomes"].values() if o.startswith("200 ")]
    assert found["peak_mb"] < 400
