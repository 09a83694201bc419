"""MCP over HTTP: the endpoint /mcp of the application, and the small files that announce it.

Stateless: every request carries its key and is answered as JSON, so nothing is kept between
requests, a revoked key ends at once, and any of several worker processes can answer.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecurityMiddleware, TransportSecuritySettings
from starlette.requests import Request

from api.access import reader_of
from api.deps import service_of
from api.errors import Problem
from api.mcp_server import INSTRUCTIONS, NAME, TITLE, VERSION, make_server
from api.mcp_tools import TOOLS, Caller

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from starlette.types import Receive, Scope, Send

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

router = APIRouter(include_in_schema=False)


class Endpoint:
    """The ASGI application at /mcp: checks host, origin and key, then lets the SDK answer."""

    def __init__(self, hosts: Iterable[str]) -> None:
        """An endpoint that no one can use until `running`.

        Args:
            hosts: names and addresses, beside those of this machine, under which it is reached.
        """
        self._security = TransportSecurityMiddleware(_security((*_LOOPBACK, *hosts)))
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer requests while the application lives; may be entered again after it ended."""
        manager = StreamableHTTPSessionManager(
            make_server(_caller), json_response=True, stateless=True
        )
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = Request(scope, receive)
        refused = await self._security.validate_request(request, is_post=True)
        if refused is not None:
            raise Problem(*_REFUSALS[refused.status_code])
        if self._manager is None:
            raise Problem(503, "not_ready", "服务正在启动或停止。请稍后再试。")
        await to_thread.run_sync(reader_of, request)  # a key that is not valid is refused here
        await self._manager.handle_request(scope, receive, send)


_REFUSALS = {
    400: (415, "not_json", "请求内容应为 JSON（Content-Type: application/json）。"),
    421: (
        421,
        "unknown_host",
        "主机名没有登记，为防 DNS 重绑定攻击而拒绝。请管理员在 TIAOWEN_MCP_HOSTS 中写明它。",
    ),
    403: (
        403,
        "unknown_origin",
        "不接受其他网站页面的请求。请用 MCP 客户端连接，或请管理员在 TIAOWEN_MCP_HOSTS 中登记。",
    ),
}
"""Status, code and words for what the SDK's check refuses, by the status that it gives."""


def _security(hosts: Iterable[str]) -> TransportSecuritySettings:
    names = list(hosts)
    return TransportSecuritySettings(
        allowed_hosts=[n for name in names for n in (name, f"{name}:*")],
        allowed_origins=[
            o
            for name in names
            for scheme in ("http", "https")
            for o in (f"{scheme}://{name}", f"{scheme}://{name}:*")
        ],
    )


def _caller(context: Any) -> Caller:  # noqa: ANN401  the SDK's context, generic in what it carries
    """Whoever sent the HTTP request: their service, and the address that they used."""
    request: Request = context.request
    return Caller(service_of(request), str(request.base_url))


@router.get("/.well-known/mcp.json")
def announcement(request: Request) -> JSONResponse:
    """Where the MCP server is, for clients that look for one."""
    return JSONResponse(
        {
            "name": NAME,
            "title": TITLE,
            "version": VERSION,
            "endpoints": [{"type": "streamable-http", "url": f"{request.base_url}mcp"}],
            "authentication": {"required": False, "schemes": ["bearer"]},
            "tools": [{"name": t.name, "title": t.title} for t in TOOLS.values()],
        }
    )


@router.get("/llms.txt")
def guide(request: Request) -> PlainTextResponse:
    """What a model that finds this site should know (llmstxt.org)."""
    base = request.base_url
    lines = [
        f"# {TITLE}",
        "",
        f"> {INSTRUCTIONS}",
        "",
        "## 接口",
        "",
        f"- [MCP]({base}mcp)：streamable HTTP；密钥放在 Authorization: Bearer 中，公开文件不用",
        f"- [HTTP 接口说明]({base}docs)：/api/v1 下的 JSON 接口",
        f"- [OpenAPI]({base}openapi.json)",
        "",
        "## 工具",
        "",
        *(f"- {t.name}（{t.title}）：{t.description}" for t in TOOLS.values()),
    ]
    return PlainTextResponse("\n".join(lines) + "\n")
