"""Sites that make it hard: busy, slow, leading astray, endless."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from tests.web.dress import article, frame, link, listed, posted
from tests.web.server import Asked, Reply, There, missing, redirect
from tests.web.texts import BLOCK, Document, document

_FIRST = 4 * BLOCK
"""Where the documents of these sites begin; each has its own twenty."""


class _Shelf:
    """A front page, and documents at /p/1.html, /p/2.html and so on."""

    name = ""

    def __init__(self, first: int, count: int) -> None:
        self._texts: Mapping[str, Document] = {
            f"/p/{at}.html": document(first + at) for at in range(1, count + 1)
        }

    def there(self, base: str, visit: int) -> Iterator[There]:
        """Every document."""
        del visit
        for path, text in self._texts.items():
            yield There(self.name, base + path, text.title, text.said)

    def _front(self, more: str = "") -> Reply:
        items = listed((path, text.title, posted(text)) for path, text in self._texts.items())
        return Reply(frame("文件汇编", items + more).encode())

    def _plain(self, asked: Asked, more: str = "") -> Reply:
        path = asked.path.split("?", 1)[0]
        if path in {"/", "/index.html"}:
            return self._front(more)
        text = self._texts.get(path)
        if text is None:
            return missing()
        return Reply(frame(text.title, article(text, "云川省政务公开网", "规范性文件")).encode())


class Busy(_Shelf):
    """Answers 429 or 503 with Retry-After first, and notes who comes back too early."""

    name = "busy"

    def __init__(self, wait: int = 1) -> None:
        """`wait` is the Retry-After, in seconds."""
        super().__init__(_FIRST, 8)
        self._wait = wait
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()
        self.early: list[str] = []
        """Paths that were asked for again before their time was up."""

    def answer(self, asked: Asked) -> Reply:
        """Every second page is refused once, one is always."""
        if asked.path == "/p/0.html":
            return Reply(b"", 503, headers=(("Retry-After", str(self._wait)),))
        number = asked.path.removeprefix("/p/").removesuffix(".html")
        if number.isdecimal() and int(number) % 2 == 0:
            refused = self._refused(asked, as_date=int(number) % 4 == 0)
            if refused:
                return refused
        return self._plain(asked, link("/p/0.html", "维护中的页面"))

    def _refused(self, asked: Asked, *, as_date: bool) -> Reply | None:
        now = time.monotonic()
        with self._lock:
            until = self._until.setdefault(asked.path, now + self._wait)
            if asked.times > 1:
                if now < until:
                    self.early.append(asked.path)
                return None
        when = datetime.now(UTC) + timedelta(seconds=self._wait + 1)
        after = format_datetime(when, usegmt=True) if as_date else str(self._wait)
        return Reply(b"busy", 503 if as_date else 429, headers=(("Retry-After", after),))


class Slow(_Shelf):
    """Takes its time over every page, and over one for longer than anybody waits."""

    name = "slow"

    def __init__(self, takes: float = 0.2, never: float = 20.0) -> None:
        """`takes` seconds for a page, `never` for the one that does not come."""
        super().__init__(_FIRST + 20, 6)
        self._takes, self._never = takes, never

    def answer(self, asked: Asked) -> Reply:
        """A page, late."""
        time.sleep(self._never if asked.path == "/never.html" else self._takes)
        return self._plain(asked, link("/never.html", "大文件"))


class Secret:
    """A private server that nobody on the test web may reach: every hit is a failure."""

    name = "secret"

    def there(self, base: str, visit: int) -> Iterator[There]:
        """Nothing that may be found."""
        del base, visit
        return iter(())

    def answer(self, asked: Asked) -> Reply:
        """What an attacker is after."""
        del asked
        return Reply("<html><body><p>内部口令：云岭八号</p></body></html>".encode())


class Redirects(_Shelf):
    """Redirects: two good ones, then loops, long chains and ways to private addresses."""

    name = "redirects"
    chain = 40
    """Hops of the long chain."""

    def __init__(self, secret: Callable[[], str]) -> None:
        """`secret` gives the address of the private server, on 127.0.0.1."""
        super().__init__(_FIRST + 40, 4)
        self._secret = secret

    @property
    def astray(self) -> dict[str, str]:
        """Bad redirects: path to where it leads."""
        port = urlsplit(self._secret()).port
        return {
            "/to/loopback": f"http://127.0.0.1:{port}/",
            "/to/short": f"http://127.1:{port}/",
            "/to/decimal": f"http://2130706433:{port}/",
            "/to/hex": f"http://0x7f000001:{port}/",
            "/to/octal": f"http://0177.0.0.1:{port}/",
            "/to/mapped": f"http://[::ffff:127.0.0.1]:{port}/",
            "/to/six": f"http://[::1]:{port}/",
            "/to/name": f"http://localhost:{port}/",
            "/to/any": f"http://0.0.0.0:{port}/",
            "/to/private": "http://10.0.0.1/",
            "/to/metadata": "http://169.254.169.254/latest/meta-data/",
            "/to/file": "file:///etc/passwd",
            "/to/gopher": f"gopher://127.0.0.1:{port}/_GET",
            "/to/self": "/to/self",
            "/to/ping": "/to/pong",
            "/to/pong": "/to/ping",
            "/to/nowhere": "",
        }

    def answer(self, asked: Asked) -> Reply:
        """A redirect, or a document."""
        if asked.path in self.astray:
            return redirect(self.astray[asked.path])
        if asked.path.startswith("/chain/"):
            at = int("0" + asked.path.removeprefix("/chain/"))
            return redirect(f"/chain/{at + 1}") if at < self.chain else self._front()
        if asked.path.startswith("/old/"):
            return redirect(asked.path.replace("/old/", "/moved/"), 301)
        if asked.path.startswith("/moved/"):
            return redirect(asked.path.replace("/moved/", "/p/"), 302)
        if asked.path in {"/", "/index.html"}:
            return Reply(frame("文件汇编", self._links()).encode())
        return self._plain(asked)

    def _links(self) -> str:
        good = [(path.replace("/p/", "/old/"), one.title, "") for path, one in self._texts.items()]
        bad = [(path, f"通知{at}", "") for at, path in enumerate(self.astray)]
        return listed([*good, *bad, ("/chain/0", "链接", "")])


class Calendar(_Shelf):
    """Documents beside traps: an endless calendar, paths that repeat, parameters without end."""

    name = "calendar"

    def __init__(self) -> None:
        """Six documents."""
        super().__init__(_FIRST + 60, 6)

    def answer(self, asked: Asked) -> Reply:
        """A page, and always more links."""
        path, query = asked.path.split("?", 1)[0], parse_qs(urlsplit(asked.path).query)
        if path == "/calendar":
            return Reply(frame("工作日历", self._month(query)).encode())
        if path.startswith("/deep/"):
            return Reply(frame("目录", link(f"{path}sub/index/", "下级目录")).encode())
        if path == "/filter":
            return Reply(frame("筛选", self._filters(asked.path)).encode())
        traps = (
            link("/calendar?year=2024&month=3", "工作日历")
            + link("/deep/sub/index/", "目录")
            + link("/filter?sort=1", "筛选")
        )
        return self._plain(asked, traps)

    @staticmethod
    def _month(query: Mapping[str, list[str]]) -> str:
        months = int(query.get("year", ["2024"])[0]) * 12 + int(query.get("month", ["1"])[0]) - 1
        days = "".join(
            link(f"/calendar?year={months // 12}&month={months % 12 + 1}&day={day}", str(day))
            for day in range(1, 29)
        )
        around = "".join(
            link(f"/calendar?year={at // 12}&month={at % 12 + 1}", name)
            for at, name in ((months - 1, "上个月"), (months + 1, "下个月"))
        )
        return f"<h1>{months // 12}年{months % 12 + 1}月</h1><p>本月没有安排。</p>{days}{around}"

    @staticmethod
    def _filters(path: str) -> str:
        return "".join(link(f"{path}&{name}={at}", name) for name in "abc" for at in range(4))
