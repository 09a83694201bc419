"""A crawl's frontier, counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

EXAMPLES: Final = 5
"""Addresses that are named of each kind."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many addresses stand where."""

    states: dict[str, int]
    """By `State`, over all runs of the crawl."""
    findings: dict[str, int]
    """Of the kept answers, by `ingest.crawl.diagnose.Finding`."""
    failed: dict[str, int]
    """By `Failure`."""
    left: dict[str, int]
    """By `Left`."""
    kept_in_run: int = 0
    bytes_in_run: int = 0
    examples: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Some addresses of each finding but `ok`, each failure, each reason for leaving."""
