"""A library of hostile texts behind the real application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.model import Page
from tests.api.material import PAGES
from tests.attacks.hostile import HOSTILE
from tests.browser.conftest import serving
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "a-token-for-tests"  # noqa: S105  of no use anywhere else


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over the pages of the API's tests and those of `hostile`."""
    settings = Settings(tmp_path_factory.mktemp("library"), admin_token=TOKEN)
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    plain = [Page(text.encode(), name) for name, text in PAGES.items()]
    report = made.ingest_pages([*plain, *HOSTILE])
    assert not report.failed
    yield made
    made.close()


@pytest.fixture(scope="session")
def client(service: Service) -> Iterator[TestClient]:
    """The application without a server."""
    with TestClient(create_app(service), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="session")
def address(service: Service) -> Iterator[str]:
    """The application behind a real server, for what a client library would not send."""
    with serving(create_app(service)) as made:
        yield made
