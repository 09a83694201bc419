"""What keeps the crawler away from networks and amounts that nobody asked for.

Two layers, since neither sees everything: `SafeAddresses` looks at every request, redirects and
robots.txt included, before it leaves, and knows addresses written as numbers; `SafeResolver` looks
at what a name resolves to at the moment of connecting, so that a name cannot lead elsewhere between
check and use (DNS rebinding). Whoever runs Scrapy here takes `SAFE` as the first of its settings.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from ingest.addresses import BAD_PORTS, literal, refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from scrapy.statscollectors import StatsCollector
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

ALLOWED: Final = "PRIVATE_ALLOWED"
"""The Scrapy setting with the hosts, as they are written in addresses, that may be private."""
REFUSED_STAT: Final = "addresses/refused"
"""The Scrapy statistic that counts the requests which were not made."""
_SHOWN: Final = 200
"""Characters of an address that a message repeats."""

SAFE: Final[Mapping[str, object]] = {
    # What may be spoken at all, and with whom.
    "DOWNLOAD_HANDLERS": {
        "http": "ingest.crawl.handler.BoundedHandler",
        "https": "ingest.crawl.handler.BoundedHandler",
        **dict.fromkeys(("file", "ftp", "s3", "data")),
    },
    "HTTPPROXY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DNS_RESOLVER": "ingest.crawl.safety.SafeResolver",
    "DOWNLOADER_MIDDLEWARES": {"ingest.crawl.safety.SafeAddresses": 10},
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    # How much of it. The size holds for the body as sent and again when it is unpacked.
    "DOWNLOAD_MAXSIZE": 50_000_000,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_TIMEOUT": 60,
    "DNS_TIMEOUT": 10,
    "REDIRECT_MAX_TIMES": 8,
    "URLLENGTH_LIMIT": 2000,
    "EXTENSIONS": {
        "scrapy.extensions.memusage.MemoryUsage": None,
        "ingest.crawl.memory.MemoryNow": 0,
    },
    "MEMUSAGE_LIMIT_MB": 2000,
    "MEMUSAGE_CHECK_INTERVAL_SECONDS": 5,
}
"""Settings for Scrapy 2.19: its own would follow file: and ftp:, ask the proxy of the environment,
listen for telnet, take 1 GB a page and trust any certificate."""


class Refused(IgnoreRequest):
    """A request that was not made, and why, in Simplified Chinese."""


class SafeResolver(CachingThreadedResolver):
    """Resolves names; one that leads to a private network does not resolve.

    A connection is made to the address that was looked at, never to a second answer.
    A name that did so once stays refused for the whole crawl.
    """

    allowed: frozenset[str]
    led: dict[str, str]
    """The names that led to a private address, and to which."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> SafeResolver:
        """As Scrapy makes it: from the process, whose settings are not those of a spider."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allowed = allowed_hosts(crawler.settings)
        resolver.led = {}
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """The IPv4 address of a name, or a lookup error."""
        found = super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if name.lower() not in self.allowed and refused(ipaddress.ip_address(address)):
            self.led[name.lower()] = address
            msg = f"{name} resolves to {address}"
            raise DNSLookupError(msg)
        return address


class SafeAddresses:
    """Downloader middleware: refuses what must not be asked, and drops what came from there."""

    def __init__(self, allowed: frozenset[str], stats: StatsCollector) -> None:
        self._allowed = allowed
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SafeAddresses:
        """As Scrapy makes it."""
        return cls(allowed_hosts(crawler.settings), crawler.stats)

    def process_request(self, request: Request) -> None:
        """Let the request pass.

        Raises:
            Refused: it leads to a private network, a port of another protocol, or is no http(s).
        """
        if reason := self._reason(request.url):
            self._refuse(request.url, reason)

    def process_response(self, request: Request, response: Response) -> Response:
        """Let the answer pass.

        Raises:
            Refused: it came from a private address for all that.
        """
        came: Any = response.ip_address
        host = (urlsplit(request.url).hostname or "").lower()
        if came is not None and host not in self._allowed and refused(came):
            self._refuse(request.url, f"回答来自内部网络（{came}）")
        return response

    def _reason(self, url: str) -> str:
        """Why an address is refused; empty where it is not."""
        if reason := unfit(url, self._allowed):
            return reason
        from twisted.internet import reactor  # noqa: PLC0415  it is chosen when Scrapy starts

        resolver = getattr(reactor, "resolver", None)
        if not isinstance(resolver, SafeResolver):
            return "名字的解析没有检查，请用 CrawlerProcess 和 SAFE 的设置启动采集"
        host = (urlsplit(url).hostname or "").lower()
        led = resolver.led.get(host)
        return f"“{host}”指向内部网络（{led}）" if led else ""

    def _refuse(self, url: str, reason: str) -> None:
        self._stats.inc_value(REFUSED_STAT)
        shown = "".join(c if c.isprintable() else "\ufffd" for c in url[:_SHOWN])
        msg = f"没有访问 {shown}：{reason}。"
        raise Refused(msg)


def allowed_hosts(settings: BaseSettings) -> frozenset[str]:
    """The hosts that may be private."""
    return frozenset(host.lower() for host in settings.getlist(ALLOWED))


def unfit(url: str, allowed: frozenset[str] = frozenset()) -> str:
    """Why an address may not be asked as far as it shows by itself; empty where it may. Pure.

    Args:
        url: as it would be asked.
        allowed: hosts that may be private, in small letters.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "网址写法有误"
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"} or not host:
        return "只访问 http 和 https 网址"
    if parts.username is not None or "\\" in parts.netloc:
        return "网址中带有用户名或密码"
    if port in BAD_PORTS:
        return f"端口 {port} 不是网站的端口"
    address = literal(host)
    if address is not None and host not in allowed and refused(address):
        return "指向本机或内部网络。确需采集时，请按名字允许这台主机"
    return ""
