"""The gates of what only editors and administrators may do, as the API words them."""

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.access import gate, library_of
from api.errors import Problem
from corpus.access import Reader, Role

_editor, operator = gate(Role.EDITOR), gate(Role.ADMIN)
"""`operator` lets administrators through."""


async def allowed(request: Request) -> Reader:
    """Let editors through.

    Raises:
        Problem: 403 where nobody could be one, or the key or role is not enough, 401 without one.
    """
    if not request.headers.get("authorization") and not await run_in_threadpool(_anybody, request):
        detail = (
            "没有开放网上入库。请由管理员用 tiaowen user add 建立账号，或用 tiaowen ingest 入库。"
        )
        raise Problem(403, "ingest_disabled", detail)
    return await _editor(request)


def _anybody(request: Request) -> bool:
    service = library_of(request)
    return bool(service.settings.admin_token) or service.accounts.has_admin()
