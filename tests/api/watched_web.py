"""A small office's site on loopback that changes between visits; every text is ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MEASURES = """青河市集贸市场管理办法

青政发〔2022〕6号

第一条　为规范集贸市场的开办和经营，制定本办法。

第二条　开办集贸市场应当有不少于{area}平方米的场地。

第三条　摊位费按月收取，每个摊位每月不超过{fee}元。

第四条　{fourth}

第五条　本办法自2022年7月1日起施行。

青河市人民政府
2022年6月3日
"""
FOURTH = "市场开办者应当每日清扫场地，并公布食品抽检结果。"
FIRST = MEASURES.format(area=300, fee=200, fourth=FOURTH)
SECOND = MEASURES.format(area=300, fee=350, fourth=FOURTH)
CITING = """青河市集贸市场摊位收费实施细则

青市监发〔2022〕9号

第一条　根据《青河市集贸市场管理办法》第三条，制定本细则。

第二条　摊位费由市场开办者在每月5日前收取，并开具收据。

第三条　违反《青河市集贸市场管理办法》第四条的，责令限期改正。

青河市市场监督管理局
2022年9月1日
"""
REPEALING = """青河市人民政府关于废止部分文件的决定

青政发〔2024〕2号

为维护法制统一，现决定：

一、废止《青河市集贸市场管理办法》（青政发〔2022〕6号）。

二、本决定自2024年3月1日起施行。

青河市人民政府
2024年2月8日
"""


def html(text: str, counter: int = 0) -> str:
    """A page with a text; the counter changes without the text."""
    title, *lines = [line for line in text.split("\n") if line.strip()]
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<h1>{title}</h1><div class='content'>{body}</div><p>浏览次数：{counter}</p></body></html>"
    )


def column(pages: list[tuple[str, str]]) -> str:
    """A list of links."""
    items = "".join(f"<li><a href='{path}'>{name}</a> 2024-01-05</li>" for path, name in pages)
    return (
        "<!doctype html><html><head><meta charset='utf-8'><title>规范性文件</title></head><body>"
        f"<h1>规范性文件</h1><ul class='list'>{items}</ul></body></html>"
    )


@dataclass
class Office:
    """The site; tests change `pages` and `answers` between visits."""

    base: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    """HTML by path; anything else is 404."""
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    """Another status with headers, by path."""
    asked: list[tuple[str, int]] = field(default_factory=list)
    """Path and status of every request."""
    posted: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    """Headers and body of what was sent to /hook."""
    hook: int = 204
    """What /hook answers."""

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked == path for asked, _ in self.asked)


@contextmanager
def serving_office() -> Iterator[Office]:
    """The site on a free port until the block ends."""
    office = Office()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(office))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    office.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(office: Office) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers = office.answers.get(self.path, (0, {}))
            page = office.pages.get(self.path)
            body = b"" if page is None else page.encode()
            tag = f'"{sha256(body).hexdigest()[:12]}"'
            if not status:
                status = 404 if page is None else 200
                if page is not None and self.headers.get("If-None-Match") == tag:
                    status, body = 304, b""
                headers = {"ETag": tag} if page is not None else {}
            self._send(status, headers, body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            office.posted.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self._send(office.hook, {}, b"")

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            office.asked.append((self.path, status))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status not in {204, 304}:
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if status not in {204, 304}:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
