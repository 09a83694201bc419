"""The addresses of an application, whatever way its framework keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.routing import iter_route_contexts

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


def pages_of(client: TestClient) -> list[str]:
    """Every path that answers GET, with its holes."""
    routes = client.app.routes  # type: ignore[attr-defined]  an application
    found = [
        route.path
        for route in iter_route_contexts(routes)
        if "GET" in (getattr(route, "methods", None) or ())
    ]
    assert len(found) > 60, "an empty list would let every test over it pass"
    return [str(path) for path in found]
