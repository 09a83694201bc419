"""Runs the application until it is told to stop, and stops without breaking what goes on."""

from __future__ import annotations

import logging
import os
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from api.app import create_app
from api.console import DONE
from api.malformed import Protocol
from api.service_log import set_up_service_log
from corpus.errors import PolicyError

if TYPE_CHECKING:
    from types import FrameType

    from fastapi import FastAPI

    from api.service import Service

_IDLE_S = 75
"""Seconds until an idle connection is closed. People read for longer than uvicorn's 5; a request
that meets the closing of its connection fails (a few of 500 in bench/load.py)."""
log = logging.getLogger("tiaowen.server")

_NOTIFY = "NOTIFY_SOCKET"
"""Where systemd listens; see sd_notify(3)."""


class Server(uvicorn.Server):
    """Ends with status 0 where it was asked to end; a second signal ends at once."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, drain_seconds: float) -> None:
        """Make it.

        Args:
            config: uvicorn's.
            app: told first, so that it says that it is not ready.
            drain_seconds: how long requests are still taken then.
        """
        super().__init__(config)
        self._app = app
        self._drain_seconds = drain_seconds

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so to systemd."""
        await super().startup(sockets)
        _notify("READY=1")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal came; it is not raised again at the end, as it would be by uvicorn."""
        del sig, frame
        if self._app.state.readiness.stopping:
            self.should_exit = self.force_exit = True
            return
        _notify("STOPPING=1")
        self._app.state.stop()
        if self._drain_seconds:
            timer = threading.Timer(self._drain_seconds, self._end)
            timer.daemon = True
            timer.start()
        else:
            self._end()

    def _end(self) -> None:
        self.should_exit = True


def run(service: Service, host: str, port: int) -> int:
    """Serve; gives the exit status.

    Raises:
        PolicyError: the address or the log cannot be used.
    """
    _try(host, port)
    settings = service.settings
    set_up_service_log(settings)
    app = create_app(service, warm=True)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Protocol,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_IDLE_S,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=max(1, round(settings.stop_seconds)),
    )
    Server(config, app, settings.drain_seconds).run()
    if not app.state.jobs.close(0):
        _leave_behind(service)
    log.info("stopped")
    return DONE


def _leave_behind(service: Service) -> None:
    """End although a page is still being read: the interpreter would wait for its thread.

    Nothing is lost that a kill would not lose: a page is stored in one transaction.
    """
    log.warning("a page is still being read; it is left and not stored")
    service.close()
    logging.shutdown()
    os._exit(DONE)


def _notify(state: str) -> None:
    """Tell systemd, where it is there to listen."""
    address = os.environ.get(_NOTIFY)
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        try:
            told.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            told.sendall(state.encode())
        except OSError:
            log.warning("systemd could not be told of %s", state)


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
