"""Pages and threads that lost their markup: what stays, what goes, what becomes a comment."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import NotADocument
from corpus.model import Document, PageKind, Source
from corpus.outline import passages
from ingest.furniture import Look, look_of
from ingest.mainrun import shape_of
from ingest.pagetext import from_lines
from ingest.pipeline import documents_of
from ingest.rows import rows_of

BODY = """各镇人民政府，县直各单位：
为加强农村公路管理养护，现就有关事项通知如下。
一、明确责任
县交通运输局负责县道管理养护，镇人民政府负责乡道、村道管理养护。
二、落实资金
县财政每年按照县道每公里不低于12000元的标准安排养护资金。
清河县人民政府
2021年5月6日"""

CMS = f"""清河县人民政府门户网站
登录
|
注册
首页
信息公开
办事服务
当前位置：
首页
>
信息公开
>
通知公告
关于加强农村公路管理养护的通知
发布时间：2021-05-07 09:12
来源：
县交通运输局
浏览次数：
35
字体：
大
中
小
{BODY}
附件下载
扫一扫在手机打开当前页
上一篇：
关于做好春季防火工作的通知
相关阅读
全县农村公路管理养护现场会召开
清河县新建农村公路30公里，群众出行更方便
版权所有：清河县人民政府
备案序号：京ICP备00000001号
网站地图
"""

X3 = f"""公考论坛
登录
立即注册
发新帖
公考论坛
›
申论材料
›
关于加强农村公路管理养护的通知 ...
查看:
120
|
回复:
2
[申论] 关于加强农村公路管理养护的通知
[复制链接]
南山松
南山松
当前离线
积分
120
电梯直达
楼主
发表于 2018-3-4 10:11:12
|
只看该作者
|
倒序浏览
{BODY}
收藏
0
回复
使用道具
举报
北山柏
新手上路
积分
8
沙发
发表于
2018-3-5 08:00:01
|
只看该作者
这个文件去年已经有新的了吧，养护标准提高到一万五了。
回复
使用道具
举报
东湖柳
积分
30
板凳
发表于 2018-3-6 21:30:00
|
只看该作者
谢谢楼主分享
收藏学习
回复
使用道具
举报
返回列表
发表回复
Powered by
Discuz!
X3.2
"""

OLD = f"""公文写作版
发新话题
打印
大 中 小 发表于 2009-6-1 14:05 只看该作者
关于加强农村公路管理养护的通知
{BODY}
TOP
小河
二等秘书
UID 33
帖子 12
精华 0
注册时间 2008-1-1
2# 大 中 小 发表于 2009-6-2 09:00 只看该作者
请问附件在哪里下载？
TOP
"""

WIND = f"""首页 > 机关文稿
发表新帖
返回列表
关于加强农村公路管理养护的通知
级别: 论坛版主
发帖: 210
威望: 5 点
楼主  发表于: 2011-08-02 16:20  只看楼主 | 倒序阅读
{BODY}
回复
引用
级别: 新手上路
沙发  发表于: 2011-08-03 07:45  只看该作者
写得好，学习了！
回复
引用
"""


def parse(text: str) -> tuple[Document, ...]:
    return documents_of(from_lines(text), Source("page.txt", "0" * 64, PageKind.TEXT))


@pytest.mark.parametrize("page", [CMS, X3, OLD, WIND], ids=["cms", "x3", "old", "phpwind"])
def test_the_text_stays_whole_and_nothing_of_the_page_with_it(page: str) -> None:
    (document,) = parse(page)

    assert document.title == "关于加强农村公路管理养护的通知"
    lines = document.text.split("\n")
    assert [line for line in lines if line != document.title] == BODY.split("\n")
    assert lines.count(document.title) <= 1
    assert document.issued_on == date(2021, 5, 6)
    assert [c.path for c in document.clauses if len(c.path) == 1] == [("一",), ("二",)]


def test_what_a_page_says_about_itself_is_read() -> None:
    assert parse(CMS)[0].published_on == date(2021, 5, 7)
    assert parse(X3)[0].posted_on == date(2018, 3, 4)
    assert parse(OLD)[0].posted_on == date(2009, 6, 1)
    assert parse(WIND)[0].posted_on == date(2011, 8, 2)


@pytest.mark.parametrize(
    ("page", "comments"),
    [
        (CMS, []),
        (
            X3,
            [
                (
                    "北山柏",
                    date(2018, 3, 5),
                    "这个文件去年已经有新的了吧，养护标准提高到一万五了。",
                ),
                ("东湖柳", date(2018, 3, 6), "谢谢楼主分享\n收藏学习"),
            ],
        ),
        (OLD, [("小河", date(2009, 6, 2), "请问附件在哪里下载？")]),
        (WIND, [("", date(2011, 8, 3), "写得好，学习了！")]),
    ],
    ids=["cms", "x3", "old", "phpwind"],
)
def test_replies_are_comments(page: str, comments: list[tuple[str, date, str]]) -> None:
    (document,) = parse(page)

    assert [(c.author, c.posted_on, c.text) for c in document.comments] == comments
    for comment in document.comments:
        assert page[comment.start :].startswith(comment.text)
        assert any(r.rule == "forum:reply" and comment.text in r.text for r in document.removed)


def test_a_short_post_is_a_text() -> None:
    page = X3.replace(BODY, "请问农村公路养护\n怎么申请资金")

    (document,) = parse(page)

    assert document.text.endswith("请问农村公路养护\n怎么申请资金")


def test_a_page_without_a_text_is_none() -> None:
    with pytest.raises(NotADocument):
        parse("首页\n登录\n注册\n友情链接\n关于我们\n联系我们\n网站地图\n版权所有：某某网")


FORM = """关于印发《公章使用登记办法》的通知
各村：
现将《公章使用登记办法》印发给你们，请遵照执行。
南河镇人民政府
2020年1月2日
公章使用登记办法
第一条 公章由镇党政办公室保管。
第二条 使用公章应当登记，登记表式样见附件。
附件
公章使用登记表
时间
标题
内容
作者
编辑
审核
1
2
3"""


def test_a_text_kept_as_a_text_keeps_its_forms() -> None:
    rows = rows_of(from_lines(FORM))

    assert shape_of(rows) is None
    text = "\n".join(d.text for d in parse(FORM))
    assert all(line in text.split("\n") for line in ("时间", "编辑", "公章使用登记表"))


def test_a_table_does_not_cut_a_text_in_two() -> None:
    cells = "\n".join(f"{n}\n{n * 7}\n{n * 13}" for n in range(1, 40))
    page = CMS.replace("二、落实资金", f"各镇里程如下表所示。\n{cells}\n二、落实资金")

    (document,) = parse(page)

    assert "各镇里程如下表所示。" in document.text
    assert "县道每公里不低于12000元" in document.text
    assert document.text.startswith("关于加强农村公路管理养护的通知")


def test_a_box_inside_the_text_goes_and_the_text_behind_it_stays() -> None:
    box = "延伸阅读\n邻县农村公路养护经验介绍\n农村公路养护十问十答\n省里出台农村公路新规\n"
    page = CMS.replace("二、落实资金", f"{box}二、落实资金")

    (document,) = parse(page)

    assert "邻县" not in document.text
    assert "县财政每年按照县道每公里" in document.text
    assert any(r.rule == "run:aside" for r in document.removed)


def test_an_index_table_that_lost_its_grid_is_read_and_taken_out() -> None:
    table = (
        "索 引 号：\n000/2021-0001\n发文机关：\n清河县人民政府\n成文日期：\n2021年05月06日\n"
        "标　　题：\n关于加强农村公路管理养护的通知\n发文字号：\n清政发〔2021〕6号\n主 题 词：\n"
    )

    (document,) = parse(f"{table}关于加强农村公路管理养护的通知\n{BODY}")

    assert document.doc_number == "清政发〔2021〕6号"
    assert "索 引 号" not in document.text
    assert document.text.startswith("关于加强农村公路管理养护的通知")
    assert any(r.rule == "line:index-table" for r in document.removed)


def test_a_page_that_ran_into_one_line_is_cut_at_its_furniture() -> None:
    menu = (
        "清河县人民政府门户网站登录 | 注册 | 设为首页 | 加入收藏政务公开办事服务互动交流公示"
        "公告信息公开指南部门动态乡镇动态图片新闻视频新闻通知公告政策文件政策解读人事任免财政预决算统计数据领导之窗"
    )
    title = "全县农村公路管理养护工作会召开"
    told = (
        "本报讯 5月6日，全县农村公路管理养护工作会议在县城召开，会议总结了去年的工作，"
        "部署了今年的任务，各镇分管负责人参加会议。会议要求，要落实养护资金，压实养护责任，做到有路必养。"
    )
    page = (
        f"{menu}\n{title}2021-05-07 09:12 {told}责任编辑：王某\n"
        "上一篇：无\n相关阅读\n农村公路十问\n版权所有：清河县人民政府\n"
    )

    (document,) = parse(page)

    assert told in document.text
    assert "登录" not in document.text
    assert "2021-05-07 09:12" not in document.text


def test_a_sentence_with_menu_words_or_a_time_stays_whole() -> None:
    line = (
        "各单位应当于2021-05-07 09:12前完成系统登录、注册、搜索功能的测试，"
        "并将测试结果报县大数据中心，由县大数据中心汇总后统一上报市有关部门备案，逾期不报的予以通报。"
    )

    (document,) = parse(f"关于做好系统测试的通知\n{line}")

    assert line in document.text.split("\n")


@pytest.mark.parametrize(
    ("line", "look"),
    [
        ("第三条 县级以上人民政府应当加强管理。", Look.MARKED),
        ("为加强农村公路管理养护，制定本办法。", Look.PROSE),
        ("登录 | 注册", Look.CONTROL),
        ("首页>正文>", Look.CONTROL),
        ("大 中 小", Look.LABEL),
        ("来源：县政府办", Look.STAMP),
        ("2021-05-07 09:12", Look.STAMP),
        ("2021年5月6日", Look.SHORT),
        ("36-45", Look.MARK),
        ("相关阅读：", Look.BOX),
        ("网友评论", Look.COMMENTS),
        ("评论人：王教授", Look.SHORT),
        ("农村公路养护现场会在我县召开…", Look.TEASER),
        ("清河县人民政府", Look.SHORT),
        ("1,088", Look.MARK),
    ],
)
def test_looks(line: str, look: Look) -> None:
    assert look_of(line) is look


_FLOOR_LINES = st.sampled_from(
    [
        "登录",
        "发新帖",
        "[复制链接]",
        "楼主",
        "只看该作者",
        "倒序浏览",
        "发表于 2018-3-4 10:11:12",
        "发表于",
        "2018-3-5 08:00",
        "沙发",
        "回复",
        "举报",
        "使用道具",
        "积分",
        "8",
        "南山松",
        "谢谢分享。",
        "网友评论",
        "相关阅读",
        "Powered by Discuz!",
        "返回列表",
        "一、明确责任",
        "县财政每年安排养护资金，标准不低于去年。",
        "2021年5月6日",
        "清河县人民政府",
        "",
        "大 中 小",
        "3#",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_FLOOR_LINES, max_size=60).map("\n".join))
def test_no_comment_is_in_a_text_or_a_passage(page: str) -> None:
    try:
        documents = parse(page)
    except NotADocument:
        return
    for comment in (c for d in documents for c in d.comments):
        end = comment.start + len(comment.text)
        assert page[comment.start : end] == comment.text
        for document in documents:
            for run in document.runs:
                assert run.page >= end or run.page + run.length <= comment.start
    for document in documents:
        for passage in passages(document):
            assert passage.span.end <= len(document.text)
