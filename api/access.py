"""Who asks, and what a route wants of them.

Whoever sends a key is who the key says. Whoever sends a session's cookie is its user; for anything
but reading the request must besides come from our own pages, by `Sec-Fetch-Site` or `Origin`, and
bring the form's token. Everybody else is an anonymous reader.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from api import accounts
from api.errors import Problem
from api.service import Service
from corpus.access import Act, Clearance, Reader, Role
from corpus.errors import PolicyError
from corpus.store_reader import by_the_clock

_COOKIE = "tiaowen"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_FIELD, FORM_HEADER = "csrf", "x-csrf-token"
"""Where the form's token is sent."""
ANONYMOUS = Reader("", Role.READER)
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def library_of(request: Request) -> Service:
    """The service that the application was made with: the library as everybody sees it."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101  create_app puts it there
    return service


def reader_of(request: Request) -> Reader:
    """Who sent the request; found out once.

    Raises:
        Problem: 403 for a key that is not valid, 401 where everybody has to sign in.
    """
    known = getattr(request.state, "reader", None)
    if isinstance(known, Reader):
        return known
    reader = _reader(request)
    if not reader.name and not library_of(request).settings.anonymous:
        raise Problem(401, "sign_in", "请先登录，或在 Authorization 中给出密钥。", _CHALLENGE)
    request.state.reader = reader
    return reader


def _reader(request: Request) -> Reader:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return _by_key(library_of(request), given.strip())
    token = session_of(request)
    if not token or (request.method not in SAFE and not is_from_us(request)):
        return ANONYMOUS
    return accounts.by_session(library_of(request).accounts, token) or ANONYMOUS


def signed_in(request: Request) -> Reader:
    """Whom a page may greet: never fails, whoever asks, whatever the library's state."""
    token = session_of(request)
    try:
        found = accounts.by_session(library_of(request).accounts, token) if token else None
    except PolicyError:
        found = None
    return found or ANONYMOUS


def _by_key(service: Service, given: str) -> Reader:
    operator = service.settings.admin_token
    if operator and hmac.compare_digest(given.encode(), operator.encode()):
        return Reader("operator", Role.ADMIN, Clearance.RESTRICTED)
    if given.startswith(accounts.KEY_PREFIX):
        found = accounts.by_key(service.accounts, given, by_the_clock())
        if found is not None:
            return found
    raise Problem(403, "wrong_token", "密钥不对、已过期或已吊销。请核对，或请管理员另发一个。")


def is_from_us(request: Request) -> bool:
    """Whether a page of ours sent it, by what a browser says and no page can change."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is not None and split(origin).netloc == request.headers.get("host")


def split(address: str) -> SplitResult:
    """The parts of an address that anybody may have typed; all empty where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def needs(role: Role) -> Any:  # noqa: ANN401  what FastAPI calls it
    """Lets only those through who have the role: `dependencies=[needs(Role.EDITOR)]`.

    Anything but reading, where a cookie says who it is, must bring the form's token as well.
    """
    return Depends(Gate(role))


@dataclass(frozen=True, slots=True)
class Gate:
    """Before a route: gives the reader who may pass."""

    role: Role

    async def __call__(self, request: Request) -> Reader:
        """Let the reader through, or refuse."""
        reader = await run_in_threadpool(reader_of, request)
        if reader.role < self.role:
            raise await run_in_threadpool(_refused, request, reader, self.role)
        await needs_form_token(request)
        return reader


def _refused(request: Request, reader: Reader, role: Role) -> Problem:
    if reader.name:
        detail = f"没有权限：需要“{role.label}”的角色。请用有这个角色的账号或密钥。"
        return Problem(403, "not_allowed", detail)
    library = library_of(request)
    if library.settings.admin_token or library.accounts.has_admin():
        detail = "请先登录，或在 Authorization 中用 Bearer 方式给出密钥。"
    else:
        detail = "还没有账号。请在服务器上用 tiaowen user add 建立管理员，再登录。"
    return Problem(401, "missing_token", detail, _CHALLENGE)


async def needs_form_token(request: Request) -> None:
    """Refuse what a cookie authorises and no form of ours sent.

    Raises:
        Problem: 403.
    """
    token = session_of(request)
    by_cookie = token and not request.headers.get("authorization")
    if request.method in SAFE or not by_cookie:
        return
    given = request.headers.get(FORM_HEADER, "")
    kind = request.headers.get("content-type", "")
    if not given and kind.startswith(("multipart/", "application/x-www-form-urlencoded")):
        field = (await request.form()).get(FORM_FIELD)
        given = field if isinstance(field, str) else ""
    if not is_from_us(request) or not hmac.compare_digest(
        given.encode(), accounts.form_token(token).encode()
    ):
        raise Problem(403, "stale_form", "页面已过期或不是从本站提交。请刷新页面后再试。")


def within(reader: Reader, wanted: Clearance) -> None:
    """Refuse what is above the reader's own clearance.

    Raises:
        Problem: 403.
    """
    if wanted > reader.clearance:
        detail = "不能处置高于自己范围的文件。请由范围足够的管理员设定。"
        raise Problem(403, "not_allowed", detail)


def form_token(request: Request) -> str:
    """What the forms of a page send back in the field `csrf`; empty for who is not signed in."""
    token = session_of(request)
    return accounts.form_token(token) if token else ""


def cookie_name(request: Request) -> str:
    """On https one that no other host and no plain page can set."""
    return f"__Host-{_COOKIE}" if request.url.scheme == "https" else _COOKIE


def session_of(request: Request) -> str:
    """The session's token; empty where there is none."""
    return request.cookies.get(cookie_name(request), "")


def origin_of(request: Request) -> str:
    """The address of who asks, as far as the server knows it."""
    return request.client.host if request.client is not None else ""


def note(request: Request, act: Act, what: str = "") -> None:
    """Keep in the audit log what the reader did."""
    who = reader_of(request).name
    library_of(request).accounts.log(who, act, what, origin_of(request))


def local_path(wanted: str) -> str:
    """A path on this site to go on to; the home page in place of anything else."""
    plain = wanted.isprintable() and "\\" not in wanted and not wanted.startswith("//")
    parts = split(wanted)
    if not plain or parts.scheme or parts.netloc or not wanted.startswith("/"):
        return "/"
    return wanted
