"""How well and how fast rendered sheets are read: characters, clause paths, seconds, memory.

The text is ours (`format_sources/measures.txt`), drawn with a Chinese font of this machine in
print of several resolutions, skews and noises, the same every time.

python bench/ocr_accuracy.py [--paragraphs]
"""

from __future__ import annotations

import argparse
import io
import sys
import time

import numpy as np
from build_formats import blocks
from format_images import font_file, noisy, render
from format_texts import plain
from PIL import ImageFilter
from reporting import peak_memory, table

from corpus.model import Document, Page
from ingest.extract import extract
from ingest.pipeline import parse_page

SHEETS = (
    ("300 dpi, clean", 300, 0.0, 0, 0.0),
    ("200 dpi, 1° askew, noise", 200, 1.0, 12, 0.0),
    ("200 dpi, 4° askew", 200, 4.0, 0, 0.0),
    ("150 dpi, heavy noise", 150, 0.5, 45, 0.0),
    ("150 dpi, blurred", 150, 0.5, 5, 1.3),
    ("100 dpi, noise", 100, 0.5, 12, 0.0),
    ("72 dpi, noise", 72, 0.0, 12, 0.0),
)
"""Name, dots per inch, degrees, deviation of the grain (of 255), radius of the blur in pixels."""


def main() -> int:
    """Print a row a sheet; with `--paragraphs`, confidence and errors of every paragraph."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paragraphs", action="store_true")
    told = parser.parse_args().paragraphs
    if font_file() is None:
        print("no Chinese font here (Debian: fonts-noto-cjk)")
        return 0
    truth = plain(blocks())
    (expected,) = parse_page(Page(truth.encode(), "truth.txt"))
    extract(Page(_png("300 dpi", 72, 0.0, 0, 0.0), "warm-up.png"))
    rows = []
    for sheet in SHEETS:
        body = _png(*sheet)
        began, spent = time.perf_counter(), time.process_time()
        _, text = extract(Page(body, "sheet.png"))
        seconds, spent = time.perf_counter() - began, time.process_time() - spent
        (found,) = parse_page(Page(body, "sheet.png"))
        wrong = distance(_squeezed(found.text), _squeezed(expected.text))
        accuracy = 1 - wrong / len(_squeezed(expected.text))
        same = _outline(found) == _outline(expected)
        rows.append(
            (
                sheet[0],
                f"{accuracy:.2%}",
                "yes" if same else "no",
                f"{found.ocr or 0:.3f}",
                f"{seconds:.1f}",
                f"{spent:.1f}",
            )
        )
        if told:
            for line in text.lines:
                words = _squeezed(text.of(line))
                print(f"{line.ocr or 0:.3f} {_nearest(words, truth)} {words}", file=sys.stderr)
    print(table(("sheet", "characters", "outline", "confidence", "s", "CPU s"), rows))
    print(f"\npeak memory {peak_memory()} MB")
    return 0


def _png(name: str, dpi: int, skew: float, grain: int, blur: float) -> bytes:
    del name
    sheet = render(blocks(), dpi=dpi, skew=skew)
    if blur:
        sheet = sheet.filter(ImageFilter.GaussianBlur(blur))
    buffer = io.BytesIO()
    (noisy(sheet, grain) if grain else sheet).save(buffer, "PNG")
    return buffer.getvalue()


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _outline(document: Document) -> list[tuple[str, ...]]:
    return [clause.path for clause in document.clauses]


def distance(a: str, b: str) -> int:
    """Characters to change, add or take out (Levenshtein), a row at a time."""
    letters = np.array([ord(c) for c in b])
    places = np.arange(len(b) + 1)
    row = places.copy()
    for i, letter in enumerate(a, 1):
        changed = np.minimum(row[:-1] + (letters != ord(letter)), row[1:] + 1)
        row = np.minimum.accumulate(np.concatenate(([i], changed)) - places) + places
    return int(row[-1])


def _nearest(words: str, truth: str) -> int:
    """Errors of a paragraph against the line of the truth that it is most like."""
    return min(distance(words, _squeezed(line)) for line in truth.splitlines())


if __name__ == "__main__":
    sys.exit(main())
