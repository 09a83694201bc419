"""The pages by which people sign in and out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import accounts
from api.access import (
    cookie_name,
    is_from_us,
    library_of,
    local_path,
    needs_form_token,
    origin_of,
    session_of,
    split,
)
from api.errors import Problem
from api.oidc import BACK, Provider, SignInFailed
from api.pages import page
from corpus.access import Act

if TYPE_CHECKING:
    from api.accounts import Attempts, SignedIn
    from corpus.access import User

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_WRONG = "用户名或口令不对，或账号已停用。请核对后再试；忘记口令请找管理员。"
_STATE = "tiaowen-oidc"
"""Cookie: the sign-in elsewhere that this browser began."""
Typed = Annotated[str, Form(max_length=500)]
Next = Annotated[str, Form(max_length=2_000)]


def attempts_of(request: Request) -> Attempts:
    """The failed attempts of late."""
    attempts = request.app.state.attempts
    assert isinstance(attempts, accounts.Attempts)  # noqa: S101  create_app puts it there
    return attempts


@router.get("/signin")
def sign_in_page(request: Request, next: str = "") -> Response:  # noqa: A002  its name in the address
    """The form; without `next` one goes on to the page that led here."""
    return _form(request, local_path((next or _came_from(request))[:2_000]))


def _came_from(request: Request) -> str:
    """The page of this site that led here; others are not told by browsers, and not believed."""
    parts = split(request.headers.get("referer", ""))
    if parts.netloc != request.headers.get("host") or parts.path.startswith("/signin"):
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@router.post("/signin")
def sign_in(
    request: Request,
    name: Typed = "",
    password: Typed = "",
    next: Next = "/",  # noqa: A002
) -> Response:
    """Begin a session and go where the person wanted to go."""
    target = local_path(next)
    if not is_from_us(request):  # signing somebody in as another is an attack as well
        raise Problem(403, "stale_form", "不是从本站提交的登录。请在本站打开登录页面再试。")
    attempts, origin, account = attempts_of(request), origin_of(request), name.strip().casefold()
    wait = math.ceil(attempts.wait(account, origin))
    if wait:
        told = f"尝试次数过多，请 {wait} 秒后再试。"
        return _form(request, target, name, told, 429, {"Retry-After": str(wait)})
    store = library_of(request).accounts
    user = accounts.check_password(store, name, password)
    if user is None:
        attempts.failed(account, origin)
        # Of nobody's name no trace: people type their password in its place.
        store.log(accounts.known_name(store, name), Act.SIGN_IN_REFUSED, "", origin)
        return _form(request, target, name, _WRONG, 403)
    attempts.succeeded(account)
    return begun(request, user, target)


def begun(request: Request, user: User, target: str) -> Response:
    """The answer that begins a session."""
    store = library_of(request).accounts
    session = accounts.signed_in(store, user, origin_of(request), session_of(request))
    answer = RedirectResponse(target, 303)
    _set_cookie(request, answer, session)
    return answer


@router.get("/signin/oidc")
def sign_in_elsewhere(request: Request, next: str = "/") -> Response:  # noqa: A002  as above
    """Go to the institution's own sign-in."""
    target = local_path(next[:2_000])
    try:
        url, state = _provider(request).begin(target)
    except SignInFailed as error:
        return _form(request, target, told=str(error), status=503)
    answer = RedirectResponse(url, 303)
    answer.set_cookie(
        _STATE,
        state,
        max_age=600,
        path="/signin",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get(BACK)
def back_from_elsewhere(request: Request, code: str = "", state: str = "") -> Response:
    """Come back from there."""
    provider, store = _provider(request), library_of(request).accounts
    try:
        claims, target = provider.finish(code, state, request.cookies.get(_STATE, ""))
        user = provider.person(store, claims)
    except SignInFailed as error:
        store.log("", Act.SIGN_IN_REFUSED, "oidc", origin_of(request))
        return _form(request, "/", told=str(error), status=403)
    answer = begun(request, user, target)
    answer.delete_cookie(_STATE, path="/signin")
    return answer


def _provider(request: Request) -> Provider:
    settings, state = library_of(request).settings, request.app.state
    if not settings.oidc_issuer:
        raise Problem(404, "not_found", "没有设置统一登录。请用本系统的账号登录。")
    if getattr(state, "oidc", None) is None:
        state.oidc = Provider(settings)
    assert isinstance(state.oidc, Provider)  # noqa: S101  put there above
    return state.oidc


@router.post("/signout")
async def sign_out(request: Request) -> Response:
    """End the session."""
    await needs_form_token(request)
    token, store = session_of(request), library_of(request).accounts
    if token:
        reader = accounts.by_session(store, token)
        store.end_session(accounts.digest(token))
        if reader is not None:
            store.log(reader.name, Act.SIGNED_OUT, "", origin_of(request))
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(
        cookie_name(request), secure=request.url.scheme == "https", httponly=True, samesite="lax"
    )
    return answer


def _set_cookie(request: Request, answer: Response, session: SignedIn) -> None:
    answer.set_cookie(
        cookie_name(request),
        session.token,
        max_age=int(accounts.LONGEST.total_seconds()),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def _form(
    request: Request,
    target: str,
    name: str = "",
    told: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    oidc = bool(library_of(request).settings.oidc_issuer)
    values = {"target": target, "name": name, "told": told, "oidc": oidc}
    answer = page(request, "signin.html", values, status)
    answer.headers.update({"Cache-Control": "no-store", **(headers or {})})
    return answer
