"""Recognised boxes become printed lines, and their confidence is told."""

from __future__ import annotations

import math

import pytest

from corpus.model import Page, PageKind, Source
from ingest import ocr
from ingest.layout import rows_of
from ingest.ocr import Box
from ingest.pipeline import documents_of, parse_page
from ingest.sheets import page_text

WIDE, HIGH = 1_240, 1_754
LETTER = 30.0


def box(text: str, left: float, top: float, *, sure: float = 0.99, slope: float = 0.0) -> Box:
    """A line of thirty pixels' letters, turned about the sheet's corner by a slope in degrees."""
    right, bottom = left + LETTER * len(text), top + LETTER
    angle = math.radians(slope)
    corners = tuple(
        (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle))
        for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
    )
    return Box(corners, text, sure)


def shown(boxes: list[Box]) -> list[str]:
    text = page_text([rows_of(boxes, WIDE, HIGH, 1)])
    return [text.of(line) for line in text.lines]


FULL = "为规范会议室的使用和管理方便群众议事根据有关规定结合本县实际"
LINES = [
    ("第一条　" + FULL[:24], 210.0),
    (FULL[:30], 150.0),
    ("制定本办法。", 150.0),
    ("第二条　本办法适用于全县各村。", 210.0),
]
JOINED = ["第一条　" + FULL[:24] + FULL[:30] + "制定本办法。", "第二条　本办法适用于全县各村。"]


@pytest.mark.parametrize("slope", [-3.0, -0.7, 0.0, 0.7, 3.0])
def test_a_sheet_that_lies_askew_is_read_line_by_line(slope: float) -> None:
    boxes = [box(text, left, 200 + 45 * i, slope=slope) for i, (text, left) in enumerate(LINES)]

    assert shown(boxes) == JOINED


def test_boxes_in_any_order_are_read_from_the_top() -> None:
    boxes = [box(text, left, 200 + 45 * i) for i, (text, left) in enumerate(LINES)]

    assert shown(boxes[::-1]) == JOINED


def test_boxes_side_by_side_are_one_line() -> None:
    boxes = [box("乡镇", 150, 200), box("投资", 500, 203), box("时限", 800, 198)]

    assert shown(boxes) == ["乡镇 投资 时限"]


def test_pieces_that_touch_are_joined_without_a_blank() -> None:
    assert shown([box("第一条　为规", 150, 200), box("范管理，制定本办法。", 335, 200)]) == [
        "第一条　为规范管理，制定本办法。"
    ]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [box(f"左{i}" + FULL[:12], 130, 300 + 45 * i) for i in range(8)]
    right = [box(f"右{i}" + FULL[:12], 680, 300 + 45 * i) for i in range(8)]
    title = box("青石县人民政府公报第三期", 420, 200)

    text = "".join(shown([title, *(b for pair in zip(left, right, strict=True) for b in pair)]))

    assert text.index("公报") < text.index("左0") < text.index("左7") < text.index("右0")


def test_a_table_is_not_taken_for_columns() -> None:
    boxes = [
        box(text, 150 + 300 * x, 300 + 45 * y)
        for y in range(8)
        for x, text in enumerate(("东山村", "12.5", "7月"))
    ]

    assert shown(boxes)[0].split() == ["东山村", "12.5", "7月"]


def test_large_letters_on_the_first_sheet_are_its_title() -> None:
    corners = ((300.0, 100.0), (850.0, 100.0), (850.0, 150.0), (300.0, 150.0))
    title = Box(corners, "青石县村级会议室管理办法", 0.99)
    boxes = [title, *(box(text, left, 200 + 45 * i) for i, (text, left) in enumerate(LINES))]

    text = page_text([rows_of(boxes, WIDE, HIGH, 1)])

    assert [c.value for c in text.claims if c.field == "title"] == ["青石县村级会议室管理办法"]


def test_no_boxes_are_no_lines() -> None:
    assert rows_of([], WIDE, HIGH, 1) == []


def test_a_document_knows_how_sure_it_is_and_which_clause_is_not() -> None:
    boxes = [
        box("第一条　为规范会议室的管理，制定本办法。", 210, 200, sure=0.99),
        box("第二条　本力法适用于全县各村社区。", 210, 260, sure=0.61),
        box("第三条　本办法自发布之日起施行。", 210, 320, sure=0.98),
    ]
    text = page_text([rows_of(boxes, WIDE, HIGH, 1)])

    (found,) = documents_of(text, Source("a.png", "0" * 64, PageKind.IMAGE))

    assert found.ocr == pytest.approx(0.87, abs=0.02)
    told = {w.code: w for w in found.warnings}
    unsure = told["ocr_unsure"]
    assert next(c.path for c in found.clauses if c.id == unsure.clause) == ("第二条",)
    assert "61%" in unsure.message
    assert [w.code for w in found.warnings].count("ocr_unsure") == 1


def test_stored_text_has_no_confidence() -> None:
    (found,) = parse_page(Page("第一条　为规范管理，制定本办法。".encode(), "a.txt"))

    assert found.ocr is None
    assert not {"ocr_text", "ocr_unsure"} & {w.code for w in found.warnings}


def test_without_the_extra_nothing_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)

    assert not ocr.is_installed()
