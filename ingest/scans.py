"""Sheets that are pictures: how many are read, and what is said of the others. I/O by `ocr`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest import ocr
from ingest.layout import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ingest.sheets import Row

MAX_SCANS = 200
"""Sheets of one file that are recognised; each takes seconds."""
_LEAST = 6
"""Characters below which what was recognised is a blot and no text."""
LONGEST_SIDE = 2_000
"""Pixels of the longer side that the engine works on; more is scaled down by it anyway."""


def read_scan(image: NDArray[Any], sheet: int) -> list[Row]:
    """The printed lines of one picture (height × width × 3, uint8); none on a blank one.

    Raises:
        BadPage: recognition is not installed, or failed.
    """
    height, width = image.shape[:2]
    rows = rows_of(ocr.recognise(image), width, height, sheet)
    return rows if sum(len(row.text) for row in rows) >= _LEAST else []


def without_text(sheets: Sequence[int]) -> tuple[str, str]:
    """The warning about sheets that gave nothing."""
    return (
        "sheet_without_text",
        f"第 {named(sheets)} 页没有文字，图片也没有认出文字，这些页的内容未读入。",
    )


def not_read(sheets: Sequence[int]) -> tuple[str, str]:
    """The warning about sheets beyond the limit."""
    return (
        "scan_left_out",
        f"扫描页超过 {MAX_SCANS} 页，第 {named(sheets)} 页没有识别。请拆分文件后再导入。",
    )


def named(numbers: Iterable[int], most: int = 10) -> str:
    """Numbers for a sentence; the first ones are enough to look at."""
    all_ = list(numbers)
    return "、".join(str(n) for n in all_[:most]) + ("等" if len(all_) > most else "")
