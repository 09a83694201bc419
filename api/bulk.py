"""The whole library as JSON Lines with a manifest: streamed, written to a folder, read back.

`documents.jsonl` has one document a line as `GET /documents/{id}` gives it, `clauses.jsonl` one
clause a line with its own words. Both hold what one reader may see.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from api.present import clauses_json, document_json, dump
from corpus.errors import PolicyError
from ingest.logic import parser_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from api.present import Json
    from api.service import Service
    from corpus.model import Document

FORMAT = 1
"""Raised where a reader of an export has to change."""
MANIFEST = "manifest.json"
Part = Literal["documents", "clauses"]
PARTS: tuple[Part, ...] = ("documents", "clauses")
_GZIP = 16 + zlib.MAX_WBITS
"""The wrapper of gzip, to zlib."""


class Tally:
    """What was written of one file so far."""

    def __init__(self) -> None:
        self.lines = 0
        self._bytes = 0
        self._sum = hashlib.sha256()

    def add(self, body: bytes, lines: int) -> None:
        """Count some lines."""
        self.lines += lines
        self._bytes += len(body)
        self._sum.update(body)

    def json(self) -> Json:
        """As the manifest lists a file."""
        return {"lines": self.lines, "bytes": self._bytes, "sha256": self._sum.hexdigest()}


def streamed(service: Service, part: Part) -> Iterator[bytes]:
    """A part of the library, a document's lines at a time, and the manifest as the last line.

    Where the last line is no manifest the stream was cut off.
    """
    before, tally, documents, clauses = service.library.digest(), Tally(), 0, 0
    for document in service.library.documents():
        body, lines = _lines(document, part)
        tally.add(body, lines)
        documents, clauses = documents + 1, clauses + len(document.clauses)
        yield body
    counts = {"documents": documents, "clauses": clauses}
    made = _manifest(service, before, counts, {part: tally})
    yield _line({"manifest": made})


def gzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same as one gzip file."""
    packer = zlib.compressobj(wbits=_GZIP)
    for chunk in chunks:
        packed = packer.compress(chunk)
        if packed:
            yield packed
    yield packer.flush()


def write_export(service: Service, folder: Path) -> Json:
    """Write both parts and the manifest into a folder; gives the manifest.

    Files of an earlier export are replaced when the new ones are whole; the manifest comes last.

    Raises:
        PolicyError: the folder cannot be written to, or reads back otherwise than written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = _written(service, folder)
    except OSError as error:
        msg = f"无法写入 {folder}：{error.strerror}。请换一个文件夹，或检查权限和磁盘空间。"
        raise PolicyError(msg) from error
    check_export(folder)
    return made


def check_export(folder: Path) -> Json:
    """The manifest of an export whose files are as it says.

    Raises:
        PolicyError: a file is missing, cut off or changed.
    """
    manifest = _read_manifest(folder)
    for name, said in _files(manifest).items():
        tally = Tally()
        try:
            with (folder / name).open("rb") as file:
                for line in file:
                    tally.add(line, 1)
        except OSError as error:
            msg = f"导出不完整：读不到 {folder / name}（{error.strerror}）。请重新导出。"
            raise PolicyError(msg) from error
        if tally.json() != said:
            msg = f"导出有损：{name} 与清单不符。请重新导出。"
            raise PolicyError(msg)
    return manifest


def read_export(folder: Path, part: Part = "documents") -> Iterator[Json]:
    """The lines of a part of an export that was checked.

    Raises:
        PolicyError: a file is missing, cut off or changed.
    """
    check_export(folder)
    with (folder / f"{part}.jsonl").open("rb") as file:
        for line in file:
            yield json.loads(line)


def _written(service: Service, folder: Path) -> Json:
    before = service.library.digest()
    tallies = {part: Tally() for part in PARTS}
    fresh = {part: folder / f"{part}.jsonl.new" for part in PARTS}
    documents = 0
    with fresh["documents"].open("wb") as whole, fresh["clauses"].open("wb") as single:
        files = {"documents": whole, "clauses": single}
        for document in service.library.documents():
            documents += 1
            for part in PARTS:
                body, lines = _lines(document, part)
                tallies[part].add(body, lines)
                files[part].write(body)
    counts = {"documents": documents, "clauses": tallies["clauses"].lines}
    made = _manifest(service, before, counts, tallies)
    (folder / MANIFEST).unlink(missing_ok=True)
    for part in PARTS:
        fresh[part].replace(folder / f"{part}.jsonl")
    text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return made


def _lines(document: Document, part: Part) -> tuple[bytes, int]:
    """A document as lines of a part, and how many."""
    if part == "documents":
        return _line(document_json(document)), 1
    owner = {
        "document_id": document.id,
        "title": document.title,
        "doc_number": document.doc_number,
        "status": str(document.status),
    }
    clauses = clauses_json(document)
    return b"".join(_line({**clause, **owner}) for clause in clauses), len(clauses)


def _line(value: object) -> bytes:
    return dump(value).encode("utf-8") + b"\n"


def _manifest(
    service: Service, before: str, counts: Mapping[str, object], tallies: dict[Part, Tally]
) -> Json:
    """What was exported.

    Args:
        service: the library.
        before: its digest when the reading began.
        counts: documents and clauses that were read.
        tallies: what was written of each part.
    """
    return {
        **counts,
        "digest": before,
        "truncated": False,
        "changed_meanwhile": service.library.digest() != before,
        "files": {f"{part}.jsonl": tally.json() for part, tally in tallies.items()},
        "versions": {
            "format": FORMAT,
            "tiaowen": version("tiaowen"),
            "parser": parser_version(),
        },
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _read_manifest(folder: Path) -> Json:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        msg = f"导出不完整：{folder} 里没有可用的 {MANIFEST}。请重新导出。"
        raise PolicyError(msg) from error
    if not isinstance(manifest, dict) or not _files(manifest):
        msg = f"导出不完整：{folder / MANIFEST} 没有列出文件。请重新导出。"
        raise PolicyError(msg)
    return manifest


def _files(manifest: Json) -> dict[str, object]:
    """What it says of each file; only names that an export has."""
    said = manifest.get("files")
    names = {f"{part}.jsonl" for part in PARTS}
    return {n: v for n, v in said.items() if n in names} if isinstance(said, dict) else {}
