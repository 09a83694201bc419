"""Each field of the metadata from each place that states it; conflicts; the precedence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from corpus.model import Document, Genre, Level, Page, Trust
from ingest.pipeline import parse_page

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTICE = """临江市民政局
临江市财政局
关于做好高龄津贴发放工作的通知
临民发[2021]7号
各县（市、区）民政局、财政局：
为做好高龄津贴发放工作，现将有关事项通知如下，请遵照执行。
一、明确对象。年满80周岁的本市户籍老年人可以申请。
二、规范发放。各地要按月发放，不得拖欠、截留。
本通知自2021年5月1日起施行。
临江市民政局临江市财政局
2021年3月5日
"""
BODY = """第一条 为了加强管理，保障公众利益，根据有关规定，制定本办法。
第二条 本办法适用于本市行政区域内的有关活动。
第三条 本办法由市民政局负责解释，各区县参照执行。
"""


def parsed(text: str, locator: str = "page.txt") -> Document:
    document, *_ = parse_page(Page(text.encode(), locator))
    return document


def sources(document: Document, field: str) -> list[str]:
    return [p.source for p in document.proofs if p.field == field]


def page(body: str, head: str = "", table: Sequence[tuple[str, str]] = ()) -> str:
    rows = "".join(f"<tr><td>{name}：</td><td>{value}</td></tr>" for name, value in table)
    lines = "".join(f"<p>{line}</p>" for line in body.splitlines())
    grid = f"<table>{rows}</table>" if rows else ""
    return (
        f'<html><head><meta charset="utf-8">{head}</head><body>{grid}'
        f'<div class="content">{lines}</div></body></html>'
    )


def test_a_notice_by_its_own_words() -> None:
    document = parsed(NOTICE)

    assert document.title == "关于做好高龄津贴发放工作的通知"
    assert document.doc_number == "临民发〔2021〕7号"
    assert document.issuers == ("临江市民政局", "临江市财政局")
    assert document.issued_on == date(2021, 3, 5)
    assert document.effective_on == date(2021, 5, 1)
    assert (document.form, document.genre) == ("通知", Genre.NORMATIVE)
    assert (document.level, document.region) == (Level.CITY, "临江市")
    assert (document.normative, document.trust) == (True, Trust.ISSUED)
    assert sources(document, "issuers") == ["signature", "signature"]
    assert sources(document, "doc_number") == ["number_line"]
    assert sources(document, "effective_on") == ["body"]


@pytest.mark.parametrize(
    "printed",
    [
        "2021年3月5日",
        "２０２１年３月５日",
        "二〇二一年三月五日",
        "二○二一年三月五日",
        "二０二一年三月五日",
        "二 〇 二 一 年 三 月 五 日",
        "2021 年 3 月 5 日",
    ],
)
def test_dates_as_they_are_printed(printed: str) -> None:
    document = parsed(NOTICE.replace("2021年3月5日", printed))

    assert document.issued_on == date(2021, 3, 5)


@pytest.mark.parametrize("line", ["临江市民政局2021年3月5日", "临江市民政局　　2021年3月5日"])
def test_a_date_beside_the_signature(line: str) -> None:
    document = parsed(NOTICE.replace("临江市民政局临江市财政局\n2021年3月5日", line))

    assert document.issuers == ("临江市民政局",)
    assert document.issued_on == date(2021, 3, 5)


@pytest.mark.parametrize(
    ("sentence", "day", "source"),
    [
        ("本办法自2017年1月1日起施行。", date(2017, 1, 1), "body"),
        ("本办法自二〇一七年一月一日起实施。", date(2017, 1, 1), "body"),
        ("本办法从2017年1月1日起开始执行，有效期五年。", date(2017, 1, 1), "body"),
        ("本办法于2017年1月1日起生效。", date(2017, 1, 1), "body"),
        ("本办法自发布之日起施行。", date(2016, 11, 20), "inferred"),
        ("本办法自印发之日起30日后施行。", date(2016, 12, 20), "inferred"),
        ("本办法自公布之日起三个月后施行。", date(2017, 2, 20), "inferred"),
    ],
)
def test_when_it_takes_effect(sentence: str, day: date, source: str) -> None:
    text = f"临江市停车管理办法\n{BODY}第四条 {sentence}\n临江市人民政府\n2016年11月20日\n"
    document = parsed(text)

    assert document.effective_on == day
    assert sources(document, "effective_on") == [source]


@pytest.mark.parametrize(
    "sentence",
    [
        "《临江市旧停车办法》自2010年1月1日起施行，现予衔接。",
        "自本办法发布之日起，停止办理有关手续。",
        "原办法自2010年1月1日起施行。",
    ],
)
def test_another_texts_date_is_not_taken(sentence: str) -> None:
    document = parsed(
        f"临江市公园管理规定\n{BODY}第四条 {sentence}\n临江市人民政府\n2016年11月20日\n"
    )

    assert document.effective_on is None


@pytest.mark.parametrize(
    ("note", "issuers", "day"),
    [
        (
            "（2018年1月22日临江市第五届人民代表大会常务委员会第三次会议通过）",
            ("临江市人民代表大会常务委员会",),
            date(2018, 1, 22),
        ),
        (
            "2018年1月22日 第十二届全国人民代表大会常务委员会第三次会议通过",
            ("全国人民代表大会常务委员会",),
            date(2018, 1, 22),
        ),
        (
            "（2001年6月1日财政部令第6号发布　2018年1月22日财政部令第80号修订）",
            ("财政部",),
            date(2018, 1, 22),
        ),
        ("（民政部 二〇一八年一月二十二日）", ("民政部",), date(2018, 1, 22)),
    ],
)
def test_the_note_below_a_title(note: str, issuers: tuple[str, ...], day: date) -> None:
    document = parsed(f"志愿服务管理条例\n{note}\n{BODY}")

    assert document.issuers == issuers
    assert document.issued_on == day
    assert sources(document, "issued_on") == ["adopted"]


def test_an_order_and_the_officer_who_signs_it() -> None:
    order = (
        "云川省人民政府令\n第 305 号\n"
        "《云川省节水办法》已经省人民政府常务会议通过，现予公布，自2021年9月1日起施行。\n"
        "省长 某某\n2021年6月15日\n"
    )
    document = parsed(f"{order}云川省节水办法\n{BODY}")

    assert document.doc_number == "云川省人民政府令第305号"
    assert document.issuers == ("云川省人民政府",)
    assert document.issued_on == date(2021, 6, 15)
    assert sources(document, "issuers") == ["order_line"]


def test_the_organ_of_the_officer_issues_where_no_other_is_named() -> None:
    release = (
        "《工程计价管理办法》已经审议通过，现予发布，自2014年2月1日起施行。\n"
        "住房城乡建设部部长 某某\n2013年12月11日\n"
    )
    document = parsed(f"{release}工程计价管理办法\n{BODY}")

    assert document.issuers == ("住房城乡建设部",)
    assert document.level is Level.CENTRAL
    assert sources(document, "issuers") == ["officer"]


def test_a_title_over_several_lines() -> None:
    text = NOTICE.replace(
        "临江市民政局\n临江市财政局\n关于做好高龄津贴发放工作的通知",
        "临江市人民政府关于在\n临江市城区北部治理工程建设\n征占地范围内新增建设项目\n和迁入人口的通告",
    )

    assert (
        parsed(text).title
        == "临江市人民政府关于在临江市城区北部治理工程建设征占地范围内新增建设项目和迁入人口的通告"
    )


def test_a_title_broken_inside_a_book_title() -> None:
    text = NOTICE.replace(
        "临江市民政局\n临江市财政局\n关于做好高龄津贴发放工作的通知",
        "国务院关于在先行区暂时调整\n实施《中华人民共和国药品管理法\n实施条例》有关规定的决定",
    )

    assert (
        parsed(text).title
        == "国务院关于在先行区暂时调整实施《中华人民共和国药品管理法实施条例》有关规定的决定"
    )


ESSAY = """导语：本文来源于网友上传，不代表本站观点。
抓实养老服务
一、提高站位。要把养老服务放在心上，抓在手上，落实到行动上。
二、压实责任。要层层压实责任，做到件件有着落，事事有回音。
"""
TABLE = (
    ("索 引 号", "LJ021-0502-2021-00017"),
    ("主题分类", "民政、社会福利\\养老"),
    ("发文机关", "临江市民政局"),
    ("发文字号", "临民发〔2021〕7号"),
    ("成文日期", "2021年03月05日"),
    ("发布日期", "2021年03月09日"),
)


def test_the_index_table_gives_what_the_text_does_not() -> None:
    document = parsed(page(NOTICE, table=TABLE), "page.html")

    assert document.index_number == "LJ021-0502-2021-00017"
    assert document.subjects == ("民政、社会福利", "养老")
    assert document.published_on == date(2021, 3, 9)
    assert sources(document, "published_on") == ["index_table"]
    assert sources(document, "doc_number") == ["number_line"]
    assert not [w for w in document.warnings if w.code == "metadata_conflict"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("发文字号", "临民发〔2021〕8号", "临民发〔2021〕8号"),
        ("成文日期", "2021年03月06日", "2021-03-06"),
        ("发文机关", "青石县教育局", "青石县教育局"),
    ],
)
def test_a_table_that_says_otherwise_is_told(name: str, value: str, told: str) -> None:
    table = [(n, value if n == name else v) for n, v in TABLE]
    document = parsed(page(NOTICE, table=table), "page.html")

    (warning,) = [w for w in document.warnings if w.code == "metadata_conflict"]
    assert warning.message.startswith(f"{name}前后不一")
    assert f"信息公开目录为“{told}”" in warning.message
    assert document.doc_number == "临民发〔2021〕7号"


def test_an_order_printed_short_is_no_conflict() -> None:
    order = (
        "中华人民共和国国务院令\n第706号\n"
        "现公布《代理条例》，自2019年3月1日起施行。\n总理 某某\n2018年11月6日\n"
    )
    table = [
        ("索引号", "000014349/2018-00206"),
        ("发文机关", "国务院"),
        ("发文字号", "国令第706号"),
        ("成文日期", "2018年11月06日"),
    ]
    document = parsed(page(f"{order}代理条例\n{BODY}", table=table), "page.html")

    assert document.doc_number == "中华人民共和国国务院令第706号"
    assert not [w for w in document.warnings if w.code == "metadata_conflict"]


def test_an_index_table_without_its_grid() -> None:
    table = "\n".join(f"{name}：\n{value}" for name, value in TABLE)
    order = (
        "中华人民共和国国务院令\n第706号\n"
        "现公布《代理条例》，自2019年3月1日起施行。\n总理 某某\n2018年11月6日\n"
    )
    document = parsed(f"{table}\n主题词：\n{order}代理条例\n{BODY}")

    assert document.doc_number == "中华人民共和国国务院令第706号"
    assert document.index_number == "LJ021-0502-2021-00017"
    assert document.subjects == ("民政、社会福利", "养老")
    assert [w.code for w in document.warnings].count("metadata_conflict") == 3


@pytest.mark.parametrize(
    ("line", "field", "day"),
    [
        ("2022-02-13 23:37", "published_on", date(2022, 2, 13)),
        ("2022年2月13日　来源：某某网", "published_on", date(2022, 2, 13)),
        ("来源：某某日报 2022-02-13 08:00", "published_on", date(2022, 2, 13)),
    ],
)
def test_a_dated_line_near_the_text(line: str, field: str, day: date) -> None:
    body = "记者从某市获悉，全市今年已经新建公园十座，市民出行更加方便，环境也更好了。\n" * 4
    html = page(body).replace(
        '<div class="content">', f"<h1>某市今年新建公园十座</h1><div>{line}</div><div>"
    )
    document = parsed(html, "page.html")

    assert getattr(document, field) == day


def test_the_date_in_an_address_is_the_last_resort() -> None:
    body = "某市今年已经新建公园十座，市民出行更加方便，环境也更好了，受到一致好评。\n" * 4
    document = parsed(page(body), "http://news.example/c/2022-02/13/content_1.htm")

    assert document.published_on == date(2022, 2, 13)
    assert sources(document, "published_on") == ["url"]


@pytest.mark.parametrize(
    ("text", "locator", "trust", "quote"),
    [
        (NOTICE, "page.txt", Trust.ISSUED, "临民发[2021]7号"),
        (
            page("近日，全市民政工作会议召开，会议总结了工作，部署了任务，取得了实效。\n" * 3),
            "http://mz.linjiang.gov.cn/a.html",
            Trust.OFFICIAL,
            "http://mz.linjiang.gov.cn/a.html",
        ),
        (
            page(
                "近日，全市民政工作会议召开，会议总结了工作，部署了任务，取得了实效。\n" * 3
            ).replace("</body>", "<div>网站标识码：0000000031</div></body>"),
            "page.html",
            Trust.OFFICIAL,
            "网站标识码：0000000031",
        ),
        (
            ESSAY,
            "page.txt",
            Trust.ESSAY,
            "导语：本文来源于网友上传，不代表本站观点。",
        ),
        (
            page(
                "近日，全市民政工作会议召开，会议总结了工作，部署了任务，取得了实效。\n" * 3
            ).replace("</body>", "<p>来源：某某日报</p></body>"),
            "page.html",
            Trust.REPOST,
            "来源：某某日报",
        ),
    ],
)
def test_trust_and_its_proof(text: str, locator: str, trust: Trust, quote: str) -> None:
    document = parsed(text, locator)

    assert document.trust is trust
    assert [p.quote for p in document.proofs if p.field == "trust"] == [quote]


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("关于召开全市养老服务工作会议的通知", Genre.NORMATIVE),
        ("某街道党工委委员一行到金融街开展调研工作", Genre.NEWS),
        ("某同志在青石县调研时强调 抓好春耕", Genre.NEWS),
        ("关于村党组织书记队伍建设的调研与思考", Genre.RESEARCH),
        ("写给求职者的一些规划和面试的想法", Genre.OTHER),
        ("临江市养老服务三年行动方案（2021—2023年）", Genre.PLAN),
        ("中华人民共和国慈善法", Genre.NORMATIVE),
    ],
)
def test_genre_by_title(title: str, genre: Genre) -> None:
    body = "这里是正文的第一段，说明有关的情况，以及下一步的安排。\n这里是第二段，没有别的内容。\n"

    assert parsed(f"{title}\n{body}").genre is genre


def test_a_text_issued_under_a_notice_speaks_with_its_voice() -> None:
    first = NOTICE.replace(
        "现将有关事项通知如下，请遵照执行。", "现将两个办法印发给你们，请遵照执行。"
    )
    more = "救助管理办法\n" + BODY + "第四条 本办法自印发之日起施行。\n"
    _, issued = parse_page(Page((first + more).encode(), "page.txt"))

    assert issued.issued_by is not None
    assert (issued.level, issued.region) == (Level.CITY, "临江市")
    assert issued.effective_on == date(2021, 3, 5)
