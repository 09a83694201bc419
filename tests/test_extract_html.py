"""HTML pages in the shapes of the page families: which lines there are, and which are the text."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.errors import BadPage
from ingest.extract_html import extract_html
from ingest.pagetext import Cell, PageText

BODY = """
<p>各科室、各村（居）委员会：</p>
<p>　　为了进一步改进镇村干部的作风，提高为民服务的质量，经镇党委研究，现将有关事项通知如下。</p>
<p>　　一、落实坐班制度。镇村干部应当按照排班表到岗，因事外出的，应当提前报告分管负责人。</p>
<p>　　二、落实回访制度。对群众反映的事项，应当在五个工作日内回访，并做好登记。</p>
"""
MENU = "<ul>" + "".join(f'<li><a href="/{i}">栏目{i}</a></li>' for i in range(9)) + "</ul>"
FOOTER = "<div>主办：某镇人民政府<br>备案号：省ICP备0000号<br>技术支持：信息中心</div>"


def kept(text: PageText) -> list[str]:
    """Lines that count as text."""
    return [text.of(line) for line in text.lines if line.removed_by is None]


def removed(text: PageText) -> dict[str, str | None]:
    """Rule ids of the other lines."""
    return {text.of(ln): ln.removed_by for ln in text.lines if ln.removed_by is not None}


def claimed(text: PageText, field: str) -> list[str]:
    """What the page claims for a field."""
    return [claim.value for claim in text.claims if claim.field == field]


@pytest.mark.parametrize(
    "container",
    [
        '<td class="b12c" id="UCAP-CONTENT">',
        '<div class="TRS_Editor">',
        '<div class="view TRS_UEDITOR trs_paper_default trs_editor_view">',
        '<div id="zoom">',
        '<div id="vsb_content_2">',
        '<div class="article-content clearfix">',
        '<div id="endText">',
        '<div class="x7f">',
    ],
)
def test_the_body_is_found_in_every_family(container: str) -> None:
    end = "</td></tr></table>" if "td" in container else "</div>"
    begin = "<table><tr>" + container if "td" in container else container
    head = f"<title>关于作风建设的通知_某镇</title>{MENU}<h1>关于作风建设的通知</h1>"
    page = f"{head}{begin}{BODY}{end}{FOOTER}"

    text = extract_html(page)

    assert kept(text)[0] == "关于作风建设的通知"
    assert kept(text)[1] == "各科室、各村（居）委员会："
    assert len(kept(text)) == 5
    assert set(removed(text)) >= {"栏目0", "主办：某镇人民政府", "技术支持：信息中心"}
    assert "关于作风建设的通知" in claimed(text, "title")


def test_a_family_name_on_a_small_box_is_not_believed() -> None:
    page = f'<div class="TRS_Editor">相关链接，更多。</div>{MENU}<div class="q">{BODY}</div>'

    assert kept(extract_html(page))[0] == "各科室、各村（居）委员会："


def discuz(floors: int, post: str = BODY) -> str:
    """A thread in the shape of Discuz X3."""
    posts = "".join(
        f"""<div id="post_{i}"><table><tr><td class="pls"><div class="authi">用户{i}</div></td>
        <td class="plc"><div class="pti"><em id="authorposton{i}">发表于 2019-3-{i + 1} 09:0{i}</em>
        <span class="pipe">|</span><a href="#">只看该作者</a></div>
        <div class="t_fsz"><table><tr><td class="t_f" id="postmessage_{i}">
        <i class="pstatus"> 本帖最后由 用户{i} 编辑 </i><br>
        {post if i == 0 else f"沙发，支持一下第{i}楼。"}</td></tr></table></div>
        </td></tr></table></div>"""
        for i in range(floors)
    )
    return (
        "<html><head><title>关于作风建设的通知 - 政策 - 某论坛 - Powered by Discuz!</title></head>"
        f'<body><div id="pt"><a href="/">某论坛</a> › <a href="/f">政策</a></div>'
        f'<h1 class="ts"><span id="thread_subject">关于作风建设的通知</span></h1>{posts}'
        "</body></html>"
        "<div>查看: 12|回复: 3</div>"
    )


def test_a_thread_gives_its_first_floor_and_marks_the_replies() -> None:
    text = extract_html(discuz(3))

    assert kept(text)[:2] == ["关于作风建设的通知", "各科室、各村（居）委员会："]
    assert removed(text)["沙发，支持一下第1楼。"] == "html:reply"
    assert removed(text)["沙发，支持一下第2楼。"] == "html:reply"
    assert removed(text)["本帖最后由 用户0 编辑"] == "html:post-status"
    assert removed(text)["查看: 12|回复: 3"] == "html:outside-main"
    assert text.posted_on == date(2019, 3, 1)
    assert claimed(text, "posted_on") == ["2019-03-01"]


def replies(text: PageText) -> list[tuple[str, date | None, str]]:
    """Author, date and words of each reply."""
    return [(r.author, r.posted_on, text.text[r.start : r.end]) for r in text.replies]


def test_replies_say_who_wrote_them_and_when() -> None:
    assert replies(extract_html(discuz(3))) == [
        ("用户1", date(2019, 3, 2), "沙发，支持一下第1楼。"),
        ("用户2", date(2019, 3, 3), "沙发，支持一下第2楼。"),
    ]
    assert extract_html(discuz(1)).replies == ()


def test_words_hidden_against_copying_leave_the_sentence_whole() -> None:
    post = (
        '镇村干部应当按照排班表<font class="jammer">8a%b</font>到岗。<br>'
        '因事外出的，<span style="display:none">k2#x</span>应当报告。'
    )

    text = extract_html(discuz(1, post))

    assert kept(text)[1:] == ["镇村干部应当按照排班表到岗。", "因事外出的，应当报告。"]
    assert removed(text)["8a%b"] == removed(text)["k2#x"] == "html:hidden"


def test_the_older_discuz_keeps_posts_in_t_msgfont() -> None:
    page = (
        f'<h1>关于作风建设的通知</h1><div id="postmessage_7" class="t_msgfont">{BODY}</div>'
        '<div id="postmessage_8" class="t_msgfont">顶一下</div>'
    )

    text = extract_html(page)

    assert len(kept(text)) == 5
    assert removed(text)["顶一下"] == "html:reply"


def test_an_archiver_page_has_posts_without_containers() -> None:
    page = (
        "<title>关于作风建设的通知 - 某论坛 - Discuz! Archiver</title><div id='content'>"
        "<p class='author'><b>甲</b> 发表于 2012-5-6 08:00</p><h3>关于作风建设的通知</h3>"
        f"{BODY}<p class='author'><b>乙</b> 发表于 2012-5-7 08:00</p>收藏了，谢谢楼主。</div>"
    )

    text = extract_html(page)

    assert removed(text)["收藏了，谢谢楼主。"] == "html:reply"
    assert removed(text)["甲 发表于 2012-5-6 08:00"] == "html:post-head"
    assert text.posted_on == date(2012, 5, 6)
    assert replies(text) == [("乙", date(2012, 5, 7), "收藏了，谢谢楼主。")]


INDEX = """<table><tr><td><b>索 引 号：</b></td><td>000/2020-1</td>
<td><b>主题分类：</b></td><td>民政</td></tr>
<tr><td><b>发文机关：</b></td><td>某县人民政府</td><td><b>成文日期：</b></td><td>2020年01月06日</td></tr>
<tr><td><b>标　　题：</b></td><td colspan=3>关于作风建设的通知</td></tr>
<tr><td><b>发文字号：</b></td><td>某政发〔2020〕1号</td><td><b>发布日期：</b></td><td>2020年01月09日</td></tr>
<tr><td><b>主 题 词：</b></td><td></td></tr></table>"""


def test_an_index_table_becomes_claims() -> None:
    text = extract_html(f'{INDEX}<div id="UCAP-CONTENT"><p>关于作风<br>建设的通知</p>{BODY}</div>')

    assert claimed(text, "issuer") == ["某县人民政府"]
    assert claimed(text, "index_number") == ["000/2020-1"]
    assert claimed(text, "subject") == ["民政"]
    assert claimed(text, "issued_on") == ["2020年01月06日"]
    assert claimed(text, "doc_number") == ["某政发〔2020〕1号"]
    assert claimed(text, "published_on") == ["2020年01月09日"]
    assert removed(text)["主 题 词："] == "html:index-table"
    assert kept(text)[:2] == ["关于作风", "建设的通知"]


def test_an_index_list_becomes_claims_as_well() -> None:
    page = (
        "<ul><li><span>索引号：</span>A-1</li><li><b>发布机构：</b><p>某县民政局</p></li>"
        f"<li>[ 成文日期 ] ：2020-01-06</li><li>文号：某民发〔2020〕3号</li></ul><div>{BODY}</div>"
    )

    text = extract_html(page)

    assert claimed(text, "publisher") == ["某县民政局"]
    assert claimed(text, "index_number") == ["A-1"]
    assert claimed(text, "doc_number") == ["某民发〔2020〕3号"]
    assert removed(text)["索引号：A-1"] == "html:index-table"


def test_meta_elements_become_claims() -> None:
    page = (
        '<meta name="ArticleTitle" content="关于作风建设的通知">'
        '<meta name="PubDate" content="2020-01-09 10:00">'
        f'<link rel="canonical" href="https://a.example/1.html"><div>{BODY}</div>'
    )

    text = extract_html(page, "https://a.example/1.html?from=x")

    assert claimed(text, "title") == ["关于作风建设的通知"]
    assert claimed(text, "published_on") == ["2020-01-09 10:00"]
    assert claimed(text, "url") == ["https://a.example/1.html", "https://a.example/1.html?from=x"]


def test_a_title_that_the_body_repeats_is_marked() -> None:
    head = "<h1>关于作风建设的通知</h1><div>时间：2020-01-09</div>"
    page = f"{head}<div><p>关于作风建设的通知</p>{BODY}</div>"

    text = extract_html(page)

    assert kept(text).count("关于作风建设的通知") == 1
    assert claimed(text, "published_on") == ["2020-01-09"]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>为<b>了</b><i>规</i><span>范</span></p>", ["为了规范"]),
        ("<p>第一行<br>第二行</p>", ["第一行", "第二行"]),
        ("<p>a\n\t  b</p>", ["a b"]),
        ("<p>a&nbsp;&nbsp;b　c</p>", ["a\xa0\xa0b　c"]),
        ("<p>A&amp;B &lt;x&gt; &#19968;&#x4e8c; &hellip;</p>", ["A&B <x> 一二 …"]),
        ("<p>（一）①１２〔２０２０〕</p>", ["（一）①１２〔２０２０〕"]),
        ("<pre>一、a\n  二、b</pre>", ["一、a", "  二、b"]),
        ("<p>前</p></body></html><p>后</p>", ["前", "后"]),
        ("<p>前</p><!-- 未结束的注释 <p>x</p>", ["前"]),
        ("<script>var a='<p>x</p>'</script><style>p{}</style><p>前</p>", ["前"]),
        ("<ol><li>甲</li><li>乙</li></ol>", ["1. 甲", "2. 乙"]),
        ('<ol start=3 style="list-style-type:cjk-ideographic"><li>甲</li></ol>', ["三、甲"]),
        ('<ol style="list-style:none"><li>甲</li></ol>', ["甲"]),
        ("<ol><li>一、甲</li><li>（二）乙</li></ol>", ["一、甲", "（二）乙"]),
        ("<ul><li>甲</li></ul>", ["甲"]),
    ],
)
def test_lines_break_as_in_a_browser(source: str, lines: list[str]) -> None:
    text = extract_html(source)

    assert [text.of(line) for line in text.lines] == lines


def test_what_a_list_prints_is_counted_as_synthetic() -> None:
    text = extract_html("<ol><li>甲</li><li>2、乙</li></ol>")

    assert [line.synthetic for line in text.lines] == [3, 0]


def test_a_data_table_gives_cells_and_a_layout_table_does_not() -> None:
    inner = (
        "<table><thead><tr><th>岗位</th><th colspan=2>人数</th></tr></thead>"
        "<tr><td rowspan=2>文员</td>"
        "<td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
    )
    text = extract_html(f"<table><tr><td>左栏</td><td>{BODY}{inner}</td></tr></table>")

    places = {text.of(line): line.cell for line in text.lines}

    assert places["左栏"] is None
    assert places["岗位"] == Cell(0, 0, 0, header=True)
    assert places["人数"] == Cell(0, 0, 1, header=True, colspan=2)
    assert places["文员"] == Cell(0, 1, 0, rowspan=2)
    assert places["4"] == Cell(0, 2, 2)


def test_a_block_of_links_inside_the_body_is_marked() -> None:
    links = "".join(f'<li><a href="/{i}">往期通知之{i}</a></li>' for i in range(6))
    annex = '<p>附件：<a href="a.doc">1. 排班表.doc</a><a href="b.doc">2. 登记表.doc</a></p>'
    text = extract_html(f"<div id=zoom>{BODY}{annex}<div>推荐阅读<ul>{links}</ul></div></div>")

    assert removed(text)["往期通知之0"] == "html:link-block"
    assert "附件：1. 排班表.doc2. 登记表.doc" in kept(text)


@pytest.mark.parametrize("source", ["<script>x</script>", "<!-- x -->", "<p>　&nbsp;</p>", "<img>"])
def test_a_page_without_visible_text_is_refused(source: str) -> None:
    with pytest.raises(BadPage, match="没有可见的文字"):
        extract_html(source)


def test_a_breadcrumb_inside_the_body_is_navigation() -> None:
    path = '<div><a href="/">某论坛</a> » <a href="/f">政策</a> » 关于作风建设的通知</div>'

    text = extract_html(f"<div id=zoom>{path}{BODY}</div>")

    assert removed(text)["某论坛 » 政策 » 关于作风建设的通知"] == "html:nav"
    assert len(kept(text)) == 4
