# ruff: noqa: E501  the pages are laid out as their systems print them
"""One page in the shape of every family: what is kept, what goes, and who replied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from ingest.extract_html import extract_html
from ingest.pagetext import PageText

TITLE = "关于开展农贸市场整治的通知"
BODY = (
    "<p>各街道办事处，区直有关部门：</p>"
    "<p>　　为规范农贸市场经营秩序，改善群众购物环境，经区政府同意，现就有关事项通知如下。</p>"
    "<p>　　一、整治范围。全区所有农贸市场，包括早市、夜市和临时摊点，均纳入本次整治。</p>"
    "<p>　　二、工作要求。各街道应当逐户登记，建立台账，每月报送一次进展情况。</p>"
    "<p>附件：农贸市场登记表</p><p>某区人民政府办公室</p><p>2018年4月9日</p>"
)
WANTED = (
    TITLE,
    "各街道办事处，区直有关部门：",
    "　　为规范农贸市场经营秩序，改善群众购物环境，经区政府同意，现就有关事项通知如下。",
    "　　一、整治范围。全区所有农贸市场，包括早市、夜市和临时摊点，均纳入本次整治。",
    "　　二、工作要求。各街道应当逐户登记，建立台账，每月报送一次进展情况。",
    "附件：农贸市场登记表",
    "某区人民政府办公室",
    "2018年4月9日",
)
POST = BODY.replace("<p>", "").replace("</p>", "<br />\n")
"""The same as a forum stores it."""
REPLY = "谢谢楼主，收藏了。"


def kept(page: PageText) -> tuple[str, ...]:
    """Lines that count as text."""
    return tuple(page.of(line) for line in page.lines if line.removed_by is None)


@dataclass(frozen=True, slots=True)
class Forum:
    """A thread of a first post and one reply by 李四 on 2018-05-02."""

    name: str
    page: str
    author: bool = True
    """Whether the page says who replied."""


DISCUZ_6 = f"""<html><head><title>{TITLE} - 政策法规 - 某论坛 - Powered by Discuz!</title></head><body>
<div id="nav"><a href="index.php">某论坛</a> &raquo; <a href="forumdisplay.php?fid=2">政策法规</a>
 &raquo; {TITLE}</div>
<div class="mainbox viewthread"><h1>{TITLE}</h1>
<table id="pid101"><tr><td class="postauthor"><cite><a href="space.php?uid=7">张三</a></cite>
<p>新手上路</p><dl><dt>帖子</dt><dd>12</dd><dt>积分</dt><dd>30</dd></dl></td>
<td class="postcontent"><div class="postinfo"><strong>1<sup>#</sup></strong>
 <a href="#">大</a> <a href="#">中</a> <a href="#">小</a> 发表于 2018-5-1 09:30
 <a href="viewthread.php?tid=5&authorid=7">只看该作者</a></div>
<div class="postmessage defaultpost"><h2>{TITLE}</h2>
<div id="postmessage_101" class="t_msgfont">{POST}</div></div>
<div class="postactions"><p><a href="#">引用</a> <a href="#">报告</a> <a href="#">回复</a></p></div>
</td></tr></table></div>
<div class="mainbox viewthread"><table id="pid102"><tr><td class="postauthor">
<cite><a href="space.php?uid=8">李四</a></cite></td><td class="postcontent">
<div class="postinfo"><strong>2<sup>#</sup></strong> 发表于 2018-5-2 10:00
 <a href="viewthread.php?tid=5&authorid=8">只看该作者</a></div>
<div class="postmessage defaultpost"><div id="postmessage_102" class="t_msgfont">{REPLY}</div></div>
</td></tr></table></div>
<div id="footer">Powered by <b>Discuz!</b> 6.0.0 &copy; 2001-2007 Comsenz Inc.<br>
Processed in 0.02 second(s), 7 queries.</div></body></html>"""

DISCUZ_72 = f"""<html><head><title>{TITLE} - 政策法规 - 某论坛</title>
<meta name="generator" content="Discuz! 7.2" /></head><body><div id="wrap" class="wrap s_clear">
<div id="nav"><a href="index.php">某论坛</a> &raquo; <a href="forum-2-1.html">政策法规</a></div>
<div id="postlist" class="mainbox viewthread">
<div id="post_101"><table id="pid101" summary="pid101"><tr><td class="postauthor" rowspan="2">
<div class="postinfo"><a href="space-uid-7.html">张三</a></div></td><td class="postcontent">
<div id="threadtitle"><h1>{TITLE}</h1></div>
<div class="postinfo"><div class="posterinfo"><div class="pagecontrol">
<a href="#">打印</a> 字体大小: <em>t</em><em>T</em></div>
<div class="authorinfo"><em id="authorposton101">发表于 2018-5-1 09:30</em> |
 <a href="#">只看该作者</a></div></div></div>
<div class="defaultpost"><div class="postmessage firstpost"><div class="t_msgfontfix">
<table><tr><td class="t_msgfont" id="postmessage_101">{POST}</td></tr></table></div></div></div>
</td></tr></table></div>
<div id="post_102"><table id="pid102"><tr><td class="postauthor"><div class="postinfo">
<a href="space-uid-8.html">李四</a></div></td><td class="postcontent"><div class="postinfo">
<strong><a href="#" title="复制本帖链接">2<sup>#</sup></a></strong>
<div class="authorinfo"><em id="authorposton102">发表于 2018-5-2 10:00</em></div></div>
<div class="postmessage"><table><tr><td class="t_msgfont" id="postmessage_102">{REPLY}</td></tr>
</table></div></td></tr></table></div></div></div></body></html>"""

DISCUZ_X2 = f"""<html><head><title>{TITLE} -  政策法规 - 某论坛 -  Powered by Discuz!</title></head>
<body id="nv_forum" class="pg_viewthread"><div id="pt" class="bm cl"><div class="z">
<a href="./">某论坛</a> <em>&rsaquo;</em> <a href="forum-2-1.html">政策法规</a></div></div>
<div id="postlist" class="pl bm"><table><tr><td class="pls"><span class="xg1">查看:</span> 88
<span class="xg1">回复:</span> 1</td><td class="plc"><h1 class="ts">
<a href="forum.php?mod=viewthread&tid=5" id="thread_subject">{TITLE}</a></h1></td></tr></table>
<div id="post_101"><table id="pid101" summary="pid101"><tr><td class="pls" rowspan="2">
<div class="pi"><div class="authi"><a href="space-uid-7.html" class="xw1">张三</a></div></div></td>
<td class="plc"><div class="pi"><strong><a href="#">楼主</a></strong><div class="pti">
<div class="authi"><em id="authorposton101">发表于 2018-5-1 09:30:11</em>
<span class="pipe">|</span><a href="#">只看该作者</a></div></div></div>
<div class="pct"><div class="pcb"><div class="t_fsz"><table><tr>
<td class="t_f" id="postmessage_101"><i class="pstatus"> 本帖最后由 张三 于 2018-5-1 10:00 编辑 </i>
<br />{POST}</td></tr></table></div></div></div></td></tr></table></div>
<div id="post_102"><table id="pid102"><tr><td class="pls"><div class="pi"><div class="authi">
<a href="space-uid-8.html" class="xw1">李四</a></div></div></td><td class="plc"><div class="pi">
<div class="pti"><div class="authi"><em id="authorposton102">发表于
<span title="2018-5-2 10:00:00">3&nbsp;天前</span></em></div></div></div>
<div class="pct"><div class="t_fsz"><table><tr><td class="t_f" id="postmessage_102">{REPLY}</td></tr>
</table></div></div></td></tr></table></div></div></body></html>"""

DISCUZ_TOUCH = f"""<html><head><title>{TITLE} - 政策法规 - 某论坛 - 手机版 - Powered by Discuz!</title>
</head><body class="bg"><header class="header"><div class="nav"><a href="forum.php">返回</a></div>
</header><div class="postlist"><h2><a href="forum-2-1.html">[政策法规]</a> {TITLE}</h2>
<div class="plc cl" id="pid101"><span class="avatar"><img src="a.gif"></span>
<div class="display pi" href="#replybtn_101"><ul class="authi"><li class="grey"><em>楼主</em>
<b><a href="home.php?mod=space&uid=7" class="blue">张三</a></b></li>
<li class="grey rela">2018-5-1 09:30:11</li></ul><div class="message">{POST}</div></div></div>
<div class="plc cl" id="pid102"><span class="avatar"><img src="b.gif"></span>
<div class="display pi" href="#replybtn_102"><ul class="authi"><li class="grey"><em>2<sup>#</sup></em>
<b><a href="home.php?mod=space&uid=8" class="blue">李四</a></b></li>
<li class="grey rela">2018-5-2 10:00:00</li></ul><div class="message">{REPLY}</div></div></div>
</div><div class="footer"><a href="#">标准版</a> <p>&copy; Comsenz Inc.</p></div></body></html>"""

ARCHIVER = f"""<html><head><title> {TITLE} - 政策法规 - 某论坛 - Discuz! Archiver</title></head>
<body><div id="nav"><a href="archiver/">某论坛</a>&raquo; <a href="archiver/fid-2.html">政策法规</a>
&raquo; {TITLE}</div><div id="content">
<p class="author"><strong>张三</strong> 发表于 2018-5-1 09:30</p><h3>{TITLE}</h3>
{POST}
<p class="author"><strong>李四</strong> 发表于 2018-5-2 10:00</p>
{REPLY}
<div class="page"></div></div>
<div id="end">查看完整版本: <a href="thread-5-1-1.html"><strong>{TITLE}</strong></a></div>
</body></html>"""

PHPWIND = f"""<html><head><title>{TITLE}|政策法规 - 某社区 - powered by phpwind</title></head><body>
<div id="breadcrumbs"><a href="/">某社区</a> &raquo; <a href="thread.php?fid=2">政策法规</a></div>
<form name="delatc"><table id="readfloor_tpc" class="floot"><tr><td class="floot_left">
<div class="readName"><a href="u.php?uid=7">张三</a></div></td><td class="floot_right">
<h1 id="subject_tpc" class="read_h1">{TITLE}</h1>
<div class="tipTop s6"><span title="2018-5-1 09:30">楼主 发表于: 2018-05-01</span></div>
<div class="tpc_content"><div class="f14" id="read_tpc">{POST}</div></div></td></tr></table>
<table id="readfloor_102" class="floot"><tr><td class="floot_left"><div class="readName">
<a href="u.php?uid=8">李四</a></div></td><td class="floot_right"><div class="tipTop s6">
<span>1楼 发表于: 2018-05-02</span></div><div class="tpc_content">
<div class="f14" id="read_102">{REPLY}</div></div></td></tr></table></form>
<div id="footer">Powered by phpwind v8.7 Certificate Copyright Time now is:05-02</div></body></html>"""

TIEBA_LIKE = f"""<html><head><title>{TITLE}_某某吧_贴吧</title></head><body>
<div class="core_title_wrap"><h3 class="core_title_txt" title="{TITLE}">{TITLE}</h3></div>
<div id="j_p_postlist" class="p_postlist">
<div class="l_post l_post_bright"><div class="d_author"><ul class="p_author"><li class="d_name">
<a href="/home/main?un=z3" class="p_author_name j_user_card">张三</a></li></ul></div>
<div class="d_post_content_main"><div class="p_content"><cc>
<div id="post_content_101" class="d_post_content j_d_post_content">{POST}</div></cc></div>
<div class="core_reply"><ul class="p_tail"><li><span>1楼</span></li>
<li><span>2018-05-01 09:30</span></li></ul><a href="#">回复</a></div></div></div>
<div class="l_post l_post_bright"><div class="d_author"><ul class="p_author"><li class="d_name">
<a href="/home/main?un=l4" class="p_author_name j_user_card">李四</a></li></ul></div>
<div class="d_post_content_main"><div class="p_content"><cc>
<div id="post_content_102" class="d_post_content j_d_post_content">{REPLY}</div></cc></div>
<div class="core_reply"><ul class="p_tail"><li><span>2楼</span></li>
<li><span>2018-05-02 10:00</span></li></ul><a href="#">回复</a></div></div></div></div></body></html>"""

NAMELESS = f"""<html><head><title>{TITLE} | 某某社区</title></head><body><h1>{TITLE}</h1>
<div class="a9"><div class="k1"><div class="u"><a href="/member/z3">张三</a></div>
<div class="h">2018-05-01 09:30 #1</div><div class="w">{POST}</div><span>回复</span></div>
<div class="k1"><div class="u"><a href="/member/l4">李四</a></div>
<div class="h">2018-05-02 10:00 #2</div><div class="w">{REPLY}</div><span>回复</span></div></div>
</body></html>"""

FORUMS = (
    Forum("discuz-6", DISCUZ_6),
    Forum("discuz-7.2", DISCUZ_72),
    Forum("discuz-x2", DISCUZ_X2),
    Forum("discuz-touch", DISCUZ_TOUCH),
    Forum("archiver", ARCHIVER),
    Forum("phpwind", PHPWIND),
    Forum("tieba-like", TIEBA_LIKE),
    Forum("nameless", NAMELESS),
)


@pytest.mark.parametrize("forum", FORUMS, ids=lambda forum: forum.name)
def test_a_thread_keeps_its_title_and_first_post(forum: Forum) -> None:
    title, *body = kept(extract_html(forum.page))

    assert title.removeprefix("[政策法规] ") == TITLE
    assert tuple(body) == WANTED[1:]


@pytest.mark.parametrize("forum", FORUMS, ids=lambda forum: forum.name)
def test_a_reply_is_kept_apart_with_its_author_and_date(forum: Forum) -> None:
    page = extract_html(forum.page)

    assert [(r.author, r.posted_on) for r in page.replies] == [("李四", date(2018, 5, 2))]
    reply = page.replies[0]
    assert REPLY in page.text[reply.start : reply.end]
    assert {page.of(ln): ln.removed_by for ln in page.lines}[REPLY] == "html:reply"


def site(container: str, close: str = "</div>", *, body: str = BODY, head: str = "") -> str:
    """A page of a site with a menu, a side bar and a footer."""
    menu = "".join(f'<li><a href="/{i}/">栏目{i}</a></li>' for i in range(8))
    news = "".join(f'<li><a href="/n{i}.html">某区召开第{i}次工作会议</a></li>' for i in range(8))
    return f"""<html><head><title>{TITLE}-某区人民政府</title></head><body>
    <div class="top"><ul>{menu}</ul></div>
    <div class="dqwz">当前位置：<a href="/">首页</a> &gt; <a href="/zw/">政务公开</a> &gt; 正文</div>
    <h1>{TITLE}</h1>{head}{container}{body}{close}
    <div class="lm"><h3>最新动态</h3><ul>{news}</ul></div>
    <div class="bottom"><p>主办：某区人民政府办公室　承办：某区政务服务中心</p>
    <p>网站标识码：0000000000　备案号：省ICP备00000000号</p></div></body></html>"""


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(site('<div id="UCAP-CONTENT">'), id="govcn"),
        pytest.param(
            site(
                '<div class="view TRS_UEDITOR trs_paper_default trs_web">',
                head="<div class='info'>发布时间：2018-04-10 09:12 来源：区政府办 【字体：大 中 小】</div>",
            ),
            id="trs-ueditor",
        ),
        pytest.param(
            site('<div id="zoom"><!--<$[信息内容]>begin-->', "<!--<$[信息内容]>end--></div>"),
            id="jpage",
        ),
        pytest.param(
            site(
                '<form name="_newscontent_fromname"><div id="vsb_content_4"><div class="v_news_content">',
                "</div></div><div id='div_vote_id'></div></form>"
                "<p>上一条：<a href='1.htm'>关于某某的公告</a></p>"
                "<p>下一条：<a href='2.htm'>关于某某的公示</a></p>",
                head="<div>2018年04月10日 09:12  点击：[<span>12</span>]</div>",
            ),
            id="vsb",
        ),
        pytest.param(
            site(
                '<div id="js_article"><p id="meta_content"><span>某区发布</span> <em>2018-04-10</em></p>'
                '<div class="rich_media_content" id="js_content">',
                "</div></div>",
            ),
            id="wechat",
        ),
        pytest.param(
            site(
                '<article class="post hentry"><div class="entry-meta">2018-04-10 09:12 '
                '<a href="/author/admin">admin</a> 阅读(12)</div><div class="entry-content">',
                '</div></article><div id="comments" class="comments-area"><ol class="comment-list">'
                f"<li><b>王五</b> 说道：<p>{REPLY * 9}</p></li></ol></div>",
            ),
            id="wordpress",
        ),
        pytest.param(
            site(
                '<div class="con_article con_main"><p>本文由用户分享时间：2018-04-10，仅供参考。</p>',
                "<p>推荐阅读：</p><p><a href='1.html'>农贸市场工作总结范文</a></p>"
                "<p><a href='2.html'>农贸市场整治方案范文</a></p>"
                "<p><a href='3.html'>农贸市场实施方案三篇</a></p></div>",
            ),
            id="fanwen",
        ),
        pytest.param(site('<div class="q7">'), id="none"),
        pytest.param(site("", "</html>"), id="stray-end-and-no-container"),
        pytest.param(
            site('<table width="100%"><tr><td class="p14">', "</td></tr></table>"), id="old-table"
        ),
    ],
)
def test_the_body_of_a_site_is_kept_whole_and_alone(page: str) -> None:
    text = extract_html(page)

    lines = [line for line in kept(text) if not line.startswith("本文由用户分享")]
    assert tuple(lines) == WANTED


def test_a_name_is_not_believed_where_the_text_is_elsewhere() -> None:
    box = '<div id="vsb_content"><p>最新：点击查看，更多内容。</p></div>'

    assert kept(extract_html(site(f'{box}<div class="q7">'))) == WANTED
