"""One GET: an http(s) address in, a page out; never an address of our own network.

The address is resolved here and the connection made to what was checked,
so that a name cannot lead elsewhere between check and use (DNS rebinding),
and every redirect is checked again.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from corpus.errors import BadPage
from corpus.model import Page

USER_AGENT = "tiaowen/0.1 (policy text library; one page on request)"
_REDIRECTS: Final = 5
_CHUNK: Final = 64 * 1024
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_OK: Final = 200

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Limits:
    """What one GET may cost."""

    max_bytes: int
    seconds: float
    allow_private: bool = False


def fetch(url: str, limits: Limits) -> Page:
    """The page at `url`.

    Raises:
        BadPage: the address is refused, cannot be reached, answers with an error,
            or its page is too large or too slow.
    """
    deadline = time.monotonic() + limits.seconds
    address = url
    for _ in range(_REDIRECTS + 1):
        parts = _checked(address)
        try:
            result = _get(parts, limits, deadline)
        except (OSError, http.client.HTTPException) as error:
            msg = f"无法打开 {url}：{_reason(error)}。请检查网址和网络后再试。"
            raise BadPage(msg) from error
        if isinstance(result, Page):
            return Page(result.body, url, result.content_type, result.fetched_at)
        address = urljoin(address, result)
    msg = f"{url} 跳转次数过多，已停止。请换用最终网址。"
    raise BadPage(msg)


def refused(address: Address) -> bool:
    """Whether an address is of this machine or its own network, or no ordinary host at all."""
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return not address.is_global or address.is_multicast or (mapped is not None and refused(mapped))


def _checked(url: str) -> SplitResult:
    """The parts of an address we may open.

    Raises:
        BadPage: it is no http(s) address, or names a user.
    """
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_valid = SplitResult("", "", "", "", ""), False
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_valid:
        msg = f"只能打开 http 或 https 网址，不能打开“{url}”。"
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
    if not limits.allow_private and any(refused(ipaddress.ip_address(n)) for n in numeric):
        msg = f"“{host}”指向本机或内部网络，已拒绝。确需打开时，请设置 TIAOWEN_ALLOW_PRIVATE=1。"
        raise BadPage(msg)
    return numeric[0]


def _connect(parts: SplitResult, limits: Limits, seconds: float) -> http.client.HTTPConnection:
    """A connection to the checked address; the name is kept for TLS and the Host header."""
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    port = parts.port or (443 if secure else 80)
    plain = socket.create_connection((_resolve(host, port, limits), port), timeout=seconds)
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        context = ssl.create_default_context() if secure else None
        connection.sock = context.wrap_socket(plain, server_hostname=host) if context else plain
    except OSError:
        plain.close()
        raise
    return connection


def _get(parts: SplitResult, limits: Limits, deadline: float) -> Page | str:
    """The page, or the address it has moved to."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection = _connect(parts, limits, left)
    try:
        connection.request("GET", _target(parts), headers=_headers(parts))
        response = connection.getresponse()
        location = response.getheader("Location")
        if response.status in _MOVED and location:
            return location
        if response.status != _OK:
            msg = f"网站返回状态 {response.status}，没有取得网页。请在浏览器中核对网址。"
            raise BadPage(msg)
        body = _read(response, limits, deadline)
        return Page(body, "", response.getheader("Content-Type") or "", datetime.now(UTC))
    finally:
        connection.close()


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
        if time.monotonic() > deadline:
            raise TimeoutError
    return b"".join(pieces)


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
