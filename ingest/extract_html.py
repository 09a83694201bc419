"""From an HTML source to page text: every visible line, and which of them are the text. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.errors import BadPage
from ingest.extract_html_asides import RELATED, find_asides, link_blocks
from ingest.extract_html_byline import is_byline
from ingest.extract_html_claims import byline_date, index_table, meta_claims, read_date
from ingest.extract_html_edges import body, closes
from ingest.extract_html_lines import visible_lines
from ingest.extract_html_main import Hints, choose
from ingest.extract_html_posts import POST_HEAD as FLOOR
from ingest.extract_html_posts import REPLY, date_in_titles, floors, later_posts
from ingest.extract_html_tables import cells
from ingest.extract_html_title import Near, title_lines
from ingest.extract_html_tree import TEXT, parse, parts
from ingest.families import ANNEX, BREADCRUMBS, NAVIGATION, STATUS_CLASSES
from ingest.lines import is_prose
from ingest.pagetext import Claim, Line, PageText, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ingest.extract_html_lines import RawLine
    from ingest.extract_html_main import Main
    from ingest.extract_html_posts import Post
    from ingest.extract_html_tree import Parts, Tree
    from ingest.pagetext import Cell

OUTSIDE = "html:outside-main"
BYLINE = "html:byline"
NAV = "html:nav"
INDEX = "html:index-table"
LINKS = "html:link-block"
STATUS = "html:post-status"
REPEATED_TITLE = "html:title-repeated"
_TITLE_WITHIN = 400
"""Characters at the head of the body in which it may repeat the page's title."""
_LONGEST_BREADCRUMB = 300
_BYLINE_REACH = 10
"""Lines at the head of the text among which bylines are looked for."""
_HEAD_LINES = 4
"""Lines at the head of the text that may say when it was published."""
_LINKED = frozenset({NAV, LINKS, RELATED})
_FEW = 3
"""Links below the last sentence after which a page has nothing more to say."""
_THREADS = ("discuz", "phpwind", "thread")
_FORUM_SIGNS = ("discuz", "phpwind", "archiver", "bbs")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A page taken apart."""

    tree: Tree
    lines: Sequence[RawLine]
    main: Main | None
    index: frozenset[int]
    """Positions of the index table's lines."""
    asides: Mapping[int, str]
    """Rule ids of the parts beside the text, by node."""
    head: int
    """Node of the line that repeats the page's title, -1 for none."""


def extract_html(source: str, url: str = "") -> PageText:
    """All visible lines of the page, those outside its text marked with the reason.

    Args:
        source: the decoded HTML.
        url: the page's address, empty for a file.

    Raises:
        BadPage: nothing on the page is visible, or it has absurdly many elements.
    """
    tree = parse(source)
    lines = visible_lines(tree)
    if not lines:
        raise BadPage(
            "网页上没有可见的文字（内容可能由脚本生成）。请在浏览器中打开后另存网页再导入。"
        )
    indexed, index = index_table(tree, lines)
    claims = [*meta_claims(tree), *indexed]
    beside = find_asides(tree, lines)
    skip = index | _positions(tree, lines, beside.rules)
    main = choose(tree, lines, Hints(skip, beside.posts, beside.head))
    main = main or choose(tree, lines, Hints(index))
    reading = _Reading(tree, lines, main, frozenset(index), beside.rules, beside.head)
    rules = _rules(reading)
    posted, posts = _posts(reading, rules)
    _mark_bylines(reading, rules)
    title = _title(reading, rules, [c.value for c in claims if c.field == "title"])
    claims.extend(_byline(reading, rules))
    if title:
        claims.append(Claim("title", "".join(lines[i].text.strip() for i in title), "container"))
    if posted is not None:
        claims.append(Claim("posted_on", posted.isoformat(), "container"))
    if url:
        claims.append(Claim("url", url, "url"))
    page = _page_text(reading, rules, frozenset(title), claims)
    return replace(page, posted_on=posted, replies=tuple(_reply(page, post) for post in posts))


def _positions(tree: Tree, lines: Sequence[RawLine], nodes: Mapping[int, str]) -> set[int]:
    """Positions of the lines in the given parts of the page."""
    inside: set[int] = set()
    for node in nodes:
        inside.update(range(node, tree.nodes[node].end))
    return {i for i, line in enumerate(lines) if line.node in inside}


def _rules(reading: _Reading) -> list[str | None]:
    """For every line the rule that takes it out, None for the lines of the text."""
    tree, main = reading.tree, reading.main
    beside = _positions(tree, reading.lines, reading.asides)
    left = [line for i, line in enumerate(reading.lines) if i not in beside]
    blocks = link_blocks(tree, left, main.node) if main else []
    posts = parts(tree, (main.node, *main.replies) if main else ())
    marks = _marks(reading, blocks, posts)
    rules: list[str | None] = []
    for position, line in enumerate(reading.lines):
        if line.rule is not None:
            rules.append(line.rule)
        elif position in reading.index:
            rules.append(INDEX)
        elif main is not None and tree.within(line.node, main.node):
            rules.append(marks[line.node] or (NAV if _is_breadcrumb(line) else None))
        elif posts.around(line.node) >= 0:
            rules.append(STATUS if marks[line.node] == STATUS else REPLY)
        else:
            rules.append(marks[line.node] or (OUTSIDE if main is not None else None))
    _cut_edges(reading, rules)
    return rules


def _cut_edges(reading: _Reading, rules: list[str | None]) -> None:
    """Mark what stands above and below the text in its container."""
    kept = [i for i, rule in enumerate(rules) if rule is None]
    begin, end = body([reading.lines[i] for i in kept], reading.head)
    for i in (*kept[:begin], *kept[end:]):
        rules[i] = OUTSIDE
    left = kept[begin:end]
    if reading.main is None or reading.main.family.startswith(_THREADS):
        return
    last = max((i for i in left if closes(reading.lines[i])), default=len(rules))
    below = [i for i in left if i > last]
    beyond = below[1] if len(below) > 1 else len(rules)
    linked = sum(rule in _LINKED for rule in rules[last:beyond])
    if linked >= _FEW and not any(ANNEX.search(reading.lines[i].text) for i in below):
        for i in below:
            rules[i] = OUTSIDE


def _is_breadcrumb(line: RawLine) -> bool:
    short = len(line.text) <= _LONGEST_BREADCRUMB
    return short and line.linked > 0 and BREADCRUMBS.fullmatch(line.text) is not None


def _marks(reading: _Reading, blocks: Sequence[int], posts: Parts) -> list[str | None]:
    """For every node the rule that its surroundings suggest, inherited downwards."""
    tree, main = reading.tree, reading.main
    forum = main is not None and bool(main.family.startswith(_THREADS))
    links = frozenset(blocks)
    marks: list[str | None] = []
    for index, node in enumerate(tree.nodes):
        above = marks[node.parent] if node.parent >= 0 else None
        if node.tag == TEXT or above is not None or (main and tree.within(main.node, index)):
            marks.append(above)
            continue
        inside = posts.around(index) >= 0
        marks.append(_mark(reading, index, inside=inside, forum=forum, links=links))
    return marks


def _mark(
    reading: _Reading, index: int, *, inside: bool, forum: bool, links: frozenset[int]
) -> str | None:
    node = reading.tree.nodes[index]
    if index in links:
        return LINKS
    if index in reading.asides:
        return reading.asides[index]
    if node.tag == "nav" or node.attributes.get("role") == "navigation":
        return NAV
    if not inside and NAVIGATION.search(node.names):
        return NAV
    names = node.attributes.get("class", "").split()
    if forum and inside and any(STATUS_CLASSES.fullmatch(name) for name in names):
        return STATUS
    return None


def _posts(reading: _Reading, rules: list[str | None]) -> tuple[date | None, list[Post]]:
    """Mark the heads of posts, and all posts but the first.

    Returns:
        The date of the first post, and the later posts.
    """
    lines, main = reading.lines, reading.main
    forum = main is not None and bool(main.replies or main.family.startswith(_THREADS))
    signs = " ".join([reading.tree.title, *(c for n, c in reading.tree.metas if n == "generator")])
    forum = forum or any(sign in signs.lower() for sign in _FORUM_SIGNS)
    heads = floors([(i, line.text) for i, line in enumerate(lines) if line.rule is None])
    inside = [i for i in heads if rules[i] is None]
    if forum or len(inside) > 1:
        for i in inside:
            rules[i] = FLOOR
        for i in range(inside[1] if len(inside) > 1 else len(lines), len(lines)):
            rules[i] = rules[i] or REPLY
    containers = (main.node, *main.replies) if main else ()
    posts = later_posts(reading.tree, lines, rules, containers)
    return _first_posted(reading, rules, heads if forum or inside else ()), posts


def _first_posted(
    reading: _Reading, rules: Sequence[str | None], heads: Sequence[int]
) -> date | None:
    """The date in the head of the first post."""
    if not heads:
        return None
    lines = reading.lines
    begin = next((i for i, rule in enumerate(rules) if rule is None), len(rules))
    head = max((i for i in heads if i < begin), default=heads[0])
    return read_date(lines[head].text) or date_in_titles(
        reading.tree, reading.tree.nodes[lines[head].node].parent
    )


def _title(reading: _Reading, rules: list[str | None], known: Sequence[str]) -> list[int]:
    """Positions of the title's lines; they count as text unless the text repeats them."""
    kept = [i for i, rule in enumerate(rules) if rule is None]
    begin = kept[0] if kept else len(rules)
    near = Near(begin, tuple(i for i, rule in enumerate(rules) if rule in {None, OUTSIDE}))
    title = title_lines(reading.tree, reading.lines, near, known)
    if not set(title) <= set(kept):
        words = ["".join(line.text.split()) for line in reading.lines]
        repeated = _opens_with("".join(words[i] for i in title), [words[i] for i in kept])
        for i in title:
            rules[i] = REPEATED_TITLE if repeated else None
    return title


def _opens_with(title: str, lines: Sequence[str]) -> bool:
    """Whether whole lines near the start of the body, put together, are the title."""
    offset = 0
    for i, line in enumerate(lines):
        if offset > _TITLE_WITHIN:
            break
        joined = ""
        for part in lines[i:]:
            joined += part
            if len(joined) >= len(title):
                break
        if joined == title:
            return True
        offset += len(line)
    return False


def _mark_bylines(reading: _Reading, rules: list[str | None]) -> None:
    """Lines between the title and the first sentence that say when and where from."""
    kept = [i for i, rule in enumerate(rules) if rule is None]
    for i in kept[:_BYLINE_REACH]:
        text = reading.lines[i].text.strip()
        if is_byline(text):
            rules[i] = BYLINE
        elif is_prose(text):
            return


def _byline(reading: _Reading, rules: Sequence[str | None]) -> list[Claim]:
    """The date of publication in the lines around the text's title, the first one found."""
    kept = [i for i, rule in enumerate(rules) if rule is None]
    around = [i for i, rule in enumerate(rules) if rule in {OUTSIDE, BYLINE}] + kept[:_HEAD_LINES]
    for i in sorted(around):
        text = reading.lines[i].text
        found = byline_date(text) or (read_date(text) if rules[i] == BYLINE else None)
        if found is not None:
            return [Claim("published_on", found.isoformat(), "byline")]
    return []


def _page_text(
    reading: _Reading,
    rules: Sequence[str | None],
    title: frozenset[int],
    claims: Sequence[Claim],
) -> PageText:
    places: dict[int, Cell] = cells(reading.tree, reading.lines)
    lines = []
    start = 0
    for position, raw in enumerate(reading.lines):
        end = start + len(raw.text)
        lines.append(
            Line(
                start=start,
                end=end,
                cell=places.get(raw.cell),
                heading=1 if position in title else raw.heading,
                synthetic=raw.synthetic,
                removed_by=rules[position],
            )
        )
        start = end + 1
    text = "\n".join(raw.text for raw in reading.lines)
    return PageText(text, tuple(lines), tuple(dict.fromkeys(claims)))


def _reply(page: PageText, post: Post) -> Reply:
    first, last = page.lines[post.positions[0]], page.lines[post.positions[-1]]
    return Reply(first.start, last.end, post.author, post.posted_on)
