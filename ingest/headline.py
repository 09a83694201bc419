"""The heading over the text of a page that lost its markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.folding import squeeze
from ingest.furniture import Look
from ingest.lines import is_organisation, is_prose, is_title
from ingest.rows import Row

_REACH = 60
"""Rows above the text within which its heading is looked for."""
_AROUND = 500
"""Rows on each side among which a second copy of the heading is looked for."""
_SHORTEST, _LONGEST = 5, 90
_WORDS = 4
"""The least Chinese characters of a heading; names of members have fewer."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAST = 2.4
_SURROUNDINGS = frozenset({Look.STAMP, Look.CONTROL, Look.LABEL, Look.CHROME})
_CUT = re.compile(r"\s*+(?:…|\.{3,})$")
_ROOF = re.compile(r"^(?:正文|>+\s*+正文|>)$|正文$|^(?:您?的?(?:当前|所在)?位置)")


def headline(rows: Sequence[Row], looks: Sequence[Look], start: int) -> int | None:
    """The row that is the heading of the text beginning at row `start`, None where none is."""
    first = max(0, start - _REACH)
    keys = [squeeze(r.text)[0] for r in rows]
    best, found = _LEAST, None
    for i in range(first, min(start + 2, len(rows))):
        score = _score(rows, looks, keys, i) - 0.04 * max(0, start - i)
        if score >= best:
            best, found = score, i
    return found


def _score(rows: Sequence[Row], looks: Sequence[Look], keys: Sequence[str], i: int) -> float:
    text = rows[i].text
    if not _may_be(text, len(keys[i]), looks[i]):
        return 0.0
    score = 1.0 if len(keys[i]) >= 10 else 0.0  # noqa: PLR2004  a headline, not a menu entry
    score += 2.5 * _repeated(keys, i)
    score += 2.0 * is_title(text)
    below = looks[i + 1 : i + 4]
    if below and (below[0] in _SURROUNDINGS or (len(below) > 1 and Look.STAMP in below)):
        score += 1.5
    if i and (_ROOF.search(rows[i - 1].text) or looks[i - 1] in {Look.CONTROL, Look.LABEL}):
        score += 0.7
    if looks[i] is Look.TEASER or re.search(r"[>_]", text):
        score -= 2.0
    return score


def _may_be(text: str, size: int, look: Look) -> bool:
    words = len(_HAN.findall(text))
    sentence = text.endswith("。") or (is_prose(text) and "。" in text)
    known = look in {Look.SHORT, Look.PROSE, Look.MARKED, Look.TEASER}
    return known and _SHORTEST <= size <= _LONGEST and words >= _WORDS and not sentence


def _repeated(keys: Sequence[str], i: int) -> bool:
    """Whether another row says the same, whole, cut off, or with the name of the site behind."""
    key = keys[i]
    if len(key) < 2 * _SHORTEST - 2:
        return False
    return any(
        j != i and (_holds(other, key) or _cut_off(other, key))
        for j, other in enumerate(keys[max(0, i - _AROUND) : i + _AROUND], max(0, i - _AROUND))
    )


def _holds(other: str, key: str) -> bool:
    """Whether a row is the heading, or the heading with the name of the site behind it."""
    return len(key) <= len(other) < 2 * len(key) + 20 and key in other


def _cut_off(other: str, key: str) -> bool:
    return len(other) > 2 * _SHORTEST and key.startswith(_CUT.sub("", other[:_LONGEST]))


def first_of_heading(rows: Sequence[Row], looks: Sequence[Look], i: int) -> int:
    """The first row of a heading that is broken over several: …局 / 关于…的 / 通知."""
    while i and looks[i - 1] is Look.SHORT and _goes_on(rows[i - 1].text, rows[i].text):
        i -= 1
    return i


def _goes_on(above: str, text: str) -> bool:
    if re.search(r"[。；:：]$", above):
        return False
    if above.startswith(("关于", "關於")) or re.search(r"(?:关于|關於)\S{0,30}$", above):
        return True
    return is_organisation(above) and text.startswith(("关于", "關於"))
