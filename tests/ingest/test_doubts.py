"""Warnings: each defect gives its code at its place, and the sound text beside it gives none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.model import Document, PageKind, Source
from corpus.severity import KINDS, Severity, grouped
from ingest.pagetext import from_lines
from ingest.pipeline import documents_of
from ingest.sums import wrong_shares, wrong_totals

HEAD = "临江市社区食堂管理办法\n\n临政发〔2021〕12号\n\n"
FOOT = "\n\n临江市人民政府\n2021年6月3日\n"


def _parse(text: str) -> Document:
    (document,) = documents_of(from_lines(text), Source("case.txt", "0" * 64, PageKind.TEXT))
    return document


def _codes(text: str) -> list[str]:
    return [w.code for w in _parse(text).warnings]


SOUND = (
    HEAD + "第一条　为规范社区食堂（含老年助餐点）的建设，根据《条例》，制定本办法。\n\n"
    "第二条　本办法所称“社区食堂”，是指由街道建设的食堂。\n\n"
    "第三条　有下列情形之一的，\n\n（一）未公布价格的；\n\n（二）强制充值的。\n\n"
    "第四条　本办法自2021年7月1日起施行。" + FOOT
)


def test_a_sound_text_gives_no_warning() -> None:
    assert _codes(SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("第三条", "第二条", "label_repeated", "第二条"),
        ("第四条", "第六条", "label_gap", "第六条"),
        ("第四条", "第十四条", "label_mismatch", "第十四条"),
        ("《条例》", "《条例", "unclosed_mark", "《"),
        ("“社区食堂”", "“社区食堂", "unclosed_mark", "“"),
        ("（含老年助餐点）", "（含老年助餐点", "unclosed_mark", "（"),
        ("制定本办法。", "制定本办法，由", "sentence_open", "制定本办法，由"),
        ("是指由街道建设的食堂。", "是指由街道建设的", "sentence_open", "建设的"),
        ("建设的食堂。", "建设的食堂，电话13987654321。", "personal_data", "13987654321"),
    ],
)
def test_a_defect_is_told_at_its_place(old: str, new: str, code: str, at: str) -> None:
    document = _parse(SOUND.replace(old, new, 1))

    (warning,) = [w for w in document.warnings if w.code == code]

    assert [w.code for w in document.warnings] == [code]
    assert warning.clause in {c.id for c in document.clauses}
    assert at in document.text[warning.start : warning.end]
    assert warning.message.endswith("。")


def test_annexes_without_numbers_are_no_misprints() -> None:
    annex = "附件\n\n社区食堂申报表\n\n申报单位应当如实填写，并加盖公章。\n\n"

    assert not [c for c in _codes(SOUND + "\n" + annex * 2) if c.startswith("label_")]


def test_a_quotation_over_several_paragraphs_is_closed_once() -> None:
    text = (
        HEAD + "一、将第三条修改为：“第三条　社区食堂应当公布价格。\n\n"
        "“社区食堂不得强制充值。\n\n“街道办事处应当定期检查。”\n\n"
        "二、将第五条中的“三日”修改为“五日”。" + FOOT
    )

    assert "unclosed_mark" not in _codes(text)


@pytest.mark.parametrize(
    "end",
    [
        "补助资金由市、区两级财政按各自的比例分担，其中市级财政承担的部分由市财政局按季度拨付到各",
        "补助资金由市、区两级财政按比例分担……",
        "补助资金由市、区两级财政按比例分担。\n\n未完待续",
        "补助资金由市、区两级财政按比例分担。\n\n还剩12页未读，继续阅读",
        "补助资金由市、区两级财政按比例分担。\n\n下载后查看全文",
    ],
)
def test_a_text_that_breaks_off(end: str) -> None:
    body = SOUND[: SOUND.index("第四条")]

    assert _codes(f"{body}第四条　{end}\n") == ["text_cut"]


@pytest.mark.parametrize(
    "end",
    [
        "补助资金由市、区两级财政按比例分担。",
        "补助资金由市、区两级财政按比例分担。\n\n附件：社区食堂申报表",
        "补助资金由市、区两级财政按比例分担。" + FOOT,
        "下载政务客户端后可以查看办理进度和全部通知，也可以到窗口查询。",
    ],
)
def test_a_text_that_ends(end: str) -> None:
    body = SOUND[: SOUND.index("第四条")]

    assert "text_cut" not in _codes(f"{body}第四条　{end}\n")


TABLE = (
    ("乡镇", "村数", "人口"),
    ("东山镇", "12", "3,400"),
    ("西河镇", "8", "2,100"),
    ("南坪乡", "5", "900"),
    ("合计", "25", "6,400"),
)


def _with(row: int, column: int, cell: str) -> tuple[tuple[str, ...], ...]:
    rows = [list(r) for r in TABLE]
    rows[row][column] = cell
    return tuple(tuple(r) for r in rows)


def test_totals_that_add_up() -> None:
    assert wrong_totals(TABLE, 1) == ()


@pytest.mark.parametrize(
    ("row", "column", "cell", "told"),
    [(4, 2, "6,500", ("人口", 6500, 6400)), (2, 1, "9", ("村数", 25, 26))],
)
def test_totals_that_do_not(row: int, column: int, cell: str, told: tuple[str, int, int]) -> None:
    (wrong,) = wrong_totals(_with(row, column, cell), 1)

    assert (wrong.column, wrong.printed, wrong.computed) == told


@pytest.mark.parametrize(
    "rows",
    [
        _with(2, 2, "两千"),
        _with(3, 0, "小计"),
        (*TABLE[:4], ("合计", "", "")),
        (("年份", "数量"), ("2019", "10"), ("2020", "20"), ("2021", "30"), ("合计", "900")),
        (("项目", "占比"), ("一", "50"), ("二", "30"), ("三", "30"), ("合计", "100")),
    ],
)
def test_tables_that_prove_nothing(rows: tuple[tuple[str, ...], ...]) -> None:
    assert [w.column for w in wrong_totals(rows, 1) if w.column != "村数"] == []


def test_a_share_that_is_no_part_of_the_total() -> None:
    rows = (
        ("", "35岁以下", "36至45岁", "46岁以上"),
        ("人数", "20", "30", "50"),
        ("占比(%)", "20", "40", "50"),
    )
    upright = tuple(zip(*rows, strict=True))

    for table in (rows, upright):
        (wrong,) = wrong_shares(table, 1)
        assert (wrong.label, wrong.printed, wrong.computed) == ("36至45岁", 40, 30)


def test_warnings_are_grouped_the_gravest_first() -> None:
    document = _parse(
        SOUND.replace("《条例》", "《条例").replace("第二条　", "第二条　联系电话13987654321。")
    )

    groups = grouped(document.warnings)

    assert [g.code for g in groups] == ["personal_data", "unclosed_mark"]
    assert groups[0].kind.severity is Severity.GRAVE
    assert all(kind.name for kind in KINDS.values())


def test_each_automatic_label_is_told() -> None:
    text = (
        HEAD
        + "一、总体要求\n为规范社区食堂建设，制定本办法。\n二、主要任务\n各街道应当落实责任。"
        + FOOT
    )
    page = from_lines(text)
    lines = tuple(
        replace(line, synthetic=2) if page.of(line)[1:2] == "、" else line for line in page.lines
    )
    (document,) = documents_of(
        replace(page, lines=lines), Source("case.docx", "0" * 64, PageKind.DOCX)
    )

    found = [w for w in document.warnings if w.code == "automatic_number"]

    assert [document.text[w.start : w.end] for w in found] == ["一、", "二、"]
    assert [w.clause for w in found] == [c.id for c in document.clauses]
    assert "automatic_number" not in _codes(text)
