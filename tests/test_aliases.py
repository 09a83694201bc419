"""Short names that texts introduce, each with the spans that prove it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.aliases import AliasBook, AliasKind, Learnt, abbreviates, aliases_in, aliases_of
from tests.outlines import outlined

CARE = "测试市养老服务条例"


@pytest.mark.parametrize(
    ("text", "short", "full", "kind"),
    [
        (
            "根据《测试市干部选拔任用工作条例》（测发〔2019〕3号，以下简称《干部条例》），制定本办法。",
            "干部条例",
            "测试市干部选拔任用工作条例",
            AliasKind.TITLE,
        ),
        ("为贯彻《测试市养老服务条例》(以下简称养老条例)", "养老条例", CARE, AliasKind.TITLE),
        (
            "根據《測試市養老服務條例》（以下簡稱「養老條例」）",
            "養老條例",
            "測試市養老服務條例",
            AliasKind.TITLE,
        ),
        (
            "落实《关于印发〈测试办法〉的通知》（以下称《通知》）",
            "通知",
            "关于印发〈测试办法〉的通知",
            AliasKind.TITLE,
        ),
        (
            "由中共测试县委组织部（以下简称县委组织部）负责",
            "县委组织部",
            "中共测试县委组织部",
            AliasKind.ORGAN,
        ),
        (
            "本办法所称养老服务机构（以下简称“养老机构”）",
            "养老机构",
            "养老服务机构",
            AliasKind.TERM,
        ),
        ("公共数据开放平台，以下简称开放平台。", "开放平台", "公共数据开放平台", AliasKind.TERM),
        ("村民监督委员会（下称“监委会”）", "监委会", "村民监督委员会", AliasKind.ORGAN),
    ],
)
def test_a_short_name_is_tied_to_what_it_stands_for(
    text: str, short: str, full: str, kind: AliasKind
) -> None:
    (found,) = aliases_in(text)

    assert (found.short, found.full) == (short, full)
    assert found.kind is kind
    assert found.short_span.of(text) == short
    assert found.full_span.of(text) == full


@pytest.mark.parametrize(
    "text",
    [
        "他自称“张三”，不在名册。",
        "第一人称视角",
        "（以下简称）",
        "以下简称“”",
        "以下统称工程项目",
        "",
    ],
)
def test_what_introduces_no_name_gives_none(text: str) -> None:
    assert aliases_in(text) == ()


def test_titles_are_read_as_well_as_texts() -> None:
    document = outlined(
        "关于《测试规划》（以下简称《规划》）的说明", "一、测试服务中心（以下简称中心）负责。"
    )

    assert [(a.where, a.short) for a in aliases_of(document)] == [
        ("title", "规划"),
        ("text", "中心"),
    ]


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("根据《测试市养老服务条例》（以下简称《条例》）", True),
        ("测试建筑有限公司（以下简称甲方）", True),
        ("根据《测试市养老服务条例》（以下简称《养老条例》）", False),
    ],
)
def test_a_bare_genre_or_no_abbreviation_holds_only_where_it_is_said(
    text: str, *, local: bool
) -> None:
    assert [a.local for a in aliases_in(text)] == [local]


@pytest.mark.parametrize(
    ("short", "full", "true"),
    [("养老条例", CARE, True), ("条例养老", CARE, False), (CARE, CARE, False), ("法", CARE, False)],
)
def test_an_abbreviation_keeps_characters_in_order(short: str, full: str, *, true: bool) -> None:
    assert abbreviates(short, full) is true


def _book() -> AliasBook:
    def one(short: str, full: str, document: str, *, local: bool = False) -> Learnt:
        return Learnt(short, full, AliasKind.TITLE, document, local)

    return AliasBook(
        [
            one("养老条例", "甲市养老服务条例", "d1"),
            one("养老条例", CARE, "d2"),
            one("养老条例", CARE, "d3"),
            one("条例", "甲市养老服务条例", "d1", local=True),
        ]
    )


def test_the_commonest_meaning_comes_first() -> None:
    assert _book().meanings("養老條例") == (CARE, "甲市养老服务条例")


def test_a_local_name_holds_within_its_document_alone() -> None:
    assert _book().meanings("条例") == ()
    assert _book().meanings("条例", within=["d1"]) == ("甲市养老服务条例",)


def test_either_name_leads_to_the_other() -> None:
    book = _book()

    assert book.others("养老条例") == (CARE,)
    assert book.others(CARE) == ("养老条例",)
    assert len(book) == 1


@given(st.text(alphabet="以下简称为《》（）“”，。条例办法市a\n〔2019〕号〈〉", max_size=120))
def test_spans_hold_for_any_text(text: str) -> None:
    for alias in aliases_in(text):
        assert alias.short_span.of(text) == alias.short
        assert alias.full_span.of(text) == alias.full


def test_long_hostile_texts_are_read_in_time() -> None:
    for text in (
        "以下简称" * 5_000,
        "（" * 20_000 + "以下简称甲乙）",
        "《" * 20_000,
        "简称" * 9_000,
    ):
        aliases_in(text)
