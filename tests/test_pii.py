"""Personal data: what counts, what does not, and how it is covered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.masking import display, display_page
from corpus.model import Comment, Removed, Table
from corpus.pii import Pii, find_pii, is_identity_number, masked, passes_luhn
from tests.store_factories import make_document

MOBILE, OTHER = "13987654321", "15800001234"
IDENTITY = "11010519491231002X"
"""The example of GB 11643."""
CARD = "6222600000000000008"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"联系人：张三，电话：{MOBILE}。", "联系人：张●，电话：139●●●●●●●●。"),
        ("联系人：李四明；联系电话：0999-65501234", "联系人：李●●；联系电话：0999-65501234"),
        (f"王小明　男　{IDENTITY}", f"王●●　男　{'●' * 18}"),
        ("欧阳明（139 8765 4321）", "欧●●（139 ●●●● ●●●●）"),
        ("请联系陈小红139-8765-4321", "请联系陈●●139-●●●●-●●●●"),
        ("手机１３９８７６５４３２１", "手机１３９●●●●●●●●"),
        (f"卡号：{CARD}", f"卡号：{'●' * 19}"),
        ("邮箱 lisi@example.com", "邮箱 ●●●●@example.com"),
        (f"1\n刘德山\n男\n{MOBILE}\n2", "1\n刘●●\n男\n139●●●●●●●●\n2"),
    ],
)
def test_personal_data_is_covered_in_place(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert len(shown) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "联系电话：0999-65501234，传真：65505678",
        "市民政局办公室电话65501234",
        "服务热线12345，监督电话12388",
        f"项目编号：{MOBILE}",
        f"索引号 {MOBILE}2022-00012",
        "总投资13900000000元，其中财政资金1.3987654321亿元",
        "统一社会信用代码 91110000100001342D",
        f"身份证号 {IDENTITY[:-1]}1",
        f"户名：临江市财政局专户　账号：{CARD}",
        f"凭证 {CARD[:-1]}1",
        "请于6月30日前将意见发送至 fgc2021@example.com",
        "邮箱：office@linjiang.gov.cn",
        "局长张三主持会议，李四明同志汇报。",
        "临江市人民政府\n市长　张三\n2021年3月4日",
        "4101********1234，138****5678",
    ],
)
def test_what_an_office_prints_about_itself_is_not_personal(text: str) -> None:
    assert find_pii(text) == ()


def test_a_column_head_above_a_number_is_no_name() -> None:
    found = find_pii(f"姓名\n单位\n电话\n马路街道办事处\n方案科\n{MOBILE}")

    assert [p.kind for p in found] == [Pii.MOBILE]


def test_check_characters() -> None:
    assert is_identity_number(IDENTITY)
    assert not is_identity_number("110105194913310025")
    assert passes_luhn("79927398713")
    assert not passes_luhn("79927398710")


@given(st.text(alphabet="张三李四0123456789xX@.-（）() \n联系人电话：13", max_size=80))
def test_masks_keep_every_offset(text: str) -> None:
    shown = masked(text)

    assert len(shown) == len(text)
    assert all(a in (b, "●") for a, b in zip(shown, text, strict=True))
    found = find_pii(text)
    assert list(found) == sorted(found, key=lambda p: p.start)


def test_a_document_is_covered_everywhere() -> None:
    text = f"一、联系人\n联系人：张小明，电话：{MOBILE}。"
    document = make_document(text=text)
    document = replace(
        document,
        clauses=(),
        tables=(Table(f"{document.id}-u1", (("姓名", "张小明"), ("电话", MOBILE))),),
        removed=(Removed("line:footer", f"站长电话 {OTHER}", -1),),
        comments=(Comment(f"问问 {OTHER}", author="张小明"),),
    )

    shown = display(document)

    told = repr(shown) + display_page(f"首页\n{text}\n张小明", document)
    assert MOBILE not in told
    assert OTHER not in told
    assert "张小明" not in told
    assert shown.id == document.id
    assert len(shown.text) == len(document.text)


def test_a_document_without_any_is_left_as_it_is() -> None:
    document = make_document(text="第一条　本办法自公布之日起施行。")

    assert display(document) is document
