"""Outlines: every case is text and expected outline, side by side in segmentation/*.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.model import Document, Kind, PageKind, Source
from ingest.markers import find_markers
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


def test_words_below_a_list_of_annexes_stay_in_the_last_clause() -> None:
    """A list of annexes ends the text only where it is its foot."""
    text = (
        "关于开展安全检查的通知\n一、检查范围。全部生产经营场所。\n二、检查时间。六月内完成。\n"
        "附件：1.检查登记表\n请各单位于每月五日前将登记表报送县应急管理局，逾期予以通报。"
    )
    (document,) = _parse(text)

    assert document.clauses[-1].span.of(document.text).endswith("逾期予以通报。")


@pytest.mark.parametrize(
    ("text", "automatic", "prefix", "number"),
    [("1.2目的", 3, (1,), 2), ("1.2.10 范围", 7, (1, 2), 10), ("1.2", 3, (1,), 2)],
)
def test_labels_of_automatic_numbering(
    text: str, automatic: int, prefix: tuple[int, ...], number: int
) -> None:
    """What the container printed is the label, also with nothing but that in front of the words."""
    (marker,) = find_markers(text, automatic={0: automatic})

    assert (marker.kind, marker.prefix, marker.number) == (Kind.DECIMAL, prefix, number)
    assert marker.doubt == 0.0
