"""Outlines held against the truth: articles of flattened laws, paths of real pages."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, TypeVar

from flatten_laws import Flat, Law, Truth, harsh, plain, read_law

from corpus.errors import PolicyError
from corpus.model import Document, Kind, Page
from ingest.pipeline import parse_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

T = TypeVar("T")
FLATTENINGS: Mapping[str, Callable[[Law, Random], Flat]] = {"plain": plain, "harsh": harsh}
_TITLED = frozenset({Kind.BOOK, Kind.SUBBOOK, Kind.CHAPTER, Kind.SECTION})


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one law or page."""

    name: str
    true: int
    """How many there are in truth."""
    right: int
    found: int
    missed: tuple[str, ...] = ()
    false: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether all is there and nothing else."""
        return self.right == self.true == self.found


def laws(folder: Path, flattening: str, seed: int) -> Iterator[tuple[Judged, Judged]]:
    """Articles and headings of every law, flattened from the seed."""
    for path in sorted(folder.glob("*.md")):
        law = read_law(path.stem, path.read_text(encoding="utf-8"))
        # Each law draws from a seed of its own, so that one more file changes no other.
        random = Random(f"{seed} {flattening} {law.name}")  # noqa: S311  a repeatable draw, no secret
        flat = FLATTENINGS[flattening](law, random)
        documents = parsed(Page(flat.text.encode("utf-8"), f"{law.name}.txt"))
        yield judge_articles(law.name, flat, documents), judge_headings(law.name, flat, documents)


def judge_articles(name: str, flat: Flat, documents: tuple[Document, ...]) -> Judged:
    """An article is right where path (附件 apart) and words are, the words to the character."""
    found = Counter(
        Truth(without_annexes(c.path), c.span.of(d.text))
        for d in documents
        for c in d.clauses
        if c.kind is Kind.ARTICLE
    )
    return _judged(name, Counter(flat.articles), found, lambda t: "›".join(t.path))


def judge_headings(name: str, flat: Flat, documents: tuple[Document, ...]) -> Judged:
    """Paths of 编 章 节, and of 一、 where the Markdown has it for a heading."""
    wanted = Counter(flat.headings)
    has = {step for path in wanted for step in path}
    found = Counter(
        c.path
        for d in documents
        for c in d.clauses
        if c.kind in _TITLED or (c.kind is Kind.HAN and c.parent is None and c.label in has)
    )
    return _judged(name, wanted, found, "›".join)


def pages(folder: Path) -> Iterator[Judged]:
    """Paths of the normative pages of structure.json, by the rules that it states."""
    structure = json.loads((folder / "structure.json").read_text(encoding="utf-8"))
    for name, truth in sorted(structure.items()):
        if name == "_about":
            continue
        documents = parsed(Page((folder / f"{name}.html").read_bytes(), f"{name}.html"))
        optional = {
            without_annexes(p)
            for p in (*truth.get("inline_paths", ()), *truth.get("optional_paths", ()))
        }
        wanted = Counter(filter(None, map(without_annexes, truth["paths"])))
        found = Counter(p for d in documents for p in flat_paths(d))
        extra = found - wanted
        counted = found - Counter({p: n for p, n in extra.items() if p in optional})
        yield _judged(name, wanted, counted, "›".join)


def flat_paths(document: Document) -> Iterator[tuple[str, ...]]:
    """Paths as structure.json has them: 附件 prefixes dropped, tables left out."""
    for clause in document.clauses:
        path = without_annexes(clause.path)
        if path and clause.kind is not Kind.TABLE:
            yield path


def without_annexes(path: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """A path without its 附件 steps, which say where a text hangs and not what it is."""
    return tuple(step for step in path if not step.startswith("附件"))


def parsed(page: Page) -> tuple[Document, ...]:
    """The documents of a page; none where it cannot be read."""
    try:
        return parse_page(page)
    except PolicyError:
        return ()


def _judged(name: str, wanted: Counter[T], found: Counter[T], shown: Callable[[T], str]) -> Judged:
    missed, false = wanted - found, found - wanted
    right = wanted.total() - missed.total()
    return Judged(
        name,
        wanted.total(),
        right,
        found.total(),
        tuple(map(shown, missed.elements())),
        tuple(map(shown, false.elements())),
    )
