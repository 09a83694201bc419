"""密级 marks: held in the shape and place of a 公文, not for a word in prose or in a menu."""

from __future__ import annotations

import pytest

from corpus.model import Document, Page, PageKind, Source
from ingest.pagetext import from_lines
from ingest.pipeline import documents_of, parse_page

BODY = """第一条　为做好保密工作，保守国家秘密，根据有关规定，制定本办法。

第二条　机密级文件由专人保管，秘密级文件应当登记，内部资料不得外传。

第三条　本办法自2021年7月1日起施行。
"""
TITLE = "云川省文件管理办法"
SIGNATURE = "云川省人民政府办公厅\n2021年6月3日\n"


def _parse(text: str) -> tuple[Document, ...]:
    return documents_of(from_lines(text), Source("case.txt", "0" * 64, PageKind.TEXT))


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("机密★10年", "机密★10年"),
        ("秘　密", "秘　密"),
        ("绝密★长期", "绝密★长期"),
        ("000012　秘密★一年　特急", "秘密★一年"),
        ("密级：机密", "机密"),
        ("【秘密】", "秘密"),
        ("工作秘密", "工作秘密"),
        ("内部资料　注意保存", "内部资料　注意保存"),
        ("（内部文件，不得外传）", "内部文件，不得外传"),
        ("仅供内部使用", "仅供内部使用"),
        ("內部資料 請勿外傳", "內部資料 請勿外傳"),
    ],
)
def test_a_mark_above_the_title_holds(line: str, mark: str) -> None:
    (document,) = _parse(f"{line}\n\n{TITLE}\n\n{BODY}\n{SIGNATURE}")

    assert document.secrecy == mark
    (warning,) = [w for w in document.warnings if w.code == "secrecy_mark"]
    assert "tiaowen release" in warning.message
    if warning.start is not None:
        assert document.text[warning.start : warning.end] == mark


@pytest.mark.parametrize(
    "line",
    [
        "（此件不予公开）",
        "（此件依申请公开）",
        "此件发至县团级，不得公开",
        "公开方式：依申请公开",
        "信息公开属性: 不予公开",
        "内部资料，注意保存",
        "会后收回",
    ],
)
def test_a_mark_below_the_signature_holds(line: str) -> None:
    (document,) = _parse(f"{TITLE}\n\n{BODY}\n{SIGNATURE}\n{line}\n")

    assert document.secrecy is not None


@pytest.mark.parametrize(
    "line",
    [
        "（此件公开发布）",
        "（此件主动公开）",
        "公开方式：主动公开",
        "公开方式：主动公开　依申请公开　不予公开",
        "依申请公开",
        "绝密★启用前",
        "严禁转载",
        "保守国家秘密",
        "机密文件管理规定",
        "仅供参考",
        "密级：公开",
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_other_lines_do_not_hold(line: str, above: bool) -> None:  # noqa: FBT001  both sides, one test
    text = f"{TITLE}\n\n{BODY}\n{SIGNATURE}"

    documents = _parse(f"{line}\n\n{text}" if above else f"{text}\n{line}\n")

    assert [d.secrecy for d in documents] == [None]


def test_a_mark_among_the_sentences_does_not_hold() -> None:
    listed = "密级分为：\n\n绝密\n\n机密\n\n秘密\n\n内部资料\n\n"
    text = f"{TITLE}\n\n{BODY[: BODY.index('第三条')]}{listed}{BODY[BODY.index('第三条') :]}"

    assert [d.secrecy for d in _parse(text + SIGNATURE)] == [None]


def test_a_menu_entry_does_not_hold() -> None:
    menu = "<ul class='nav'><li><a href='/a'>内部资料</a></li><li><a href='/b'>秘密</a></li></ul>"
    paragraphs = "".join(f"<p>{line}</p>" for line in (BODY + SIGNATURE).split("\n") if line)
    html = (
        f"<html><body>{menu}<div class='content'><h1>{TITLE}</h1>{paragraphs}</div></body></html>"
    )

    documents = parse_page(Page(html.encode(), "https://www.example.org/a.html", "text/html"))

    assert [d.secrecy for d in documents] == [None]


def test_a_mark_in_the_body_of_an_html_page_holds() -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in (BODY + SIGNATURE).split("\n") if line)
    html = (
        "<html><body><div class='content'><p>机密★5年</p>"
        f"<h1>{TITLE}</h1>{paragraphs}</div></body></html>"
    )

    (document,) = parse_page(Page(html.encode(), "https://www.example.org/a.html", "text/html"))

    assert document.secrecy == "机密★5年"


NOTICE = """关于印发云川省文件管理办法的通知

各市人民政府：

一、现将办法印发给你们，请结合实际，认真贯彻执行。

二、执行中的问题，请及时报告省政府办公厅，由其解释。

云川省人民政府办公厅
2021年6月3日
"""


@pytest.mark.parametrize(
    ("head", "between", "foot"),
    [("机密★5年\n\n", "", ""), ("", "（此件不予公开）\n\n", ""), ("", "", "\n（此件不予公开）\n")],
)
def test_a_notice_and_what_it_issues_are_held_together(head: str, between: str, foot: str) -> None:
    documents = _parse(f"{head}{NOTICE}\n{between}{TITLE}\n\n{BODY}{foot}")

    assert len(documents) == 2
    assert documents[1].issued_by == documents[0].id
    assert all(d.secrecy for d in documents)


def test_the_parts_of_a_compilation_are_held_one_by_one() -> None:
    parts = [
        f"第{n}篇：{TITLE.replace('文件', name)}\n\n{mark}{BODY}"
        for n, name, mark in (
            ("一", "档案", ""),
            ("二", "公文", "秘密★1年\n\n"),
            ("三", "印章", ""),
        )
    ]

    documents = _parse("\n".join(parts))

    assert [d.secrecy for d in documents] == [None, "秘密★1年", None]
