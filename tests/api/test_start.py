"""A program that is process 1 of a container can be stopped."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, signal
from api.start import end_on_sigterm

signal.signal(signal.SIGTERM, signal.SIG_IGN)  # what the kernel does for process 1
real = os.getpid()
os.getpid = lambda: {seen}
end_on_sigterm()
os.kill(real, signal.SIGTERM)
print("goes on")
"""


@pytest.mark.parametrize(("seen", "status", "said"), [("1", 143, ""), ("real", 0, "goes on\n")])
def test_sigterm_ends_the_first_process_alone(seen: str, status: int, said: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(seen=seen)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (ended.returncode, ended.stdout) == (status, said)


def test_the_command_heeds_it_before_it_imports_what_takes_long() -> None:
    script = (
        "import sys; from api import start;"
        "start.end_on_sigterm = lambda: print('api.cli' in sys.modules);"
        "sys.argv[1:] = ['--help']; start.main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert ended.stdout.startswith("False\nUsage: tiaowen")


def test_the_command_starts_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

    assert project["project"]["scripts"] == {"tiaowen": "api.start:main"}
