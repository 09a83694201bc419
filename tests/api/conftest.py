"""A small library on the real parts, with a fake model: no torch, no network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from tests.api.material import PAGES
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI

TOKEN = "a-token-for-tests"  # noqa: S105  of no use anywhere else


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages in a folder."""
    folder = tmp_path_factory.mktemp("sources")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(tmp_path_factory.mktemp("library"), admin_token=TOKEN)


@pytest.fixture(scope="session")
def service(settings: Settings, sources: Path) -> Iterator[Service]:
    """A service whose library holds the pages; tests leave it as it is."""
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    report = made.ingest([str(sources)])
    assert not report.failed
    yield made
    made.close()


@pytest.fixture(scope="session")
def app(service: Service) -> FastAPI:
    return create_app(service)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    """The application over a library without documents; ingestion is turned off."""
    made = Service(
        Settings(tmp_path / "empty"), RealParts(Settings(tmp_path / "empty"), FakeEmbedder())
    )
    with TestClient(create_app(made), raise_server_exceptions=False) as client:
        yield client
    made.close()


@pytest.fixture
def fresh(settings: Settings, tmp_path: Path) -> Iterator[TestClient]:
    """The application over a library of its own, for tests that write."""
    own = replace(settings, data=tmp_path / "own", max_page=50_000, max_body=10_000)
    made = Service(own, RealParts(own, FakeEmbedder()))
    with TestClient(create_app(made), raise_server_exceptions=False) as client:
        yield client
    made.close()
