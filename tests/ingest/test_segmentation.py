"""Outlines: every case is text and expected outline, side by side in segmentation/*.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.model import Document, PageKind, Source
from ingest.pagetext import from_lines
from ingest.pipeline import documents_of

FOLDER = Path(__file__).parent / "segmentation"


@dataclass(frozen=True)
class Case:
    title: str
    text: str
    outline: tuple[tuple[str, str, str], ...]
    warnings: tuple[str, ...]


def _cases() -> list[Case]:
    cases = []
    for path in sorted(FOLDER.glob("*.md")):
        for block in re.split(r"(?m)^# ", path.read_text("utf-8"))[1:]:
            title, _, rest = block.partition("\n")
            parts = dict(re.findall(r"(?ms)^```(\w+)\n(.*?)^```", rest))
            rows = [
                tuple(cell.strip() for cell in (line + " |").split("|")[:3])
                for line in parts["outline"].splitlines()
            ]
            cases.append(
                Case(
                    title, parts["text"], tuple(rows), tuple(parts.get("warnings", "").splitlines())
                )
            )
    return cases


def _parse(text: str) -> tuple[Document, ...]:
    return documents_of(from_lines(text), Source("case.txt", "0" * 64, PageKind.TEXT))


@pytest.mark.parametrize("case", _cases(), ids=lambda c: c.title)
def test_outline(case: Case) -> None:
    (document,) = _parse(case.text)

    expected_headings = {path: heading for path, _, heading in case.outline if heading}
    got = [("›".join(c.path), c.printed) for c in document.clauses]
    headings = {"›".join(c.path): c.heading for c in document.clauses}

    assert [(path, printed) for path, printed, _ in case.outline] == got
    assert expected_headings == {p: headings[p] for p in expected_headings}


@pytest.mark.parametrize("case", [c for c in _cases() if c.warnings], ids=lambda c: c.title)
def test_label_warnings(case: Case) -> None:
    (document,) = _parse(case.text)

    labels = {c.id: c.label for c in document.clauses}
    got = [
        f"{w.code} {labels[w.clause]}"
        for w in document.warnings
        if w.code.startswith("label_") and w.clause
    ]

    assert list(case.warnings) == got


@pytest.mark.parametrize("case", _cases(), ids=lambda c: c.title)
def test_the_text_read_again_gives_the_same(case: Case) -> None:
    """What cleaning left is clean, and its outline depends on nothing that cleaning took out."""
    for document in _parse(case.text):
        (again,) = _parse(document.text)
        assert again.text == document.text
        assert [(c.path, c.span) for c in again.clauses] == [
            (c.path, c.span) for c in document.clauses
        ]
