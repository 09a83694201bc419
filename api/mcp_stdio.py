"""MCP over standard input and output: `tiaowen mcp`, started by a client on the same machine."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

import anyio
from mcp.server.stdio import stdio_server

from api.console import DONE, INTERRUPTED, note
from api.mcp_server import SCHEME, make_server
from api.mcp_tools import Caller
from api.warming import warm

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

    from api.service import Service


def serve(service: Service) -> int:
    """Answer on standard output, and write nothing else there, until the input ends."""
    if sys.stdin.isatty():
        note("正在等待 MCP 客户端的消息。这条命令由客户端启动，见 docs/mcp.md；按 Ctrl+C 停止。")
    threading.Thread(target=warm, args=(service,), daemon=True).start()
    server = make_server(lambda _: Caller(service, SCHEME))
    anyio.run(_until_told, server, service)
    return DONE


async def _until_told(server: Server[Any], service: Service) -> None:
    """Serve until the client closes its end or a signal comes."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_leave_on_signal, service)
        async with stdio_server() as (received, sent):
            await server.run(received, sent, server.create_initialization_options())
        tasks.cancel_scope.cancel()


async def _leave_on_signal(service: Service) -> None:
    """End the process: a thread that waits for standard input cannot be called off."""
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for name in signals:
            service.close()
            sys.stderr.flush()
            os._exit(DONE if name == signal.SIGTERM else INTERRUPTED)
