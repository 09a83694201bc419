"""Citations ready to paste, and that the checker understands each of them."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.citations import find_citations, resolve
from corpus.errors import BadQuery
from corpus.model import Document, Kind
from corpus.outline import extras
from corpus.status import Status
from search.cite import STYLES, Standing, cite, place
from tests.fakes import InMemoryLibrary
from tests.outlines import clause_at, outlined

OPINION = outlined(
    "关于加强社区工作者队伍建设的意见",
    """一、拓宽来源
1.按编制及时补充人员。
2.改进招录办法。
二、加强培养
3.每年参加培训不少于10天。
4.注重实践锻炼。
一是选派挂职。
三、保障""",
    "民办发〔2016〕8号",
    issuers=("某省民政厅",),
    issued_on=date(2016, 3, 1),
)
GUIDE = outlined(
    "养老服务工作方案",
    """一、目标
（一）扩大供给。
1.建设机构。
2.改造设施。
（二）提升质量。
1.培训护理员。
（1）初级培训。
二、措施
（一）资金保障。""",
    issuers=("某市人民政府",),
    issued_on=date(2019, 5, 6),
)
STATUTE = outlined(
    "公共数据开放条例",
    """第一章总则
第一条为了规范开放，制定本条例。
第二章开放
第十二条开放主体应当编制目录。
¶目录包括：
（一）名称；
（二）格式；
1.文本格式；
第十二条之一目录每年更新一次。
第十三条禁止下列行为：
（一）泄露秘密。""",
)


@pytest.mark.parametrize(
    ("document", "path", "expected"),
    [
        (OPINION, ("二", "3"), "第二部分第3条"),
        (OPINION, ("二", "4", "一是"), "第二部分第4条“一是”"),
        (OPINION, ("三",), "第三部分"),
        (GUIDE, ("一", "(二)"), "第一部分第（二）项"),
        (GUIDE, ("一", "(一)", "2"), "第一部分第（一）项第2点"),
        (GUIDE, ("一", "(二)", "1", "(1)"), "第一部分第（二）项第1点第（1）点"),
        (STATUTE, ("第二章", "第十二条", "第二款", "(二)"), "第二章第十二条第二款第（二）项"),
        (STATUTE, ("第二章", "第十二条之一"), "第二章第十二条之一"),
    ],
)
def test_places_are_worded_as_the_trade_words_them(
    document: Document, path: tuple[str, ...], expected: str
) -> None:
    assert place(document, clause_at(document, *path)) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("full", "《关于加强社区工作者队伍建设的意见》（民办发〔2016〕8号）第二部分第3条"),
        ("short", "民办发〔2016〕8号第二部分第3条"),
    ],
)
def test_styles(style: str, expected: str) -> None:
    assert cite(OPINION, clause_at(OPINION, "二", "3"), style) == expected


def test_a_footnote_names_issuer_date_and_id() -> None:
    clause = clause_at(OPINION, "二", "3")

    note = cite(OPINION, clause, "footnote")

    assert note.startswith("某省民政厅：《")
    assert "2016年3月1日，第二部分第3条" in note
    assert clause.id in note


def test_markdown_links_to_the_clause() -> None:
    clause = clause_at(OPINION, "二", "3")

    assert cite(OPINION, clause, "markdown").endswith(f"](#{clause.id})")


def test_without_a_number_issuer_and_date_stand_in() -> None:
    assert cite(GUIDE, clause_at(GUIDE, "二")) == (
        "《养老服务工作方案》（某市人民政府，2019年5月6日）第二部分"
    )


def test_without_anything_the_title_stands_alone() -> None:
    assert cite(STATUTE, None) == "《公共数据开放条例》"


def test_title_marks_inside_a_title_become_single() -> None:
    document = outlined("关于印发《办法》的通知", "一、执行。")

    assert cite(document, None) == "《关于印发〈办法〉的通知》"


def test_lead_and_cover_have_words_of_their_own() -> None:
    document = outlined("办法", "第一条规范。", lead="现就有关事项规定如下：")

    assert [place(document, c) for c in extras(document)] == ["开头部分"]


def test_an_unknown_style_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadQuery, match="full"):
        cite(OPINION, None, "bluebook")


@pytest.mark.parametrize("document", [OPINION, GUIDE, STATUTE])
@pytest.mark.parametrize("style", ["full", "short"])
def test_every_citation_leads_back_to_its_clause(document: Document, style: str) -> None:
    library = InMemoryLibrary([OPINION, GUIDE, STATUTE])
    for clause in document.clauses:
        (citation,) = find_citations(cite(document, clause, style))

        assert resolve(citation, library).clause == clause


def test_all_styles_are_listed() -> None:
    assert list(STYLES) == ["full", "short", "footnote", "markdown"]
    assert Kind.PARAGRAPH in {c.kind for c in STATUTE.clauses}


@pytest.mark.parametrize("status", [Status.REPEALED, Status.EXPIRED, Status.NOT_YET])
def test_what_is_not_in_force_is_said_in_every_style(status: Status) -> None:
    clause = clause_at(STATUTE, "第二章", "第十二条", "第二款", "(二)")
    mark = f"（截至2024年5月1日{status.value}）"

    for style in STYLES:
        cited = cite(STATUTE, clause, style, Standing(status, date(2024, 5, 1)))
        assert cited.replace(mark, "", 1) == cite(STATUTE, clause, style)
        assert f"第（二）项{mark}" in cited


@pytest.mark.parametrize("status", [Status.IN_FORCE, Status.AMENDED, Status.UNKNOWN])
def test_what_holds_is_cited_without_a_mark(status: Status) -> None:
    assert cite(OPINION, None, "full", Standing(status, date(2024, 5, 1))) == cite(OPINION, None)
