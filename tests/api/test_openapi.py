"""The OpenAPI document: every example is sent, every answer fits its schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.openapi_examples import REQUESTS, answers
from bench.build_examples import Sender, library
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx2 import Response

PROBLEM = "application/problem+json"
TEXTS = {"job_events": "text/event-stream", "export_library": "application/jsonl"}


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    service = library(tmp_path_factory.mktemp("library"), FakeEmbedder())
    with TestClient(create_app(service), raise_server_exceptions=False) as client:
        yield Sender(client)
    service.close()


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    made: dict[str, Any] = client.get("/openapi.json").json()
    return made


def _operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }


def _good(operation: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The status of a good answer and what it holds."""
    status = next(s for s in operation["responses"] if s.startswith("2"))
    return int(status), operation["responses"][status].get("content", {})


def _check(document: dict[str, Any], schema: dict[str, Any], value: object) -> None:
    jsonschema.Draft202012Validator({**schema, "components": document["components"]}).validate(
        value
    )


def test_every_operation_has_an_example_and_a_readable_name(document: dict[str, Any]) -> None:
    operations = _operations(document)

    assert set(operations) == set(REQUESTS) == set(answers())
    assert all(name.isidentifier() and "api_v1" not in name for name in operations)
    tags = {tag["name"] for tag in document["tags"]}
    assert all(set(o["tags"]) <= tags for o in operations.values())
    assert all(o["summary"] and o["description"] for o in operations.values())


def test_every_problem_is_a_problem(document: dict[str, Any]) -> None:
    for operation in _operations(document).values():
        for status, response in operation["responses"].items():
            if status >= "4":
                assert set(response["content"]) == {PROBLEM}, operation["operationId"]
        assert {"429", "500", "503"} <= set(operation["responses"])


@pytest.mark.parametrize("name", REQUESTS)
def test_the_example_of_a_request_is_answered(
    sender: Sender, document: dict[str, Any], name: str
) -> None:
    operation = _operations(document)[name]
    status, content = _good(operation)

    answer: Response = sender.send(REQUESTS[name], name)

    assert answer.status_code == status, answer.text
    if not content:
        assert not answer.content
        return
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in content
    if kind == "application/json":
        _check(document, content[kind].get("schema", {}), answer.json())
        assert _keys(answers()[name]) <= _keys(answer.json()) | {"next"}


@pytest.mark.parametrize("name", REQUESTS)
def test_the_example_of_an_answer_fits_its_schema(document: dict[str, Any], name: str) -> None:
    _, content = _good(_operations(document)[name])
    shown = {kind: said["example"] for kind, said in content.items() if "example" in said}

    assert bool(shown) == bool(content)
    for kind, example in shown.items():
        _check(document, content[kind].get("schema", {}), example)


def test_the_example_of_a_body_fits_its_schema(document: dict[str, Any]) -> None:
    for operation in _operations(document).values():
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            said = content["application/json"]
            _check(document, said["schema"], said["example"])


def _keys(value: object) -> set[str]:
    return set(value) if isinstance(value, dict) else set()


@pytest.mark.parametrize(
    ("operation", "needs_key"),
    [
        ("search", False),
        ("get_job", False),
        ("add_pages", True),
        ("job_events", True),
        ("release_document", True),
        ("list_users", True),
    ],
)
def test_what_needs_a_key_says_so(
    document: dict[str, Any], operation: str, *, needs_key: bool
) -> None:
    assert ({} not in _operations(document)[operation]["security"]) is needs_key
