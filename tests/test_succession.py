"""What becomes of clauses: one row a way in which a text is changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Clause, Document, Kind
from corpus.outline import addressable
from corpus.succession import Fate, followed, outcomes, text_likeness
from corpus.wording import pinned, unpinned, wording, wordings
from tests.outlines import outlined

LEAVE = "第三条 职工累计工作满一年的，享受带薪年休假五天。"
CARE = "第四条 用人单位应当每年组织职工进行一次健康检查，费用由用人单位承担。"
PAY = "第五条 职工加班的，用人单位应当按照规定支付加班工资或者安排补休。"
HOURS = "第三条 职工每日工作时间不超过八小时。"
CHECK = "第四条 用人单位应当每年组织职工进行一次健康检查。"
MEASURES = [
    "第一章 总则",
    "第一条 为了保障职工权益，制定本办法。",
    "第二条 本办法适用于本市行政区域内的用人单位。",
    "第二章 权益",
    LEAVE,
    CARE,
    PAY,
    "第三章 附则",
    "第六条 本办法自2020年1月1日起施行。",
]


def measures(*lines: str) -> Document:
    return replace(outlined("职工权益办法", "\n".join(lines), "测政发〔2020〕1号"))


def edited(*edits: tuple[str, str]) -> Document:
    """The measures with lines replaced; "" takes a line out, a line break puts one in."""
    lines = "\n".join(MEASURES) + "\n"
    for old, new in edits:
        assert old in lines
        lines = lines.replace(old + "\n", new + "\n" if new else "")
    return measures(*lines.strip().split("\n"))


OLD = measures(*MEASURES)
T3, T4, T5, T6 = "z2.t3", "z2.t4", "z2.t5", "z3.t6"
ROWS = {
    "nothing": (OLD, {T3: ("same", T3), "z2": ("same", "z2"), T6: ("same", T6)}),
    "inserted": (
        edited(
            (LEAVE, f"{HOURS}\n" + LEAVE.replace("三", "四", 1)),
            (CARE, CARE.replace("四", "五", 1)),
            (PAY, PAY.replace("五", "六", 1)),
            (MEASURES[-1], MEASURES[-1].replace("六", "七", 1)),
        ),
        {
            T3: ("moved", "z2.t4"),
            T4: ("moved", "z2.t5"),
            T5: ("moved", "z2.t6"),
            T6: ("moved", "z3.t7"),
            "z1.t1": ("same", "z1.t1"),
            "z2": ("changed", "z2"),
        },
    ),
    "removed": (
        edited(
            (LEAVE, ""),
            (CARE, CARE.replace("四", "三", 1)),
            (PAY, PAY.replace("五", "四", 1)),
            (MEASURES[-1], MEASURES[-1].replace("六", "五", 1)),
        ),
        {T3: ("gone",), T4: ("moved", "z2.t3"), T5: ("moved", "z2.t4"), T6: ("moved", "z3.t5")},
    ),
    "renumbered": (
        edited((PAY, PAY.replace("第五条", "第五条之一", 1))),
        {T5: ("moved", "z2.t5_1"), T4: ("same", T4)},
    ),
    "reworded": (
        edited((LEAVE, LEAVE.replace("五天", "十天").replace("满一年的", "满二年的"))),
        {T3: ("changed", T3), T4: ("same", T4), "z2": ("changed", "z2")},
    ),
    "reworded and renumbered": (
        edited(
            (LEAVE, f"{HOURS}\n第四条 职工连续工作满一年的，享受带薪年休假十天。"),
            (CARE, CARE.replace("四", "五", 1)),
            (PAY, PAY.replace("五", "六", 1)),
        ),
        {T3: ("changed", "z2.t4"), T4: ("moved", "z2.t5"), T5: ("moved", "z2.t6")},
    ),
    "written anew in its place": (
        edited((CARE, "第四条 禁止任何单位收取押金、扣留证件。")),
        {T4: ("changed", T4), T3: ("same", T3), T5: ("same", T5)},
    ),
    "moved to another chapter": (
        edited((CARE, ""), ("第三章 附则", "第三章 附则\n" + CARE)),
        {T4: ("moved", "z3.t4"), T3: ("same", T3), T5: ("same", T5)},
    ),
    "split in two": (
        edited(
            (CARE, f"{CHECK}\n第五条 健康检查的费用由用人单位承担。"),
            (PAY, PAY.replace("五", "六", 1)),
        ),
        {T4: ("changed", "z2.t4", "z2.t5"), T5: ("moved", "z2.t6")},
    ),
    "merged": (
        edited((LEAVE, LEAVE + CARE.removeprefix("第四条 ")), (CARE, "")),
        {T3: ("changed", T3), T4: ("changed", T3), T5: ("same", T5)},
    ),
    "given a second paragraph": (
        edited((LEAVE, LEAVE + "\n¶未休的应当支付报酬，标准为日工资的三倍。")),
        {T3: ("moved", "z2.t3.k1"), T4: ("same", T4)},
    ),
    "only spaced otherwise": (
        edited((LEAVE, LEAVE.replace("，", "， "))),
        {T3: ("same", T3), "z2": ("same", "z2")},
    ),
}


@pytest.mark.parametrize("how", ROWS)
def test_fates(how: str) -> None:
    new, expected = ROWS[how]

    found = outcomes(OLD, new)

    told = {
        place: (found[f"{OLD.id}-{place}"].fate.value, *_places(found[f"{OLD.id}-{place}"].now))
        for place in expected
    }
    assert told == expected


def _places(ids: tuple[str, ...]) -> list[str]:
    return [name.partition("-")[2] for name in ids]


def test_a_paragraph_that_is_run_on_is_in_the_clause_above() -> None:
    parted = measures(
        "第一条 甲方应当按时交付货物和单据。", "¶乙方应当按时支付全部价款。", "第二条 完。"
    )
    joined = measures(
        "第一条 甲方应当按时交付货物和单据。乙方应当按时支付全部价款。", "第二条 完。"
    )

    found = outcomes(parted, joined)

    article = f"{joined.id}-t1"
    assert found[f"{parted.id}-t1"].fate is Fate.SAME
    assert found[f"{parted.id}-t1.k2"].fate is Fate.CHANGED
    assert found[f"{parted.id}-t1.k2"].now == (article,)


def test_copies_of_one_text_go_with_what_is_left_of_them() -> None:
    two = measures("第一条 （略）", "第二条 正文一段。", "第三条 （略）")
    one = measures("第一条 正文一段。", "第二条 （略）")

    found = outcomes(two, one)

    assert [found[f"{two.id}-t{n}"].fate for n in (1, 2, 3)] == [Fate.MOVED] * 3
    assert {found[f"{two.id}-t{n}"].now for n in (1, 3)} == {(f"{one.id}-t2",)}


def test_a_clause_is_followed_through_the_versions_between() -> None:
    first = measures(*MEASURES[:4], "第三条 村级组织每年公布一次收入和支出。")
    second = measures(*MEASURES[:4], "第三条 村级组织每季度公布一次收入、支出和债务，接受监督。")
    third = measures(
        *MEASURES[:4],
        "第三条 禁止收取押金。",
        "第四条 债务由村务监督机构接受监督并每季度公布。",
    )
    name = f"{first.id}-z2.t3"

    assert followed([first, second])[name].fate is Fate.CHANGED
    assert followed([first, second, third])[name].fate is Fate.CHANGED


def test_a_text_that_comes_back_is_the_same_again() -> None:
    changed = edited((LEAVE, LEAVE.replace("五天", "十天")))

    assert followed([OLD, changed, OLD])[f"{OLD.id}-{T3}"].fate is Fate.SAME


def test_words_are_told_without_labels_and_spaces() -> None:
    words = wordings(OLD)

    assert words[f"{OLD.id}-z2.t3"] == "职工累计工作满一年的，享受带薪年休假五天。"
    assert words[f"{OLD.id}-z3"] == "附则本办法自2020年1月1日起施行。"


def test_a_pin_tells_texts_of_one_id_apart() -> None:
    one, other = pinned("dabc-t3~2", "甲"), pinned("dabc-t3~2", "乙")

    assert one != other
    assert unpinned(one) == ("dabc-t3~2", one[-4:])
    assert unpinned("dabc-t3~2") == ("dabc-t3~2", "")
    assert unpinned("") == ("", "")


def test_likeness_of_texts() -> None:
    assert text_likeness("關於養老", "关于养老") == 1
    assert text_likeness("甲乙丙丁", "戊己庚辛") == 0


words = st.text("甲乙丙丁。", max_size=6)
clause_lists = st.lists(st.tuples(st.integers(1, 4), words), max_size=8)


def _document(clauses: list[tuple[int, str]]) -> Document:
    """第N条 with words; numbers may repeat, words may be empty."""
    made, text = [], "开头。\n"
    base = outlined("文件", "")
    for number, said in clauses:
        line = f"第{number}条{said}\n"
        made.append(
            Clause(
                f"{base.id}-t{number}",
                (f"第{number}条",),
                f"第{number}条",
                Kind.ARTICLE,
                None,
                len(text),
                len(text) + len(line),
                None,
            )
        )  # fmt: skip  a clause reads as one row
        text += line
    return replace(base, text=text, clauses=tuple(made))


@given(clause_lists, clause_lists)
def test_every_clause_has_one_fate_and_equal_words_decide(
    before: list[tuple[int, str]], after: list[tuple[int, str]]
) -> None:
    old, new = _document(before), _document(after)
    old_words, new_words = wordings(old), wordings(new)

    found = outcomes(old, new)

    assert set(found) == {c.id for c in addressable(old)}
    for name, outcome in found.items():
        assert set(outcome.now) <= set(new_words)
        assert (outcome.fate is Fate.GONE) == (outcome.now == ())
        stands = old_words[name] in new_words.values()
        assert (outcome.fate in (Fate.SAME, Fate.MOVED)) == stands
        if stands:
            assert [new_words[n] for n in outcome.now] == [old_words[name]]
            assert (outcome.fate is Fate.SAME) == (outcome.now == (name,))


def test_the_words_of_one_clause_are_those_that_it_has_among_all() -> None:
    every = wordings(OLD)

    assert {name: wording(OLD, name) for name in every} == dict(every)
    assert wording(OLD, "d0-t99") == ""
