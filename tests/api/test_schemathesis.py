"""Requests made from the OpenAPI document: no 5xx, and no answer that it does not tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.ingested import report_of
from api.openapi_examples import REQUESTS
from api.service import Service
from api.settings import Settings as TiaowenSettings
from api.wiring import RealParts
from tests.api.conftest import TOKEN
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

EXAMPLES = 25
"""Requests an operation; with 32 operations a minute on two cores."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def operations(
    tmp_path_factory: pytest.TempPathFactory, sources: Path
) -> Iterator[Mapping[str, Any]]:
    """What can be asked, by name, of a library of its own; no address is fetched."""
    own = TiaowenSettings(tmp_path_factory.mktemp("library"), admin_token=TOKEN)
    service = Service(own, RealParts(own, FakeEmbedder()))
    service.ingest([str(sources)])
    app = create_app(service)
    with TestClient(app), pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "ingest", lambda *_, **__: report_of([], [], set(), 0))
        schema = schemathesis.openapi.from_asgi("/openapi.json", app)
        found = (result.ok() for result in schema.get_all_operations())
        yield {operation.definition.raw["operationId"]: operation for operation in found}


@pytest.mark.parametrize("name", REQUESTS)
def test_every_answer_is_documented(operations: Mapping[str, Any], name: str) -> None:
    operation = operations[name]

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any) -> None:  # noqa: ANN401  schemathesis's own
        headers = {"Authorization": f"Bearer {TOKEN}"}
        case.call_and_validate(checks=CHECKS, headers=headers, timeout=30)

    send()
