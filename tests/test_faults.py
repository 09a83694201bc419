"""kill -9 at random moments, a few times: the short form of `make faults`."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

import faults

KILLS = 9


@pytest.mark.model
def test_what_was_told_as_stored_survives_a_kill_at_any_moment(tmp_path: Path) -> None:
    found = faults.shaken(tmp_path, KILLS, seed=6)

    assert found.broken == []
    assert found.told
    assert sum(found.killed.values()) >= KILLS // 3, "the kills came too late"
    assert set(found.spans) == set(faults.PHASES)
    assert found.spans["index"] < found.spans["ingest"], "the index is begun inside an ingestion"


def test_a_loss_is_seen(tmp_path: Path) -> None:
    found = faults.Faults(tmp_path, random.Random(0), {"no-such-page.txt"})  # noqa: S311  nothing secret

    found.look("now")

    assert "lost ['no-such-page.txt']" in found.broken[0]
