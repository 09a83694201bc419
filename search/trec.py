"""Runs in TREC's six columns, written and read: `question Q0 record place score tag`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from corpus.errors import BadQuery
from search.measures import ordered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from search.measures import Run

_TAG = "tiaowen"


def write_run(run: Mapping[str, Mapping[str, float]], path: Path) -> None:
    """Write a run, whole or not at all.

    Raises:
        BadQuery: it cannot be written, or an id holds white space, which the columns do not allow.
    """
    for name in (*run, *(record for found in run.values() for record in found)):
        if len(name.split()) != 1:
            msg = f"编号“{name}”含有空白，无法写成 TREC 格式。请改正编号，或去掉 --run。"
            raise BadQuery(msg)
    lines = [
        f"{query} Q0 {record} {place} {run[query][record]:.6f} {_TAG}"
        for query in run
        for place, record in enumerate(ordered(run[query]), 1)
    ]
    work = path.with_name(f".{path.name}.tmp")
    try:
        work.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        work.replace(path)
    except OSError as error:
        msg = f"无法写入“{path}”（{error.strerror or error}）。请检查文件夹是否存在、有无权限。"
        raise BadQuery(msg) from error


def read_run(path: Path) -> Run:
    """Read a run; scores decide, the column of places is not looked at.

    Raises:
        BadQuery: the file is missing or empty, or a line has not that form.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"无法读取结果文件“{path}”，请检查路径与编码（UTF-8）。"
        raise BadQuery(msg) from error
    run: Run = {}
    for number, line in enumerate(text.splitlines(), 1):
        columns = line.split()
        if not columns:
            continue
        try:
            query, record, score = columns[0], columns[2], float(columns[4])
        except (IndexError, ValueError) as error:
            raise _bad_line(path, number) from error
        if not math.isfinite(score):
            raise _bad_line(path, number)
        run.setdefault(query, {})[record] = score
    return run


def _bad_line(path: Path, number: int) -> BadQuery:
    return BadQuery(f"“{path}”第 {number} 行不是 TREC 格式（六栏），请改正后重试。")
