"""A clause in the making: a node of the outline before it has an id."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import Kind
from ingest.sequence import Step


@dataclass(slots=True)
class Node:
    """A clause in the making."""

    kind: Kind
    label: str
    printed: str
    start: int
    end: int
    words: int
    """Where the words after the label begin."""
    parent: Node | None
    number: int = 0
    step: Step | None = None
    heading: str | None = None
    id: str = ""
    path: tuple[str, ...] = ()
    children: list[Node] = field(default_factory=list)


def around(nodes: Sequence[Node], offset: int) -> Node | None:
    """The innermost node at `offset`; `nodes` are in reading order."""
    index = bisect_right(nodes, offset, key=lambda n: n.start) - 1
    node = nodes[index] if index >= 0 else None
    while node is not None and offset >= node.end:
        node = node.parent
    return node
