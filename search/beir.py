"""Reads an evaluation in BEIR's files: corpus, queries and judgements.

Format: https://github.com/beir-cellar/beir (`corpus.jsonl`, `queries.jsonl`, `qrels/SPLIT.tsv`).
Also read: a gzipped corpus, `queries.SPLIT.jsonl` and `qrels.SPLIT.tsv`.
"""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.errors import BadQuery
from search.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Collection:
    """An evaluation set."""

    entries: tuple[Entry, ...]
    queries: Mapping[str, str]
    """The judged questions by id."""
    qrels: Mapping[str, Mapping[str, int]]
    """Grade of each judged record, by question and record id; 0 is judged and not relevant."""


def load_beir(folder: Path, split: str) -> Collection:
    """Read the corpus and the questions of one split.

    Raises:
        BadQuery: a file is missing or cannot be read; the message names it.
    """
    qrels = _qrels(_first(folder, f"qrels.{split}.tsv", f"qrels/{split}.tsv"))
    asked = _jsonl(_first(folder, f"queries.{split}.jsonl", "queries.jsonl"))
    queries = {str(q["_id"]): str(q["text"]) for q in asked if str(q["_id"]) in qrels}
    corpus = _jsonl(_first(folder, "corpus.jsonl", "corpus.jsonl.gz"))
    entries = tuple(
        Entry(str(r["_id"]), str(r.get("title") or ""), "", str(r.get("text") or ""))
        for r in corpus
    )
    return Collection(entries, queries, {q: r for q, r in qrels.items() if q in queries})


def _first(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    msg = f"评测文件夹“{folder}”里没有 {' 或 '.join(names)}。请检查 --beir 与 --split。"
    raise BadQuery(msg)


def _jsonl(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                record["_id"]
            except (ValueError, KeyError, TypeError) as error:
                msg = f"“{path}”第 {number} 行不是含 _id 的 JSON 对象，请改正后重试。"
                raise BadQuery(msg) from error
            yield record


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t"), 1):
            if not row or (number == 1 and not row[-1].strip().lstrip("-").isdigit()):
                continue
            try:
                query, record, grade = row[0], row[1], int(row[2])
            except (IndexError, ValueError) as error:
                msg = f"“{path}”第 {number} 行不是“问题编号、条目编号、分数”三栏，请改正后重试。"
                raise BadQuery(msg) from error
            found.setdefault(query, {})[record] = grade
    return found
