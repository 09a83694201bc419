"""Ingestion beside a service leaves it a core."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.priority import is_served, served

ROOT = Path(__file__).parents[2]
GIVES_WAY = """
import os, sys
from pathlib import Path
from api.priority import give_way
before = len(os.sched_getaffinity(0))
give_way(Path(sys.argv[1]))
print(before - len(os.sched_getaffinity(0)), os.nice(0) >= 10)
"""


def given_way(library: Path) -> list[str]:
    """Cores fewer, and whether it is nice now: in a process of its own, there is no way back."""
    command = [sys.executable, "-c", GIVES_WAY, str(library)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.split()


def test_a_library_is_served_as_long_as_its_service_runs(tmp_path: Path) -> None:
    assert not is_served(tmp_path)
    with served(tmp_path):
        assert is_served(tmp_path)
        with served(tmp_path):
            assert is_served(tmp_path)
        assert is_served(tmp_path)
    assert not is_served(tmp_path)


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core only")
def test_beside_a_service_one_core_is_left_to_it(tmp_path: Path) -> None:
    assert given_way(tmp_path) == ["0", "True"]
    with served(tmp_path):
        assert given_way(tmp_path) == ["1", "True"]


def test_a_folder_that_is_not_there_is_not_served(tmp_path: Path) -> None:
    assert not is_served(tmp_path / "none")
    file = tmp_path / "file"
    file.touch()
    with served(file):
        assert not is_served(file)
