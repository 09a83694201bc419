"""From an OFD file (GB/T 33190-2016, the national layout format) to page text.

Text objects carry their characters with places, as PDF does; they become printed lines and go the
same way (`ingest.sheets`).
Sheets that hold a picture instead are recognised.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import BadPage
from ingest import ocr
from ingest.layout import columns, lines
from ingest.ofd_package import Box, Image, Ofd, Sheet, Text, read_ofd
from ingest.packages import opened
from ingest.pictures import frames
from ingest.scans import MAX_SCANS, not_read, read_scan, without_text
from ingest.sheets import Row, page_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.packages import Package
    from ingest.pagetext import PageText

_POINTS = 72 / 25.4
"""Points in a millimetre."""
_FEW = 40
"""Characters (a page number, a watermark) that may lie over a scanned sheet."""
_PICTURE = 0.05
"""Share of a sheet from which a picture may be a scan and no emblem."""
_BASELINE = 0.12
"""How far letters reach below their base line, in their size."""


def extract_ofd(body: bytes) -> PageText:
    """The text of all sheets.

    Raises:
        BadPage: damaged, encrypted, hostile, or without anything that can be read.
    """
    with opened(body, "OFD 文件") as package:
        ofd = read_ofd(package)
        reader = _Scans(package)
        sheets = [_rows(sheet, number, reader) for number, sheet in enumerate(ofd.sheets, 1)]
    if not any(sheets):
        raise BadPage(_nothing(ofd))
    return page_text(sheets, ofd.title, [*reader.warnings(), *_attached(ofd)])


def _nothing(ofd: Ofd) -> str:
    pictured = any(sheet.images for sheet in ofd.sheets)
    if pictured and not ocr.is_installed():
        return "这个 OFD 文件是扫描件，没有文字。" + ocr.MISSING
    return "OFD 文件里没有认出文字。请在 OFD 阅读器中另存为 PDF 后再导入。"


def _attached(ofd: Ofd) -> list[tuple[str, str]]:
    if not ofd.attachments:
        return []
    message = f"文件内嵌附件（{'、'.join(ofd.attachments[:5])}）未读入，请另存后单独导入。"
    return [("embedded_file", message)]


@dataclass(slots=True)
class _Scans:
    """Recognises pictures, up to the limit, and keeps account of what stays unread."""

    package: Package
    done: int = 0
    unread: list[int] | None = None
    beyond: list[int] | None = None

    def read(self, sheet: Sheet, number: int) -> list[Row]:
        """The lines on the pictures of a sheet, from top to bottom."""
        large = [i for i in sheet.images if i.box.area >= _PICTURE * sheet.box.area]
        if not large:
            return []
        if self.done >= MAX_SCANS:
            self.beyond = [*(self.beyond or []), number]
            return []
        self.done += 1
        rows = [row for image in _downwards(large) for row in self._lines(image, number)]
        if not rows:
            self.unread = [*(self.unread or []), number]
        return rows

    def _lines(self, image: Image, number: int) -> list[Row]:
        if not ocr.is_installed() or image.part is None:
            return []
        try:
            picture = next(frames(self.package.read(image.part)))
        except BadPage:
            return []  # JBIG2 and the like: the sheet is named as unread
        return read_scan(picture, number)

    def warnings(self) -> list[tuple[str, str]]:
        """What stays unread."""
        found = [without_text(self.unread)] if self.unread else []
        return [*found, not_read(self.beyond)] if self.beyond else found


def _downwards(images: Iterable[Image]) -> list[Image]:
    return sorted(images, key=lambda i: (i.box.y, i.box.x))


def _rows(sheet: Sheet, number: int, scans: _Scans) -> list[Row]:
    printed = [row for text in sheet.texts for row in _placed(text, sheet.box, number)]
    if sum(len(row.text) for row in printed) <= _FEW:
        scanned = scans.read(sheet, number)
        if scanned:
            return scanned
    return [row for column in columns(printed) for row in lines(column)]


def _placed(text: Text, paper: Box, number: int) -> Iterator[Row]:
    """One stretch of text where it stands on the sheet, in points from the foot."""
    a, b, c, d, e, f = text.matrix
    x = text.box.x + a * text.x + c * text.y + e - paper.x
    y = text.box.y + b * text.x + d * text.y + f - paper.y
    size = text.size * math.hypot(c, d) or 0.1
    width = text.advance * math.hypot(a, b) + text.size * math.hypot(a, b)
    if not text.shown.strip() or not math.isfinite(x + y + size + width):
        return
    bottom = paper.height - y - _BASELINE * size
    yield Row(
        text.shown,
        number,
        x * _POINTS,
        (x + width) * _POINTS,
        size * _POINTS,
        bottom * _POINTS,
        (bottom + size) * _POINTS,
    )
