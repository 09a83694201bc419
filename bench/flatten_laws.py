"""Laws in Markdown made plain text again, as copies on the web come, with the truth kept beside.

Two flattenings, both drawn from a seed: `plain` loses the marks and the blank lines and varies
the spaces; `harsh` also joins lines behind 。 and mixes page numbers and running heads in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from corpus.numbering import to_han, to_int

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NUMERAL = "[〇零一二三四五六七八九十百千]+"
_HEADING = re.compile(rf"(?P<label>第{_NUMERAL}(?:分?编|[章节])|{_NUMERAL}(?=、))[、\s]*")
_ARTICLE = re.compile(rf"(?P<label>第{_NUMERAL}条(?:之[一二三四五六七八九十]+)?)(?=\s|$)")
_BACK_MATTER = re.compile(r"附\s*[件表录]|附[:：]|\|")
"""What follows the last article and belongs to none."""
_RANKS = {"编": 0, "分编": 1, "章": 2, "节": 3, "、": 4}
_SPACES = (" ", "\u3000", "  ", "\u3000\u3000", "")
_INDENTS = ("", "\u3000\u3000", "    ", "  ")
_NUMBERS = ("— {n} —", "- {n} -", "{n}", "第{n}页 共{of}页")
_PAGE_LINES = (18, 32)
"""Lines on a printed page, about."""
_HEADED = 0.7
"""Share of laws whose pages bear the title as a running head."""
_CUT, _CUT_LEAST = 0.5, 40
"""Share of pages that end inside a line, and the shortest line to be cut."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a law, its marks taken off."""

    text: str
    label: str | None = None
    """The label of a heading or an article, spaces taken out."""
    rank: int | None = None
    """Of a heading: 0 for 编 to 4 for 一、."""
    glued: str | None = None
    """What parts it from the next line, where the Markdown has both on one."""


@dataclass(frozen=True, slots=True)
class Law:
    """A law as its Markdown has it."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """A labelled thing of the flattened text: where it stands and its words."""

    path: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Flat:
    """A flattened law."""

    text: str
    articles: list[Truth] = field(default_factory=list)
    headings: list[tuple[str, ...]] = field(default_factory=list)


def read_law(name: str, markdown: str) -> Law:
    """The lines of a law; comments, tables' rules and emphasis are marks and go."""
    lines = []
    for raw in markdown.splitlines():
        text = raw.strip().replace("**", "")
        if not text or text.startswith(("<!--", "|--", "| --", "|:-")):
            continue
        bare = re.sub(r"^#+\s*", "", text)
        bare = re.sub(r"\s*\|\s*", "  ", bare).strip() if bare.startswith("|") else bare
        lines += _unglued(_line(bare, heading=bare != text))
    return Law(name, tuple(lines))


def _unglued(line: Line) -> Iterator[Line]:
    """A line of the Markdown that holds several 条, cut where the numbers go on by one."""
    number = to_int(line.label[1:-1]) if line.label and line.rank is None else None
    while number is not None:
        following = f"第{to_han(number + 1)}条"
        cut = re.search(rf"(?<=。)(?P<gap>\s*)(?={following})", line.text)
        if cut is None:
            break
        yield Line(line.text[: cut.start()], line.label, glued=cut["gap"])
        line = Line(line.text[cut.end() :], following)
        number += 1
    yield line


def plain(law: Law, random: Random) -> Flat:
    """One line a paragraph, with other spaces at the labels and before the lines."""
    lines = [_respaced(line, random) for line in law.lines]
    breaks = ["\n" if line.glued is None else line.glued for line in lines]
    pieces = []
    for i, (line, after) in enumerate(zip(lines, breaks, strict=True)):
        indent = random.choice(_INDENTS) if not i or breaks[i - 1] == "\n" else ""
        pieces += [indent, line.text, after]
    return Flat("".join(pieces), *_truth(lines, breaks))


def harsh(law: Law, random: Random) -> Flat:
    """Lines joined behind 。, page numbers and running heads between and inside lines."""
    lines = [_respaced(line, random) for line in law.lines]
    breaks = [_break(a, random) for a in lines]
    return Flat(_printed(lines, breaks, random), *_truth(lines, breaks))


def _line(text: str, *, heading: bool) -> Line:
    found = _HEADING.match(text) if heading else _ARTICLE.match(text)
    if found is None:
        return Line(text)
    label = found["label"]
    if not heading:
        return Line(text, label)
    kind = re.search("分?编|[章节]", label)
    return Line(text, label, _RANKS[kind.group() if kind else "、"])


def _respaced(line: Line, random: Random) -> Line:
    """The line with another space behind its label."""
    if line.label is None or line.rank == _RANKS["、"]:
        return line
    words = line.text[len(line.label) :].strip()
    gap = random.choice(_SPACES) if words else ""
    return replace(line, text=line.label + gap + words)


def _break(line: Line, random: Random) -> str:
    """What parts a line from the next one: nothing as often as not where 。 shows its end."""
    if line.glued is not None:
        return line.glued
    if line.rank is not None:
        return random.choice(("\n", "\n", " ", "\u3000"))
    return random.choice(("\n", "")) if line.text.endswith("。") else "\n"


def _truth(
    lines: Sequence[Line], breaks: Sequence[str]
) -> tuple[list[Truth], list[tuple[str, ...]]]:
    """The articles with path and words, and the paths of the headings."""
    above: list[Line] = []
    articles: list[Truth] = []
    headings: list[tuple[str, ...]] = []
    for i, line in enumerate(lines):
        if line.rank is not None:
            above = [h for h in above if h.rank is not None and h.rank < line.rank] + [line]
            headings.append(_labels(above))
        elif line.label is not None:
            articles.append(Truth((*_labels(above), line.label), _words(lines, breaks, i)))
    return articles, headings


def _labels(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(line.label for line in lines if line.label)


def _words(lines: Sequence[Line], breaks: Sequence[str], i: int) -> str:
    """An article from its label to the next label of any kind."""
    words = lines[i].text
    for before, line in zip(breaks[i:], lines[i + 1 :], strict=False):
        if line.label is not None or _BACK_MATTER.match(line.text):
            break
        words += before + line.text
    return words


def _printed(lines: Sequence[Line], breaks: Sequence[str], random: Random) -> str:
    """The text on its pages."""
    number = random.choice(_NUMBERS)
    head = lines[0].text if random.random() < _HEADED else ""
    ends = list(_page_ends(len(lines), random))
    furniture = {
        end: "\n".join(filter(None, (number.format(n=n, of=len(ends)), head)))
        for n, end in enumerate(ends, start=1)
    }
    pieces = []
    for i, (line, after) in enumerate(zip(lines, breaks, strict=True)):
        if i not in furniture:
            pieces += [line.text, after]
        elif len(line.text) > _CUT_LEAST and random.random() < _CUT:
            cut = random.randrange(15, len(line.text) - 10)
            pieces += [line.text[:cut], f"\n{furniture[i]}\n", line.text[cut:], after]
        else:
            pieces += [line.text, f"\n{furniture[i]}\n" if after == "\n" else after]
    return "".join(pieces)


def _page_ends(lines: int, random: Random) -> Iterator[int]:
    """Indices of the lines in or behind which a page ends."""
    end = random.randint(*_PAGE_LINES)
    while end < lines - 1:
        yield end
        end += random.randint(*_PAGE_LINES)
