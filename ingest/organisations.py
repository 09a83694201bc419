"""The names on a line of issuers: spaced, separated by commas, or glued together. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from corpus.folding import simplify
from ingest.agencies import CENTRAL
from ingest.lines import is_organisation
from ingest.places import seat_of

_PIECE = re.compile(r"[^\s\u3000、，,;；]+")
_SEPARATOR = re.compile(r"[、，,;；]")
_SEAL = re.compile(r"[（(](?:章|盖章|印章|公章|印)[)）]")
_SUFFIX = re.compile(
    r"(?:部|委|局|厅|办|院|署|会|行|司|处|府|联|社|室|中心|总队|中央|法院|检察院|集团)$"
)
_WHOLE = frozenset({"国务院", "中共中央", "中央"})
"""Names that also stand before the names of their own offices."""
_AFTER_WHOLE = re.compile("国务院|中央军委|中央军事委员会|全国人")
_NO_BODY_OF_STATE = re.compile(r"(?:公司|集团|大学|学院)$")
_BARE = re.compile("^[省市县区州]")
_UNIT = re.compile(r"^(?:办公厅|办公室|党组|综合司|.{1,6}司)$")
"""An office of the organ named before it."""


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation in a text: `text[start:end]` is how it is printed."""

    name: str
    """Without the spaces that typesetting put between the characters."""
    start: int
    end: int


def organisations(text: str) -> tuple[Named, ...]:
    """The organisations that a line names, in order; empty where it names none.

    财 政 部 is one name, 民政部 财政部 are two, and so are 民政部、财政部 and 民政部财政部.
    """
    plain = _SEAL.sub(lambda m: " " * len(m[0]), text)
    found: list[Named] = []
    for group in _groups(plain):
        found += _cut(group)
    return tuple(found)


def _groups(text: str) -> list[Named]:
    """Pieces put together into names."""
    groups: list[Named] = []
    closed = True
    last_single = False
    for match in _PIECE.finditer(text):
        single = len(match[0]) == 1
        between = text[groups[-1].end : match.start()] if groups else ""
        joins = bool(groups) and not _SEPARATOR.search(between)
        joins = joins and ((single and last_single) or not closed or bool(_UNIT.match(match[0])))
        if joins:
            name = groups.pop()
            groups.append(Named(name.name + match[0], name.start, match.end()))
        else:
            groups.append(Named(match[0], match.start(), match.end()))
        last_single = single
        closed = _is_name(groups[-1].name)
    return [g for g in groups if _is_name(g.name)]


def _is_name(text: str) -> bool:
    return is_organisation(text) or text.endswith("中央")


def _cut(named: Named) -> list[Named]:
    """Names that stand glued together, each by itself."""
    plain = simplify(named.name)
    cuts = [0, *_joints(plain), len(plain)]
    if len(cuts) == 2 or named.end - named.start != len(named.name):  # noqa: PLR2004  begin and end alone
        return [named] if len(cuts) == 2 else _cut_spaced(named, cuts)  # noqa: PLR2004
    return [Named(named.name[a:b], named.start + a, named.start + b) for a, b in pairwise(cuts)]


def _cut_spaced(named: Named, cuts: list[int]) -> list[Named]:
    """Glued names whose characters are spaced: each is proved by the whole line."""
    return [Named(named.name[a:b], named.start, named.end) for a, b in pairwise(cuts)]


def _joints(name: str) -> list[int]:
    """Where in the name another one begins."""
    joints: list[int] = []
    begin = 0
    for i in range(2, len(name) - 1):
        left = name[begin:i]
        if _SUFFIX.search(left) and _opens(left, name[i:]):
            joints.append(i)
            begin = i
    return joints


def _opens(left: str, right: str) -> bool:
    """Whether `right` begins a new name after `left`."""
    if _NO_BODY_OF_STATE.search(left):
        return False
    if left in _WHOLE:
        return _AFTER_WHOLE.match(right) is not None
    central = CENTRAL.match(right)
    if central and central[0] != "中国":
        return len(central[0]) < len(right) or is_organisation(right)
    seat = seat_of(left)
    place = left[seat.start : seat.end] if seat else ""
    if place:
        return right.startswith((place, "中共" + place)) and len(right) > len(place) + 1
    bare = _BARE.match(left)
    return bare is not None and right.startswith(bare[0]) and is_organisation(right)
