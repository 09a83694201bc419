"""Reads an evaluation in BEIR's files: corpus, queries and judgements.

Format: https://github.com/beir-cellar/beir (`corpus.jsonl`, `queries.jsonl`, `qrels/SPLIT.tsv`).
Also read: a gzipped corpus, `queries.SPLIT.jsonl` and `qrels.SPLIT.tsv`. Files may begin with a
byte order mark and end their lines either way. What can be put up with is noted, what cannot
is refused.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from corpus.errors import BadQuery
from search.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sized
    from pathlib import Path

    from search.measures import Qrels

_QRELS_COLUMNS = 3
_NAMED = 3
"""Ids that a note gives as examples."""


@dataclass(frozen=True, slots=True)
class Collection:
    """An evaluation set."""

    entries: tuple[Entry, ...]
    queries: Mapping[str, str]
    """The judged questions by id."""
    qrels: Mapping[str, Mapping[str, int]]
    """Grade of each judged record, by question and record id; 0 is judged and not relevant."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """The group of each question that names one (`group`, there or under `metadata`)."""
    notes: tuple[str, ...] = ()
    """What was odd about the files and what was made of it, for a reader."""


def load_beir(folder: Path, split: str) -> Collection:
    """Read the corpus and the questions of one split.

    Raises:
        BadQuery: a file is missing, empty or cannot be read; the message names it.
    """
    notes: list[str] = []
    qrels_file = _first(folder, f"qrels.{split}.tsv", f"qrels/{split}.tsv")
    qrels = _qrels(qrels_file)
    queries, groups = _queries(_first(folder, f"queries.{split}.jsonl", "queries.jsonl"), notes)
    asked = {q: text for q, text in queries.items() if q in qrels}
    entries = _entries(_first(folder, "corpus.jsonl", "corpus.jsonl.gz"), notes)
    _note(notes, [q for q in qrels if q not in queries], "个有判断的问题不在问题文件中，未计入")
    if not asked:
        msg = f"“{qrels_file}”里的问题编号在问题文件中一个也找不到，请检查两边的编号是否一致。"
        raise BadQuery(msg)
    judged = {q: grades for q, grades in qrels.items() if q in asked}
    known = {entry.id for entry in entries}
    lost = {r: None for q in judged for r in judged[q] if r not in known}
    _note(notes, list(lost), "个判断过的条目不在语料中，只能算作没有找到")
    return Collection(entries, asked, judged, groups, tuple(notes))


def _first(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    msg = f"评测文件夹“{folder}”里没有 {' 或 '.join(names)}。请检查 --beir 与 --split。"
    raise BadQuery(msg)


def _require(found: Sized, path: Path) -> None:
    if not found:
        msg = f"“{path}”是空的，没有可评测的内容。请检查文件是否完整。"
        raise BadQuery(msg)


def _note(notes: list[str], ids: list[str], what: str) -> None:
    if ids:
        more = " 等" if len(ids) > _NAMED else ""
        notes.append(f"{len(ids)} {what}：{'、'.join(ids[:_NAMED])}{more}。")


def _entries(path: Path, notes: list[str]) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    again: list[str] = []
    for number, record in _jsonl(path):
        name = str(record["_id"])
        if name in found:
            again.append(name)
            continue
        title, text = (_words(record, key, path, number) for key in ("title", "text"))
        found[name] = Entry(name, title, "", text, document=_document(record) or name)
    _note(notes, again, "个语料条目编号重复，只用各自的第一条")
    _require(found, path)
    # Those of one document stand together, as in a library: its context is read from them.
    first = {e.document: n for n, e in reversed(list(enumerate(found.values())))}
    return tuple(sorted(found.values(), key=lambda entry: first[entry.document]))


def _document(record: Mapping[str, Any]) -> str:
    """The document that a record is a part of, where its metadata name one."""
    more = record.get("metadata")
    named = more.get("document") if isinstance(more, dict) else None
    return str(named) if named else ""


def _queries(path: Path, notes: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    queries: dict[str, str] = {}
    groups: dict[str, str] = {}
    again: list[str] = []
    for number, record in _jsonl(path):
        name, text = str(record["_id"]), _words(record, "text", path, number)
        if name in queries:
            again.append(name)
            continue
        queries[name] = text
        more = record.get("metadata")
        group = record.get("group") or (more.get("group") if isinstance(more, dict) else None)
        if group:
            groups[name] = str(group)
    _note(notes, again, "个问题编号重复，只用各自的第一条")
    _note(
        notes,
        [q for q, text in queries.items() if not text.strip()],
        "个问题没有文字，算作没有找到",
    )
    _require(queries, path)
    return queries, groups


def _words(record: Mapping[str, Any], key: str, path: Path, number: int) -> str:
    """A field of text; one that is missing or null is empty."""
    found = record.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        msg = f"“{path}”第 {number} 行的 {key} 不是文字，请改正后重试。"
        raise BadQuery(msg)
    return found


def _jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The records with their line numbers, one in memory at a time."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _record(line, path, number)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        msg = f"无法读取“{path}”。请检查文件是否完整、编码是否为 UTF-8。"
        raise BadQuery(msg) from error


def _record(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict) or not isinstance(record.get("_id"), str | int):
        msg = f"“{path}”第 {number} 行不是含 _id 的 JSON 对象，请改正后重试。"
        raise BadQuery(msg)
    return record


def _qrels(path: Path) -> Qrels:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"无法读取“{path}”。请检查文件是否完整、编码是否为 UTF-8。"
        raise BadQuery(msg) from error
    found: Qrels = {}
    for number, line in enumerate(text.split("\n"), 1):
        columns = [column.strip() for column in line.split("\t")]
        if columns == [""] or (number == 1 and not columns[-1].lstrip("-").isdigit()):
            continue
        grade = _grade(columns)
        if grade is None:
            msg = f"“{path}”第 {number} 行不是“问题编号、条目编号、分数”三栏，请改正后重试。"
            raise BadQuery(msg)
        query, record = columns[:2]
        if found.setdefault(query, {}).setdefault(record, grade) != grade:
            msg = f"“{path}”第 {number} 行与前面对同一问题、同一条目的分数不同，请改正后重试。"
            raise BadQuery(msg)
    _require(found, path)
    return found


def _grade(columns: list[str]) -> int | None:
    """The grade of a line of judgements; None where it is no such line."""
    if len(columns) != _QRELS_COLUMNS or not all(columns):
        return None
    try:
        return int(columns[2])
    except ValueError:
        return None
