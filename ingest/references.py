"""第三条 in a sentence is a reference and no label: what the words around it say. Pure."""

from __future__ import annotations

import re

from corpus.numbering import NUMERAL

LIKELY, SLIGHT = 1.4, 0.5
"""How much it costs to believe a label all the same (prices of `ingest.sequence`): less than a
gap in the numbers, so that a label which its neighbours ask for is believed."""

_GOES_ON = re.compile(
    rf"第{NUMERAL}\s*+[款项項目条條]|规定|規定|所列|所称|所稱|所规定|之规定|的(?!士)|中的|中[“，]|"
    rf"[、和与與及至或]者?(?:本|前|其)?(?:条|法|条例)?第|以及第|[款项項](?!目)|[、，,；;。]|修改为|改为|之后增加|后增加|前增加|增加一"
)
_MAY_GO_ON = re.compile(r"[与與及项項以第至或和]")
_LABEL = re.compile(rf"第\s*+{NUMERAL}\s*+[条條章节節编編](?:之{NUMERAL})?")
_TITLED = re.compile(rf"第\s*+{NUMERAL}\s*+(?:[章节節]|分?[编編])")
_HANGING = re.compile(
    r"(?:依照|依据|依據|根据|根據|按照|遵照|违反|違反|适用|適用|符合|属于|屬於|本法|本条例|本條例|本办法|本辦法|(?<!基)本规定|(?<!基)本規定|本细则|"
    r"》|[，,、]|和|与|與|及|或|或者|除|有|由|对|對|至|将|將|在|为|為|是|的|前述|上述)$"
)


def refers(after: str) -> float:
    """How much the words behind 第X条 read like the rest of a reference.

    Args:
        after: the first words behind the label, on its own line.
    """
    words = after.lstrip()
    spaced = len(words) < len(after)
    if _GOES_ON.match(words):
        return SLIGHT if spaced else LIKELY
    # A label without a space in front of its words: 第九条与食品有关的…
    return SLIGHT if not spaced and _MAY_GO_ON.match(words) else 0.0


def stands_in_a_sentence(text: str, start: int) -> float:
    """How much the line above reads like the first half of a sentence that goes on here.

    Args:
        text: the whole text.
        start: offset of 第; a label that stands at a line start has a line above.
    """
    begin = text.rfind("\n", 0, start) + 1
    if text[begin:start].strip() or not begin:
        return 0.0
    above = text[text.rfind("\n", 0, begin - 1) + 1 : begin - 1].strip()
    return LIKELY if _HANGING.search(above) and not _TITLED.match(above) else 0.0


def is_reference(above: str, line: str) -> bool:
    """Whether a line that begins with 第X条 goes on with the sentence of the line above.

    Args:
        above: the line above, which ends no sentence.
        line: the line.
    """
    label = _LABEL.match(line)
    if label is None:
        return False
    price = refers(line[label.end() : label.end() + 12])
    return price >= LIKELY or (price > 0 and _HANGING.search(above) is not None)
