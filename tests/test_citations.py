"""Citations found in running text, and what they resolve to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.citations import Context, Pointer, Problem, find_citations, resolve
from corpus.status import Status
from tests.fakes import InMemoryLibrary
from tests.outlines import clause_at, outlined

OPINION = outlined(
    "关于加强社区工作者队伍建设的意见",
    """一、拓宽来源
1.按编制补充。
2.改进招录。
二、加强培养
3.每年培训不少于10天。
4.实践锻炼。
三、保障
5.落实待遇。""",
    "民办发〔2016〕8号",
)
GUIDE = outlined(
    "社区服务实施方案",
    """一、目标
（一）扩大供给。
1.建设。
2.改造。
（二）提升质量。
二、措施
（一）资金。
1.预算。""",
)
LAW = outlined(
    "中华人民共和国数据登记法",
    """第一章总则
第一条目的。
第三条原则。
第五条主管部门。
第十条登记。
¶登记应当真实：
（一）名称；
（二）格式；
（三）日期。
第十二条变更。
第十二条之一注销。
第十八条责任。""",
)
RULES = outlined("数据登记法实施条例", "第一条细则。")
LIBRARY = InMemoryLibrary([OPINION, GUIDE, LAW, RULES])
TITLES = ("中华人民共和国数据登记法", "数据登记法实施条例", "社区服务实施方案")


def _steps(text: str) -> list[str]:
    return ["".join(map(str, c.steps)) for c in find_citations(text, TITLES)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《甲办法》（民发〔2016〕8号）第三条第二款第（一）项", ["第3条第2款第1项"]),
        ("《甲意见》第三部分第10条", ["第3部分第10条"]),
        ("《甲意见》第三部分第（二）项第3点", ["第3部分第2项第3点"]),
        ("《甲意见》的第三部分的第10条", ["第3部分第10条"]),
        ("《甲法》第十、十八条", ["第10条", "第18条"]),
        ("《甲法》第十条、第十二条和第十八条", ["第10条", "第12条", "第18条"]),
        ("《甲法》第十条第一款、第三款", ["第10条第1款", "第10条第3款"]),
        ("《甲法》第三条至第五条", ["第3条"]),
        ("《甲法》第一千二百五十四条之一", ["第1254条之1"]),
        ("《甲法》第１２條", ["第12条"]),
        ("《甲法》第12條第2款", ["第12条第2款"]),
        ("《關於甲的辦法》(民發[2016]8號)第三條", ["第3条"]),
        ("《甲报告》第三部分第（二）项“首先”“一是”", ["第3部分第2项“首先”“一是”"]),
        ("《甲报告》第一部分表1", ["第1部分表1"]),
        ("《甲法》附件2第三条", ["附件2第3条"]),
        ("依照数据登记法第十条", ["第10条"]),
        ("依照数据登记法实施条例第一条", ["第1条"]),
        ("按民发〔2016〕8号第三条办理", ["第3条"]),
    ],
)
def test_provisions_are_read(text: str, expected: list[str]) -> None:
    assert _steps(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "第十条规定如下",
        "他在读《人民文学》和《围城》。",
        "某市数据登记法第十条",
        "《没有结尾的意见第三条",
        "2014年2月18日，第一次会议。",
        "",
    ],
)
def test_other_text_is_no_citation(text: str) -> None:
    assert find_citations(text, TITLES) == ()


@pytest.mark.parametrize(
    ("text", "title", "number"),
    [
        ("《关于甲的意见》（国发〔2014〕20号）要求", "关于甲的意见", "国发〔2014〕20号"),
        ("《关于甲的意见》(國發[2014]20號)", "关于甲的意见", "国发〔2014〕20号"),
        ("国发〔2014〕20号《关于甲的意见》", "关于甲的意见", "国发〔2014〕20号"),
        ("《关于印发〈甲办法〉的通知》", "关于印发〈甲办法〉的通知", None),
        ("《关于印发<甲办法>的通知》", "关于印发<甲办法>的通知", None),
        ("《关于印发《甲办法》的通知》", "关于印发《甲办法》的通知", None),
        ("《甲办法（试行）》", "甲办法（试行）", None),
    ],
)
def test_title_and_number_as_printed(text: str, title: str, number: str | None) -> None:
    (citation,) = find_citations(text)

    assert (citation.title, citation.number) == (title, number)
    assert text[citation.start : citation.end] == citation.text


def test_an_abbreviation_stands_for_the_full_title() -> None:
    text = "《关于甲的意见》（国发〔2014〕20号，以下简称《意见》）印发后，《意见》第三条……"

    first, second = find_citations(text)

    assert first.number == "国发〔2014〕20号"
    assert second.wanted == "关于甲的意见"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("《甲法》第三条规定：“应当登记。”此外“走读”", "应当登记。"),
        ("《甲法》第三条明确提出“应当登记”", "应当登记"),
        ("《甲法》第三條規定：「應當登記」", "應當登記"),
        ("《甲法》第三条：“所称“登记”，是指录入。”", "所称“登记”，是指录入。"),
        ("要求“应当登记”（《甲法》第三条）。", "应当登记"),
        ("《甲法》第三条的精神，反对“走读”。", None),
        ("《甲法》第三条。“走读”是一种现象。", None),
    ],
)
def test_only_words_given_as_the_text_s_own_are_quotations(text: str, quote: str | None) -> None:
    (citation,) = find_citations(text)

    if quote is None:
        assert citation.quote_start is None
    else:
        assert text[citation.quote_start : citation.quote_end] == quote


def _path(text: str, context: Context = Context()) -> tuple[str, ...] | Problem | None:  # noqa: B008  frozen
    (citation,) = find_citations(text, TITLES)
    resolution = resolve(citation, LIBRARY, context)
    return resolution.problem or (resolution.clause.path if resolution.clause else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《关于加强社区工作者队伍建设的意见》第二部分第3条", ("二", "3")),
        ("《关于加强社区工作者队伍建设的意见》第3条", ("二", "3")),
        ("《關於加強社區工作者隊伍建設的意見》第3點", ("二", "3")),
        ("民办发[2016]8号第二部分", ("二",)),
        ("《关于加强社区工作者队伍建设的意见》", None),
        ("《关于加强社区工作者队伍建设的意见》第6条", Problem.NO_CLAUSE),
        ("《关于加强社区工作者队伍建设的意见》第一部分第3条", Problem.NO_CLAUSE),
        ("《关于加强社区工作者队伍建设的意见实施细则》第3条", Problem.NO_DOCUMENT),
        ("《加强社区工作者队伍建设的意见》第3条", Problem.NO_DOCUMENT),
        ("《社区服务实施方案》第一部分第（一）项第2点", ("一", "(一)", "2")),
        ("《社区服务实施方案》第（一）项", Problem.AMBIGUOUS),
        ("《数据登记法》第十条第二款第（三）项", ("第一章", "第十条", "第二款", "(三)")),
        ("《数据登记法》第十条第（三）项", ("第一章", "第十条", "第二款", "(三)")),
        ("《中华人民共和国数据登记法》第十条第三款", Problem.NO_CLAUSE),
        ("《数据登记法》第十二条第一款", ("第一章", "第十二条")),
        ("《数据登记法》第十二条第二款", Problem.NO_CLAUSE),
        ("《数据登记法》第十二条之一", ("第一章", "第十二条之一")),
        ("《数据登记法》第十八条之一", Problem.NO_CLAUSE),
        ("数据登记法实施条例第一条", ("第一条",)),
        ("数据登记法第十八条", ("第一章", "第十八条")),
        ("《数据登记法》第三条至第五条", ("第一章", "第三条")),
        ("《数据登记法》第三条至第六条", Problem.NO_CLAUSE),
        ("《关于加强社区工作者队伍建设的意见》（民办发〔2016〕9号）第3条", Problem.WRONG_NUMBER),
        ("《关于改进社区工作的意见》（民办发〔2016〕8号）第3条", Problem.WRONG_TITLE),
        ("该意见第三条", Problem.NO_CONTEXT),
    ],
)
def test_a_citation_leads_to_its_clause_or_says_why_not(
    text: str, expected: tuple[str, ...] | Problem | None
) -> None:
    assert _path(text) == expected


def test_pointing_words_lean_on_the_context() -> None:
    article = clause_at(LAW, "第一章", "第十条", "第二款")
    after = Context(last=LAW, last_clause=article)
    inside = Context(own=LAW, own_clause=article)

    assert _path("该法第三条", after) == ("第一章", "第三条")
    assert _path("本法第三条", inside) == ("第一章", "第三条")
    assert _path("本法第三条", after) == Problem.NO_CONTEXT
    assert _path("同条第二款", after) == ("第一章", "第十条", "第二款")
    assert _path("前款", inside) == ("第一章", "第十条", "第一款")
    assert _path("该办法第三条", after) == Problem.NO_CONTEXT


def test_of_two_versions_the_one_in_force_is_meant() -> None:
    old = outlined("登记办法", "第一条旧。", "甲发〔2001〕1号", status=Status.REPEALED)
    new = outlined("登记办法", "第一条新。", "甲发〔2020〕1号")
    library = InMemoryLibrary([old, new])
    (bare,) = find_citations("《登记办法》第一条")
    (dated,) = find_citations("《登记办法》（甲发〔2001〕1号）第一条")

    assert resolve(bare, library).document == new
    assert resolve(dated, library).document == old


def test_two_versions_in_force_leave_it_open() -> None:
    versions = [
        outlined("登记办法", "第一条甲。", f"{code}发〔2001〕1号") for code in ("甲某", "乙某")
    ]
    (citation,) = find_citations("《登记办法》第一条")

    assert resolve(citation, InMemoryLibrary(versions)).problem is Problem.AMBIGUOUS


def test_pointers_are_told_apart() -> None:
    found = find_citations("本办法第三条、该意见第二条，前款。")

    assert [c.pointer for c in found] == [Pointer.OWN, Pointer.LAST, Pointer.CLAUSE]


@given(
    st.text(
        alphabet="《》〈〉（）第三十条款项之一、至甲法办意见〔〕[]2014号国发“”：该本前 \n",
        max_size=60,
    )
)
def test_citations_are_verbatim_and_never_overlap(text: str) -> None:
    last = 0
    for citation in find_citations(text, ["甲法"]):
        assert text[citation.start : citation.end] == citation.text
        assert citation.start >= last
        last = citation.end
        resolve(citation, LIBRARY)
