"""Workbooks: values as the sheet shows them, titles apart from the table."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from ingest.extract import extract
from ingest.extract_xlsx_values import shown as value_shown
from ingest.pagetext import PageText
from ingest.pipeline import parse_page


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (None, "General", ""),
        ("文字", "@", "文字"),
        (3, "General", "3"),
        (3.0, "General", "3"),
        (12.5, "General", "12.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234.5, "0", "1235"),
        (-2.5, "0", "-3"),
        (1.005, "0.00", "1.01"),
        (0.285, "0%", "29%"),
        (1e300, "0.00", "1e+300"),
        (0.4, "0%", "40%"),
        (0.355, "0.0%", "35.5%"),
        (5, '0"户"', "5"),
        (True, "General", "TRUE"),
        (datetime(2023, 5, 9), 'yyyy"年"m"月"d"日"', "2023年5月9日"),  # noqa: DTZ001  as Excel has them
        (datetime(2023, 5, 1), 'yyyy"年"m"月"', "2023年5月"),  # noqa: DTZ001
        (datetime(2023, 5, 9), "yyyy/m/d", "2023/5/9"),  # noqa: DTZ001
        (datetime(2023, 5, 9, 8, 30), "yyyy-mm-dd hh:mm", "2023-5-9 08:30"),  # noqa: DTZ001
        (date(2023, 5, 9), "General", "2023-5-9"),
        (time(8, 30), "h:mm", "08:30"),
        (timedelta(hours=1), "[h]:mm", "1:00:00"),
        ("两\r\n行", "General", "两\n行"),
        (123_456_789_012_345_678, "General", "1.23456789012346e+17"),
    ],
)
def test_a_value_is_shown_as_the_sheet_shows_it(value: object, code: str, text: str) -> None:
    assert value_shown(value, code) == text


def book(*sheets: list[list[Any]]) -> Workbook:
    made = Workbook()
    made.remove(made.worksheets[0])
    for i, rows in enumerate(sheets, 1):
        sheet = made.create_sheet(f"Sheet{i}")
        for row in rows:
            sheet.append(row)
    return made


def read(made: Workbook) -> PageText:
    buffer = io.BytesIO()
    made.save(buffer)
    kind, text = extract(Page(buffer.getvalue(), "a.xlsx"))
    assert kind is PageKind.XLSX
    return text


TABLE = [["乡镇", "投资"], ["石桥镇", 12.5]]


def test_each_sheet_has_its_tables_and_a_named_one_its_name() -> None:
    made = book(TABLE, TABLE)
    made.worksheets[1].title = "二期"

    text = read(made)

    assert [ln.cell.table if ln.cell else text.of(ln) for ln in text.lines] == [
        0, 0, 0, 0, "二期", 1, 1, 1, 1,
    ]  # fmt: skip


def test_a_table_alone_is_a_document() -> None:
    buffer = io.BytesIO()
    book(TABLE).save(buffer)

    (found,) = parse_page(Page(buffer.getvalue(), "a.xlsx"))

    assert found.tables[0].rows == (("乡镇", "投资"), ("石桥镇", "12.5"))


def test_hidden_rows_are_marked() -> None:
    made = book([*TABLE, ["测算", 99]])
    made.worksheets[0].row_dimensions[3].hidden = True

    text = read(made)

    assert [text.of(ln) for ln in text.lines if ln.removed_by] == ["测算", "99"]


def test_a_formula_shows_its_stored_value_or_nothing() -> None:
    made = book([["合计", "=SUM(A1:A2)"], ["甲", 1]])

    assert "SUM" not in read(made).text


def test_a_cell_of_two_lines_is_one_cell() -> None:
    text = read(book([["第一行\n第二行", "乙"], ["丙", "丁"]]))

    assert [(text.of(ln), ln.cell.column if ln.cell else None) for ln in text.lines][:3] == [
        ("第一行", 0), ("第二行", 0), ("乙", 1),
    ]  # fmt: skip


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(BadPage, match="没有内容"):
        read(book([]))
