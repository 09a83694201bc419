"""The index in a large library: made, opened, searched, brought up to date.

python bench/million.py [--clauses 10000 100000 1000000] [--vectors FILE.npy --questions FILE.npy]

The clauses are the statutes beside the repository. Where more are wanted they come again with
their clauses in another order and some from other articles, and with noise on their vectors.
--vectors are of the corpus in its order, --questions of the dev questions in theirs; without them
both are random, which says nothing about recall. What is opened is measured in a process of its
own. Prints a Markdown table and writes JSON for bench/plots.py.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from reporting import latency, table

from search.beir import load_beir
from search.columns import Indexed
from search.entries import Entry
from search.generations import writing
from search.index import load, open_generation
from search.ranking import DEPTH, WINDOWS_A_CLAUSE, lexical_part, nearest, rank_by
from search.segment import Batch
from search.stamp import Stamp, stamp_of
from search.update import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from search.index import Index

_A_DOCUMENT = 60
"""Clauses of one document."""
_NOISE = 0.6
"""Length of the noise on a vector, as a share of its distance from the mean of all: the vectors
lie close together, and more would leave nothing of how they lie."""
_STRANGE = 0.1
"""Share of the sentences that come from another article."""
_QUESTIONS = 200
_AT_ONCE = 4_096
_STAMP = Stamp("bench", "1")
_KEYS = (
    "clauses",
    "build_s",
    "open_s",
    "rss_mb",
    "p50_ms",
    "p95_ms",
    "recall",
    "update_s",
    "bytes",
)


@dataclass(frozen=True, slots=True)
class Material:
    """What the library is made of."""

    entries: Sequence[Entry]
    vectors: NDArray[np.float32]
    texts: Sequence[str]
    """Questions."""
    questions: NDArray[np.float32]


class Exact:
    """The nearest rows of all that pass by, by plain products."""

    def __init__(self, questions: NDArray[np.float32], k: int) -> None:
        self._questions, self._k = questions, k
        self._scores = np.full((len(questions), 0), 0, dtype=np.float32)
        self.rows = np.zeros((len(questions), 0), dtype=np.int64)

    def see(self, first: int, vectors: NDArray[np.float32]) -> None:
        """Take notice of rows, numbered from `first`."""
        numbers = np.tile(np.arange(first, first + len(vectors)), (len(self._questions), 1))
        scores = np.hstack([self._scores, self._questions @ vectors.T])
        rows = np.hstack([self.rows, numbers])
        best = np.argsort(-scores, axis=1)[:, : self._k]
        self._scores = np.take_along_axis(scores, best, 1)
        self.rows = np.take_along_axis(rows, best, 1)


def main() -> None:
    """Print a row a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clauses", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--beir", type=Path, default=Path("../shared/eval/statutes"))
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--json", type=Path, default=Path("bench/out/million.json"))
    parser.add_argument("--opened", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.opened:
        print(json.dumps(opened(chosen.opened)))
        return
    material = material_of(chosen.beir, chosen.vectors, chosen.questions)
    rows = []
    for clauses in chosen.clauses:
        with tempfile.TemporaryDirectory(prefix="tiaowen-million-") as folder:
            rows.append(measured(Path(folder), clauses, material))
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")
    names = list(dict.fromkeys(name for row in rows for name in row))
    print(table(names, ([f"{row[name]:,}" for name in names] for row in rows)))


def material_of(beir: Path, vectors: Path | None, questions: Path | None) -> Material:
    """The corpus and the questions with their vectors, random where no file is given."""
    collection = load_beir(beir, "dev")
    texts = list(collection.queries.values())
    chance = np.random.default_rng(1)
    matrix = np.load(vectors) if vectors else chance.normal(size=(len(collection.entries), 384))
    asked = np.load(questions) if questions else matrix[:: len(matrix) // len(texts)]
    chosen = np.linspace(0, len(texts) - 1, _QUESTIONS).astype(int)
    return Material(
        collection.entries,
        _unit(matrix.astype(np.float32)),
        [texts[i] for i in chosen],
        _unit(asked[chosen].astype(np.float32)),
    )


def measured(folder: Path, clauses: int, material: Material) -> dict[str, Any]:
    """All figures of one size."""
    index = folder / "index"
    exact = Exact(material.questions, DEPTH * WINDOWS_A_CLAUSE)
    apart = [0.0]
    began = time.perf_counter()
    with writing(index):
        batches = _batches(clauses, material, exact, apart)
        write(index, None, _STAMP, batches, (), _shown())
    built = time.perf_counter() - began - apart[0]
    np.savez(folder / "asked.npz", questions=material.questions, exact=exact.rows)
    (folder / "texts.json").write_text(json.dumps(material.texts), encoding="utf-8")
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    command = [sys.executable, __file__, "--opened", str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  ourselves
    found: dict[str, Any] = {"clauses": clauses, "build_s": round(built, 1), "bytes": size}
    found |= json.loads(told.stdout.splitlines()[-1])
    return {key: found[key] for key in (*_KEYS, *(k for k in found if k not in _KEYS))}


def opened(folder: Path) -> dict[str, float]:
    """The figures of an index on disk."""
    asked = np.load(folder / "asked.npz")
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    vectors, exact = asked["questions"], asked["exact"]
    began = time.perf_counter()
    index = load(folder / "index", _STAMP)
    ready = time.perf_counter() - began
    found = {"open_s": round(ready, 2)} | _searches(index, texts, vectors)
    for k, name in ((10, "recall"), (100, "recall_100")):
        found[name] = round(_recall(index, vectors, exact, k), 4)
    found["rss_mb"] = _most_memory()
    found["update_s"] = round(_update_seconds(folder / "index"), 2)
    return found


def _searches(index: Index, texts: Sequence[str], vectors: NDArray[np.float32]) -> dict[str, float]:
    """p50 and p95 of words, of vectors, and of both with the places of what is found."""
    found: dict[str, float] = {}
    steps: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "words": (lambda text: lexical_part(index, text, DEPTH), texts),
        "vectors": (lambda vector: nearest(index, vector, DEPTH), list(vectors)),
        "both": (lambda pair: _searched(index, *pair), list(zip(texts, vectors, strict=True))),
    }
    for name, (step, inputs) in steps.items():
        p50, p95 = latency(step, inputs)
        keys = ("p50_ms", "p95_ms") if name == "both" else (f"{name}_p50_ms", f"{name}_p95_ms")
        found |= {keys[0]: float(p50), keys[1]: float(p95)}
    return found


def _recall(index: Index, vectors: NDArray[np.float32], exact: NDArray[np.int64], k: int) -> float:
    """Share of the true nearest rows among those found."""
    if index.dense is None:
        raise SystemExit("the index has no vectors")
    hits = 0
    for vector, true in zip(vectors, exact.tolist(), strict=True):
        near = index.dense.search(vector, DEPTH * WINDOWS_A_CLAUSE)[:k]
        hits += len({scored.row for scored in near} & set(true[:k]))
    return hits / k / len(vectors)


def _most_memory() -> int:
    """The most that this process held, in MB; `getrusage` would count the one that began it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) // 1024


def _searched(index: Index, text: str, vector: NDArray[np.float32]) -> list[object]:
    return [index.place(found.entry) for found in rank_by(index, text, vector, 20)]


def _update_seconds(folder: Path) -> float:
    """One document changed, until it is found in the next generation."""
    began = time.perf_counter()
    with writing(folder):
        before = open_generation(folder)
        known = before.catalogue.digests()
        wanted = known | {"d0": "changed"}
        changed = {name for name, digest in wanted.items() if known.get(name) != digest}
        place = before.catalogue.entries_of_documents(changed)
        rows = np.flatnonzero(place)
        texts = [_entry(number) for number in rows.tolist()]
        vectors = np.stack([before.dense[0].vector(int(row)) for row in rows])
        listed = [Indexed("d0", "改过的办法", "", "changed")]
        batch = Batch(listed, texts, [1] * len(texts), vectors)
        write(folder, before, replace(_STAMP, corpus="2"), [batch], changed, lambda *_: None)
    index = load(folder, stamp_of(folder))
    found = index.lexical.search(["改过"], 1)
    if not found or index.place(found[0].row).document != "d0":
        raise SystemExit("the changed document is not found")
    return time.perf_counter() - began


def _entry(number: int) -> Entry:
    text = f"改过 的 第{number}条 日间照料中心由街道办事处运营。"
    return Entry(f"d0-t{number}", "改过的办法", "", text, document="d0")


def _batches(clauses: int, material: Material, exact: Exact, apart: list[float]) -> Iterator[Batch]:
    """The library some clauses at a time; `apart` holds the seconds that making it took."""
    for first in range(0, clauses, _A_DOCUMENT * (_AT_ONCE // _A_DOCUMENT)):
        began = time.perf_counter()
        numbers = range(first, min(clauses, first + _A_DOCUMENT * (_AT_ONCE // _A_DOCUMENT)))
        entries = [_clause(number, material) for number in numbers]
        vectors = _vectors(numbers, material)
        exact.see(first, vectors)
        ids = dict.fromkeys(entry.document for entry in entries)
        listed = [Indexed(name, f"文件{name}", "", "1") for name in ids]
        apart[0] += time.perf_counter() - began
        yield Batch(listed, entries, [1] * len(entries), vectors)


def _clause(number: int, material: Material) -> Entry:
    entry = material.entries[number % len(material.entries)]
    text, again = entry.text, number // len(material.entries)
    if again:
        chance = random.Random(number)  # noqa: S311  no secret
        parts = re.findall(r"[^，。；：]*[，。；：]?", text)
        chance.shuffle(parts)
        strange = chance.choice(material.entries).text
        parts = [strange[: len(p)] if chance.random() < _STRANGE else p for p in parts]
        text = "".join(parts)
    document = f"d{number // _A_DOCUMENT}"
    return replace(entry, id=f"{document}-t{number}", text=text, document=document)


def _vectors(numbers: range, material: Material) -> NDArray[np.float32]:
    every = np.arange(numbers.start, numbers.stop)
    found = material.vectors[every % len(material.vectors)]
    again = every >= len(material.vectors)
    chance = np.random.default_rng(numbers.start)
    noise = chance.standard_normal(found.shape, dtype=np.float32)
    far = np.linalg.norm(found - material.vectors.mean(axis=0), axis=1, keepdims=True)
    noise *= _NOISE * far / np.sqrt(found.shape[1])
    return _unit(found + noise * again[:, None])


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))


def _shown() -> Callable[[str, int, int], None]:
    """Tells each step once it is a tenth further."""
    last = {"": -1}

    def told(step: str, done: int, total: int) -> None:
        tenth = 10 * done // max(1, total)
        if last.get(step) != tenth:
            last[step] = tenth
            print(f"{time.strftime('%H:%M:%S')} {step} {done:,}/{total:,}", file=sys.stderr)

    return told


if __name__ == "__main__":
    main()
