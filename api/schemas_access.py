"""Bodies of the routes for administrators: users, keys, clearances, the audit log."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class SetClearance(BaseModel):
    """From which level on a document is seen."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"clearance": "内部"}})
    clearance: str = Field(max_length=20, description="公开、内部 或 限定范围")


class ClearanceOut(BaseModel):
    """A document's clearance; `job` is the rewriting of what was learnt from it."""

    document_id: str
    clearance: str
    job: str


class ClassifiedDocumentOut(BaseModel):
    """A document that is not for everybody."""

    document_id: str
    title: str
    clearance: str
    by: str
    at: str


class ClassifiedOut(BaseModel):
    """All of them."""

    documents: list[ClassifiedDocumentOut]


class NewUser(BaseModel):
    """Somebody who may sign in."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "name": "wang.wei",
                "password": "一句容易记的长口令",
                "role": "文秘",
                "clearance": "内部",
            }
        },
    )
    name: str = Field(max_length=64)
    password: str = Field(max_length=256)
    role: str = Field("读者", max_length=20, description="读者、文秘、编辑 或 管理员")
    clearance: str = Field("公开", max_length=20, description="公开、内部 或 限定范围")


class ChangeUser(BaseModel):
    """What somebody may do and see from now on; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"disabled": True}})
    role: str | None = Field(None, max_length=20)
    clearance: str | None = Field(None, max_length=20)
    password: str | None = Field(None, max_length=256)
    disabled: bool | None = None


class UserOut(BaseModel):
    """Somebody who may sign in."""

    name: str
    role: str
    clearance: str
    disabled: bool
    created_at: str


class UsersOut(BaseModel):
    """Everybody."""

    users: list[UserOut]


class NewKey(BaseModel):
    """A key for a program."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"owner": "wang.wei", "label": "门户网站", "expires_on": "2030-12-31"}
        },
    )
    owner: str = Field(max_length=64)
    label: str = Field("", max_length=100, description="做什么用")
    role: str = Field("读者", max_length=20)
    clearance: str = Field("公开", max_length=20)
    expires_on: date | None = None


class KeyOut(BaseModel):
    """A key, as far as it is kept."""

    id: str
    owner: str
    label: str
    role: str
    clearance: str
    created_at: str
    expires_on: str | None
    used_on: str | None
    revoked: bool


class MadeKeyOut(KeyOut):
    """A key that was made: the one time that it is told."""

    key: str


class KeysOut(BaseModel):
    """All keys."""

    keys: list[KeyOut]


class LoggedOut(BaseModel):
    """A line of the audit log."""

    id: int
    at: str
    who: str
    act: str
    label: str
    what: str
    origin: str


class AuditOut(BaseModel):
    """Lines, the newest first; `before` gives the next ones, null at the end."""

    lines: list[LoggedOut]
    before: int | None
