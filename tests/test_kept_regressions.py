"""Every kept wrong answer is right now."""

from pathlib import Path

from api.regressions import rerun
from api.settings import Settings
from api.wiring import open_library

ROOT = Path(__file__).parent.parent


def test_kept_cases_are_right(tmp_path: Path) -> None:
    service = open_library(Settings(tmp_path))
    try:
        service.ingest([str(ROOT / "corpus" / "samples")])
        found = rerun(service, ROOT / "bench" / "answers" / "regressions.jsonl")
    finally:
        service.close()

    assert found
    assert not [case for case in found if case[1]]
