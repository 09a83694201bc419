"""Who asks, and what a route wants of them."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from fastapi import Depends, Request

from api.errors import Problem
from api.service import Service
from corpus.access import Clearance, Reader, Role

if TYPE_CHECKING:
    from collections.abc import Callable


def library_of(request: Request) -> Service:
    """The service that the application was made with: the library as everybody sees it."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101  create_app puts it there
    return service


def reader_of(request: Request) -> Reader:
    """Who sent the request: the operator with the admin token, else an anonymous reader."""
    token = library_of(request).settings.admin_token
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if token and kind.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode()):
        return Reader("operator", Role.ADMIN, Clearance.RESTRICTED)
    return Reader("", Role.READER)


def needs(role: Role) -> Any:  # noqa: ANN401  what FastAPI calls it
    """Lets only those through who have the role: `dependencies=[needs(Role.EDITOR)]`."""
    return Depends(_gate(role))


def _gate(role: Role) -> Callable[[Request], Reader]:
    def gate(request: Request) -> Reader:
        reader = reader_of(request)
        if reader.role < role:
            detail = "没有权限。请用有相应角色的账号或密钥。"
            raise Problem(403 if reader.name else 401, "not_allowed", detail)
        return reader

    return gate
