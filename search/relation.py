"""What became of a clause, from its words, figures and modal words: copied, tightened … Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.folding import squeeze
from search.model import DiffPart, Relation
from search.parameters import shift

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.parameters import Compared

_SOFT = re.compile(r"一般|原则上|尽量|尽可能|视情|酌情|适当|力争")
_FORCE = (
    (re.compile(r"不得|严禁|禁止|不准|不允许|一律|必须|务必"), 3),
    (re.compile(r"应当|应该|须|应"), 2),
    (re.compile(r"可以|鼓励|支持|提倡|倡导|可"), 1),
)
_NOT_MODAL = re.compile(
    r"应(?:急|用|对|届|聘|征|收|付|税)|相应|响应|适应|供应|反应|效应|可(?:能|行|靠|持续)|许可|认可|支持"
)
_SAME_TEXT = 0.5
"""Least share of the shorter text in common for exchanged modal words to say anything."""
_KEPT = 0.6
"""Least share of A's characters kept in B for B to be A with more detail."""
_SHORT = 8
"""Longest replacement, in characters, that is read as an exchange of modal words."""
_LONGER = 1.25
"""B is this much longer than A where it adds detail."""


def relation(
    words: tuple[str, str],
    diff: Sequence[DiffPart],
    rows: Sequence[Compared],
    *,
    moved: bool,
    copied: bool,
) -> Relation:
    """How B stands to A.

    Args:
        words: both sides folded and squeezed, without their labels.
        diff: from `search.textdiff.diff`.
        rows: from `search.parameters.parameters`.
        moved: the pair was found out of order.
        copied: B has whole sentences of A verbatim.
    """
    if words[0] == words[1]:
        return Relation.MOVED if moved else Relation.IDENTICAL
    kept = sum(len(squeeze(part.a)[0]) for part in diff if part.op == "equal")
    same_text = kept >= _SAME_TEXT * min(len(words[0]), len(words[1]))
    change = _change(diff if same_text else (), rows)
    if change:
        return Relation.TIGHTENED if change > 0 else Relation.LOOSENED
    if copied:
        return Relation.COPIED
    if kept >= _KEPT * len(words[0]) and len(words[1]) >= _LONGER * len(words[0]):
        return Relation.DETAILED
    return Relation.REWRITTEN


def _change(diff: Sequence[DiffPart], rows: Sequence[Compared]) -> int:
    """+1 tightened, -1 loosened, 0 neither or both."""
    signs = {s for s in (*(shift(row) for row in rows), *_modal_changes(diff)) if s}
    return signs.pop() if len(signs) == 1 else 0


def _modal_changes(diff: Sequence[DiffPart]) -> list[int]:
    """One sign for each place where a modal word was put in another's place.

    Only short replacements count: in a rewritten sentence the modal words have other verbs.
    """
    signs = []
    for i, part in enumerate(diff):
        if part.op == "delete" and i + 1 < len(diff) and diff[i + 1].op == "insert":
            signs.append(_modal_sign(part.a, diff[i + 1].b))
        elif part.op == "delete":
            signs.append(_modal_sign(part.a, ""))
        elif part.op == "insert" and (i == 0 or diff[i - 1].op != "delete"):
            signs.append(_modal_sign("", part.b))
    return signs


def _modal_sign(before: str, after: str) -> int:
    a, b = squeeze(before)[0], squeeze(after)[0]
    if max(len(a), len(b)) > _SHORT:
        return 0
    force_a, force_b = _force(a), _force(b)
    if force_a and force_b and force_a != force_b:
        return 1 if force_b > force_a else -1
    soft_a, soft_b = bool(_SOFT.search(a)), bool(_SOFT.search(b))
    return int(soft_a) - int(soft_b)


def _force(words: str) -> int:
    plain = _NOT_MODAL.sub("", words) if len(words) > 2 else words  # noqa: PLR2004  the word itself
    return next((force for pattern, force in _FORCE if pattern.search(plain)), 0)
