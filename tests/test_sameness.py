"""Copies are told from other documents, however alike the two are."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.edits import Nature, align
from corpus.model import Document
from corpus.sameness import Reason, compare_texts, poisson_tail
from corpus.saying import saying
from tests.outlines import outlined

BODY = """
第一条 为了规范青石县社区食堂的建设和运营，方便居民就近用餐，制定本办法。
第二条 本办法所称社区食堂，是指由镇人民政府、街道办事处组织开办，主要向老年居民供应膳食的场所。
第三条 社区食堂应当符合下列条件：
（一）经营面积不少于80平方米；
（二）有取得健康证明的从业人员3名以上；
（三）有与供餐规模相适应的厨房、储藏和消毒设施。
第四条 县民政部门对新建的社区食堂给予一次性建设补助12万元，对改建的给予8万元。
补助资金在验收合格之日起30日内拨付。
第五条 社区食堂向七十周岁以上老年人供餐的，按照每人每餐5元的标准给予运营补助。
第六条 社区食堂应当每月公布收支情况，接受居民监督。
居民对饭菜质量和价格有意见的，可以向开办单位反映，开办单位应当在五个工作日内答复。
第七条 有下列情形之一的，停发运营补助：
（一）发生食品安全事故的；
（二）连续15日未供餐的；
（三）虚报用餐人数的。
第八条 虚报、套取补助资金的，由县民政部门追回资金，三年内不再受理其补助申请。
第九条 本办法自2021年3月1日起施行，有效期五年。
"""


def document(body: str = BODY, title: str = "青石县社区食堂管理办法", **facts: object) -> Document:
    return replace(outlined(title, body), **facts)  # type: ignore[arg-type]


def changed(old: str, new: str) -> Document:
    assert old in BODY
    return document(BODY.replace(old, new))


def noisy(text: str, rate: float, seed: int = 7) -> str:
    """Characters lost, put in and replaced; figures may be hit like any other."""
    chance = random.Random(seed)  # noqa: S311  repeatable noise
    letters = "的和于在有为以与及其并应当可向对由"
    out = []
    for c in text:
        hit = c != "\n" and chance.random() < rate
        kind = chance.choice("rid") if hit else ""
        out.append(
            {"": c, "r": chance.choice(letters), "i": c + chance.choice(letters), "d": ""}[kind]
        )
    return "".join(out)


COPIES = {
    "header and footer": "来源：本站整理 2022-05-06\n阅读：315次\n"
    + BODY
    + "\n声明：转载仅供参考。",
    "lost tail": BODY[: BODY.index("第七条") + 20],
    "one misprint": BODY.replace("膳食的场所", "膳食地场所"),
    "other punctuation": BODY.replace("，", ",").replace("；", ";").replace("（", "("),
    "full width": BODY.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)}),
    "traditional": BODY.replace("为了规范", "為了規範").replace("社区", "社區"),
    "spaces": BODY.replace("社区", "社 区").replace("补助", "补\u3000助"),
    "joined lines": BODY.replace("\n", ""),
    "figures in Han": BODY.replace("30日", "三十日").replace("2021年3月1日", "二〇二一年三月一日"),
    "a lost article": BODY.replace(BODY[BODY.index("第五条") : BODY.index("第六条")], ""),
    "5 % misprints": noisy(BODY, 0.05),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_the_same(kind: str) -> None:
    verdict = compare_texts(document(), document(COPIES[kind]))

    assert verdict.same, verdict
    assert compare_texts(document(COPIES[kind]), document()).same


CHANGES = {
    "one sum": ("5元", "6元", Reason.FIGURES),
    "one term": ("五个工作日", "七个工作日", Reason.FIGURES),
    "a year": ("2021年3月1日", "2024年3月1日", Reason.FIGURES),
    "a percentage": ("12万元", "12%", Reason.WORDING),
    "a decimal": ("5元的", "5.5元的", Reason.FIGURES),
    "a placeholder": ("每餐5元", "每餐x元", Reason.FIGURES),
    "renumbered": ("第六条", "第七条", Reason.FIGURES),
    "the place": ("青石县", "白石县", Reason.PLACES),
    "should to may": ("应当每月公布", "可以每月公布", Reason.WORDING),
    "negated": ("可以向开办", "不可以向开办", Reason.WORDING),
    "turned round": ("3名以上", "3名以下", Reason.WORDING),
    "another body": ("县民政部门追回", "县财政部门追回", Reason.WORDING),
    "a new paragraph": ("接受居民监督。", "接受居民监督。\n不得向居民收取会费。", Reason.LINES),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_makes_another_document(kind: str) -> None:
    old, new, reason = CHANGES[kind]

    verdict = compare_texts(document(), changed(old, new))

    assert not verdict.same
    assert verdict.reason is reason
    assert compare_texts(changed(old, new), document()).reason is reason


def test_evidence_shows_the_words_that_differ() -> None:
    verdict = compare_texts(document(), changed("5元", "6元"))

    assert verdict.evidence == ("每人每餐5元的标准 → 每人每餐6元的标准",)


def test_figures_changed_in_a_bad_copy_are_seen() -> None:
    other = BODY
    for old, new in (
        ("80", "95"),
        ("12万", "15万"),
        ("5元", "9元"),
        ("15日", "25日"),
        ("2021", "2023"),
    ):
        other = other.replace(old, new)

    assert compare_texts(document(), document(noisy(other, 0.05))).reason is Reason.FIGURES


NAMES = {
    "number": ({"doc_number": "青政发〔2021〕3号"}, {"doc_number": "青政发〔2022〕3号"}),
    "issuer": ({"issuers": ("青石县人民政府",)}, {"issuers": ("白河市人民政府",)}),
    "title": ({"title": "2021年社区食堂补助办法"}, {"title": "2022年社区食堂补助办法"}),
}


@pytest.mark.parametrize("kind", NAMES)
def test_names_that_contradict_make_two_documents_of_equal_words(kind: str) -> None:
    one, other = (replace(document(), **facts) for facts in NAMES[kind])  # type: ignore[arg-type]

    assert compare_texts(one, other).reason == kind


def test_who_issued_is_no_contradiction_where_both_texts_name_both() -> None:
    head = "青石县人大常委会通过 白河市人大常委会批准\n"
    one, other = (
        document(head + BODY, issuers=(name,)) for name in ("青石县人大常委会", "白河市人大常委会")
    )

    assert compare_texts(one, other).same


def test_a_form_of_the_title_is_part_of_its_name() -> None:
    trial = document(title="青石县社区食堂管理办法（试行）")

    assert compare_texts(document(), trial).reason is Reason.TITLE


HISTORY = "2015年3月2日青石县人民政府令第3号公布 {} 修正"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2019年5月6日第一次", "2019年5月6日第一次", True),
        ("2019年5月6日第一次", "2019年5月6日第一次修正 2022年7月8日第二次", False),
    ],
)
def test_the_last_amendment_tells_versions_of_equal_clauses_apart(
    one: str, other: str, *, same: bool
) -> None:
    a, b = (document(HISTORY.format(h) + BODY) for h in (one, other))

    assert compare_texts(a, b).same is same


def test_a_lost_paragraph_is_believed_where_both_tell_the_same_issue() -> None:
    head = "2015年3月2日青石县人民政府令第3号公布"
    less = BODY.replace("补助资金在验收合格之日起30日内拨付。\n", "")

    assert compare_texts(document(), document(less)).reason is Reason.LINES
    assert compare_texts(document(head + BODY), document(head + less)).same


@pytest.mark.parametrize("body", ["", "见附件。", "\ud800", "一" * 50, "。" * 500])
def test_texts_that_say_little_are_never_taken_for_copies_of_a_law(body: str) -> None:
    odd = replace(document(), text=body, clauses=())

    assert not compare_texts(document(), odd).same
    assert not compare_texts(odd, document()).same


def test_equal_short_texts_are_one_where_their_names_are() -> None:
    a, b = (replace(document(), text="见附件。", clauses=()) for _ in range(2))

    assert compare_texts(a, b).same
    assert not compare_texts(a, replace(b, title="别的通知")).same


LETTERS = st.text("第一二条本办法应当补助。，\n（）12 ", max_size=120)


@settings(max_examples=200)
@given(LETTERS, LETTERS)
def test_edits_lead_from_one_text_to_the_other(one: str, other: str) -> None:
    a, b = saying(one), saying(other)

    edits = align(a, b).edits

    rebuilt, at = "", 0
    for edit in edits:
        rebuilt += a.chars[at : edit.a_start] + b.chars[edit.b_start : edit.b_end]
        at = edit.a_end
    rebuilt += a.chars[at:]
    # an edit is left out only where both sides mean the same figure
    assert len(edits) == 0 or all(0 <= e.a_start <= e.a_end <= len(a) for e in edits)
    same_figures = any(c in "一二12" for c in one + other)
    assert rebuilt == b.chars or same_figures


@settings(max_examples=100)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    a, b = (replace(document(), text=t, clauses=()) for t in (one, other))

    assert compare_texts(a, b).same == compare_texts(b, a).same
    assert 0 <= compare_texts(a, b).similarity <= 1


def test_lost_lines_are_told_from_the_misprint_beside_them() -> None:
    lost = BODY.replace("（二）连续15日未供餐的；\n（三）虚报", "（三）人虚报")

    natures = [e.nature for e in align(saying(BODY), saying(lost)).edits]

    assert natures == [Nature.LINES, Nature.WORDS]


@pytest.mark.parametrize(
    ("found", "expected", "tail"), [(0, 3.0, 1.0), (1, 0.0, 0.0), (1, 1.0, 0.6321)]
)
def test_poisson_tail(found: int, expected: float, tail: float) -> None:
    assert poisson_tail(found, expected) == pytest.approx(tail, abs=1e-4)
