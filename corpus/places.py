"""Places that a text names: what stands before 省, 市, 县 and the like. Pure.

No gazetteer: a village is in none, and a name in use is followed by what it is.
"""

from __future__ import annotations

SUFFIXES = "省市县区州盟旗乡镇村"
_COMMON = (
    "本全各该外内我此上下原同跨异辖级城老新两三一二多每某兄弟直乡镇村县市区省州部街社农山园园地"
)
"""Characters before a suffix that make it no name: 本市, 全省, 城市, 农村."""


def names_place(text: str, position: int, reach: int = 2) -> bool:
    """Whether the character belongs to a name: 省, 市 or the like follows within `reach`."""
    for character in text[position : position + reach]:
        if character in _COMMON or not "\u4e00" <= character <= "\u9fff":
            return False
        position += 1
        if text[position : position + 1] and text[position] in SUFFIXES:
            return True
    return False
