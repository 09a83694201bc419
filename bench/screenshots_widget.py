"""Pictures of the search box on a page of somebody else, on another origin than the service's.

Usage: python bench/screenshots_widget.py docs/screenshots [--data DIR] [--only NAME…]

Takes in the samples into DIR (a folder for the time of the run where none is named), serves them,
lets a site in and serves its page, `docs/widget-demo.html`.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from PIL import Image
from playwright.sync_api import sync_playwright
from screenshots import ARGUMENTS, COLOURS, WIDTHS

from api.app import create_app
from api.cli import SAMPLES
from api.settings import Settings
from api.widget_listing import new_site
from api.wiring import open_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI
    from playwright.sync_api import Page

DEMO = Path(__file__).parents[1] / "docs" / "widget-demo.html"
_START = 200
"""Looks, 50 ms apart, whether the server is up."""


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The service on a free port."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    pause = threading.Event()
    for _ in range(_START):
        if server.started:
            break
        pause.wait(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def hosting(folder: Path) -> Iterator[str]:
    """A folder as a web site of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()


def _typed(page: Page, text: str) -> None:
    page.locator("tiaowen-search .trigger").click()
    page.locator("tiaowen-search input").fill(text)
    page.locator("tiaowen-search [role=option]").nth(1).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")


def _searched(page: Page, text: str) -> None:
    page.locator("tiaowen-search .trigger").click()
    page.locator("tiaowen-search input").fill(text)
    page.keyboard.press("Enter")
    page.locator("tiaowen-search .line").wait_for()


def _asked(page: Page, text: str) -> None:
    _searched(page, text)
    page.locator("tiaowen-search .ask").click()
    page.locator("tiaowen-search .answer").wait_for()


def _cut_off(page: Page, text: str) -> None:
    page.route("**/api/v1/search?*", lambda route: route.abort())
    page.locator("tiaowen-search .trigger").click()
    page.locator("tiaowen-search input").fill(text)
    page.keyboard.press("Enter")
    page.locator("tiaowen-search .trouble").wait_for()


SHOTS: dict[str, Callable[[Page], object]] = {
    "closed": lambda page: page.locator("tiaowen-search .trigger").wait_for(),
    "open": lambda page: page.locator("tiaowen-search .trigger").click(),
    "typing": lambda page: _typed(page, "养老"),
    "letters": lambda page: _typed(page, "ylfw"),
    "results": lambda page: _searched(page, "养老服务补贴电子服务券"),
    "answer": lambda page: _asked(page, "养老服务补贴电子服务券能结转几个月"),
    "abstained": lambda page: _asked(page, "村支书任期几年"),
    "nothing": lambda page: _searched(page, "青民发〔2031〕99号"),
    "trouble": lambda page: _cut_off(page, "养老服务"),
}


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        service = open_library(Settings(options.data or Path(scratch) / "library"))
        if not service.counts().get("documents"):
            service.ingest([str(SAMPLES)])
        pages = Path(scratch) / "site"
        pages.mkdir()
        with serving(create_app(service)) as base, hosting(pages) as host:
            site = service.sites.add(new_site("示例", [host], per_minute=6000))
            text = DEMO.read_text("utf-8").replace("https://policy.example", base)
            (pages / "index.html").write_text(text.replace("SITE-KEY", site.key), "utf-8")
            _take(host, options.out, options.only)
            service.sites.remove(site.key)
        service.close()


def _take(host: str, out: Path, only: list[str]) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for dark in (False, True):
            for name, act in SHOTS.items():
                if (only and name not in only) or (dark and name != "answer"):
                    continue
                for width, (w, h) in WIDTHS.items():
                    context = browser.new_context(
                        viewport={"width": w, "height": h},
                        color_scheme="dark" if dark else "light",
                        has_touch=width == "phone",
                        is_mobile=width == "phone",
                    )
                    page = context.new_page()
                    page.goto(host)
                    act(page)
                    page.wait_for_timeout(200)
                    path = out / f"widget-{name}{'-dark' if dark else ''}-{width}.png"
                    page.screenshot(path=path)
                    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
                    context.close()
        browser.close()


if __name__ == "__main__":
    main()
