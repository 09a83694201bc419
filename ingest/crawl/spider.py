"""The spider: carries what the course asks for to Scrapy, and what comes back to the course.

`start` is a pump. It asks the course for the next step, and sleeps until it is due or an answer
comes; so Scrapy's own queue holds nothing that a kill could lose, and its slots delay nothing:
the delays are `Pace`'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http import Headers, Response
from twisted.python.failure import Failure as Raised

from ingest.crawl.address import Ask, Failure
from ingest.crawl.course import Course
from ingest.crawl.model import Fetched
from ingest.crawl.robots_files import NEVER
from ingest.crawl.safety import Refused, SafeResolver

log = logging.getLogger("tiaowen.crawl")

_LOOK_UP: Final = 1.0
"""Seconds after which the pump looks up though nothing has come: somebody may have stopped it."""
_UNREAD: Final = ("image/", "audio/", "video/", "font/", "application/javascript", "text/css")
"""Content types that hold no text: the download ends with the headers."""
_FAILURES: Final[tuple[tuple[type[BaseException], Failure, str], ...]] = (
    (Refused, Failure.PRIVATE, ""),
    (IgnoreRequest, Failure.TOO_LARGE, "解压后过大"),
    (StopDownload, Failure.NOT_TEXT, "不是文字"),
    (DownloadCancelledError, Failure.TOO_LARGE, "过大"),
    (DownloadTimeoutError, Failure.SLOW, "超时"),
    (CannotResolveHostError, Failure.UNREACHABLE, "找不到这个网站"),
    (DownloadConnectionRefusedError, Failure.UNREACHABLE, "网站拒绝连接"),
    (ResponseDataLossError, Failure.UNREADABLE, "没有收完就断开"),
    (DownloadFailedError, Failure.UNREACHABLE, "连接中断"),
)
"""What Scrapy raises, the first that fits, and what it means; `IgnoreRequest` is raised by its
decompression alone, since our settings leave nothing else that would."""


class CourseSpider(Spider):
    """Asks for what the course wants."""

    name = "tiaowen"

    def __init__(self, course: Course, tell: Callable[[], None], **kwargs: Any) -> None:  # noqa: ANN401  Scrapy's own
        """Begin with nothing under way.

        Args:
            course: what to ask for.
            tell: called after each answer, and now and then.
            kwargs: Scrapy's.
        """
        super().__init__(**kwargs)
        self._course = course
        self._tell = tell
        self._came = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> CourseSpider:  # noqa: ANN401  Scrapy's own
        """As Scrapy makes it."""
        spider: CourseSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.sent, signal=signals.request_reached_downloader)
        crawler.signals.connect(spider.began, signal=signals.headers_received)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """What the course asks for, when it is due."""
        while (step := self._course.step()) is not None:
            if isinstance(step, Ask):
                yield self._request(step)
                continue
            self._came.clear()
            self._tell()
            wait = _LOOK_UP if step == NEVER else min(step, _LOOK_UP)
            try:
                await asyncio.wait_for(self._came.wait(), wait)
            except TimeoutError:
                continue

    def _request(self, ask: Ask) -> Request:
        return Request(
            ask.url,
            callback=self.answered,
            errback=self.failed,
            cb_kwargs={"ask": ask},
            dont_filter=True,
            meta={"ask": ask, "handle_httpstatus_all": True},
        )

    def sent(self, request: Request) -> None:
        """It goes out now."""
        self._course.sent(request.meta["ask"])
        self._came.set()

    def began(self, headers: Headers, request: Request) -> None:
        """The headers are there, before anything is unpacked; a picture is not waited for.

        Raises:
            StopDownload: it holds no text.
        """
        request.meta["began"] = datetime.now(UTC)
        request.meta["headers"] = _pairs(headers)
        kind = (headers.get(b"Content-Type") or b"").decode("latin-1").lower()
        if kind.startswith(_UNREAD):
            raise StopDownload(fail=True)

    def answered(self, response: Response, ask: Ask) -> None:
        """An answer, of whatever status."""
        meta = response.meta
        way = ask.address.way if ask.address else ask.way
        fetched = Fetched(
            url=ask.url,
            asked=way[0] if way else ask.url,
            status=response.status,
            headers=meta.get("headers", ()),
            body=response.body,
            fetched_at=meta.get("began") or datetime.now(UTC),
            redirects=way,
            sent=_pairs(response.request.headers) if response.request else (),
        )
        self._course.answered(ask, fetched, meta.get("download_latency"))
        self._after()

    def failed(self, raised: Raised) -> None:
        """No answer."""
        request: Request = raised.request  # type: ignore[attr-defined]  # Scrapy puts it there
        ask: Ask = request.meta["ask"]
        failure, message = _meaning(raised.value, ask.url)
        self._course.failed(ask, failure, message)
        self._after()

    def _after(self) -> None:
        self._came.set()
        self._tell()


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Headers in order, as text."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )


def _meaning(error: BaseException | None, url: str) -> tuple[Failure, str]:
    """What has failed, and how people are told."""
    if isinstance(error, CannotResolveHostError) and _led_inside(url):
        return Failure.PRIVATE, "这个网站指向本机或内部网络"
    for kind, failure, message in _FAILURES:
        if isinstance(error, kind):
            return failure, message or str(error)
    log.warning("%s: %r", url, error)
    return Failure.UNREADABLE, "回答无法读取"


def _led_inside(url: str) -> bool:
    """Whether the name of a host was refused for what it resolves to."""
    from twisted.internet import reactor  # noqa: PLC0415  it is chosen when Scrapy starts

    resolver = getattr(reactor, "resolver", None)
    host = (urlsplit(url).hostname or "").lower()
    return isinstance(resolver, SafeResolver) and host in resolver.led
