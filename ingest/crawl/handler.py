"""Scrapy's HTTP/1.1 handler with a bound on the head of an answer.

`DOWNLOAD_MAXSIZE` counts the body only: a server that sends headers, or `100 Continue`, without end
would be read into memory until the time is up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.web._newclient import BODY

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.web._newclient import Request
    from twisted.web.iweb import IResponse

MAX_HEAD: Final = 256_000
"""Bytes of status line and headers, interim answers included; browsers end at 256 KiB as well."""
_READ: Final = 65_536
"""What Twisted hands over at once; the last piece of a head may hold so much of a body."""


class BoundedHandler(HTTP11DownloadHandler):
    """As Scrapy's, with the protocol below."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory  # noqa: SLF001  as Scrapy sets its own


class _Protocol(_LenientHTTP11ClientProtocol):
    """Gives a connection up when the head of an answer is too long."""

    _head = 0

    def request(self, request: Request) -> Deferred[IResponse]:
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        if self._parser is not None and self._parser.state != BODY:
            self._head += len(data)
        if self._head > MAX_HEAD + _READ and self.transport is not None:
            self.transport.abortConnection()
            return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _Protocol:  # noqa: ARG002, N802
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
