"""Precedents (先例): questions whose answers are known, and what they say of a new question.

What answered a question that resembles this one is likely to answer this one too, though it share
neither words nor matter with it: a general provision (违约责任) answers questions about anything.
The precedents near a question speak for what answered them, the nearer the more (kernel
regression: E. Nadaraya, G. Watson, 1964), and how often a passage was needed says a little.

They come with a model, whose vectors they are, and speak for a passage wherever its words stand
as they stood then (`passage_key`). A library that holds none of these passages is searched as
though there were no precedents. Pure but for the file.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from corpus.folding import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Keys = NDArray[np.uint64]
    Numbers = NDArray[np.int64]
    Owners = NDArray[np.int32]

PRECEDENTS = "precedents.npz"
"""File in a model's folder."""
WIDTH = 0.12
"""Difference of cosines at which a precedent counts e times less (.1 and .15 are as good)."""
NEAR = 0.55
"""Cosine of a precedent that is called near. Of 20 questions on statutes 19 have one; where none
is, what the others say shrinks."""
LEAST_LEVEL = 0.2
OFTEN = 0.2
"""Of the logarithm of how often a passage answered; see `Bearing.spoken`."""
BESIDE = 0.3, 0.2, 0.1
"""What is said for a passage counts so much for the first, second and third one beside it in its
document: R@100 .932 to .935 on five folds of the statute questions."""
MOST = 200
"""Passages spoken for. With 100 R@100 is .001 lower, with 300 the same."""
COPIES = 20
"""Places at which a passage may stand; what stands in more is a formula and answers nothing."""
_STEP = 127
"""A vector's number 1.0 in the file."""
_SHORTEST = 8
"""Letters of a passage that can be told from others."""
_LABEL = re.compile(r"第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")
_ITEM = re.compile(r"\s*[（(]?[零〇一二三四五六七八九十百\d]+(?:[）)、]|[.．](?!\d))")
_NO_KEY = 0


def passage_key(text: str) -> int:
    """A number for a passage's words, without its label, punctuation and space; 0 of too few.

    Script, width and case do not matter.
    """
    words = "".join(filter(str.isalnum, fold(text)))
    label = _LABEL.match(words)
    words = words[label.end() :] if label else words
    if len(words) < _SHORTEST:
        return _NO_KEY
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), "big")


def passage_keys(text: str) -> frozenset[int]:
    """The key of a passage and those of its paragraphs, as which a library may hold it.

    Items of lists are left out: 法律规定的其他情形 stands everywhere.
    """
    paragraphs = (line for line in text.splitlines() if not _ITEM.match(line))
    return frozenset(map(passage_key, (text, *paragraphs))) - {_NO_KEY}


@dataclass(frozen=True, slots=True)
class Answered:
    """A question whose answers are known."""

    text: str
    passages: tuple[str, ...]
    """Words of the passages that answer it."""
    asked: bool
    """Whether somebody asked it; one written for a passage does not say that it is needed."""


@dataclass(frozen=True, slots=True, eq=False)
class Precedents:
    """Questions as vectors of one model, joined with the passages that answer them."""

    model: str
    """Name of the model."""
    steps: NDArray[np.int8]
    """One row a question: its vector in steps of 1/127, made one of length 1 where it is used."""
    asked: NDArray[np.bool_]
    """Of each question, see `Answered.asked`."""
    question: Numbers
    """Of each pair of a question and a passage that answers it."""
    key: Keys
    """Of each pair, one of the `passage_keys` of the passage."""

    @classmethod
    def of(cls, model: str, answered: Sequence[Answered], vectors: Floats) -> Self:
        """Of questions and their vectors, rounded as they are kept."""
        told = [
            (n, key)
            for n, one in enumerate(answered)
            for key in sorted(frozenset().union(*map(passage_keys, one.passages)))
        ]
        return cls(
            model,
            np.rint(vectors * _STEP).clip(-_STEP, _STEP).astype(np.int8),
            np.array([one.asked for one in answered], dtype=bool),
            np.array([question for question, _ in told], dtype=np.int64),
            np.array([key for _, key in told], dtype=np.uint64),
        )

    def save(self, file: Path) -> None:
        """Write them, a byte for each number of a vector."""
        np.savez_compressed(
            file,
            model=np.array(self.model),
            vectors=self.steps,
            asked=self.asked,
            question=self.question.astype(np.int32),
            key=self.key,
        )

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read them.

        Raises:
            OSError: there is no such file.
            ValueError: it is damaged.
        """
        try:
            with file.open("rb") as raw, np.load(raw, allow_pickle=False) as read:
                found = cls(
                    str(read["model"]),
                    read["vectors"],
                    read["asked"],
                    read["question"].astype(np.int64),
                    read["key"],
                )
        except (zipfile.BadZipFile, KeyError, EOFError) as error:
            raise ValueError(str(error)) from error
        if len(found.steps) != len(found.asked) or len(found.question) != len(found.key):
            raise ValueError("columns of different lengths")
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Bearing:
    """What precedents have to do with the entries of one index."""

    vectors: Floats
    """Of the questions that its entries answer."""
    question: Numbers
    """Of each pair of a question and an entry that answers it."""
    answer: Numbers
    """Of each pair, the entry's number among those that answer."""
    source: Numbers
    """Of each link from an entry that answers, to itself or to one beside it: its number there."""
    target: Numbers
    """Of each link, the place in `entries` that it leads to."""
    share: Floats
    """Of each link."""
    entries: Numbers
    """Every entry that answers a question or stands beside one that does, ascending."""
    often: Floats
    """How many asked questions each of them answers."""

    @classmethod
    def on(cls, precedents: Precedents, entries: Numbers, keys: Keys, owners: Owners) -> Self:
        """Of an index.

        Args:
            precedents: of the model that its vectors are of.
            entries: numbers of those entries whose keys the precedents name, ascending.
            keys: `passage_key` of each of these.
            owners: the document of every entry of the index; those of one stand together.
        """
        _, kind, count = np.unique(keys, return_inverse=True, return_counts=True)
        rare = count[kind] <= COPIES
        entries, keys = entries[rare], keys[rare]
        pair, asked_by = _joined(precedents, keys)
        answering, answer = np.unique(entries[pair], return_inverse=True)
        source, reached, share = _links(answering, owners)
        named, target = np.unique(reached, return_inverse=True)
        used, question = np.unique(asked_by, return_inverse=True)
        often = np.zeros(len(named), dtype=np.float32)
        often[named.searchsorted(answering)] = np.bincount(
            answer, precedents.asked[asked_by], minlength=len(answering)
        )
        vectors = _units(precedents.steps[used])
        return cls(vectors, question, answer, source, target, share, named, often)

    def spoken(self, vector: Floats) -> Spoken:
        """What precedents make likely: for each of `entries` a fused score.

        `LEAST_LEVEL`; up to 1 for the precedents near the question, where 1 is what the entry
        has that they speak for most; and `OFTEN` times the logarithm of how often it answered.

        Args:
            vector: of the question, of length 1.
        """
        near = np.exp((self.vectors @ vector - 1) / WIDTH)
        direct = np.bincount(self.answer, near[self.question])
        around = np.bincount(self.target, direct[self.source] * self.share)
        most = max(float(around.max()), float(np.exp((NEAR - 1) / WIDTH)))
        return Spoken(self.entries, LEAST_LEVEL + around / most + OFTEN * np.log1p(self.often))


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """What precedents say of the entries of an index for one question."""

    entries: Numbers
    """Ascending; of the others they say nothing."""
    levels: NDArray[np.float64]
    """The fused score that each is likely to deserve."""

    def best(self, allowed: NDArray[np.bool_] | None = None) -> list[int]:
        """The `MOST` entries of the highest levels, highest first.

        Args:
            allowed: of each entry of the index, whether it may answer; None is all.
        """
        places = np.arange(len(self.entries))
        if allowed is not None:
            places = places[allowed[self.entries]]
        levels = self.levels[places]
        if len(places) > MOST:
            head = np.argpartition(-levels, MOST)[:MOST]
            places, levels = places[head], levels[head]
        found: list[int] = self.entries[places[np.lexsort((places, -levels))]].tolist()
        return found

    def of(self, entries: Sequence[int]) -> dict[int, float]:
        """The levels of those of these entries that have one."""
        wanted = np.asarray(entries, dtype=np.int64)
        places = np.minimum(self.entries.searchsorted(wanted), len(self.entries) - 1)
        there = self.entries[places] == wanted
        return dict(zip(wanted[there].tolist(), self.levels[places[there]].tolist(), strict=True))


def _joined(precedents: Precedents, keys: Keys) -> tuple[Numbers, Numbers]:
    """Places in `keys`, and a question that each answers: all pairs."""
    order = np.argsort(precedents.key, kind="stable")
    known = precedents.key[order]
    first = known.searchsorted(keys, "left")
    count = known.searchsorted(keys, "right") - first
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return (
        np.repeat(np.arange(len(keys)), count),
        precedents.question[order[np.repeat(first, count) + nth]],
    )


def _links(answering: Numbers, owners: Owners) -> tuple[Numbers, Numbers, Floats]:
    """From each entry to itself and those beside it: its place, the entry reached, the share."""
    steps = [(0, 1.0), *((s, share) for n, share in enumerate(BESIDE, 1) for s in (-n, n))]
    found = []
    for step, share in steps:
        reached = answering + step
        inside = (reached >= 0) & (reached < len(owners))
        same = inside & (owners[np.where(inside, reached, 0)] == owners[answering])
        source = np.flatnonzero(same)
        found.append((source, reached[source], np.full(len(source), share, dtype=np.float32)))
    source, reached, shares = (np.concatenate(column) for column in zip(*found, strict=True))
    return source, reached, shares


def _units(steps: NDArray[np.int8]) -> Floats:
    vectors = steps.astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Floats = vectors / np.maximum(lengths, 1)
    return units
