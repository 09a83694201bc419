"""A real Scrapy crawl in a process of its own, with names that resolve as a test says.

Reads `{"starts": [...], "names": {host: [address, ...]}, "public": [...], "settings": {...}}` from
stdin and prints what became of each start. An address of `public` counts as one of the internet.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess

from ingest.addresses import refused
from ingest.crawl import safety

ORDER = json.load(sys.stdin)
OUTCOMES: dict[str, str] = {}
_real = socket.gethostbyname


def gethostbyname(name: str) -> str:
    """The next address that the test gives a name; the last one stays."""
    known = ORDER["names"].get(name)
    if known is None:
        return (
            _real(name) if name.replace(".", "").isalnum() and name[0].isdigit() else _unknown(name)
        )
    return str(known.pop(0) if len(known) > 1 else known[0])


def _unknown(name: str) -> str:
    raise socket.gaierror(name)


class Attacked(scrapy.Spider):
    """Asks every start, follows nothing but redirects."""

    name = "attacked"

    async def start(self) -> Any:
        """The requests."""
        for url in ORDER["starts"]:
            try:
                request = scrapy.Request(
                    url,
                    self.parse,
                    errback=self.failed,
                    dont_filter=True,
                    cb_kwargs={"start": url},
                )
            except ValueError as error:
                OUTCOMES[url] = f"ValueError: {error}"
                continue
            yield request

    def parse(self, response: Any, start: str) -> None:
        """Note an answer."""
        OUTCOMES[start] = f"{response.status} {len(response.body)} {response.url}"

    def failed(self, failure: Any) -> None:
        """Note a failure."""
        start = failure.request.cb_kwargs["start"]
        OUTCOMES[start] = f"{failure.type.__name__}: {failure.getErrorMessage()}"


def main() -> None:
    """Crawl and tell."""
    socket.gethostbyname = gethostbyname
    safety.refused = lambda a: str(a) not in ORDER["public"] and refused(a)
    settings = {**safety.SAFE, "LOG_ENABLED": False, **ORDER["settings"]}
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(Attacked)
    process.crawl(crawler)
    process.start()
    assert crawler.stats is not None
    # Not getrusage: its figure is inherited from whoever started this process.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    json.dump(
        {"outcomes": OUTCOMES, "stats": crawler.stats.get_stats(), "peak_mb": peak},
        sys.stdout,
        default=str,
    )


if __name__ == "__main__":
    main()
