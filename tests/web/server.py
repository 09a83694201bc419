"""The ground of the test web: servers on loopback addresses that write down every request."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a site sees it."""

    path: str
    """With query, as it was sent."""
    headers: Mapping[str, str]
    """Names in lower case."""
    times: int
    """How often this path was asked for, this time included."""
    visit: int
    """What time it is in the story of the web: 1 at first, 2 after `Web.visit = 2`."""
    method: str = "GET"

    @property
    def cookies(self) -> str:
        """What was sent as Cookie."""
        return self.headers.get("cookie", "")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a site answers."""

    body: bytes | Iterable[bytes] = b""
    """Chunks are sent one by one, without a length, and the connection closed."""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    etag: str = ""
    """Answered with 304 where the same tag comes back."""
    changed: str = ""
    """Last-Modified, as HTTP writes dates; answered with 304 where it comes back."""
    raw: bytes = b""
    """Where given, sent as it is, instead of all the rest; the connection is closed after it."""


@dataclass(frozen=True, slots=True)
class There:
    """A page that is there, which a crawl should find."""

    site: str
    url: str
    """The canonical address."""
    title: str
    said: str
    """A sentence that only this page holds."""
    parts: tuple[str, ...] = ()
    """Addresses of the further pages of the same text."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A request that reached a server."""

    site: str
    path: str
    at: float
    """Monotonic clock, seconds."""
    status: int
    agent: str
    method: str = "GET"
    conditional: bool = False
    """Whether it asked for what changed only."""


class Site(Protocol):
    """A site: its pages and the way it answers."""

    name: str

    def answer(self, asked: Asked) -> Reply:
        """What the site says to a request."""
        ...

    def there(self, base: str, visit: int) -> Iterable[There]:
        """The pages that a crawl should find on a visit."""
        ...


@dataclass(slots=True)
class Web:
    """All sites of the test web while they are served."""

    visit: int = 1
    """Set it to 2 for the second visit: pages change silently, vanish, appear."""
    log: list[Hit] = field(default_factory=list)
    _bases: dict[str, str] = field(default_factory=dict)
    _sites: dict[str, Site] = field(default_factory=dict)
    _asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def base(self, name: str) -> str:
        """The address of a site, without a slash at its end: http://127.0.7.1:40123."""
        return self._bases[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The sites that are served."""
        return tuple(self._sites)

    @property
    def truth(self) -> tuple[There, ...]:
        """Every page of a document or thread that is there on the present visit."""
        return tuple(
            page
            for name, site in self._sites.items()
            for page in site.there(self._bases[name], self.visit)
        )

    def site(self, name: str) -> Site:
        """A site itself, for what it noted: `Busy.early`, `Changing.happened`."""
        return self._sites[name]

    def hits(self, name: str) -> list[Hit]:
        """The requests that a site got, in order, robots.txt included."""
        return [hit for hit in self.log if hit.site == name]

    def forget(self) -> None:
        """Empties the log and the counts, as if nobody had come yet."""
        with self._lock:
            self.log.clear()
            self._asked.clear()

    def _count(self, site: str, path: str) -> int:
        with self._lock:
            self._asked[site, path] += 1
            return self._asked[site, path]


def serve(web: Web, site: Site, address: str) -> ThreadingHTTPServer:
    """Serves a site on a free port of a loopback address until `shutdown`."""
    server = _Server((address, 0), _handler(web, site))
    web._bases[site.name] = f"http://{address}:{server.server_address[1]}"  # its own module
    web._sites[site.name] = site  # as above
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no fault of the test web."""


def _handler(web: Web, site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "nginx"
        sys_version = ""
        timeout = 30
        disable_nagle_algorithm = True
        wbufsize = -1  # head and body in one packet: no client waits for a delayed ACK

        def do_GET(self) -> None:  # the base class's name
            headers = {name.lower(): value for name, value in self.headers.items()}
            times = web._count(site.name, self.path)  # its own module
            asked = Asked(self.path, headers, times, web.visit, self.command)
            at = time.monotonic()
            reply = _unchanged(asked, site.answer(asked))
            conditional = "if-none-match" in headers or "if-modified-since" in headers
            agent = headers.get("user-agent", "")
            web.log.append(
                Hit(site.name, self.path, at, reply.status, agent, self.command, conditional)
            )
            send(self, reply)

        do_HEAD = do_GET  # noqa: N815  # as above
        do_POST = do_GET  # noqa: N815  # as above

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _unchanged(asked: Asked, reply: Reply) -> Reply:
    """304 where the client holds what would be sent."""
    if reply.status != 200:  # HTTP's own number
        return reply
    tags = asked.headers.get("if-none-match", "")
    since = asked.headers.get("if-modified-since", "")
    same = reply.etag in tags if tags and reply.etag else bool(since) and since == reply.changed
    return Reply(b"", 304, reply.type, reply.headers, reply.etag, reply.changed) if same else reply


def send(to: BaseHTTPRequestHandler, reply: Reply) -> None:
    """Writes a reply to the client."""
    if reply.raw:
        to.close_connection = True
        to.wfile.write(reply.raw)
        return
    to.send_response(reply.status)
    if reply.type:
        to.send_header("Content-Type", reply.type)
    if reply.etag:
        to.send_header("ETag", reply.etag)
    if reply.changed:
        to.send_header("Last-Modified", reply.changed)
    for name, value in reply.headers:
        to.send_header(name, value)
    if isinstance(reply.body, bytes):
        to.send_header("Content-Length", str(len(reply.body)))
        to.end_headers()
        if to.command != "HEAD":
            to.wfile.write(reply.body)
        return
    to.send_header("Connection", "close")
    to.end_headers()
    to.close_connection = True
    for chunk in reply.body:
        to.wfile.write(chunk)
        to.wfile.flush()


def missing() -> Reply:
    """An honest 404."""
    body = (
        "<html><head><title>404 Not Found</title></head><body><h1>404 页面不存在</h1></body></html>"
    )
    return Reply(body.encode(), 404)


def redirect(to: str, status: int = 302) -> Reply:
    """A redirect."""
    return Reply(b"", status, "text/html", (("Location", to),))
