"""What a question names is read before any ranking."""

from __future__ import annotations

import pytest

from search.listing import Listed
from search.names import Names
from search.route import clauses_at, read_steps, route
from tests.outlines import outlined

DOCUMENTS = Names(
    [
        Listed("d1", "测试市养老服务条例", "测政发〔2024〕3号"),
        Listed("d2", "测试市养老服务条例", ""),
        Listed("d3", "测试市养老服务条例实施细则", "测政办发〔2024〕14号"),
        Listed("d4", "關於加強鄉鎮幹部隊伍建設的意見", "测办发〔2014〕1号"),
        Listed("d5", "通知", ""),
    ]
)
CODE = outlined(
    "测试办法",
    "第一章 总则\n第一条 目的。\n第二章 分则\n第二条 范围如下：\n（一）市区。\n（二）郊区。\n"
    "第十条 罚则。\n第十条之一 补充。",
)
PARTS = outlined("测试意见", "一、目标\n1.甲。\n2.乙。\n三、保障\n10.丙。\n11.丁。")


@pytest.mark.parametrize(
    ("text", "documents", "matched"),
    [
        ("测政发〔2024〕3号", ("d1",), "number"),
        ("测政发[2024]3号", ("d1",), "number"),
        ("测政发2024 3号 护理补贴", ("d1",), "number"),
        ("《测试市养老服务条例》第三条", ("d1", "d2"), "title"),
        ("測試市養老服務條例實施細則怎么说", ("d3",), "title"),
        ("关于加强乡镇干部队伍建设的意见", ("d4",), "title"),
        ("《乡镇干部队伍建设的意见》", ("d4",), "short_title"),
        ("护理补贴的通知", (), ""),
        ("测政发〔2023〕3号", (), ""),
        ("《没有的条例》第三条", (), ""),
        ("", (), ""),
    ],
)
def test_documents_named(text: str, documents: tuple[str, ...], matched: str) -> None:
    found = route(text, DOCUMENTS)

    assert (found.documents, found.matched) == (documents, matched)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("测政发〔2024〕3号 护理补贴", "护理补贴"),
        ("《测试市养老服务条例》第三条", ""),
        ("护理补贴多少", "护理补贴多少"),
    ],
)
def test_what_is_left_is_the_question(text: str, rest: str) -> None:
    assert route(text, DOCUMENTS).rest.strip() == rest


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("第二条", ("第二章", "第二条")),
        ("第2条", ("第二章", "第二条")),
        ("第二章第二条", ("第二章", "第二条")),
        ("第二條第（二）項", ("第二章", "第二条", "(二)")),
        ("第二条（一）", ("第二章", "第二条", "(一)")),
        ("第十条之一", ("第二章", "第十条之一")),
        ("第十条", ("第二章", "第十条")),
        ("第一章", ("第一章",)),
    ],
)
def test_articles_are_found(text: str, path: tuple[str, ...]) -> None:
    assert [c.path for c in clauses_at(CODE, read_steps(text))][:1] == [path]


@pytest.mark.parametrize(
    "text", ["第三部分第10条", "三、10", "三›10", "第10条", "第十条", "第三部分第十条", "三、１０"]
)
def test_numbered_parts_are_found(text: str) -> None:
    assert [c.path for c in clauses_at(PARTS, read_steps(text))] == [("三", "10")]


def test_a_part_is_no_point_of_another() -> None:
    assert [c.path for c in clauses_at(PARTS, read_steps("第一部分"))] == [("一",)]
    assert clauses_at(PARTS, read_steps("第十部分")) == []


@pytest.mark.parametrize(
    ("text", "year", "documents"),
    [
        ("测试市养老服务条例2024年第三条", 2024, ("d1", "d2")),
        ("2024年的养老服务条例第三条", 2024, ("d1", "d2")),
        ("《测试市养老服务条例》（2024年修订）第三条", 2024, ("d1", "d2")),
        ("測試市養老服務條例（2024版）", 2024, ("d1", "d2")),
        ("测试市养老服务条例2024年补贴多少", None, ("d1", "d2")),
        ("2024年补贴多少", None, ()),
        ("2024年没有的条例第三条", None, ()),
    ],
)
def test_the_year_of_an_edition_is_read(
    text: str, year: int | None, documents: tuple[str, ...]
) -> None:
    found = route(text, DOCUMENTS)

    assert (found.year, found.documents) == (year, documents)


@pytest.mark.parametrize("text", ["第一章第二条", "第九十九条", "第二条第九项", "十二、30"])
def test_a_label_that_is_not_there_finds_nothing(text: str) -> None:
    assert clauses_at(CODE, read_steps(text)) == []


def test_a_question_without_labels_names_no_clause() -> None:
    found = route("三年内补贴10万元是哪条规定的", DOCUMENTS)

    assert found.steps == ()
    assert clauses_at(CODE, found.steps) == []
