"""Requests that we are talked into (SSRF), and servers that would hold or drown us."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from api.fetch import Limits, fetch, refused
from corpus.errors import BadPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLOSED = Limits(10_000, 2.0)
OPEN = Limits(10_000, 1.0, allow_private=True)
FAR = "93.184.216.34"
"""An address of the open network; nothing here connects to it."""


@contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that reads a request and then does as it likes with the socket."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection, suppress(OSError):
                        connection.settimeout(5)
                        connection.recv(65_536)
                        answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        listening.shutdown(socket.SHUT_RDWR)


def refusal(url: str, limits: Limits) -> str:
    """Why an address gives no page; never anything but a sentence, and never late."""
    started = time.monotonic()
    with pytest.raises(BadPage) as caught:
        fetch(url, limits)
    assert time.monotonic() - started < limits.seconds + 1.5
    assert str(caught.value).endswith("。")
    assert len(str(caught.value)) < 500
    return str(caught.value)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "127.0.0.1.", "0", "0.0.0.0", "2130706433",  # noqa: S104  refused
        "0x7f000001", "0x7f.1",
        "0177.0.0.1", "017700000001", "localhost", "LOCALHOST.", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]",
        "[64:ff9b::a00:1]", "[64:ff9b:1::a00:1]", "[::ffff:0:127.0.0.1]", "[2002:7f00:1::]",
        "[2002:a9fe:a9fe::1]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fec0::1]",
        "[ff02::1]", "[2001:db8::1]", "169.254.169.254", "0xa9fea9fe", "2852039166", "100.64.0.1",
        "100.100.100.200", "192.0.0.192", "10.0.0.1", "172.31.255.255", "192.168.0.1",
        "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "①②⑦.⓪.⓪.①", "127。0。0。1",
        "１２７.0.0.1", "ⓛocalhost",
    ],
)  # fmt: skip
def test_no_writing_of_an_inner_address_is_opened(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object, **__: object) -> socket.socket:
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "create_connection", connect)
    for url in (f"http://{host}/", f"https://{host}:8443/latest/meta-data/"):
        refusal(url, CLOSED)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "gopher://example.org/_x", "ftp://example.org/", "dict://example.org/",
        "data:text/html,x", "javascript:alert(1)", "ldap://example.org/", "jar:http://example.org!/",
        "http:///etc/passwd", "http:example.org", "//example.org/", "http://", "http://?", "",
        "http://user@example.org/", "http://user:secret@example.org/", "http://@example.org/",
        "http://example.org@127.0.0.1/", "http://127.0.0.1:80@example.org/", "http://example.org:0/",
        "http://example.org:99999/", "http://example.org:-1/", "http://example.org:a/",
        "http://[::1", "http://a..b/", "http://" + "a" * 64 + ".org/", "http://" + "a." * 500,
        "http://\udc80/", "http://exa mple.org/", "http://*/", "http://xn--/", "http://xn--a/",
        "http://" + "长" * 5_000 + "/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused_in_a_sentence(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", no_way)
    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    said = refusal(url, CLOSED)
    assert "secret" not in said or "@" not in said


def no_way(*_: object, **__: object) -> socket.socket:
    raise ConnectionRefusedError


def no_such_name(host: str, *_: object, **__: object) -> list[object]:
    if isinstance(host, str):
        host.encode("idna")  # as the real one does
    raise socket.gaierror


@pytest.mark.parametrize("port", [1, 22, 25, 110, 143, 2049, 3306, 5432, 6000, 6379, 11211])
def test_ports_of_other_protocols_are_refused(port: int) -> None:
    assert "端口" in refusal(f"http://example.org:{port}/", CLOSED)


def test_a_name_is_resolved_once_and_what_was_checked_is_connected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the second answer would be the inner address."""
    asked: list[str] = []
    connected: list[tuple[str, int]] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        address = FAR if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address: tuple[str, int], **_: object) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    refusal("http://rebinding.example/", CLOSED)

    assert asked == ["rebinding.example"]
    assert connected == [(FAR, 80)]


def test_one_inner_address_among_others_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(_: str, port: int, **__: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in (FAR, "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", no_way)
    assert "内部网络" in refusal("http://both.example/", CLOSED)


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("file:///etc/passwd", "只能打开"), ("gopher://example.org/", "只能打开"),
        ("http://user:x@example.org/", "用户名"), ("http://127.0.0.1:6379/", "端口"),
        ("http://[", "无法打开"), ("http://a..b/", "无法打开"), ("/again", "跳转"),
        ("/\x0b\x00x", "跳转"),
    ],
)  # fmt: skip
def test_redirects_are_checked_like_the_first_address(to: str, says: str) -> None:
    def move(connection: socket.socket) -> None:
        head = f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"
        connection.sendall(head.encode())

    with server(move) as url:
        assert says in refusal(url, OPEN)


def test_a_redirect_from_outside_does_not_lead_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first name is of the open network; what it answers points to this machine."""
    found = socket.getaddrinfo
    connect = socket.create_connection

    def move(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:8000/\r\n\r\n")

    with server(move) as url:
        port = int(url.rsplit(":", 1)[1].strip("/"))

        def resolve(host: str, at: int, *more: object, **options: object) -> object:
            if host == "outside.example":
                return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (FAR, at))]
            return found(host, at, *more, **options)  # type: ignore[arg-type]

        def connected(address: tuple[str, int], **options: object) -> socket.socket:
            assert address[0] == FAR, "connected to this machine"
            return connect(("127.0.0.1", port), **options)  # type: ignore[arg-type]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr(socket, "create_connection", connected)
        assert "内部网络" in refusal("http://outside.example/", CLOSED)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_not_asked(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Event()

    def proxy(_: socket.socket) -> None:
        asked.set()

    def page(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with server(proxy) as between, server(page) as url:
        monkeypatch.setenv(name, between)
        assert fetch(url, OPEN).body == b"ok"
    assert not asked.is_set()


def test_an_address_cannot_write_headers() -> None:
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                seen.append(connection.recv(65_536))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        port = listening.getsockname()[1]
        fetch(f"http://127.0.0.1:{port}/a b\r\nX-Evil: 1\r\n\r\n?q=\n\t é", OPEN)
    head = seen[0].split(b"\r\n")
    assert head[0].startswith(b"GET /a%20bX-Evil:%201?q=")
    assert not any(line.startswith(b"X-Evil") for line in head)


def drip(connection: socket.socket, text: bytes) -> None:
    """A byte now and then, always within the time limit of a single read."""
    for i in range(200):
        connection.sendall(text[i % len(text) :][:1])
        time.sleep(0.1)


def slow_status(connection: socket.socket) -> None:
    drip(connection, b"HTTP/1.1 200 OKKKKKKKKKKKKKKKKKKK")


def slow_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    drip(connection, b"X: y\r\n")


def continued_for_ever(connection: socket.socket) -> None:
    for _ in range(10_000_000):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def slow_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
    drip(connection, b"x")


def slow_chunks(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    drip(connection, b"1\r\nx\r\n")


def silent(_: socket.socket) -> None:
    time.sleep(3)


@pytest.mark.parametrize(
    "attack", [slow_status, slow_headers, continued_for_ever, slow_body, slow_chunks, silent]
)
def test_a_server_that_drips_is_left_when_the_time_is_over(
    attack: Callable[[socket.socket], None],
) -> None:
    with server(attack) as url:
        assert "超时" in refusal(url, OPEN)


def test_a_handshake_that_drips_is_left_too() -> None:
    def hello(connection: socket.socket) -> None:
        connection.sendall(b"\x16\x03\x03\x40\x00")
        drip(connection, b"\x02")

    with server(hello) as url:
        assert "超时" in refusal(url.replace("http:", "https:"), OPEN)


def endless_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65_536)


def endless_chunk(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n")
    while True:
        connection.sendall(b"x" * 65_536)


def lying_length(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65_536)


def many_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200_000)


def long_header(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000)


def no_http(connection: socket.socket) -> None:
    connection.sendall(b"-ERR unknown command\r\n" * 50)


@pytest.mark.parametrize(
    "attack", [endless_body, endless_chunk, lying_length, many_headers, long_header, no_http]
)
def test_a_server_that_floods_is_left_at_the_size_that_is_taken(
    attack: Callable[[socket.socket], None],
) -> None:
    with server(attack) as url:
        refusal(url, OPEN)


def test_a_packed_body_is_never_unpacked() -> None:
    """We ask for plain bytes; who packs them anyway gets them stored as they are, bounded."""
    bomb = gzip.compress(b"\x00" * 5_000_000)

    def packed(connection: socket.socket) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
        connection.sendall(head.encode() + bomb)

    with server(packed) as url:
        assert fetch(url, OPEN).body == bomb


def test_which_addresses_lead_inside() -> None:
    inner = ["64:ff9b::a00:1", "64:ff9b::7f00:1", "::ffff:0:a00:1", "2002:a00:1::", "::a00:1"]
    outer = ["64:ff9b::808:808", "2002:808:808::", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"]

    assert all(refused(ipaddress.ip_address(a)) for a in inner)
    assert not any(refused(ipaddress.ip_address(a)) for a in outer)
