"""Users, keys and the audit log, for administrators; the rules are those of the JSON API."""

import json
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.access import library_of, needs, reader_of
from api.admin_pages import back, show
from api.errors import Problem
from api.routes import access
from api.schemas_access import ChangeUser, NewKey, NewUser
from corpus.access import Clearance, Role
from corpus.errors import PolicyError

router = APIRouter(prefix="/admin", include_in_schema=False, dependencies=[needs(Role.ADMIN)])
_ON_PAGE = 100
_MISTAKEN = "有一项填得不对或太长。请核对后再试。"
Field = Annotated[str, Form(max_length=300)]


@router.get("/users")
def users(request: Request) -> Response:
    """Everybody who may sign in."""
    return _users_page(request)


def _users_page(request: Request, failed: str = "") -> Response:
    values = {
        "users": library_of(request).accounts.users(),
        "me": reader_of(request).name,
        **_choices(request),
        "failed": failed,
    }
    return show(request, "users.html", values, 422 if failed else 200)


def _choices(request: Request) -> dict[str, object]:
    """Roles and clearances that the administrator may give."""
    most = reader_of(request).clearance
    return {"roles": list(Role), "clearances": [c for c in Clearance if c <= most]}


@router.post("/users")
def add_user(
    request: Request,
    name: Field = "",
    password: Field = "",
    role: Field = "",
    clearance: Field = "",
) -> Response:
    """Let somebody sign in."""
    try:
        access.add_user(
            request, NewUser(name=name, password=password, role=role, clearance=clearance)
        )
    except (PolicyError, ValidationError, Problem) as error:
        return _users_page(request, _told(error))
    return back("/admin/users", "user")


@router.post("/users/{name}")
def change_user(
    request: Request,
    name: str,
    role: Field = "",
    clearance: Field = "",
    password: Field = "",
    disabled: Field = "",
) -> Response:
    """Change what somebody may do and see, the password, or keep them out."""
    try:
        wanted = ChangeUser(
            role=role or None,
            clearance=clearance or None,
            password=password or None,
            disabled={"1": True, "0": False}.get(disabled),
        )
        access.change_user(request, name, wanted)
    except (PolicyError, ValidationError, Problem) as error:
        return _users_page(request, _told(error))
    return back("/admin/users", "changed")


@router.get("/keys")
def keys(request: Request) -> Response:
    """All keys, as far as they are kept."""
    return _keys_page(request)


def _keys_page(request: Request, failed: str = "", made: str = "") -> Response:
    store = library_of(request).accounts
    values = {
        "keys": store.access_keys(),
        "owners": [u.name for u in store.users() if not u.disabled],
        **_choices(request),
        "made": made,
        "failed": failed,
    }
    return show(request, "keys.html", values, 422 if failed else 200)


@router.post("/keys")
def add_key(
    request: Request,
    owner: Field = "",
    label: Field = "",
    role: Field = "",
    clearance: Field = "",
    expires_on: Field = "",
) -> Response:
    """Make a key; the answer is the only page that ever shows it."""
    given = {"owner": owner, "label": label, "role": role, "clearance": clearance}
    try:
        wanted = NewKey.model_validate({**given, "expires_on": expires_on or None})
        reply = access.add_key(request, wanted)
    except (PolicyError, ValidationError, Problem) as error:
        return _keys_page(request, _told(error))
    return _keys_page(request, made=json.loads(bytes(reply.body))["key"])


@router.post("/keys/{key_id}/revoke")
def revoke_key(request: Request, key_id: str) -> Response:
    """Make a key useless."""
    access.revoke_key(request, key_id)
    return back("/admin/keys", "revoked")


@router.get("/audit")
def audit(request: Request, before: int | None = None) -> Response:
    """Who did what, the newest first."""
    lines = library_of(request).accounts.logged(_ON_PAGE, before)
    more = lines[-1].id if len(lines) == _ON_PAGE else None
    return show(request, "audit.html", {"lines": lines, "more": more})


def _told(error: Exception) -> str:
    if isinstance(error, Problem):
        return str(error.detail)
    return str(error) if isinstance(error, PolicyError) else _MISTAKEN
