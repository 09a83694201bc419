"""Several documents by topics, and lower documents against upper ones."""

from __future__ import annotations

import pytest

from corpus.model import Document, Level
from search.compare import compare
from search.matrix import Practice, is_above, made_after, matrix
from search.units import units
from tests.outlines import clause_at, outlined

PROVINCE = outlined(
    "云川省社区食堂管理意见",
    """一、社区食堂面积不少于80平方米，应当设无障碍通道。
二、社区食堂应当为六十周岁以上老年人提供优惠，优惠幅度不低于市场价的20%。
三、街道每年对社区食堂至少检查1次，检查结果向社会公布。
四、社区食堂用电用水按照居民价格执行。
五、本意见自印发之日起施行。""",
    "云政发〔2019〕1号",
    level=Level.PROVINCE,
)
CITY = outlined(
    "临江市社区食堂实施办法",
    """第一条社区食堂面积不少于100平方米，应当设无障碍通道。
第二条社区食堂应当为六十周岁以上老年人提供优惠，优惠幅度不低于市场价的10%。
第三条街道每年对社区食堂至少检查1次，检查结果向社会公布。
第四条对口帮扶由市供销合作社另行组织。""",
    "临政发〔2020〕2号",
    lead="根据《云川省社区食堂管理意见》（云政发〔2019〕1号），制定本办法。",
    level=Level.CITY,
)
COUNTY = outlined(
    "青石县社区食堂细则",
    "1.社区食堂面积不少于60平方米，应当设无障碍通道。",
    level=Level.COUNTY,
)


def test_a_topic_says_what_each_document_says() -> None:
    found = matrix([PROVINCE, CITY, COUNTY], compare)

    topic = found.topics[0]
    assert [cell.clauses for cell in topic.cells] == [
        (clause_at(PROVINCE, "一").id,),
        (clause_at(CITY, "第一条").id,),
        (clause_at(COUNTY, "1").id,),
    ]
    assert [cell.said[0].text for cell in topic.cells] == [
        "不少于80平方米",
        "不少于100平方米",
        "不少于60平方米",
    ]
    for document, cell in zip(found.documents, topic.cells, strict=True):
        assert all(document.text[s.start : s.end] == s.text for s in cell.said)


def test_what_is_not_treated_is_an_empty_cell() -> None:
    found = matrix([PROVINCE, CITY, COUNTY], compare)

    power = next(t for t in found.topics if clause_at(PROVINCE, "四").id in t.cells[0].clauses)
    assert [bool(cell.clauses) for cell in power.cells] == [True, False, False]


def test_every_clause_stands_once() -> None:
    found = matrix([PROVINCE, CITY, COUNTY], compare)

    for column, document in enumerate(found.documents):
        seen = [i for topic in found.topics for i in topic.cells[column].clauses]
        assert sorted([*seen, *found.left_out[column]]) == sorted(
            u.clause.id for u in units(document)
        )


def test_a_lower_document_against_the_one_it_is_made_after() -> None:
    descent = matrix([PROVINCE, CITY], compare).descents[0]

    assert (descent.upper, descent.lower) == (PROVINCE, CITY)
    assert [c.practice for c in descent.clauses] == [
        Practice.TIGHTENED,
        Practice.LOOSENED,
        Practice.COPIED,
        Practice.MISSING,
    ]
    assert descent.cited is not None
    assert "云政发〔2019〕1号" in descent.cited.of(CITY.text)


def test_the_order_of_the_columns_decides_nothing() -> None:
    (descent,) = matrix([CITY, PROVINCE], compare).descents

    assert descent.upper is PROVINCE
    assert descent.counts[Practice.TIGHTENED] == 1


@pytest.mark.parametrize(
    ("upper", "lower", "above"),
    [(PROVINCE, CITY, True), (CITY, PROVINCE, False), (CITY, CITY, False)],
)
def test_levels(upper: Document, lower: Document, *, above: bool) -> None:
    assert is_above(upper, lower) is above


def test_a_document_that_is_not_cited() -> None:
    assert made_after(COUNTY, CITY) is None
