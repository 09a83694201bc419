"""The posts of a forum thread: their heads, and who wrote the later ones and when. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.extract_html_claims import read_date
from ingest.extract_html_tree import TEXT
from ingest.families import AUTHOR_LINKS, AUTHOR_NAMES, FLOOR_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ingest.extract_html_lines import RawLine
    from ingest.extract_html_tree import Tree

REPLY = "html:reply"
POST_HEAD = "html:post-head"
_LONGEST_HEAD = 150
_LONGEST_AUTHOR = 30
_WHEN = re.compile(r"\d{1,4}[-/年.]\d{1,2}|\d+\s*(?:秒|分钟|小时|天)前|半小时前|昨天|前天|今天")
_AUTHOR_BEFORE = re.compile(r"(?:#?\d+\s*[#楼]\s*)?(?:作者\s*[:：]\s*)?(\S{1,30})\s*(?:于\s*)?$")
"""The author in the head of a post, before the word that says when."""


@dataclass(frozen=True, slots=True)
class Post:
    """A later post of a thread."""

    positions: tuple[int, ...]
    """Its lines, at least one."""
    author: str
    posted_on: date | None


def floors(texts: Sequence[tuple[int, str]]) -> list[int]:
    """Positions of the lines that open a post, among lines given with their positions."""
    return [i for i, text in texts if opens_post(text)]


def opens_post(text: str) -> bool:
    """Whether a line is the head of a post: 发表于 and a date."""
    match = FLOOR_LINE.match(text.strip()) if len(text) <= _LONGEST_HEAD else None
    return match is not None and _WHEN.match(match["when"]) is not None


def later_posts(
    tree: Tree,
    lines: Sequence[RawLine],
    rules: Sequence[str | None],
    containers: Sequence[int],
) -> list[Post]:
    """The later posts, whose lines are marked as replies.

    Args:
        tree: the page.
        lines: its lines.
        rules: the rule that takes each line.
        containers: nodes of all posts, the first one too; empty where the thread has only heads.
    """
    if len(containers) > 1:
        return list(_by_container(tree, lines, rules, containers))
    return list(_by_heads(lines, rules))


def _by_container(
    tree: Tree, lines: Sequence[RawLine], rules: Sequence[str | None], containers: Sequence[int]
) -> Iterator[Post]:
    for container in containers[1:]:
        inside = [i for i, line in enumerate(lines) if tree.within(line.node, container)]
        positions = tuple(i for i in inside if rules[i] == REPLY)
        if positions:
            block = _block(tree, container, containers)
            yield Post(positions, _author(tree, block), _posted(tree, lines, block))


def _by_heads(lines: Sequence[RawLine], rules: Sequence[str | None]) -> Iterator[Post]:
    """Between one head and the next, as in an archiver."""
    heads = [i for i, rule in enumerate(rules) if rule == POST_HEAD]
    for head, following in pairwise([*heads, len(lines)]):
        positions = tuple(i for i in range(head + 1, following) if rules[i] == REPLY)
        if positions:
            text = lines[head].text.strip()
            yield Post(positions, _author_in_head(text), read_date(text))


def _author_in_head(text: str) -> str:
    match = FLOOR_LINE.match(text)
    before = _AUTHOR_BEFORE.search(text[: match.start("word")]) if match else None
    return before[1] if before else ""


def _block(tree: Tree, container: int, containers: Sequence[int]) -> int:
    """The largest element around a post that holds no other."""
    others = [i for i in containers if i != container]
    block = container
    while tree.nodes[block].parent >= 0:
        above = tree.nodes[block].parent
        if any(tree.within(i, above) for i in others) or tree.nodes[above].tag == "body":
            break
        block = above
    return block


def _author(tree: Tree, block: int) -> str:
    """The first short text that links to somebody's page, or is named for an author."""
    named = ""
    for index in range(block, tree.nodes[block].end):
        node = tree.nodes[index]
        if node.tag == TEXT or not node.attributes:
            continue
        linked = AUTHOR_LINKS.search(node.attributes.get("href", "")) is not None
        if linked or (not named and AUTHOR_NAMES.search(node.names)):
            inside = tree.nodes[index : node.end]
            text = " ".join("".join(n.text for n in inside if n.tag == TEXT).split())
            if 0 < len(text) <= _LONGEST_AUTHOR and not FLOOR_LINE.match(text):
                if linked:
                    return text
                named = text
    return named


def _posted(tree: Tree, lines: Sequence[RawLine], block: int) -> date | None:
    """The date in the head inside the block, else in its first short line that has one."""
    short = [ln for ln in lines if tree.within(ln.node, block) and len(ln.text) <= _LONGEST_HEAD]
    head = next((ln for ln in short if opens_post(ln.text)), None)
    if head is None:
        return next(filter(None, (read_date(ln.text) for ln in short)), None)
    return read_date(head.text) or date_in_titles(tree, tree.nodes[head.node].parent)


def date_in_titles(tree: Tree, block: int) -> date | None:
    """A forum prints 3 天前 and keeps the date in the `title` attribute."""
    for inner in tree.nodes[block : tree.nodes[block].end]:
        found = read_date(inner.attributes.get("title", ""))
        if found is not None:
            return found
    return None
