"""The tables of docs/benchmarks.md and the JSON beside them."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from reporting import table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from search_peers_compare import Outcome

_NONE = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """Of a table: its head, and how a row's figures are printed under it."""

    head: str
    show: Callable[[Mapping[str, float]], str]


def plain(head: str, key: str, form: str) -> Column:
    """One figure, in a format of `format`."""
    return Column(head, lambda figures: format(figures[key], form))


def megabytes(head: str, key: str) -> Column:
    """Bytes as MB."""
    return Column(head, lambda figures: f"{figures[key] / 1e6:.1f}")


def times(head: str, prefix: str = "") -> Column:
    """A ratio with its spread over the rounds."""

    def show(figures: Mapping[str, float]) -> str:
        middle, low, high = (figures[f"{prefix}ratio{end}"] for end in ("", "_low", "_high"))
        return f"{middle:.2f} ({low:.2f} to {high:.2f})"

    return Column(head, show)


_QUALITY = (
    plain("questions", "asked", ".0f"),
    plain("R@10", "R@10", ".4f"),
    plain("R@100", "R@100", ".4f"),
    plain("nDCG@10", "nDCG@10", ".4f"),
)
_SPEED = (
    plain("p50 ms", "p50_ms", ".2f"),
    plain("p95 ms", "p95_ms", ".2f"),
    times("p50, times ours"),
)
_SIZE = (
    plain("build s", "build_s", ".1f"),
    megabytes("MB on disk", "bytes"),
    plain("open s", "open_s", ".1f"),
    plain("peak MB, asking", "rss_mb", ".0f"),
    plain("peak MB, building", "build_mb", ".0f"),
)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "embedding": (
        plain("passages/s", "rate", ".1f"),
        times("time a passage, times ours", "passages_"),
        *_SPEED,
        plain("load s", "open_s", ".1f"),
        plain("peak MB", "rss_mb", ".0f"),
        plain("least cosine with fp32", "cosine", ".4f"),
    ),
    "lexical": (*_QUALITY, *_SPEED, *_SIZE),
    "dense": (
        _QUALITY[0],
        plain("recall@10", "recall@10", ".4f"),
        plain("recall@100", "recall@100", ".4f"),
        *_QUALITY[1::2],
        *_SPEED,
        *_SIZE,
    ),
    "systems": (*_QUALITY, *_SPEED, *_SIZE),
}
TITLES = {
    "embedding": "Encoders",
    "lexical": "Words",
    "dense": "Vectors",
    "systems": "Whole systems",
}


def section_table(section: str, outcomes: Sequence[Outcome]) -> str:
    """The Markdown of a section: its table, then what its rows are."""
    columns = COLUMNS[section]
    rows = [[_name(o), *(_cell(column, o.figures) for column in columns)] for o in outcomes]
    notes = [_note(o) for o in outcomes if o.note]
    printed = table((section, *(column.head for column in columns)), rows)
    return "\n".join((f"### {TITLES[section]}", "", printed, "", *notes)).strip()


def as_json(outcome: Outcome) -> dict[str, Any]:
    """A row for other programs."""
    return {
        "name": outcome.name,
        "note": outcome.note,
        "versions": outcome.versions,
        "state": outcome.state or "measured",
        "figures": outcome.figures,
        "rounds_p50_ms": [median(part) for part in outcome.rounds],
    }


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "taken": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
    }


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _name(outcome: Outcome) -> str:
    return f"{outcome.name} ({outcome.state})" if outcome.state else outcome.name


def _note(outcome: Outcome) -> str:
    return f"- {outcome.name}: {outcome.note}" + (f"; {outcome.versions}" * bool(outcome.versions))


def _cell(column: Column, figures: Mapping[str, float]) -> str:
    try:
        return column.show(figures)
    except KeyError:
        return _NONE
