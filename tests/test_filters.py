"""Values of facets in every spelling, and what a search found counted by them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import BadQuery
from corpus.model import DocumentCard, Genre, Level
from corpus.status import Status
from search.filters import COUNTED, FILTERS, NAMES, FacetTable, check, facet_of
from search.model import FacetValue

CARDS = [
    DocumentCard("a", "甲市养老办法", "1", "甲政发〔2014〕1号", ("甲市人民政府", "甲市财政局"),
                 date(2014, 2, 1), genre=Genre.NORMATIVE, form="办法", region="甲市",
                 level=Level.CITY, normative=True),
    DocumentCard("b", "甲市调研，二", "2", None, ("甲市人民政府办公室",), None, date(2016, 2, 1),
                 genre=Genre.RESEARCH, region="甲市", level=Level.CITY),
    DocumentCard("c", "乙縣意見", "3", None, ("乙縣人民政府",), date(2018, 2, 1),
                 genre=Genre.NORMATIVE, form="意见", region="乙縣", level=Level.COUNTY,
                 normative=True, script="hant", template=True),
]  # fmt: skip
STATUSES = {"a": Status.IN_FORCE, "b": Status.UNKNOWN, "c": Status.REPEALED}
TABLE = FacetTable(CARDS)


def _chosen(facet: str, *values: str) -> set[str]:
    return set(TABLE.chosen({facet: values}, STATUSES) or ())


@pytest.mark.parametrize(
    ("facet", "values", "ids"),
    [
        ("issuer", ("甲市人民政府",), "ab"),
        ("机关", ("乙县",), "c"),
        ("发文机关", ("财政局，乙县",), "ac"),
        ("year", ("2014",), "a"),
        ("年份", ("2014年", "2018"), "ac"),
        ("年份", ("2014..2016",), "ab"),
        ("年份", ("2014-2016",), "ab"),
        ("年份", ("２０１４至２０１６",), "ab"),
        ("年份", ("..2016",), "ab"),
        ("年份", ("2016..",), "bc"),
        ("region", ("乙县",), "c"),
        ("地区", ("甲",), "ab"),
        ("level", ("县级",), "c"),
        ("文种", ("意见",), "c"),
        ("文种", ("意见,办法",), "ac"),
        ("文种", ("调研报告",), "b"),
        ("类别", ("规范性文件",), "ac"),
        ("规范性", ("否",), "b"),
        ("normative", ("TRUE",), "ac"),
        ("模板", ("是",), "c"),
        ("时效", ("现行", "已废止"), "ac"),
        ("status", ("未查明",), "b"),
        ("文号", ("甲政发[2014]1号",), "a"),
        ("document", ("甲市调研，二",), "b"),
        ("文件", ("《乙縣意見》",), "c"),
        ("script", ("HANT",), "c"),
        ("year", ("1999",), ""),
    ],
)
def test_documents_with_a_value(facet: str, values: tuple[str, ...], ids: str) -> None:
    assert _chosen(facet, *values) == set(ids)


def test_facets_narrow_each_other_and_values_of_one_widen_it() -> None:
    wanted = {"年份": ("2014", "2018"), "规范性": "是", "地区": "甲市"}

    assert TABLE.chosen(wanted, STATUSES) == {"a"}
    assert TABLE.chosen({}, STATUSES) is None


@pytest.mark.parametrize(
    ("facet", "value", "said"),
    [
        ("颜色", "红", "没有筛选条件“颜色”.*机关（issuer）"),
        ("year", "去年", "年份“去年”读不懂"),
        ("year", "..", "读不懂"),
        ("year", "20144", "读不懂"),
        ("normative", "也许", "是”或“否"),
        ("issuer", " ", "没有写值"),
        ("issuer", ",".join(map(str, range(300))), "超过"),
    ],
)
def test_a_senseless_filter_is_told(facet: str, value: str, said: str) -> None:
    with pytest.raises(BadQuery, match=said):
        check({facet: value})


def test_every_facet_has_a_chinese_name_that_leads_to_it() -> None:
    assert set(NAMES) == set(FILTERS)
    assert {facet_of(name) for name in NAMES.values()} == set(FILTERS)
    assert set(COUNTED) <= set(FILTERS)


def test_counts_are_of_documents_and_of_clauses() -> None:
    counts = TABLE.counts({"a": 3, "b": 2, "gone": 9}, STATUSES)

    assert counts["year"] == (FacetValue("2016", 1, 2), FacetValue("2014", 1, 3))
    assert counts["region"] == (FacetValue("甲市", 2, 5),)
    assert counts["issuer"][0] == FacetValue("甲市人民政府", 1, 3)
    assert counts["status"] == (FacetValue("现行", 1, 3), FacetValue("未查明", 1, 2))
    assert counts["form"] == (FacetValue("办法", 1, 3),)


def test_one_place_in_two_scripts_is_one_value() -> None:
    table = FacetTable(
        [DocumentCard("x", "", "", region="乙縣"), DocumentCard("y", "", "", region="乙县")]
    )

    assert [(v.documents, v.clauses) for v in table.counts({"x": 1, "y": 1}, {})["region"]] == [
        (2, 2)
    ]


@given(st.sampled_from(FILTERS), st.text(max_size=20))
def test_any_value_filters_or_is_refused(facet: str, value: str) -> None:
    try:
        found = TABLE.chosen({facet: value}, STATUSES)
    except BadQuery as error:
        assert str(error)  # noqa: PT017  either is right
    else:
        assert found is not None
