"""Reading images: RapidOCR with the models that its wheel carries. I/O (loads a model).

Nothing of it is imported before the first image; where the extra `ocr` is not installed,
the message says how to install it.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from corpus.errors import BadPage

if TYPE_CHECKING:
    from numpy.typing import NDArray

MISSING = (
    "读取图片和扫描件需要文字识别组件，当前没有安装。"
    "请运行 pip install 'tiaowen[ocr]' 后重试，或先做文字识别再导入文字版。"
)
_LOCK = threading.Lock()
"""One image at a time: the engine already uses every core."""


@dataclass(frozen=True, slots=True)
class Box:
    """One recognised stretch of text: its four corners in pixels, clockwise from the top left."""

    corners: tuple[tuple[float, float], ...]
    text: str
    sure: float
    """0 to 1."""


def is_installed() -> bool:
    """Whether images can be read at all; imports nothing."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def recognise(image: NDArray[Any]) -> tuple[Box, ...]:
    """The text in an image (height × width × 3, uint8).

    Raises:
        BadPage: the recognition is not installed, or failed on this image.
    """
    if not is_installed():
        raise BadPage(MISSING)
    try:
        with _LOCK:
            found = _engine()(image)
    except Exception as error:  # nothing bounds what an engine raises on a hostile image
        raise BadPage("文字识别在这张图片上失败。请换一份更清晰的扫描件，再重新导入。") from error
    if found.boxes is None or found.txts is None or found.scores is None:
        return ()
    return tuple(
        Box(tuple((float(x), float(y)) for x, y in corners), text, float(sure))
        for corners, text, sure in zip(found.boxes, found.txts, found.scores, strict=True)
        if text.strip()
    )


@cache
def _engine() -> Any:  # noqa: ANN401  rapidocr publishes no types
    """The engine with its bundled models; it takes a second, once."""
    from rapidocr import RapidOCR  # noqa: PLC0415  heavy, and an extra

    engine = RapidOCR(params={"Global.log_level": "error"})
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return engine
