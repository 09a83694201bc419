"""The posts of a forum thread: their heads, and who wrote the later ones and when. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.extract_html_claims import read_date
from ingest.extract_html_tree import TEXT, parts
from ingest.families import AUTHOR_LINKS, AUTHOR_NAMES, FLOOR_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ingest.extract_html_lines import RawLine
    from ingest.extract_html_tree import Parts, Tree

REPLY = "html:reply"
POST_HEAD = "html:post-head"
_LONGEST_HEAD = 150
_LONGEST_AUTHOR = 30
_NAME_NODES = 20
"""Nodes of an element that is looked at for a name."""
_WHEN = re.compile(r"\d{1,4}[-/年.]\d{1,2}|\d+\s*+(?:秒|分钟|小时|天)前|半小时前|昨天|前天|今天")
_AUTHOR_BEFORE = re.compile(
    r"(?:#?\d+\s*+[#楼]\s*+)?(?:作者\s*+[:：]\s*+)?(\S{1,30})\s*+(?:于\s*+)?$"
)
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
    posts = parts(tree, containers)
    positions: dict[int, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if rules[i] == REPLY and (post := posts.around(line.node)) >= 0:
            positions[posts.starts[post]].append(i)
    blocks = {container: _block(tree, container, posts) for container in positions}
    around = parts(tree, blocks.values())
    short: dict[int, list[RawLine]] = defaultdict(list)
    for line in lines:
        if len(line.text) <= _LONGEST_HEAD and (block := around.around(line.node)) >= 0:
            short[around.starts[block]].append(line)
    for container in containers[1:]:
        if container in positions:
            block = blocks[container]
            posted = _posted(tree, short[block])
            yield Post(tuple(positions[container]), _author(tree, block), posted)


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


def _block(tree: Tree, container: int, posts: Parts) -> int:
    """The largest element around a post that holds no other."""
    block = container
    while tree.nodes[block].parent >= 0:
        above = tree.nodes[block].parent
        if tree.nodes[above].tag == "body" or posts.count(above, tree.nodes[above].end) > 1:
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
            inside = tree.nodes[index : min(node.end, index + _NAME_NODES)]
            text = " ".join("".join(n.text for n in inside if n.tag == TEXT).split())
            if 0 < len(text) <= _LONGEST_AUTHOR and not FLOOR_LINE.match(text):
                if linked:
                    return text
                named = text
    return named


def _posted(tree: Tree, short: Sequence[RawLine]) -> date | None:
    """The date in the head among a block's short lines, else in the first line that has one."""
    head = next((line for line in short if opens_post(line.text)), None)
    if head is None:
        return next(filter(None, (read_date(line.text) for line in short)), None)
    return read_date(head.text) or date_in_titles(tree, tree.nodes[head.node].parent)


def date_in_titles(tree: Tree, block: int) -> date | None:
    """A forum prints 3 天前 and keeps the date in the `title` attribute."""
    for inner in tree.nodes[block : tree.nodes[block].end]:
        found = read_date(inner.attributes.get("title", ""))
        if found is not None:
            return found
    return None
