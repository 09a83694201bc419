"""Nothing that we use tells its maker about us."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODEL = "from search.embed import load_embedder; load_embedder().encode_queries(['借调'])"
SCAN = (
    "from ingest.ocr import is_installed\n"
    "if is_installed():\n"
    "    from rapidocr import RapidOCR; RapidOCR()"
)


@pytest.mark.parametrize("code", [MODEL, SCAN], ids=["model", "scan"])
def test_the_runtime_of_models_keeps_nothing_to_send(code: str, tmp_path: Path) -> None:
    """It writes a number of the machine, and what it has not sent yet, into the user's cache."""
    # It is silent in CI by itself, which must not hide that it speaks elsewhere.
    own = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    own = {k: v for k, v in own.items() if not k.startswith(("CI", "GITHUB_", "XDG_"))}
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=ROOT,
        env={**own, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        timeout=120,
    )
    kept = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in kept if "Microsoft" in path.parts], kept
