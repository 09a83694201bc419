"""What is no HTTP is answered in words that say what to do."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from api.app import create_app
from tests.browser.conftest import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service import Service


@pytest.fixture(scope="module")
def address(service: Service) -> Iterator[tuple[str, int]]:
    with serving(create_app(service)) as base:
        host, _, port = base.removeprefix("http://").partition(":")
        yield host, int(port)


def _answer(address: tuple[str, int], request: bytes) -> tuple[bytes, bytes]:
    """Head and body of the answer to bytes."""
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


REQUESTS = {
    "typed as it is": "GET /api/v1/search?q=借调 HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "in another coding": "GET /api/v1/search?q=借调 HTTP/1.1\r\nHost: x\r\n\r\n".encode("gbk"),
    "with a space": b"GET /api/v1/search?q=a b HTTP/1.1\r\nHost: x\r\n\r\n",
    "no request": b"\x16\x03\x01\r\n\r\n",
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_it_is_said_what_to_do(address: tuple[str, int], request_: bytes) -> None:
    head, body = _answer(address, request_)

    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head.lower()
    assert f"content-length: {len(body)}".encode() in head.lower()
    told = json.loads(body)
    assert (told["status"], told["code"]) == (400, "malformed_request")
    assert "curl -G" in told["detail"]
    assert "--data-urlencode" in told["detail"]
    assert told["request_id"]


def test_what_is_encoded_works(address: tuple[str, int]) -> None:
    head, _ = _answer(
        address,
        b"GET /api/v1/search?q=%E8%A1%A5%E5%8A%A9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )

    assert head.startswith(b"HTTP/1.1 200 ")
