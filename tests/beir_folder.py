"""Judged questions in BEIR's files, as tests write them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def write_beir(
    folder: Path,
    records: Iterable[Mapping[str, object]],
    queries: Iterable[Mapping[str, object]],
    judged: Mapping[str, Mapping[str, int]],
) -> Path:
    """A folder with the split `dev`.

    Args:
        folder: is made where there is none.
        records: lines of corpus.jsonl.
        queries: lines of queries.jsonl.
        judged: how much each record is worth, by question.
    """
    folder.mkdir(exist_ok=True)
    for name, rows in (("corpus.jsonl", records), ("queries.jsonl", queries)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / name).write_text(lines, encoding="utf-8")
    values = [f"{q}\t{r}\t{v}\n" for q, given in judged.items() for r, v in given.items()]
    (folder / "qrels.dev.tsv").write_text("".join(values), encoding="utf-8")
    return folder
