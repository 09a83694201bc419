"""The five real pages, as the foundation issue describes them. Skipped without ../shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import Document, Genre, Kind, Page
from ingest.pipeline import parse_page

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="../shared is absent: the real pages cannot be read"
    ),
]


def _seed(number: str) -> tuple[Document, ...]:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return parse_page(Page(path.read_bytes(), str(path)))


def _paths(document: Document, depth: int) -> list[str]:
    return ["›".join(c.path) for c in document.clauses if len(c.path) == depth]


def test_000_is_one_issued_document_with_running_numbers() -> None:
    (document,) = _seed("000")

    assert document.doc_number == "中办发〔2014〕14号"
    assert str(document.issued_on) == "2014-02-18"
    assert str(document.posted_on) == "2017-01-07"
    assert document.normative
    assert not document.template
    assert _paths(document, 1) == ["一", "二", "三", "四", "五"]
    assert _paths(document, 2) == [
        *(f"一›{n}" for n in range(1, 5)),
        *(f"二›{n}" for n in range(5, 8)),
        *(f"三›{n}" for n in range(8, 11)),
        *(f"四›{n}" for n in range(11, 14)),
        *(f"五›{n}" for n in range(14, 16)),
    ]


def test_000_cover_is_told_apart_and_no_forum_word_stays() -> None:
    (document,) = _seed("000")

    assert document.cover is not None
    assert "现印发给你们" in document.cover.of(document.text)
    assert not any(c.start < document.cover.end for c in document.clauses)
    for word in ("回复", "发表于", "Discuz", "ICP", "qzzn", "QZZN", "快速回复"):
        assert word not in document.text


def test_001_is_a_compilation_of_four_texts_that_bind_nobody() -> None:
    documents = _seed("001")

    assert [d.genre for d in documents] == [
        Genre.SUMMARY,
        Genre.APPRAISAL,
        Genre.RESEARCH,
        Genre.RESEARCH,
    ]
    assert not any(d.normative for d in documents)
    assert _paths(documents[0], 1) == ["一", "二", "三", "四"]
    assert _paths(documents[1], 1) == ["一", "二", "三", "四", "五", "六"]
    assert _paths(documents[2], 1) == ["一", "二", "三"]
    assert "高考" not in "".join(d.text for d in documents)


def test_001_broken_lines_and_misplaced_glyphs() -> None:
    documents = _seed("001")
    report = documents[2]

    assert "分析工作中存在" in documents[0].text
    assert [c.path for c in report.clauses if len(c.path) == 2 and c.path[0] == "一"] == [
        ("一", f"({n})") for n in "一二三四五"
    ]
    strays = [r.text for r in report.removed if r.rule == "glyph:misplaced"]
    assert "设" in strays
    assert "、" in strays
    assert any(w.code == "misplaced_glyph" for w in report.warnings)


def test_002_has_ten_parts_in_its_own_script() -> None:
    (document,) = _seed("002")

    assert _paths(document, 1) == list("一二三四五六七八九十")
    assert document.script == "hant"
    assert "鄉鎮領導干部" in document.text
    assert document.template
    assert any(w.code == "placeholder" for w in document.warnings)


def test_003_is_a_model_essay_with_three_measures_each() -> None:
    (document,) = _seed("003")

    assert _paths(document, 1) == ["一", "二", "三", "四"]
    assert _paths(document, 2) == [f"{p}›{m}" for p in "一二三四" for m in ("一是", "二是", "三是")]
    assert "导语" not in document.text
    assert "来源于网友" not in document.text
    assert not document.normative
    assert document.genre is Genre.ESSAY


def test_004_labels_are_inferred_and_the_table_checked() -> None:
    (document,) = _seed("004")

    tops = [c for c in document.clauses if len(c.path) == 1]
    table = next(c for c in document.clauses if c.kind is Kind.TABLE)
    (grid,) = document.tables

    assert [c.label for c in tops] == ["一", "二", "三", "四"]
    assert [c.printed.strip("、") for c in tops] == ["一", "", "二", "四"]
    assert {w.code for w in document.warnings} >= {
        "label_missing",
        "label_mismatch",
        "table_conflict",
    }
    assert any("47%" in w.message and "37%" in w.message for w in document.warnings)
    assert table.parent == tops[0].id
    assert grid.rows[1][0] == "人数"
    assert "访问量" not in document.text
    assert not document.normative
