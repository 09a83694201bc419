"""From a picture (PNG, JPG, TIFF of many sheets) to page text, by recognition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.errors import BadPage
from ingest.pictures import frames
from ingest.scans import MAX_SCANS, not_read, read_scan
from ingest.sheets import page_text

if TYPE_CHECKING:
    from ingest.pagetext import PageText

NOTHING_SEEN = "图片里没有认出文字。请检查是否放倒、过暗或过于模糊，换一份清晰的扫描件再导入。"


def extract_image(body: bytes) -> PageText:
    """What is printed on the picture.

    Raises:
        BadPage: damaged, too large, without text, or recognition is not installed.
    """
    sheets = []
    warnings = []
    for number, image in enumerate(frames(body), 1):
        if number > MAX_SCANS:
            warnings.append(not_read([number]))
            break
        sheets.append(read_scan(image, number))
    if not any(sheets):
        raise BadPage(NOTHING_SEEN)
    return page_text(sheets, warnings=warnings)
