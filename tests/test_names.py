"""Documents by their names in every spelling: golden cases, and that any text is read in time."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.aliases import AliasBook, AliasKind, Learnt
from search.names import Names, core
from search.route import Absent, Route, read_steps, route
from search.typed_numbers import typed_numbers, yearless_number


@dataclass(frozen=True)
class _Document:
    id: str
    title: str
    doc_number: str = ""


OPINION = "关于加强测试县乡镇干部队伍建设的若干意见"
NAMES = Names(
    [
        _Document("opinion", OPINION, "测办发〔2014〕14号"),
        _Document("care", "测试市养老服务管理办法", "测政发〔2021〕3号"),
        _Document("care-new", "测试市养老服务管理办法（2024年修订）", "测政发〔2024〕8号"),
        _Document("servants", "中华人民共和国测试员法"),
        _Document("bids", "测试市政府投资项目招标投标管理办法", "测试市人民政府令第37号"),
        _Document("notice", "关于印发《测试市烟花爆竹管理细则》的通知", "测政办发〔2019〕6号"),
    ]
)
BOOK = AliasBook(
    [
        Learnt("干部意见", OPINION, AliasKind.TITLE, "x", local=False),
        Learnt("安全条例", "测试市安全生产条例", AliasKind.TITLE, "x", local=False),
        Learnt("办法", "测试市养老服务管理办法", AliasKind.TITLE, "bids", local=True),
    ]
)


def _route(text: str, *within: str) -> Route:
    return route(text, NAMES, BOOK, within)


@pytest.mark.parametrize(
    "text",
    [
        "测办发〔2014〕14号",
        "测办发[2014]14号",
        "测办发（2014）14号",
        "测办发【2014】14号",
        "测办发〔２０１４〕１４号",
        "测办发〔2014〕14",
        "测办发2014 14号",
        "测办发2014年14号",
        "测办发2014第14号",
        "测办发2014-14",
        "测办发 2014 14",
        "测办发 2014 14号",
        "測辦發〔2014〕14號",
        "測辦發 2014 14 號",
        "请问测办发〔2014〕14号的内容",
        "测办发〔二〇一四〕十四号",
    ],
)
def test_a_number_in_any_spelling(text: str) -> None:
    found = _route(text)

    assert (found.documents, found.matched) == (("opinion",), "number")


@pytest.mark.parametrize(
    "text",
    [
        "测试市人民政府令第37号",
        "测试市人民政府令37号",
        "测试市人民政府令 第三十七号",
        "測試市人民政府令第37號",
    ],
)
def test_an_order_in_any_spelling(text: str) -> None:
    assert _route(text).documents == ("bids",)


@pytest.mark.parametrize(
    ("text", "documents", "how"),
    [
        ("关于加强测试县乡镇干部队伍建设的若干意见", ("opinion",), "title"),
        ("《关于加强测试县乡镇干部队伍建设的若干意见》", ("opinion",), "title"),
        ("加强测试县乡镇干部队伍建设若干意见", ("opinion",), "title"),
        ("關於加強測試縣鄉鎮幹部隊伍建設的若干意見", ("opinion",), "title"),
        ("乡镇干部队伍建设的若干意见", ("opinion",), "short_title"),
        ("关于加强测试县乡镇干部队伍建社的若干意见", ("opinion",), "near_title"),
        ("关于加強测试县乡镇干部队武建社的若干意见", ("opinion",), "near_title"),
        ("干部意见", ("opinion",), "alias"),
        ("《干部意见》", ("opinion",), "alias"),
        ("测试市养老服务管理办法", ("care", "care-new"), "title"),
        ("测试市养老服务管理办法（2024年修订）", ("care-new", "care"), "title"),
        ("请问测试员法的内容是什么", ("servants",), "title"),
        ("测试市烟花爆竹管理细则", ("notice",), "title"),
        ("测试市养老服务管理办法 护理补贴多少", ("care", "care-new"), "title"),
        ("测试市医疗服务管理办法", (), ""),
        ("测试县养老服务管理办法", (), ""),
        ("养老服务怎么办", (), ""),
    ],
)
def test_a_title_in_any_spelling(text: str, documents: tuple[str, ...], how: str) -> None:
    found = _route(text)

    assert (found.documents, found.matched) == (documents, how)


@pytest.mark.parametrize(
    ("text", "document", "labels"),
    [
        ("《测试员法》第十二条", "servants", ["第十二条"]),
        ("測試員法第12條", "servants", ["第十二条"]),
        ("测试员法12条", "servants", ["第十二条"]),
        ("测试员法十二条二款", "servants", ["第十二条", "第二款"]),
        ("测试员法第十二条第二款第（一）项", "servants", ["第十二条", "第二款", "(一)"]),
        ("测试员法第十二条第二款（一）项", "servants", ["第十二条", "第二款", "(一)"]),
        ("测试员法第十二条之一", "servants", ["第十二条之一"]),
        ("测办发〔2014〕14号第三部分第10条", "opinion", ["三", "10"]),
        ("干部意见三、10", "opinion", ["三", "10"]),
        ("招标投标管理办法第三条", "bids", ["第三条"]),
        ("招投标管理办法第三条", "bids", ["第三条"]),
    ],
)
def test_a_place_in_a_document(text: str, document: str, labels: list[str]) -> None:
    found = _route(text)

    assert found.documents[:1] == (document,)
    assert len(found.steps) == len(labels)
    assert all(label in step.labels for label, step in zip(labels, found.steps, strict=True))


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("测办发〔2014〕15号", Absent("number", "测办发〔2014〕15号")),
        ("《没有的条例》第三条", Absent("title", "没有的条例")),
        ("没有的条例第三条", Absent("title", "没有的条例")),
        ("安全条例", Absent("title", "安全条例", "测试市安全生产条例")),
        ("dabcdefgh2-t3", Absent("id", "dabcdefgh2-t3")),
    ],
)
def test_what_is_named_and_not_there_is_told(text: str, absent: Absent) -> None:
    found = _route(text)

    assert found.documents == ()
    assert found.absent == (absent,)


@pytest.mark.parametrize(
    "text", ["补贴 2014 14", "2014年14号楼", "三年内补贴10万元是哪条规定的", "以下3条规定", "通知"]
)
def test_ordinary_words_name_nothing(text: str) -> None:
    found = _route(text)

    assert (found.documents, found.steps, found.absent) == ((), (), ())


def test_a_documents_own_short_name_holds_within_it() -> None:
    assert _route("《办法》第三条").absent
    assert _route("《办法》第三条", "bids").documents == ("care", "care-new")


def test_a_number_without_a_year_is_read_as_such() -> None:
    assert yearless_number("测办发14号", NAMES.agencies) == ("测办发", 14)
    assert yearless_number("14号", NAMES.agencies) is None


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("关于加强工作的意见", "加强工作意见"),
        ("《测试办法》(试行)", "测试办法"),
        ("中华人民共和国测试法(2019年修订)", "测试法"),
        ("(试行)", "(试行)"),
    ],
)
def test_the_core_of_a_title(title: str, read: str) -> None:
    found, places = core(title)

    assert found == read
    assert [title[i] for i in places] == list(read)


_ALPHABET = "测办发政市县养老服务管理办法第十二条款项之一《》〔〕（）[]令号年2014 14，、的关于印a\n"


@settings(max_examples=300)
@given(st.text(alphabet=_ALPHABET, max_size=80) | st.text(max_size=40))
def test_any_question_is_read(text: str) -> None:
    found = _route(text)

    assert all(i in NAMES for i in found.documents)
    for number in typed_numbers(text, NAMES.agencies):
        assert 0 <= number.start < number.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "测" * 2_000,
        "《" * 2_000,
        "2014 " * 400,
        "第一条" * 600,
        "测办发〔2014〕" * 200,
        "一、" * 1_000,
        "(" * 2_000,
    ],
)
def test_long_questions_are_read_in_time(text: str) -> None:
    began = time.perf_counter()

    _route(text)
    read_steps(text)

    assert time.perf_counter() - began < 1
