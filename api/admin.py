"""The gate of everything that only the operator may do: the token of TIAOWEN_ADMIN_TOKEN."""

import hmac
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.deps import TheService
from api.errors import Problem

_bearer = HTTPBearer(auto_error=False, description="环境变量 TIAOWEN_ADMIN_TOKEN 的值")


def allowed(
    service: TheService,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> None:
    """Let the operator through.

    Raises:
        Problem: 403 where ingestion is turned off or the token is wrong, 401 without a token.
    """
    token = service.settings.admin_token
    if not token:
        detail = "没有开放网上入库。请由管理员设置 TIAOWEN_ADMIN_TOKEN，或用 tiaowen ingest 入库。"
        raise Problem(403, "ingest_disabled", detail)
    if credentials is None:
        detail = "请在 Authorization 中用 Bearer 方式给出管理口令。"
        raise Problem(401, "missing_token", detail, {"WWW-Authenticate": "Bearer"})
    if not hmac.compare_digest(credentials.credentials.encode(), token.encode()):
        raise Problem(403, "wrong_token", "管理口令不对。请核对后再试。")
