"""Versions of one document: told by evidence, aligned, named, shown in three views."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.editions import View, edition_view, view_text
from corpus.errors import BadQuery
from corpus.model import Document
from corpus.outline import all_headings, headings, passages
from search.compare import MOST_CHARACTERS, compare, compare_editions
from search.editions import are_editions, blocks, stem
from search.model import Change, Comparison, Pair, Relation
from search.worddiff import word_diff, words_of
from tests.outlines import outlined

TITLE = "青河市社区会客厅使用办法"
OLD = outlined(
    TITLE,
    """第一章总则
第一条为了规范社区会客厅的使用，方便居民议事，制定本办法。
第二条居民使用会客厅，应当提前三个工作日登记，写明用途、人数和时间。
第三条使用人应当爱护设施，用后清扫干净。会客厅不得用于商品推销和有偿培训。
第四条损坏设施的，使用人照价赔偿；拒不赔偿的，六个月内不再受理其登记。
第五条居民可以自带茶水，会客厅备有饮水机和一次性纸杯。
第六条本办法自公布之日起施行。""",
)
NEW = outlined(
    f"{TITLE}（2024年修订）",
    """第一章总则
第一条为了规范社区会客厅的使用，方便居民议事，制定本办法。
第二条损坏设施的，使用人照价赔偿；拒不赔偿的，六个月内不再受理其登记。
第三条居民使用会客厅，应当提前一个工作日登记，写明用途、人数和时间。
第四条使用人应当爱护设施，用后清扫干净。
第五条会客厅不得用于商品推销和有偿培训。
第六条社区居民委员会每季度公布使用情况。
第七条本办法自公布之日起施行。""",
)


def _pair(comparison: Comparison, label: str) -> Pair:
    return next(p for p in comparison.pairs if label in p.labels_a)


@pytest.mark.parametrize(
    ("label", "labels", "changes", "relation"),
    [
        ("第一条", ("第一条",), (), Relation.IDENTICAL),
        ("第二条", ("第三条",), (Change.RENUMBERED, Change.CHANGED), Relation.REWRITTEN),
        ("第三条", ("第四条", "第五条"), (Change.RENUMBERED, Change.SPLIT), Relation.IDENTICAL),
        ("第四条", ("第二条",), (Change.RENUMBERED, Change.MOVED), Relation.MOVED),
        ("第六条", ("第七条",), (Change.RENUMBERED,), Relation.IDENTICAL),
    ],
)
def test_what_a_version_did_is_told(
    label: str, labels: tuple[str, ...], changes: tuple[Change, ...], relation: Relation
) -> None:
    pair = _pair(compare(OLD, NEW), label)

    assert pair.labels_b == labels
    assert pair.changes == changes
    assert pair.relation is relation


def test_articles_put_in_and_deleted_stand_alone() -> None:
    comparison = compare(OLD, NEW)

    assert comparison.only_a == tuple(c.id for c in OLD.clauses if c.label == "第五条")
    assert comparison.only_b == tuple(c.id for c in NEW.clauses if c.label == "第六条")


def test_a_merged_article_names_both_it_came_from() -> None:
    pair = _pair(compare(NEW, OLD), "第四条")

    assert (pair.labels_a, pair.labels_b) == (("第四条", "第五条"), ("第三条",))
    assert Change.MERGED in pair.changes


def test_a_small_edit_is_no_copy() -> None:
    new = outlined(TITLE, OLD.text.replace("饮水机", "热水壶"))
    pair = _pair(compare(OLD, new), "第五条")

    assert pair.relation is Relation.REWRITTEN
    assert [g.text for g in pair.grounds] == ["饮水机", "热水壶"]
    assert all(
        g.text == (OLD if g.side == "a" else new).text[g.start : g.end] for g in pair.grounds
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (TITLE, f"{TITLE}（试行）"),
        (TITLE, f"{TITLE}(2023年修正)"),
        (f"关于印发《{TITLE}》的通知", TITLE),
        ("中华人民共和国献血法", "献血法"),
        ("青河市古樹名木保護暫行辦法", "青河市古树名木保护办法"),
    ],
)
def test_titles_of_versions_have_one_stem(a: str, b: str) -> None:
    assert stem(a) == stem(b)


def test_versions_are_told_by_evidence() -> None:
    body = "第一条会客厅由社区居民委员会管理，街道办事处给予指导。"
    other = "第一条巡查员汛期每日巡查一次山塘，并填写巡查记录。"

    assert are_editions(outlined("会客厅办法", body), outlined("会客厅办法", body + "另行通知。"))
    assert not are_editions(outlined("管理办法", body), outlined("管理办法", other))
    assert not are_editions(
        outlined("会客厅办法", body, issuers=("青河市人民政府",)),
        outlined("会客厅办法", body + "另行通知。", issuers=("白山县人民政府",)),
    )
    assert not are_editions(outlined("青河市会客厅办法", body), outlined("白山市会客厅办法", body))


def test_articles_of_one_number_with_nothing_in_common_are_no_pair() -> None:
    old = outlined(TITLE, "第一条家长应当按时在停靠点接送学生。\n第二条校车座椅配备安全带。")
    new = outlined(TITLE, "第一条燃油补贴按行驶里程在学期末结算。\n第二条校车座椅配备安全带。")

    comparison = compare_editions(old, new)

    assert [p.labels_a for p in comparison.pairs] == [("第二条",)]


def test_headings_of_all_clauses_are_those_of_each() -> None:
    assert all_headings(OLD) == {c.id: headings(OLD, c) for c in OLD.clauses}


_TEXT = st.text(
    st.sampled_from(
        "第十二条三百五千万不得应当可以工作日内天年月统一，。；（）１2 　\nABc\U0002000b古爲"
    )
    | st.characters(),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(_TEXT, _TEXT)
def test_both_texts_can_be_had_from_the_diff(a: str, b: str) -> None:
    parts = word_diff(a, b)

    assert "".join(part.a for part in parts) == a
    assert "".join(part.b for part in parts) == b


@settings(max_examples=80, deadline=None)
@given(_TEXT)
def test_words_joined_are_the_text(text: str) -> None:
    folded = "".join(text.split())

    assert sum(map(len, words_of(folded))) == len(folded)


@pytest.mark.parametrize(
    ("a", "b", "deleted", "inserted"),
    [
        ("三十日内办结", "十五日内办结", "三十日", "十五日"),
        ("自2021年3月1日起施行", "自2024年7月1日起施行", "2021年3月1日", "2024年7月1日"),
        ("不得收费", "可以收费", "不得", "可以"),
        ("依照第二十条处理", "依照第二十一条处理", "第二十条", "第二十一条"),
        ("百分之二十以上", "百分之十二以上", "百分之二十", "百分之十二"),
        ("统一着装上岗", "统一挂牌上岗", "着装", "挂牌"),
    ],
)
def test_words_figures_and_modal_words_are_whole(
    a: str, b: str, deleted: str, inserted: str
) -> None:
    parts = word_diff(a, b)

    assert [p.a for p in parts if p.op == "delete"] == [deleted]
    assert [p.b for p in parts if p.op == "insert"] == [inserted]


_LINES = st.lists(
    st.sampled_from(
        [
            "会客厅应当在十个工作日内受理申请。",
            "會客廳應當在五個工作日內受理申請，不得收費。",
            "工作人员可以上门服务，服务记录保存三年备查。",
            "服务点面积不少于50平方米",
            "鼓励志愿组织参与  。",
            "收费一般不得超过市场价格的百分之八十；每年不少于x天。",
            "<b>标签</b>&amp;不得当真。",
        ]
    ),
    min_size=1,
    max_size=7,
)


def _articles(lines: list[str]) -> Document:
    han = "一二三四五六七"
    return outlined(TITLE, "\n".join(f"第{han[i]}条{line}" for i, line in enumerate(lines)))


@settings(max_examples=60, deadline=None)
@given(_LINES, _LINES)
@example(
    ["會客廳應當在五個工作日內受理申請，不得收費。"],
    [
        "会客厅应当在十个工作日内受理申请。",
        "工作人员可以上门服务，服务记录保存三年备查。",
        "会客厅应当在十个工作日内受理申请。",
    ],
)
def test_every_view_holds_both_texts_verbatim(left: list[str], right: list[str]) -> None:
    a, b = _articles(left), _articles(right)
    comparison = compare_editions(a, b)
    shown = edition_view(comparison, View.COLUMNS)

    for document, pick, only in (
        (a, lambda p: p.a, comparison.only_a),
        (b, lambda p: p.b, comparison.only_b),
    ):
        seen = [c for p in comparison.pairs for c in pick(p)] + list(only)
        assert sorted(seen) == sorted({p.clause.id for p in passages(document)})
    assert "".join(e.new for e in shown.entries) == "".join(x.text for x in blocks(b))
    assert sorted(e.old for e in shown.entries if e.old) == sorted(_texts(comparison))
    for entry in shown.entries:
        assert _visible(entry.left) == entry.old
        assert _visible(entry.right) == _visible(entry.plain) == entry.new
        assert _without(entry.merged, "del") == entry.new


def _texts(comparison: Comparison) -> list[str]:
    words = {u.clause.id: u.text for block in blocks(comparison.a) for u in block.units}
    lone = [x.text for x in blocks(comparison.a) if x.units[0].clause.id in comparison.only_a]
    return ["".join(words[i] for i in pair.a) for pair in comparison.pairs] + lone


def _visible(html: str) -> str:
    return unescape(re.sub(r"</?(?:del|ins)>|<br>", "", html))


def _without(html: str, tag: str) -> str:
    return _visible(re.sub(rf"<{tag}>.*?</{tag}>", "", html, flags=re.DOTALL))


def test_only_changes_leaves_out_what_stayed() -> None:
    comparison = compare(OLD, NEW)
    shown = edition_view(comparison, View.ANNOTATED, only_changes=True)

    assert all(entry.told for entry in shown.entries)
    assert "第一条" not in {x for e in shown.entries for x in e.labels_a}
    assert any("〔原文：第五条" in line for line in view_text(shown))


def test_views_are_of_versions_only() -> None:
    other = outlined("山塘巡查制度", "第一条巡查员汛期每日巡查一次。")

    with pytest.raises(BadQuery, match="不是同一文件的不同版本"):
        edition_view(compare(OLD, other), View.MARKED)


def test_a_document_too_long_is_refused() -> None:
    huge = outlined(TITLE, "第一条" + "长" * MOST_CHARACTERS)

    with pytest.raises(BadQuery, match="太长"):
        compare(huge, OLD)


def test_what_would_take_minutes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.edition_align.MOST_WORK", 50)

    with pytest.raises(BadQuery, match="改动的条款太多"):
        compare(OLD, NEW)


def test_two_hundred_articles_take_well_under_a_second() -> None:
    def law(day: int) -> Document:
        lines = (
            f"{i}.第{i}类事项由第{i}服务组办理，应当在{i + day}日内完成登记、核查和回访。"
            for i in range(1, 201)
        )
        return outlined(TITLE, "\n".join(lines))

    old, new = law(1), law(2)
    begin = time.perf_counter()

    compare(old, new)

    assert time.perf_counter() - begin < 3  # a busy machine; 1 s is the aim
