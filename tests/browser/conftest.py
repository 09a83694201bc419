"""A real Chromium and the real application on a free port, for every browser test."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn

from api.app import create_app
from api.malformed import Protocol
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from tests.api.material import PAGES
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI
    from playwright.sync_api import Page, Route


class _Server(uvicorn.Server):
    """Leaves the signals to pytest."""

    def install_signal_handlers(self) -> None:
        pass


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application on a free port of this machine; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = _Server(uvicorn.Config(app, http=Protocol, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]}, daemon=True)
        thread.start()
        for _ in range(200):
            if server.started:
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{free.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def first_held(page: Page, address: str) -> Iterator[list[Route]]:
    """The first request to it within, not answered yet at the end; the others go through."""
    held: list[Route] = []
    page.route(address, lambda route: route.continue_() if held else held.append(route))
    yield held
    for _ in range(500):
        if held:
            break
        page.wait_for_timeout(20)


def filled(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """A service of its own whose library holds `tests.api.material.PAGES`; to be closed."""
    folder = tmp_path_factory.mktemp("pages")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = Settings(tmp_path_factory.mktemp("library"))
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    made.ingest([str(folder)])
    return made


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose library holds `tests.api.material.PAGES`."""
    made = filled(tmp_path_factory)
    yield made
    made.close()


@pytest.fixture(scope="module")
def base(service: Service) -> Iterator[str]:
    """The address of the application over `service`."""
    with serving(create_app(service)) as address:
        yield address
