"""Signing in with an OpenID Connect provider: authorization code with PKCE, state and nonce.

OpenID Connect Core 1.0 §3.1, RFC 7636 (PKCE), RFC 9700 (best practice). Needs the extra `oidc`.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx

from api.access import split
from corpus.access import Clearance, Role, User, clearance_named, role_named
from corpus.errors import BadQuery, PolicyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.settings import Settings
    from corpus.store_access import Accounts

BACK = "/signin/oidc/back"
_ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Signatures with the provider's own key; never none, never one with our secret."""
_PENDING_SECONDS, _PENDING_MOST = 600.0, 1_000
_KEPT_SECONDS = 3_600.0
"""How long what the provider says of itself is believed."""
_SECONDS = 10.0
_LEEWAY = 120
"""Seconds that its clock may differ from ours."""
_LONGEST_SUBJECT = 180


class SignInFailed(PolicyError):
    """The provider cannot be reached, or what came back cannot be trusted."""

    code = "sign_in_failed"


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that was begun."""

    nonce: str
    verifier: str
    target: str
    at: float


@dataclass(frozen=True, slots=True)
class _Known:
    """What a provider says of itself."""

    authorize: str
    token: str
    keys: Mapping[str, Any]
    at: float


class Provider:
    """One provider, and the sign-ins begun with it by this process. Safe among threads."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is asked yet.

        Raises:
            BadQuery: the settings cannot be used.
        """
        self._issuer = _address(settings.oidc_issuer)
        self._client, self._secret = settings.oidc_client, settings.oidc_secret
        self._back = _address(settings.oidc_url) + BACK
        self._claim, self._roles = settings.oidc_claim, role_map(settings.oidc_roles)
        self._known: _Known | None = None
        self._pending: OrderedDict[str, Pending] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, target: str) -> tuple[str, str]:
        """Where the browser goes, and the state that it must bring back in a cookie."""
        known = self._discovered()
        state, now = secrets.token_urlsafe(32), time.monotonic()
        pending = Pending(secrets.token_urlsafe(32), secrets.token_urlsafe(48), target, now)
        with self._lock:
            self._pending[state] = pending
            while len(self._pending) > _PENDING_MOST:
                self._pending.popitem(last=False)
        with self._oauth() as client:
            url, _ = client.create_authorization_url(
                known.authorize,
                state=state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return str(url), state

    def finish(self, code: str, state: str, cookie: str) -> tuple[Mapping[str, Any], str]:
        """The claims of the person who came back, and where they wanted to go.

        Raises:
            SignInFailed: it was not begun here by this browser, or the token cannot be trusted.
        """
        with self._lock:
            pending = self._pending.pop(state, None)
        same = hmac.compare_digest(state.encode(), cookie.encode())
        if pending is None or not same or time.monotonic() - pending.at > _PENDING_SECONDS:
            raise SignInFailed("这次登录已过期或不是在这个浏览器里开始的。请重新登录。")
        known = self._discovered()
        try:
            with self._oauth() as client:
                token = client.fetch_token(known.token, code=code, code_verifier=pending.verifier)
        except Exception as error:
            raise SignInFailed("统一登录服务没有接受这次登录。请重新登录。") from error
        return self._claims(str(token.get("id_token", "")), pending.nonce), pending.target

    def person(self, accounts: Accounts, claims: Mapping[str, Any]) -> User:
        """The user that the claims stand for, made or brought up to date.

        Raises:
            SignInFailed: nothing is granted to this person.
        """
        subject = str(claims.get("sub", ""))
        if not subject.isprintable() or not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise SignInFailed("统一登录服务给出的身份无法使用。请联系管理员。")
        said = claims.get(self._claim)
        values = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        granted = [self._roles[v] for v in values if isinstance(v, str) and v in self._roles]
        if not granted:
            raise SignInFailed("你的账号没有本系统的权限。请联系管理员开通。")
        role, clearance = max(r for r, _ in granted), max(c for _, c in granted)
        name = f"oidc:{subject}"
        user = accounts.user(name)
        if user is None:
            now = datetime.now(UTC)
            made = User(name, role, clearance, disabled=False, created_at=now, has_password=False)
            accounts.add(made, None)
            return made
        if user.disabled:
            raise SignInFailed("这个账号已停用。请联系管理员。")
        if (user.role, user.clearance) != (role, clearance):
            accounts.change(name, role, clearance)
        return accounts.user(name) or user

    def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        from joserfc import jwt  # noqa: PLC0415  of the extra
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        keys: Any = dict(self._discovered().keys)
        try:
            found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS)
            jwt.JWTClaimsRegistry(
                leeway=_LEEWAY,
                iss={"essential": True, "value": self._issuer},
                aud={"essential": True, "value": self._client},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(found.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            self._known = None  # its keys may have changed
            raise SignInFailed("统一登录服务的回应无法验证。请重新登录。") from error
        audience = found.claims.get("aud")
        several = isinstance(audience, list) and len(audience) > 1
        if found.claims.get("azp", None if several else self._client) != self._client:
            raise SignInFailed("统一登录服务的回应不是给本系统的。请重新登录。")
        return found.claims

    def _discovered(self) -> _Known:
        known = self._known
        if known is not None and time.monotonic() - known.at < _KEPT_SECONDS:
            return known
        try:
            found = _discover(self._issuer)
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            msg = "统一登录服务暂时无法使用。请稍后再试，或用本系统的账号登录。"
            raise SignInFailed(msg) from error
        self._known = found
        return found

    def _oauth(self) -> Any:  # noqa: ANN401  authlib has no types
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415  of the extra

        return OAuth2Client(
            self._client,
            self._secret or None,
            scope="openid profile",
            redirect_uri=self._back,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            timeout=_SECONDS,
        )


def _discover(issuer: str) -> _Known:
    """What the provider says of itself; OpenID Connect Discovery 1.0 §4."""
    with httpx.Client(timeout=_SECONDS, follow_redirects=False) as client:
        said = client.get(f"{issuer}/.well-known/openid-configuration")
        told = said.raise_for_status().json()
        if told["issuer"].rstrip("/") != issuer:
            msg = "another issuer"
            raise ValueError(msg)
        keys = client.get(_address(told["jwks_uri"])).raise_for_status().json()
    authorize, token = _address(told["authorization_endpoint"]), _address(told["token_endpoint"])
    return _Known(authorize, token, keys, time.monotonic())


def role_map(setting: str) -> Mapping[str, tuple[Role, Clearance]]:
    """What each value of the claim gives: `值=角色` or `值=角色:范围`, by semicolons.

    Raises:
        BadQuery: a part of it cannot be read.
    """
    found = {}
    for part in filter(None, (p.strip() for p in setting.split(";"))):
        value, _, given = part.rpartition("=")
        role, _, clearance = given.partition(":")
        if not value.strip():
            raise BadQuery(f"TIAOWEN_OIDC_ROLES 中“{part[:40]}”应写成 值=角色 或 值=角色:范围。")
        found[value.strip()] = role_named(role), clearance_named(clearance or Clearance.OPEN.name)
    return found


def _address(url: str) -> str:
    """An address that may be trusted with secrets: https, or on this machine.

    Raises:
        BadQuery: it is none.
    """
    parts = split(url)
    here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or here):
        raise BadQuery(f"统一登录的地址“{url[:80]}”应以 https:// 开头。请检查 TIAOWEN_OIDC_ 各项。")
    return url.rstrip("/")
