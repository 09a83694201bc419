"""A site that attacks its visitors: bombs, endless bodies, broken headers and charsets."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from functools import cache

from tests.web.dress import article, frame, link, listed, posted
from tests.web.server import Asked, Reply, There, missing
from tests.web.texts import BLOCK, document

_FIRST = 7 * BLOCK
"""Where the documents of this site begin."""
_BOMB = 300 * 2**20
"""Bytes that the bomb unfolds to, from about 300 KB."""
_ENDLESS = 30.0
"""Seconds that the endless body goes on for where nobody hangs up."""
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
_HTML = "text/html; charset=utf-8"


class Hostile:
    """Two documents among attacks."""

    name = "hostile"

    def __init__(self, secret: Callable[[], str]) -> None:
        """`secret` gives the address of the private server that links lead to."""
        self._secret = secret
        self._texts = {f"/p/{at}.html": document(_FIRST + at) for at in (1, 2)}

    def there(self, base: str, visit: int) -> Iterator[There]:
        """The documents."""
        del visit
        for path, text in self._texts.items():
            yield There(self.name, base + path, text.title, text.said)

    def answer(self, asked: Asked) -> Reply:
        """A document or an attack."""
        if asked.path in {"/", "/index.html"}:
            items = listed((path, one.title, posted(one)) for path, one in self._texts.items())
            return Reply(frame("文件汇编", items + self._lures()).encode())
        if asked.path == "/robots.txt":
            host = asked.headers.get("host", "")
            said = f"User-agent: *\nAllow: /\nSitemap: http://{host}/sitemap.xml\n"
            return Reply(said.encode() + b"\xff\xfe\x00" * 20, type="text/plain")
        if asked.path in self._texts:
            text = self._texts[asked.path]
            return Reply(frame(text.title, article(text, "云川省政务公开网", "文件")).encode())
        attack = ATTACKS.get(asked.path)
        return attack() if attack else missing()

    def _lures(self) -> str:
        outside = (self._secret() + "/", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.c")
        odd = (
            "http://[::1",
            "http://user:secret@127.0.0.1/",
            "//",
            "http://\u202ea.example/",
            "\x00",
        )
        return "".join(
            link(address, f"附件{at}") for at, address in enumerate((*ATTACKS, *outside, *odd))
        )


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(_BOMB), 6)


def _endless() -> Iterator[bytes]:
    yield b"<html><body>"
    until = time.monotonic() + _ENDLESS
    while time.monotonic() < until:
        yield "<p>第一条　无穷无尽。</p>".encode() * 2000


def _drops() -> Iterator[bytes]:
    until = time.monotonic() + _ENDLESS
    while time.monotonic() < until:
        yield b"<p>"
        time.sleep(0.5)


def _page(text: str) -> bytes:
    return frame("文件", text).encode()


def _raw(head: str, body: bytes = b"") -> Reply:
    """An answer exactly as given, the status line included."""
    return Reply(raw=head.replace("\n", "\r\n").encode("utf-8", "surrogateescape") + b"\r\n" + body)


_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + ']><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>&i;</loc></url></urlset>'
).encode()

ATTACKS: dict[str, Callable[[], Reply]] = {
    "/bomb.html": lambda: Reply(_bomb(), headers=(("Content-Encoding", "gzip"),)),
    "/endless.html": lambda: Reply(_endless()),
    "/drops.html": lambda: Reply(_drops()),
    "/torn.html": lambda: _raw(
        "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 90000\nConnection: close\n",
        b"<p>x",
    ),
    "/gzip.html": lambda: Reply(b"\x1f\x8b\x08\x00broken", headers=(("Content-Encoding", "gzip"),)),
    "/coding.html": lambda: Reply(_page("<p>x</p>"), headers=(("Content-Encoding", "snappy"),)),
    "/headers.html": lambda: Reply(_page("<p>x</p>"), headers=(("X-Long", "a" * 60_000),)),
    "/many.html": lambda: Reply(_page("<p>x</p>"), headers=(("Set-Cookie", "a=b"),) * 900),
    "/bytes.html": lambda: _raw(
        "HTTP/1.1 200 好\nContent-Type: text/html\nX-名: 值\nbroken line\n"
    ),
    "/status.html": lambda: _raw("HTTP/1.1 999 ?\nContent-Length: 0\n"),
    "/nothttp.html": lambda: _raw("SSH-2.0-OpenSSH_9\n"),
    "/charset.html": lambda: Reply(_page("<p>文件</p>"), type="text/html; charset=no-such"),
    "/utf7.html": lambda: Reply(b"+ADw-script+AD4-alert(1)", type="text/html; charset=utf-7"),
    "/lies.html": lambda: Reply(_page("<p>文件</p>").decode().encode("gb18030"), type=_HTML),
    "/wide.html": lambda: Reply(_page("<p>文件</p>").decode().encode("utf-16"), type=_HTML),
    "/zero.html": lambda: Reply(b"\0" * 5000 + _page("<p>x</p>")),
    "/deep.html": lambda: Reply(b"<div>" * 60_000 + b"x"),
    "/picture.html": lambda: Reply(_PNG),
    "/type.html": lambda: Reply(_page("<p>x</p>"), type="\x01;;;=text"),
    "/script.html": lambda: Reply(_page("<script>alert(1)</script><img src=x onerror=alert(1)>")),
    "/sitemap.xml": lambda: Reply(_LAUGHS, type="application/xml"),
}
"""Path to the attack."""
