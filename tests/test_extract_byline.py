"""Lines under a title that say when and where from, and lines that only look like it."""

from __future__ import annotations

import pytest

from ingest.extract_html import extract_html
from ingest.extract_html_byline import is_byline


@pytest.mark.parametrize(
    "line",
    [
        "2022.01.20 16:31 来源：河南某报客户端",
        "发布时间：2017-09-11浏览次数： 作者：来源： 种植业管理司",
        "2024-05-09 22:30·某某社",
        "来源： 某部网站     2020-05-27 15:25",
        "发布时间：2024年05月05日 | 字体放大 | 字体缩小",
        "2005-02-06 13:26更新 来源：转载文章",
        "发布日期：2019-03-04 【字体：大 中 小】 打印 关闭",
        "2018-04-10 09:12 admin 阅读(12)",
        "来源：某区人民政府办公室",
        "2019-03-04",
    ],
)
def test_when_and_where_from_is_a_byline(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "2019年1月3日",
        "某政发〔2019〕3号",
        "（2019年1月3日某省人民政府常务会议通过）",
        "作者：白居易",
        "为规范来源管理，现就有关事项通知如下",
        "资金来源：中央财政补助资金、省级财政配套资金以及市县自筹资金等各类专项资金",
        "各县（市、区）人民政府，市政府各部门：",
        "自2019年1月3日起施行",
        "第一条 为了加强管理，制定本办法。",
        "",
    ],
)
def test_words_of_a_document_are_no_byline(line: str) -> None:
    assert not is_byline(line)


def test_a_byline_goes_and_its_date_is_the_day_of_publication() -> None:
    page = extract_html(
        "<title>关于值班工作的通知</title><h1>关于值班工作的通知</h1>"
        "<p>2019.03.04 16:31 来源：某某网</p>"
        "<p>各科室应当按照排班表到岗，因事外出的，应当提前报告。</p><p>2019年3月1日</p>"
    )

    assert [page.of(ln) for ln in page.lines if ln.removed_by is None] == [
        "关于值班工作的通知",
        "各科室应当按照排班表到岗，因事外出的，应当提前报告。",
        "2019年3月1日",
    ]
    assert [c.value for c in page.claims if c.field == "published_on"] == ["2019-03-04"]
