"""The kept wrong answers of bench/answers/regressions.jsonl, asked again over the samples."""

from __future__ import annotations

import tempfile
from pathlib import Path

from api import regressions
from api.settings import Settings
from api.wiring import open_library

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "bench" / "answers" / "regressions.jsonl"


def regressions_told() -> str:
    """Markdown: how many are right, and those that are not."""
    with tempfile.TemporaryDirectory() as folder:
        service = open_library(Settings(Path(folder)))
        try:
            service.ingest([str(ROOT / "corpus" / "samples")])
            found = regressions.rerun(service, FILE)
        finally:
            service.close()
    wrong = [f"- {question}：{fault}" for question, fault in found if fault]
    return "\n".join([f"\n## regressions: {len(wrong)} of {len(found)} fail\n", *wrong])
