"""Builds `corpus/samples` from `bench/sample_sources`: the files and their manifest.

A source is the page as it shall be, with marks ⟦…⟧ set by hand where a clause begins:
dots give the depth and the rest the label (`⟦..第一款⟧` is two levels below the top),
`⟦#2⟧` begins the second document of the page, `⟦/⟧` ends the numbered text.
The marks are taken out of the file and become the manifest's ground truth, so that the truth
is the writer's and no parser's.

Word and PDF sources have one block a line (`style|text`); see `sample_docx` and `sample_pdf`.
Everything is deterministic: a second run writes the same bytes.

    .venv/bin/python bench/build_samples.py [--check]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sample_docx import docx_bytes
from sample_pdf import pdf_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCES = Path(__file__).parent / "sample_sources"
SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
LICENCE = "Apache-2.0"
_PAGE_FACTS = ("printed", "contradictions", "absent", "present")
_MARK = re.compile(r"⟦([^⟧]*)⟧")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where the writer says that something begins or ends."""

    text: str
    """What stands between the brackets."""
    offset: int
    """Where it stands in the text without marks."""


def strip_marks(source: str) -> tuple[str, tuple[Mark, ...]]:
    """The text without marks, and the marks."""
    marks: list[Mark] = []
    pieces: list[str] = []
    length = at = 0
    for match in _MARK.finditer(source):
        pieces.append(source[at : match.start()])
        length += match.start() - at
        marks.append(Mark(match[1], length))
        at = match.end()
    return "".join([*pieces, source[at:]]), tuple(marks)


def outlines(marks: Iterable[Mark]) -> list[list[list[str]]]:
    """For each document of a page its clause paths in reading order."""
    documents: list[list[list[str]]] = [[]]
    path: list[str] = []
    for mark in marks:
        if mark.text.startswith("#"):
            path = []
            if documents[-1]:
                documents.append([])
        elif mark.text != "/":
            label = mark.text.lstrip(".")
            path = [*path[: len(mark.text) - len(label)], label]
            documents[-1].append(path)
    return documents


def built(entry: dict[str, Any]) -> tuple[bytes, list[list[list[str]]]]:
    """The bytes of one sample and the outlines of its documents."""
    source = (SOURCES / entry.get("source", entry["name"])).read_text(encoding="utf-8")
    text, marks = strip_marks(source)
    if entry["kind"] == "docx":
        return docx_bytes(text), outlines(marks)
    if entry["kind"] == "pdf":
        return pdf_bytes(text), outlines(marks)
    return text.encode(entry["encoding"]), outlines(marks)


def manifest_entry(
    entry: dict[str, Any], body: bytes, paths: list[list[list[str]]]
) -> dict[str, Any]:
    """What the manifest says about one sample."""
    documents = [
        {**document, "paths": outline}
        for document, outline in zip(entry["documents"], paths, strict=True)
    ]
    extra = {key: entry[key] for key in _PAGE_FACTS if key in entry}
    return {
        "name": entry["name"],
        "kind": entry["kind"],
        "encoding": entry["encoding"],
        "shows": entry["shows"],
        "sha256": hashlib.sha256(body).hexdigest(),
        "bytes": len(body),
        "licence": LICENCE,
        "source": "written by the project; places, offices and figures are invented",
        "expected": {"count": len(documents), "documents": documents, **extra},
    }


def files() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of everything the build makes, the manifest last."""
    catalogue = json.loads((SOURCES / "catalogue.json").read_text(encoding="utf-8"))
    entries = []
    for entry in catalogue:
        body, paths = built(entry)
        entries.append(manifest_entry(entry, body, paths))
        yield entry["name"], body
    manifest = json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    yield "manifest.json", _compact_paths(manifest).encode("utf-8")


def _compact_paths(text: str) -> str:
    """JSON with one path a line instead of one label a line."""
    return re.sub(
        r'\[\n\s+("[^\[\]{}]*?")\n\s+\]',
        lambda m: "[" + re.sub(r",\n\s+", ", ", m[1]) + "]",
        text,
    )


def main() -> int:
    """Write the samples, or with `--check` say which differ; the exit status says so too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, report differences")
    check = parser.parse_args().check
    differing = 0
    for name, body in files():
        path = SAMPLES / name
        if path.exists() and path.read_bytes() == body:
            continue
        differing += 1
        print(f"{'differs' if check else 'written'}: {name}")
        if not check:
            path.write_bytes(body)
    return 1 if check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
