"""Three views of two versions of one document: 对照, 编注, 整理. Pure.

All three show the newer text in its order, what was deleted where it stood; the words of both
sides are verbatim, marks are added around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from api.labels import CHANGES, RELATIONS, han_date
from corpus.errors import BadQuery
from search.edition_align import label
from search.editions import blocks
from search.model import Change, DiffPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.model import Document
    from search.editions import Block
    from search.model import Comparison, Pair

_ADDED, _DELETED = "新增", "删去"
_TAGS = {"delete": "del", "insert": "ins"}
_MARKS = {"delete": ("[-", "-]"), "insert": ("{+", "+}")}
_UNNAMED = "标题或导语"
_NOT_EDITIONS = (
    "这两份文件不是同一文件的不同版本（标题、制定机关或文字对不上），没有{view}视图。"
    "可以不加 --view，直接逐条对照。"
)


class View(StrEnum):
    """How two versions are shown."""

    COLUMNS = "对照"
    """Old and new side by side."""
    ANNOTATED = "编注"
    """The new text; what changed, when, and the old wording in notes."""
    MARKED = "整理"
    """The new text with deletions and insertions marked in place."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A pair, an article put in, or one deleted."""

    parts: tuple[DiffPart, ...]
    """Their `a` joined is the old text, their `b` the new one."""
    labels_a: tuple[str, ...]
    labels_b: tuple[str, ...]
    anchor: str
    """Id of the first clause of the newer text, else of the older one."""
    told: tuple[str, ...]
    """What changed, in Chinese; empty where nothing did."""
    breaks_a: frozenset[int]
    """Offsets in the old text at which a clause begins."""
    breaks_b: frozenset[int]

    @property
    def old(self) -> str:
        """The old text, verbatim."""
        return "".join(part.a for part in self.parts)

    @property
    def new(self) -> str:
        """The new text, verbatim."""
        return "".join(part.b for part in self.parts)

    @property
    def reworded(self) -> bool:
        """Whether the old wording, labels apart, is not the new one."""
        return bool(self.old) and not {CHANGES[Change.CHANGED], _DELETED}.isdisjoint(self.told)

    @property
    def left(self) -> Markup:
        """The old text, deletions marked."""
        return _marked(self.parts, "a", self.breaks_a)

    @property
    def right(self) -> Markup:
        """The new text, insertions marked."""
        return _marked(self.parts, "b", self.breaks_b)

    @property
    def merged(self) -> Markup:
        """Both in one: what stays as the newer text has it."""
        return _marked(self.parts, "ab", self.breaks_b)

    @property
    def plain(self) -> Markup:
        """The new text without marks."""
        return _marked([DiffPart("equal", "", self.new)], "b", self.breaks_b)

    @property
    def note(self) -> str:
        """What changed, from which articles."""
        return f"{_names(self.labels_a)} → {_names(self.labels_b)}：{'，'.join(self.told)}"


@dataclass(frozen=True, slots=True)
class EditionView:
    """Two versions, ready to show."""

    view: View
    a: Document
    b: Document
    entries: tuple[Entry, ...]
    """Those to show, in the newer text's order."""
    counts: tuple[tuple[str, int], ...]
    """What happened, and to how many."""
    when: str
    """Since when the newer text holds, 自2022年3月1日起; empty where unknown."""


def edition_view(comparison: Comparison, view: View, *, only_changes: bool = False) -> EditionView:
    """The entries of a view.

    Raises:
        BadQuery: the two are no versions of one document.
    """
    if not comparison.editions:
        raise BadQuery(_NOT_EDITIONS.format(view=view))
    entries = _in_order(comparison)
    names = [*CHANGES.values(), _ADDED, _DELETED]
    counts = [(name, sum(name in entry.told for entry in entries)) for name in names]
    shown = [entry for entry in entries if entry.told or not only_changes]
    return EditionView(
        view,
        comparison.a,
        comparison.b,
        tuple(shown),
        tuple((name, n) for name, n in counts if n),
        _when(comparison.b),
    )


def view_text(shown: EditionView) -> Iterator[str]:
    """The view on a terminal: [-删去-], {+新增+}."""
    yield f"甲 《{shown.a.title}》"
    yield f"乙 《{shown.b.title}》{shown.when}"
    yield "，".join(f"{name} {n}" for name, n in shown.counts) or "两版相同"
    for entry in shown.entries:
        yield ""
        for line in _entry_text(entry, shown):
            yield from line.split("\n")


def _entry_text(entry: Entry, shown: EditionView) -> Iterator[str]:
    if shown.view is View.COLUMNS:
        yield f"【{entry.note if entry.told else _names(entry.labels_b)}】"
        yield f"甲 {_typed(entry.parts, 'a', entry.breaks_a)}"
        yield f"乙 {_typed(entry.parts, 'b', entry.breaks_b)}"
    elif shown.view is View.MARKED:
        yield _typed(entry.parts, "ab", entry.breaks_b)
    else:
        words = [DiffPart("equal", "", entry.new)]
        yield _typed(words, "b", entry.breaks_b) or f"（原{_names(entry.labels_a)}）"
        if entry.told:
            yield f"〔{shown.when}{entry.note}〕"
        if entry.reworded:
            old = [DiffPart("equal", entry.old, "")]
            yield f"〔原文：{_typed(old, 'a', entry.breaks_a)}〕"


def _in_order(comparison: Comparison) -> list[Entry]:
    """By the newer text; each deleted block behind the one that it followed."""
    older, newer = blocks(comparison.a), blocks(comparison.b)
    at_a, at_b = _places(older), _places(newer)
    placed = {at_a[i]: min(at_b[j] for j in pair.b) for pair in comparison.pairs for i in pair.a}
    keyed = [
        ((min(at_b[j] for j in pair.b), 0), _entry(pair, older, newer, at_a, at_b))
        for pair in comparison.pairs
    ]
    only_a, only_b = set(comparison.only_a), set(comparison.only_b)
    keyed += [
        ((j, 0), _lone(block, "insert"))
        for j, block in enumerate(newer)
        if block.units[0].clause.id in only_b
    ]
    behind = -1
    for i, block in enumerate(older):
        behind = placed.get(i, behind)
        if block.units[0].clause.id in only_a:
            keyed.append(((behind, i + 1), _lone(block, "delete")))
    return [entry for _, entry in sorted(keyed, key=lambda one: one[0])]


def _places(found: Sequence[Block]) -> dict[str, int]:
    return {unit.clause.id: k for k, block in enumerate(found) for unit in block.units}


def _entry(
    pair: Pair,
    older: Sequence[Block],
    newer: Sequence[Block],
    at_a: Mapping[str, int],
    at_b: Mapping[str, int],
) -> Entry:
    told = [CHANGES[change] for change in pair.changes]
    if Change.CHANGED in pair.changes:
        told.append(RELATIONS[pair.relation])
    return Entry(
        pair.diff,
        pair.labels_a,
        pair.labels_b,
        newer[at_b[pair.b[0]]].top.id,
        tuple(dict.fromkeys(told)),
        _breaks(older[k] for k in dict.fromkeys(at_a[i] for i in pair.a)),
        _breaks(newer[k] for k in dict.fromkeys(at_b[i] for i in pair.b)),
    )


def _lone(block: Block, op: str) -> Entry:
    gone = op == "delete"
    name, breaks = (label(block),), _breaks([block])
    part = DiffPart(op, block.text if gone else "", "" if gone else block.text)
    return Entry(
        (part,),
        name if gone else (),
        () if gone else name,
        block.top.id,
        (_DELETED,) if gone else (_ADDED,),
        breaks if gone else frozenset(),
        frozenset() if gone else breaks,
    )


def _breaks(found: Iterable[Block]) -> frozenset[int]:
    lengths = [len(unit.text) for block in found for unit in block.units]
    return frozenset(accumulate(lengths[:-1]))


def _marked(parts: Sequence[DiffPart], sides: str, breaks: frozenset[int]) -> Markup:
    """One side, or both ("ab"), as HTML, a line for each clause."""
    made = []
    for op, lines in _lines(parts, sides, breaks):
        words, tag = Markup("<br>").join(lines), _TAGS.get(op)
        made.append(Markup("<{0}>{1}</{0}>").format(Markup(tag), words) if tag else words)  # noqa: S704  ours
    return Markup("").join(made)


def _typed(parts: Sequence[DiffPart], sides: str, breaks: frozenset[int]) -> str:
    """The same for a terminal."""
    made = []
    for op, lines in _lines(parts, sides, breaks):
        before, after = _MARKS.get(op, ("", ""))
        made.append(before + "\n".join(lines) + after)
    return "".join(made)


def _lines(
    parts: Sequence[DiffPart], sides: str, breaks: frozenset[int]
) -> Iterator[tuple[str, list[str]]]:
    """The parts of one side, or of both, in pieces where a clause of the side counted begins."""
    counted, at = sides[-1], 0
    for part in parts:
        words = part.a if sides == "a" or (sides == "ab" and part.op == "delete") else part.b
        if not words:
            continue
        counts = counted == "a" or part.op != "delete"
        cuts = [k for k in range(1, len(words)) if counts and at + k in breaks]
        opens = counts and at in breaks
        pieces = [words[x:y] for x, y in pairwise([0, *cuts, len(words)])]
        yield part.op, ["", *pieces] if opens else pieces
        at += len(words) if counts else 0


def _names(labels: Sequence[str]) -> str:
    return "、".join(name or _UNNAMED for name in labels) or "—"


def _when(document: Document) -> str:
    day = document.effective_on or document.issued_on or document.published_on
    word = "起" if day is not None and day == document.effective_on else "的文本"
    return f"（{han_date(day)}{word}）" if day is not None else ""
