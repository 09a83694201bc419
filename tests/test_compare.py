"""Two documents side by side: nothing missed, copies found, unlike figures kept apart."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Document
from corpus.outline import passages
from search.compare import compare
from search.model import Comparison, Pair, Relation
from tests.fakes import FakeEmbedder
from tests.outlines import clause_at, outlined

UPPER = outlined(
    "关于加强社区工作者队伍建设的意见",
    """一、拓宽来源渠道
1.完善招聘制度。社区工作者应当面向社会公开招聘，由街道统一组织。注重从优秀网格员、退役军人、高校毕业生中选拔社区负责人。重视培养女性骨干。
2.明确服务期限。新招聘社区工作者最低服务年限为3年。
二、加强教育培训
3.加大培训力度。社区工作者每年参加集中学习累计一般不少于10天。
4.注重实践锻炼。选派骨干到街道跟班学习。
三、落实待遇保障
5.健全报酬增长机制。报酬水平不得低于当地社会平均工资。""",
    "民办发〔2016〕8号",
)
LOCAL = outlined(
    "激勵社區工作者實施辦法",
    """一、加強隊伍建設。堅持選優配強，按照個人自薦、組織推薦、考察公示的程序確定人選，注重從優秀網格員、退役軍人、高校畢業生中選拔社區負責人，任期與居民委員會相同，並建立後備人才庫。
二、強化教育培訓。把集中學習作為提升能力的途徑，抓好居民小組長的輪訓，確保每年學習時間累計不少於x天。
三、關心身心健康。每兩年安排一次健康體檢。""",
)


def _pair(comparison: Comparison, document: Document, *path: str) -> Pair:
    wanted = clause_at(document, *path).id
    return next(p for p in comparison.pairs if wanted in (*p.a, *p.b))


def test_sentences_copied_into_a_longer_clause_are_found_across_scripts() -> None:
    pair = _pair(compare(UPPER, LOCAL), UPPER, "一", "1")

    assert pair.relation is Relation.COPIED
    assert pair.b == (clause_at(LOCAL, "一").id,)
    kept = [p for p in pair.diff if p.op == "equal" and "退役军人" in p.a]
    assert [p.a for p in kept] == ["注重从优秀网格员、退役军人、高校毕业生中选拔社区负责人"]
    assert [p.b for p in kept] == ["注重從優秀網格員、退役軍人、高校畢業生中選拔社區負責人"]


def test_figures_of_different_subjects_are_no_change() -> None:
    pair = _pair(compare(UPPER, LOCAL), UPPER, "二", "3")
    row = next(p for p in pair.parameters if p.a == "10天")

    assert row.b == "x天"
    assert row.subject == "社区工作者／居民小組長"
    assert row.comparable is False


def test_clauses_without_counterpart_are_listed() -> None:
    comparison = compare(UPPER, LOCAL)

    assert clause_at(UPPER, "三", "5").id in comparison.only_a
    assert clause_at(LOCAL, "三").id in comparison.only_b


OLD = outlined(
    "社区服务管理办法",
    """第一条为了规范社区服务，制定本办法。
第二条社区服务机构应当在十个工作日内受理申请。
第三条工作人员可以上门服务。
第四条服务点面积不少于50平方米。
第五条收费一般不得超过市场价格的百分之八十。
第六条服务记录保存三年备查，任何单位和个人不得隐匿、伪造服务记录。
第七条本办法自公布之日起施行。""",
)
NEW = outlined(
    "社区服务管理办法",
    """第一条为了规范社区服务，制定本办法。
第二条服务记录保存三年备查，任何单位和个人不得隐匿、伪造服务记录。
第三条社区服务机构应当在五个工作日内受理申请。
第四条工作人员应当上门服务。
第五条服务点面积不少于40平方米。
第六条收费不得超过市场价格的百分之八十。
第七条鼓励志愿组织参与，建立积分兑换制度。
第八条本办法自公布之日起施行。""",
)


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        ("第一条", "第一条", Relation.IDENTICAL),
        ("第二条", "第三条", Relation.TIGHTENED),
        ("第三条", "第四条", Relation.TIGHTENED),
        ("第四条", "第五条", Relation.LOOSENED),
        ("第五条", "第六条", Relation.TIGHTENED),
        ("第六条", "第二条", Relation.MOVED),
        ("第七条", "第八条", Relation.IDENTICAL),
    ],
)
def test_versions_align_though_renumbered(old: str, new: str, relation: Relation) -> None:
    pair = _pair(compare(OLD, NEW), OLD, old)

    assert pair.b == (clause_at(NEW, new).id,)
    assert pair.relation is relation


def test_an_added_article_stands_alone() -> None:
    assert compare(OLD, NEW).only_b == (clause_at(NEW, "第七条").id,)


def test_the_same_limit_of_the_same_subject_is_comparable() -> None:
    (row,) = _pair(compare(OLD, NEW), OLD, "第二条").parameters

    assert (row.a, row.b, row.comparable) == ("十个工作日内", "五个工作日内", True)


def test_a_clause_that_was_split_is_one_pair() -> None:
    whole = outlined(
        "甲办法",
        "第一条服务点应当公开服务项目和收费标准，接受居民监督，并配备必要的无障碍设施，方便老年人使用。",
    )
    split = outlined(
        "甲办法",
        """第一条服务点应当公开服务项目和收费标准，接受居民监督。
第二条服务点应当配备必要的无障碍设施，方便老年人使用。""",
    )

    (pair,) = compare(whole, split).pairs

    assert len(pair.a) == 1
    assert len(pair.b) == 2


def test_more_detail_is_said_to_be_that() -> None:
    short = outlined("甲办法", "第一条街道负责组织实施本辖区内养老服务工作")
    long = outlined(
        "乙办法", "第一条街道负责组织实施好本辖区养老服务工作，指定专人登记，按月汇总，及时报送"
    )

    (pair,) = compare(short, long).pairs

    assert pair.relation in (Relation.DETAILED, Relation.COPIED)


def test_a_document_and_itself_are_identical() -> None:
    comparison = compare(UPPER, UPPER)

    assert {p.relation for p in comparison.pairs} == {Relation.IDENTICAL}
    assert (comparison.only_a, comparison.only_b) == ((), ())


def test_documents_of_different_fields_have_nothing_in_common() -> None:
    other = outlined("河道采砂许可规定", "第一条在河道采砂的，由水务部门发放许可证。")

    assert compare(UPPER, other).pairs == ()


def test_an_empty_document_can_be_compared() -> None:
    empty = Document(id="d0", title="空", source=UPPER.source, text="")

    comparison = compare(empty, UPPER)

    assert comparison.pairs == ()
    assert len(comparison.only_b) == len({p.clause.id for p in passages(UPPER)})


def test_an_embedder_is_used_where_given() -> None:
    embedder = FakeEmbedder()

    compare(UPPER, LOCAL, embedder)
    assert embedder.encoded == len({p.clause.id for d in (UPPER, LOCAL) for p in passages(d)})


def test_versions_need_no_embedder() -> None:
    embedder = FakeEmbedder()

    comparison = compare(OLD, NEW, embedder)

    assert embedder.encoded == 0
    assert _pair(comparison, OLD, "第二条").b == (clause_at(NEW, "第三条").id,)


_LINES = st.lists(
    st.sampled_from(
        [
            "社区服务机构应当在十个工作日内受理申请。",
            "社區服務機構應當在五個工作日內受理申請，不得收費。",
            "工作人员可以上门服务，服务记录保存三年备查。",
            "服务点面积不少于50平方米",
            "鼓励志愿组织参与  。",
            "收费一般不得超过市场价格的百分之八十；每年不少于x天。",
        ]
    ),
    max_size=6,
)


def _numbered(lines: list[str]) -> Document:
    return outlined("甲", "\n".join(f"{i}.{line}" for i, line in enumerate(lines, 1)) or "空白。")


@settings(max_examples=60, deadline=None)
@given(_LINES, _LINES)
def test_nothing_is_missed_and_every_slice_is_verbatim(left: list[str], right: list[str]) -> None:
    a, b = _numbered(left), _numbered(right)

    comparison = compare(a, b)

    for document, pick, only in (
        (a, lambda p: p.a, comparison.only_a),
        (b, lambda p: p.b, comparison.only_b),
    ):
        seen = [c for p in comparison.pairs for c in pick(p)] + list(only)
        assert sorted(seen) == sorted({p.clause.id for p in passages(document)})
    for pair in comparison.pairs:
        assert "".join(p.a for p in pair.diff) == _words(a, pair.a)
        assert "".join(p.b for p in pair.diff) == _words(b, pair.b)


def _words(document: Document, clauses: tuple[str, ...]) -> str:
    return "".join(p.text for p in passages(document) if p.clause.id in clauses)


def test_sixty_articles_take_well_under_a_second() -> None:
    articles = [
        f"第{i}类社区服务由第{i}服务组办理，应当在{i}个工作日内完成登记、核查和回访。"
        for i in range(1, 61)
    ]
    a, b = _numbered(articles[:58]), _numbered(articles[::-1])
    begin = time.perf_counter()

    compare(a, b)

    assert time.perf_counter() - begin < 2
