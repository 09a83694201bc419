"""Opening pictures without harm: what Pillow reads, within bounds of pixels and frames. Pure."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

from corpus.errors import BadPage
from ingest import ocr
from ingest.scans import LONGEST_SIDE, MAX_SCANS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MAX_PIXELS = 100_000_000
"""Pixels of one frame; A3 at 600 dpi has 70 million."""
MIN_SIDE = 48
"""Pixels below which a picture is an icon and no page."""
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_DAMAGED = "图片已损坏，无法读取。请重新扫描或下载，或换存为 PNG、JPG 后再导入。"


def frames(body: bytes) -> Iterator[NDArray[Any]]:
    """Every frame of a picture, upright as its camera says, no longer than the engine wants.

    At most `MAX_SCANS` frames and one more, so that the caller sees that there are more.

    Raises:
        BadPage: damaged, too large, or an icon.
    """
    try:
        from PIL import Image, ImageSequence  # noqa: PLC0415  comes with the extra `ocr`
    except ImportError as error:
        raise BadPage(ocr.MISSING) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of sizes that are checked below
            with Image.open(io.BytesIO(body), formats=_FORMATS) as picture:
                for number, frame in enumerate(ImageSequence.Iterator(picture)):
                    if number > MAX_SCANS:
                        return
                    _refuse_size(*frame.size)
                    yield _array(frame)
    except BadPage:
        raise
    except Exception as error:  # nothing bounds what Pillow's plug-ins raise on damaged bytes
        raise BadPage(_DAMAGED) from error


def _refuse_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        msg = f"图片有 {width}×{height} 像素，过大。请按 300 dpi 重新扫描后再导入。"
        raise BadPage(msg)
    if min(width, height) < MIN_SIDE:
        msg = f"图片只有 {width}×{height} 像素，不像文件页。请导入清晰的扫描件。"
        raise BadPage(msg)


def _array(frame: Any) -> NDArray[Any]:  # noqa: ANN401  Pillow comes with an extra
    import numpy as np  # noqa: PLC0415  only pictures need it here
    from PIL import Image, ImageOps  # noqa: PLC0415  comes with the extra `ocr`

    upright = ImageOps.exif_transpose(frame)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        layered = upright.convert("RGBA")
        upright = Image.new("RGBA", layered.size, "white")
        upright.alpha_composite(layered)
    if upright.mode.startswith(("I", "F")):
        upright = _eight_bits(upright)
    plain = upright.convert("RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return np.asarray(plain)


def _eight_bits(frame: Any) -> Any:  # noqa: ANN401  Pillow comes with an extra
    """Sixteen-bit grey as eight; Pillow's own conversion clips it to white."""
    low, high = frame.getextrema()
    return frame.point(lambda v: (v - low) * 255.0 / max(1, high - low)).convert("L")
