"""One GET or POST: an http(s) address in, an answer out; never an address of our own network.

The address is resolved here and the connection made to what was checked,
so that a name cannot lead elsewhere between check and use (DNS rebinding),
and every redirect is checked again. One clock runs over the whole GET, names, handshakes,
headers and redirects included: when it strikes, the socket is shut down.
Proxies of the environment are not asked.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from corpus.errors import BadPage
from ingest.addresses import BAD_PORTS, refused
from ingest.crawl.model import Fetched

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

USER_AGENT = "tiaowen/0.1 (policy text library; one page on request)"
_REDIRECTS: Final = 5
_CHUNK: Final = 64 * 1024
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_OK: Final = 200
NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
_SHOWN: Final = 200
"""Characters of an address that a message repeats."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one GET may cost."""

    max_bytes: int
    seconds: float
    allow_private: bool = False
    allowed: frozenset[str] = frozenset()
    """Names of hosts that may be private all the same."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request."""

    method: str
    headers: Mapping[str, str]
    body: bytes | None = None


def fetch(url: str, limits: Limits) -> Fetched:
    """The page at `url`.

    Raises:
        BadPage: the address is refused, cannot be reached, answers with an error,
            or its page is too large or too slow.
    """
    found = visit(url, limits)
    if found.status != _OK:
        msg = f"网站返回状态 {found.status}，没有取得网页。请在浏览器中核对网址。"
        raise BadPage(msg)
    return found


def visit(url: str, limits: Limits, headers: Mapping[str, str] = NO_HEADERS) -> Fetched:
    """What the server answers, whatever that is, after all redirects.

    Args:
        url: what is asked for.
        limits: of size and time.
        headers: sent beside our own, as If-None-Match.

    Raises:
        BadPage: the address is refused or cannot be reached, or its answer is too large or slow.
    """
    deadline = time.monotonic() + limits.seconds
    address, way = url, list[str]()
    for _ in range(_REDIRECTS + 1):
        with _told_of(url, deadline):
            found = _ask(_checked(address), _Sent("GET", headers), limits, deadline)
            location = found.header("Location")
            if found.status not in _MOVED or not location:
                return replace(found, url=address, asked=url, redirects=tuple(way))
            way.append(address)
            address = urljoin(address, location)
    msg = f"{_told(url)} 跳转次数过多，已停止。请换用最终网址。"
    raise BadPage(msg)


def post(url: str, body: bytes, headers: Mapping[str, str], limits: Limits) -> int:
    """Send `body` to an address; gives the status. Redirects are not followed.

    Raises:
        BadPage: the address is refused or cannot be reached, or the answer is too large or slow.
    """
    deadline = time.monotonic() + limits.seconds
    with _told_of(url, deadline):
        return _ask(_checked(url), _Sent("POST", headers, body), limits, deadline).status


@contextmanager
def _told_of(url: str, deadline: float) -> Iterator[None]:
    """What goes wrong on the way becomes a message about the address that was asked for."""
    try:
        yield
    # ValueError: a name that IDNA cannot write, an address that cannot be joined.
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = time.monotonic() >= deadline
        reason = _reason(TimeoutError() if late else error)
        msg = f"无法打开 {_told(url)}：{reason}。请检查网址和网络后再试。"
        raise BadPage(msg) from error


def _checked(url: str) -> SplitResult:
    """The parts of an address we may open.

    Raises:
        BadPage: it is no http(s) address, or names a user.
    """
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port >= 0
    except ValueError:
        parts, port_is_valid = SplitResult("", "", "", "", ""), False
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_valid:
        msg = f"只能打开 http 或 https 网址，不能打开“{_told(url)}”。"
        raise BadPage(msg)
    if parts.port in BAD_PORTS:
        msg = f"端口 {parts.port} 不是网站的端口，已拒绝。请核对网址。"
        raise BadPage(msg)
    if parts.username is not None:
        msg = "网址中不能带用户名或密码，请去掉后再试。"
        raise BadPage(msg)
    return parts


def _resolve(host: str, port: int, limits: Limits) -> str:
    """The numeric address to connect to.

    Raises:
        BadPage: any of the name's addresses is one of our own network.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numeric = [str(entry[4][0]).partition("%")[0] for entry in found]
    open_to_us = limits.allow_private or host.lower() in limits.allowed
    if not open_to_us and any(refused(ipaddress.ip_address(n)) for n in numeric):
        msg = f"“{host}”指向本机或内部网络，已拒绝。确需打开时，请设置 TIAOWEN_ALLOW_PRIVATE=1。"
        raise BadPage(msg)
    return numeric[0]


@contextmanager
def _connected(
    parts: SplitResult, limits: Limits, deadline: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection to the checked address; the name is kept for TLS and the Host header."""
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    port = parts.port or (443 if secure else 80)
    address = _resolve(host, port, limits)
    sock = socket.create_connection((address, port), timeout=_left(deadline))
    if secure:
        context = ssl.create_default_context()
        sock = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    # A socket's own time limit begins anew with every byte; this one does not.
    clock = threading.Timer(_left(deadline), _shut, (sock,))
    clock.daemon = True
    clock.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        connection = http.client.HTTPConnection(host, port)
        connection.sock = sock
        yield connection
    finally:
        clock.cancel()
        sock.close()


def _left(deadline: float) -> float:
    """Seconds until the deadline.

    Raises:
        TimeoutError: there are none.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        # Not the method of an SSLSocket, which would take the reader's state away.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _ask(parts: SplitResult, sent: _Sent, limits: Limits, deadline: float) -> Fetched:
    """One request to one address, redirects left as they are; the addresses are the caller's."""
    with _connected(parts, limits, deadline) as connection:
        headers = {**_headers(parts), **sent.headers}
        connection.request(sent.method, _target(parts), sent.body, headers)
        with connection.getresponse() as response:
            began = datetime.now(UTC)
            moved = response.status in _MOVED and response.getheader("Location")
            body = b"" if moved else _read(response, limits, deadline)
            return Fetched("", "", response.status, tuple(response.getheaders()), body, began)


def _headers(parts: SplitResult) -> dict[str, str]:
    host = parts.hostname or ""
    named = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    return {
        "Host": f"{named}:{parts.port}" if parts.port else named,
        "User-Agent": USER_AGENT,
        "Accept": "text/html,application/xhtml+xml,text/plain,application/pdf,application/ofd,"
        "application/msword,application/vnd.openxmlformats-officedocument.*,*/*;q=0.5",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return f"{path}?{query}" if query else path


def _read(response: http.client.HTTPResponse, limits: Limits, deadline: float) -> bytes:
    """The body, as long as it stays within size and time.

    Raises:
        BadPage: it is too large.
        TimeoutError: it takes too long.
    """
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(_CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > limits.max_bytes:
            msg = f"网页超过 {limits.max_bytes // 1024 // 1024} MB，已停止下载。"
            raise BadPage(msg)
        _left(deadline)
    _left(deadline)  # what the clock cut off is no whole page
    return b"".join(pieces)


def _told(url: str) -> str:
    """An address fit for a message."""
    return "".join(c if c.isprintable() else "\ufffd" for c in url[:_SHOWN])


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "超时"
    if isinstance(error, socket.gaierror):
        return "找不到这个网站"
    if isinstance(error, ssl.SSLError):
        return "安全连接失败"
    if isinstance(error, ConnectionError):
        return "网站拒绝连接"
    return "网络出错"
