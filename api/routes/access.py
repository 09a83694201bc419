"""For administrators: who may ask, who may see what, what was done."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request

from api import accounts
from api.access import library_of, needs, note, reader_of, within
from api.access_json import classified_json, key_json, logged_json, user_json
from api.deps import TheJobs
from api.errors import Problem
from api.jobs import Job
from api.present import Json
from api.replies import PROBLEMS, Reply
from api.schemas_access import (
    AuditOut,
    ChangeUser,
    ClassifiedOut,
    ClearanceOut,
    KeyOut,
    KeysOut,
    MadeKeyOut,
    NewKey,
    NewUser,
    SetClearance,
    UserOut,
    UsersOut,
)
from api.service import Service
from corpus.access import AccessKey, Act, Role, clearance_named, role_named
from corpus.errors import BadQuery

router = APIRouter(tags=["访问"], responses=PROBLEMS, dependencies=[needs(Role.ADMIN)])

_MOST = 200
_LAST = 2**63 - 1
"""The largest number that a database counts to."""


@router.get("/clearances", responses={200: {"model": ClassifiedOut}}, summary="非公开的文件")
def list_classified(request: Request) -> Reply:
    """Documents that are not for everybody, as far as the administrator may see them."""
    most = reader_of(request).clearance
    found = [c for c in library_of(request).classified() if c.clearance <= most]
    return Reply({"documents": [classified_json(c) for c in found]})


@router.put(
    "/documents/{document_id}/clearance",
    responses={200: {"model": ClearanceOut}},
    summary="设定文件的范围",
)
def set_clearance(request: Request, jobs: TheJobs, document_id: str, body: SetClearance) -> Reply:
    """From which level on a document is seen: at once; statistics of words follow in a job."""
    service, reader = library_of(request), reader_of(request)
    wanted = clearance_named(body.clearance)
    within(reader, max(wanted, service.clearance_of(document_id)))
    service.classify(document_id, wanted, reader.name)
    note(request, Act.CLEARANCE_SET, f"{document_id} {wanted.label}")
    about = Job("", "clearance", document_id, reader.name)
    job = jobs.submit(lambda _: _relearn(service), about)
    return Reply({"document_id": document_id, "clearance": wanted.label, "job": job.id})


def _relearn(service: Service) -> Json:
    service.relearn()
    return {"relearnt": True}


@router.get("/users", responses={200: {"model": UsersOut}}, summary="用户")
def list_users(request: Request) -> Reply:
    """Everybody who may sign in."""
    return Reply({"users": [user_json(u) for u in library_of(request).accounts.users()]})


@router.post("/users", status_code=201, responses={201: {"model": UserOut}}, summary="添加用户")
def add_user(request: Request, body: NewUser) -> Reply:
    """Let somebody sign in."""
    clearance = clearance_named(body.clearance)
    within(reader_of(request), clearance)
    made = accounts.new_user(
        library_of(request).accounts, body.name, body.password, role_named(body.role), clearance
    )
    note(request, Act.USER_ADDED, f"{made.name} {made.role.label} {made.clearance.label}")
    return Reply(user_json(made), 201)


@router.put("/users/{name}", responses={200: {"model": UserOut}}, summary="更改用户")
def change_user(request: Request, name: str, body: ChangeUser) -> Reply:
    """Change what somebody may do and see, the password, or keep them out."""
    store = library_of(request).accounts
    user = accounts.the_user(store, name)
    role = user.role if body.role is None else role_named(body.role)
    clearance = user.clearance if body.clearance is None else clearance_named(body.clearance)
    within(reader_of(request), max(clearance, user.clearance))
    if user.name == reader_of(request).name and (body.disabled or role < Role.ADMIN):
        raise BadQuery("不能停用自己或取消自己的管理员角色。请由另一位管理员操作。")
    if (role, clearance) != (user.role, user.clearance):
        store.change(user.name, role, clearance)
        note(request, Act.USER_CHANGED, f"{user.name} {role.label} {clearance.label}")
    if body.password is not None:
        store.set_password(user.name, accounts.hashed(body.password))
        note(request, Act.PASSWORD_SET, user.name)
    if body.disabled is not None and body.disabled != user.disabled:
        store.set_disabled(user.name, disabled=body.disabled)
        note(request, Act.USER_DISABLED if body.disabled else Act.USER_ENABLED, user.name)
    return Reply(user_json(accounts.the_user(store, name)))


@router.get("/keys", responses={200: {"model": KeysOut}}, summary="密钥")
def list_keys(request: Request) -> Reply:
    """All keys, as far as they are kept."""
    return Reply({"keys": [key_json(k) for k in library_of(request).accounts.access_keys()]})


@router.post("/keys", status_code=201, responses={201: {"model": MadeKeyOut}}, summary="建立密钥")
def add_key(request: Request, body: NewKey) -> Reply:
    """Make a key for a program; it is told this once."""
    clearance = clearance_named(body.clearance)
    within(reader_of(request), clearance)
    wanted = AccessKey(
        "",
        accounts.folded(body.owner),
        body.label,
        role_named(body.role),
        clearance,
        datetime.now(UTC),
        body.expires_on,
        None,
        revoked=False,
    )
    token, made = accounts.new_key(library_of(request).accounts, wanted)
    note(request, Act.KEY_MADE, f"{made.id} {made.owner} {made.role.label}")
    return Reply({**key_json(made), "key": token}, 201)


@router.delete("/keys/{key_id}", responses={200: {"model": KeyOut}}, summary="吊销密钥")
def revoke_key(request: Request, key_id: str) -> Reply:
    """Make a key useless."""
    store = library_of(request).accounts
    if store.key(key_id) is None:
        raise Problem(404, "unknown_key", "没有这个密钥。请用 GET /api/v1/keys 查看。")
    store.revoke(key_id)
    note(request, Act.KEY_REVOKED, key_id)
    found = store.key(key_id)
    assert found is not None  # noqa: S101  rows of keys are never deleted
    return Reply(key_json(found[0]))


@router.get("/audit", responses={200: {"model": AuditOut}}, summary="操作记录")
def list_acts(
    request: Request,
    k: Annotated[int, Query(ge=1, le=_MOST, description="最多几条")] = 50,
    before: Annotated[int | None, Query(ge=1, le=_LAST, description="只要这一条以前的")] = None,
) -> Reply:
    """Who did what, the newest first."""
    lines = library_of(request).accounts.logged(k, before)
    more = lines[-1].id if len(lines) == k else None
    return Reply({"lines": [logged_json(line) for line in lines], "before": more})
