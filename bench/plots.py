"""How search grows with the library: four log-log plots in one SVG.

python bench/plots.py bench/out/million.json docs/benchmarks-search.svg

The JSON is what bench/million.py writes: a list of rows (or an object with `rows`) with `clauses`
and any of the figures of `PANELS`; `name` tells several series apart. What is missing is left out.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Points = list[tuple[float, float]]
"""Clauses and a figure, by clauses."""
_SIZE = "clauses"
_WIDTH, _HEIGHT = 360, 250
"""Of a panel."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 34, 30
"""Room around the plot in a panel."""
_INKS = ("#1f5fa8", "#c2410c", "#15803d", "#7e22ce", "#475569")


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot."""

    title: str
    key: str


PANELS = (
    Panel("search, p95 (ms)", "p95_ms"),
    Panel("build, vectors given (s)", "build_s"),
    Panel("open (s)", "open_s"),
    Panel("memory (MB)", "rss_mb"),
)


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis: values from `low` to `high`, both powers of ten, to pixels."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """The pixel of a value."""
        share = math.log10(value / self.low) / math.log10(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        """The powers of ten on it."""
        count = round(math.log10(self.high / self.low))
        return [self.low * 10**i for i in range(count + 1)]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The measured rows.

    Raises:
        SystemExit: the file is missing or holds no rows.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(f"{path} cannot be read: {error}") from error
    rows = found.get("rows", []) if isinstance(found, dict) else found
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def series(rows: Iterable[Mapping[str, Any]], key: str) -> dict[str, Points]:
    """The points of a figure by name of the series; only what a logarithm can show."""
    found: dict[str, Points] = {}
    for row in rows:
        x, y = row.get(_SIZE), row.get(key)
        if isinstance(x, int | float) and isinstance(y, int | float) and x > 0 and y > 0:
            found.setdefault(str(row.get("name", "")), []).append((x, y))
    return {name: sorted(points) for name, points in found.items()}


def drawing(rows: Sequence[Mapping[str, Any]]) -> str:
    """The SVG.

    Raises:
        SystemExit: no row has anything to show.
    """
    panels = [(panel, found) for panel in PANELS if (found := series(rows, panel.key))]
    if not panels:
        raise SystemExit("no row has clauses and a figure to show")
    names = sorted({name for _, found in panels for name in found})
    inks = {name: _INKS[i % len(_INKS)] for i, name in enumerate(names)}
    columns = min(2, len(panels))
    width = columns * _WIDTH
    height = math.ceil(len(panels) / columns) * _HEIGHT + (24 if len(names) > 1 else 0)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for number, (panel, found) in enumerate(panels):
        x, y = number % columns * _WIDTH, number // columns * _HEIGHT
        parts += [f'<g transform="translate({x} {y})">', *_panel(panel, found, inks), "</g>"]
    if len(names) > 1:
        parts.extend(_legend(inks, height - 10))
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, found: Mapping[str, Points], inks: Mapping[str, str]) -> Iterator[str]:
    points = [point for line in found.values() for point in line]
    across = _axis([x for x, _ in points], _LEFT, _WIDTH - _RIGHT)
    up = _axis([y for _, y in points], _HEIGHT - _BOTTOM, _TOP)
    yield f'<text x="{_LEFT}" y="20" font-size="13" fill="#111827">{escape(panel.title)}</text>'
    for tick in across.ticks():
        x = across.place(tick)
        yield _line((x, up.start), (x, up.end))
        yield _text(x, up.start + 16, _short(tick), "middle")
    for tick in up.ticks():
        y = up.place(tick)
        yield _line((across.start, y), (across.end, y))
        yield _text(across.start - 6, y + 4, _short(tick), "end")
    for name, line in found.items():
        yield from _curve([(across.place(x), up.place(y)) for x, y in line], line, inks[name])


def _curve(places: Points, values: Points, ink: str) -> Iterator[str]:
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{joined}" fill="none" stroke="{ink}" stroke-width="2"/>'
    for (x, y), (_, value) in zip(places, values, strict=True):
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{ink}"/>'
        yield _text(x, y - 8, f"{value:.3g}", "middle", ink)


def _axis(values: Sequence[float], start: float, end: float) -> Axis:
    """From the power of ten below the least to the one above the greatest."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return Axis(10.0**low, 10.0 ** max(high, low + 1), start, end)


def _legend(inks: Mapping[str, str], y: float) -> Iterator[str]:
    x = float(_LEFT)
    for name, ink in inks.items():
        yield f'<circle cx="{x:.0f}" cy="{y - 4:.0f}" r="4" fill="{ink}"/>'
        yield _text(x + 8, y, name, "start")
        x += 30 + 7 * len(name)


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    (a, b), (c, d) = start, end
    return f'<line x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}" stroke="#e5e7eb"/>'


def _text(x: float, y: float, words: str, anchor: str, ink: str = "#374151") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{ink}">{escape(words)}</text>'


def _short(value: float) -> str:
    """1,000 as 1 k, 1,000,000 as 1 M."""
    for unit, name in ((1e6, " M"), (1e3, " k")):
        if value >= unit:
            return f"{value / unit:g}{name}"
    return f"{value:g}"


def main() -> None:
    """Draw a file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", type=Path, nargs="?", default=Path("bench/out/million.json"))
    parser.add_argument("drawing", type=Path, nargs="?", default=Path("docs/benchmarks-search.svg"))
    chosen = parser.parse_args()
    chosen.drawing.write_text(drawing(read_rows(chosen.rows)), encoding="utf-8")
    print(chosen.drawing)


if __name__ == "__main__":
    main()
