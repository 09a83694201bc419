"""A real process under requests that is told to stop: nothing breaks off, and it ends with 0."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from pathlib import Path

_SERVE = """
import sys
from pathlib import Path
from api import server
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from tests.fakes import FakeEmbedder

settings = Settings(Path(sys.argv[1]), drain_seconds=2, stop_seconds=5)
service = Service(settings, RealParts(settings, FakeEmbedder()))
service.ingest([sys.argv[2]])
sys.exit(server.run(service, "127.0.0.1", int(sys.argv[3])))
"""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _until_ready(base: str) -> None:
    for _ in range(600):
        try:
            if httpx.get(f"{base}/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail("the service did not start")


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT])
def test_a_service_under_requests_stops_in_order(
    tmp_path: Path, sources: Path, which: signal.Signals
) -> None:
    port = _free_port()
    base = f"http://127.0.0.1:{port}/api/v1"
    command = [sys.executable, "-c", _SERVE, str(tmp_path / "library"), str(sources), str(port)]
    statuses: list[int] = []
    ready: list[int] = []
    stopped = threading.Event()

    def ask() -> None:
        # A connection a request: an idle one that the service closes is no request that broke off.
        with httpx.Client(timeout=20, headers={"Connection": "close"}) as client:
            while not stopped.is_set():
                try:
                    found = client.get(f"{base}/search", params={"q": "补助"})
                except httpx.TransportError:
                    return  # refused, or reset in the queue before the door: it was never begun
                statuses.append(found.status_code)

    with (
        httpx.Client(timeout=20) as watcher,
        subprocess.Popen(command, stderr=subprocess.PIPE) as process,
    ):
        _until_ready(base)
        readers = [threading.Thread(target=ask) for _ in range(4)]
        for reader in readers:
            reader.start()
        time.sleep(0.3)
        process.send_signal(which)
        time.sleep(0.1)
        ready.append(watcher.get(f"{base}/ready").status_code)
        _, log = process.communicate(timeout=30)
        stopped.set()
        for reader in readers:
            reader.join()

    assert process.returncode == 0, log.decode()
    assert ready == [503]
    assert statuses
    assert set(statuses) == {200}
    begun = [line for line in log.splitlines() if b'"route": "/api/v1/search"' in line]
    assert len(begun) == len(statuses), "what was begun was answered, and the answer arrived"
    assert b'"event": "stopped"' in log
    assert b"Traceback" not in log
