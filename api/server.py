"""Runs the application until it is told to stop."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import uvicorn

from api.app import create_app
from api.console import DONE
from corpus.errors import PolicyError

if TYPE_CHECKING:
    from api.service import Service

_IDLE_S = 75
"""Seconds until an idle connection is closed. People read for longer than uvicorn's 5; a request
that meets the closing of its connection fails (a few of 500 in bench/load.py)."""


def run(service: Service, host: str, port: int) -> int:
    """Serve; gives the exit status.

    Raises:
        PolicyError: the address cannot be used.
    """
    _try(host, port)
    app = create_app(service, warm=True)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=_IDLE_S,
    )
    return DONE


def _try(host: str, port: int) -> None:
    """Whether the address is free: uvicorn would end the process with a log line."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        msg = f"无法在 {host}:{port} 启动：地址不可用或端口已被占用。请用 --port 换一个端口。"
        raise PolicyError(msg) from error
