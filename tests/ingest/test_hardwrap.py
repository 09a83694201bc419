"""Text wrapped at a fixed width is put together again; other text is left alone."""

from __future__ import annotations

import pytest

from corpus.model import Document, PageKind, Source
from ingest.pagetext import from_lines
from ingest.pipeline import documents_of

PARAGRAPHS = (
    (
        "为进一步规范乡镇财政资金管理，提高资金使用效益，确保各项惠民惠农补贴资金及时足额发放到户，"
        "根据有关规定，结合本县实际，制定本办法。"
    ),
    (
        "第一条 乡镇财政所负责本辖区财政资金的日常监管，建立资金监管台账，实行专人管理、"
        "专账核算、专款专用，任何单位和个人不得截留、挤占、挪用。"
    ),
    (
        "第二条 补贴对象名单应当在村务公开栏公示不少于7个工作日，公示内容包括姓名、"
        "面积、标准和金额，接受群众监督，公示无异议后方可发放。"
    ),
    (
        "第三条 县财政局应当会同有关部门每年至少组织一次专项检查，对违反第一条规定的，"
        "责令限期改正，并依照有关规定追究责任人员的责任。"
    ),
    "第四条 本办法由县财政局负责解释。",
    "第五条 本办法自2022年1月1日起施行。",
)


def wrapped(paragraph: str, columns: int, indent: str) -> str:
    """The paragraph broken after so many characters, as an old editor does it."""
    text = indent + paragraph
    return "\n".join(text[i : i + columns] for i in range(0, len(text), columns))


def parse(text: str) -> Document:
    (document,) = documents_of(from_lines(text), Source("a.txt", "0" * 64, PageKind.TEXT))
    return document


@pytest.mark.parametrize("columns", [20, 30, 36, 40])
@pytest.mark.parametrize("indent", ["", "　　", "    "])
def test_paragraphs_come_back(columns: int, indent: str) -> None:
    title = "乡镇财政资金监管办法"
    page = "\n".join([title, *(wrapped(p, columns, indent) for p in PARAGRAPHS)])

    document = parse(page)

    assert document.text.split("\n") == [title, *PARAGRAPHS]
    articles = [f"第{n}条" for n in "一二三四五"]
    assert [c.label for c in document.clauses] == articles
    broken = [r for r in document.removed if r.rule == "line:broken"]
    assert len(broken) == page.count("\n") - len(PARAGRAPHS)


def test_lines_of_any_length_are_paragraphs() -> None:
    page = "\n".join(["乡镇财政资金监管办法", *PARAGRAPHS])

    assert parse(page).text == page


def test_a_list_of_short_lines_is_not_wrapped() -> None:
    lines = [f"{name}村 村党支部书记 王某 联系点" for name in "东西南北上下前后"]
    page = "\n".join(["各村联系点安排表", "现将安排印发如下，请各村认真抓好落实。", *lines])

    assert all(line in parse(page).text.split("\n") for line in lines)
