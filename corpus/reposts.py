"""Copies of one document put together, with the copy that stands for them. Pure.

Every copy stays a document of its own; a group only says that they are one text.
A copy joins a group through a pair that was judged to be the same (`corpus.sameness`), and never
where any pair of the group was judged to be two documents: so a copy that has lost the part in
which two versions differ cannot make one of them. Where it fits several groups it stays alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Document, Trust
from corpus.sameness import Reason
from corpus.urls import is_official

_TRUST = (Trust.ISSUED, Trust.OFFICIAL, Trust.REPOST, Trust.ESSAY)
_WHOLE_END = re.compile(r"[。!！?？…；;）)》〉」』”\"'：:]\s*+$")
_DOUBTS = frozenset({"text_cut", "unclosed_quote", "label_gap", "broken_line"})

Standing = tuple[int, ...]
"""How good a copy is: the less, the better, number by number."""


class Route(StrEnum):
    """What made two documents be compared; the first of these that holds."""

    URL = "url"
    """One address, apart from session, tracker and device."""
    DIGEST = "digest"
    """Equal texts, blind to spacing, script and width."""
    NAME = "name"
    """The same 文号 or the same title."""
    SKETCH = "sketch"
    """Many 5-grams in common."""
    PERSON = "person"
    """A person decided about them."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two documents compared."""

    a: str
    b: str
    same: bool
    similarity: float
    """Share of the shorter text that the other has in the same order."""
    route: Route
    reason: Reason | None = None
    """Why they are two documents."""
    evidence: tuple[str, ...] = ()
    """The words that make them two."""
    misprints: float = 0.0
    """Misprints a character."""

    def other(self, document_id: str) -> str:
        """The other one of the two."""
        return self.b if document_id == self.a else self.a


@dataclass(frozen=True, slots=True)
class Group:
    """Copies of one document."""

    best: str
    copies: tuple[str, ...]
    """The others, the better first."""


def standing(document: Document) -> Standing:
    """How good a copy is: issued, official, complete, filled in, undamaged; the less the better."""
    trust = document.trust
    if trust is Trust.REPOST and is_official(document.source.locator):
        trust = Trust.OFFICIAL
    doubts = sum(w.code in _DOUBTS for w in document.warnings)
    placeholders = sum(w.code == "placeholder" for w in document.warnings)
    return (
        _TRUST.index(trust),
        -_completeness(document),
        -len(document.clauses),
        int(document.template) + placeholders,
        doubts + len(document.warnings),
        -len("".join(document.text.split())),
    )


def _completeness(document: Document) -> int:
    """A signature or a number, and an end that is one."""
    signed = document.signature is not None or document.issued_on is not None
    whole = document.signature is not None or bool(_WHOLE_END.search(document.text))
    return 2 * int(whole) + int(signed)


def groups(standings: Mapping[str, Standing], likenesses: Iterable[Likeness]) -> tuple[Group, ...]:
    """The groups of two copies and more, by the id of the best.

    Args:
        standings: how good each document is; all documents that are to be grouped.
        likenesses: all pairs that were compared.
    """
    same, apart = _edges(likenesses)
    order = sorted(same, key=lambda i: (standings[i], i))
    members: dict[str, list[str]] = {}
    group_of: dict[str, str] = {}
    for name in order:
        leaders = _leaders(name, same, apart, members, group_of)
        leader = leaders[0] if len(leaders) == 1 else name
        group_of[name] = leader
        members.setdefault(leader, []).append(name)
    found = (Group(best, tuple(all_[1:])) for best, all_ in members.items() if len(all_) > 1)
    return tuple(sorted(found, key=lambda g: g.best))


_Edges = Mapping[str, frozenset[str]]


def _edges(likenesses: Iterable[Likeness]) -> tuple[_Edges, _Edges]:
    """For each document those it is the same as, and those it certainly is not."""
    same: defaultdict[str, set[str]] = defaultdict(set)
    apart: defaultdict[str, set[str]] = defaultdict(set)
    for pair in likenesses:
        if pair.same:
            same[pair.a].add(pair.b)
            same[pair.b].add(pair.a)
        elif pair.reason not in (Reason.LITTLE_SHARED, Reason.SHORT):
            # Two pieces of one text may share little; nothing contradicts their being copies.
            apart[pair.a].add(pair.b)
            apart[pair.b].add(pair.a)
    return _frozen(same), _frozen(apart)


def _frozen(edges: Mapping[str, set[str]]) -> _Edges:
    return {name: frozenset(others) for name, others in edges.items()}


def _leaders(
    name: str,
    same: _Edges,
    apart: _Edges,
    members: Mapping[str, Sequence[str]],
    group_of: Mapping[str, str],
) -> list[str]:
    """The groups that a document fits, by their best."""
    near = dict.fromkeys(group_of[other] for other in sorted(same[name]) if other in group_of)
    against = apart.get(name, frozenset())
    return [leader for leader in near if not against.intersection(members[leader])]
