"""The format fixtures that are pictures: a scan with noise and skew as PNG, JPG, TIFF and PDF."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Blocks = list[tuple[str, str]]
_FONTS = ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc")
_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("~/.fonts").expanduser())
_MADE = time.struct_time((2023, 5, 9, 9, 0, 0, 1, 129, 0))
_FULL = 30
"""Characters of a full line."""


def font_file() -> Path | None:
    """A Chinese font of this machine, None where there is none."""
    found = (p for name in _FONTS for folder in _FONT_FOLDERS for p in folder.rglob(name))
    return next(found, None)


def drawn(blocks: Blocks) -> dict[str, bytes]:
    """The pictures by file name; none where there is no font."""
    if font_file() is None:
        return {}
    one = render(blocks, dpi=150, skew=0.6)
    halves = [render(blocks[:10], dpi=150, number=1), render(blocks[10:], dpi=150, number=2)]
    black = [half.convert("1", dither=Image.Dither.NONE) for half in halves]
    return {
        "measures.png": _saved(one.convert("1", dither=Image.Dither.NONE), "PNG", optimize=True),
        "measures.jpg": _saved(noisy(one, 5), "JPEG", quality=35),
        "measures.tif": _saved(
            black[0], "TIFF", save_all=True, append_images=black[1:], compression="group4"
        ),
        "scanned.pdf": _saved(
            black[0],
            "PDF",
            save_all=True,
            append_images=black[1:],
            resolution=150,
            creationDate=_MADE,
            modDate=_MADE,
        ),
    }


def render(
    blocks: Blocks, *, dpi: int, skew: float = 0.0, number: int | None = None
) -> Image.Image:
    """One A4 sheet as a scanner sees it: grey, a little askew."""
    scale = dpi / 72
    sheet = Image.new("L", (int(595 * scale), int(842 * scale)), 255)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(font_file()), int(14.5 * scale))
    top = 62 * scale
    for style, text in blocks:
        for i, line in enumerate(_broken(style, text)):
            pen.text((_left(style, line, font, i, scale), top), line, font=font, fill=25)
            top += 22.5 * scale
    if number is not None:
        pen.text((285 * scale, 790 * scale), f"— {number} —", font=font, fill=25)
    return sheet.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)


def noisy(sheet: Image.Image, deviation: float) -> Image.Image:
    """The same with grain, the same every time."""
    grain = np.random.default_rng(7).normal(0, deviation, (sheet.height, sheet.width))
    return Image.fromarray((np.asarray(sheet) + grain).clip(0, 255).astype("uint8"))


def _broken(style: str, text: str) -> list[str]:
    if style != "para":
        return [text]
    first, rest = text[: _FULL - 2], text[_FULL - 2 :]
    return [first, *(rest[i : i + _FULL] for i in range(0, len(rest), _FULL))]


def _left(style: str, line: str, font: Any, place: int, scale: float) -> float:  # noqa: ANN401
    width = float(font.getlength(line))
    if style == "para":
        return 80 * scale + (2 * font.size if place == 0 else 0)
    return 510 * scale - width if style == "right" else 297 * scale - width / 2


def _saved(sheet: Image.Image, kind: str, **options: Any) -> bytes:  # noqa: ANN401  Pillow's options
    buffer = io.BytesIO()
    sheet.save(buffer, kind, **options)
    return buffer.getvalue()
