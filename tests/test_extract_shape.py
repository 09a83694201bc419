"""Pages that no family rule knows: threads, teasers, comments and dialogs told by their shape."""

from __future__ import annotations

import time
from datetime import date

import pytest

from ingest.extract_html import extract_html
from ingest.pagetext import PageText

TITLE = "关于做好今冬明春防火工作的通知"
BODY = (
    "<p>各村（居）委员会，各有关单位：</p>"
    "<p>　　为切实做好今冬明春防火工作，保障群众生命财产安全，现将有关事项通知如下。</p>"
    "<p>　　一、落实责任。各村应当明确一名负责人，每周巡查不少于两次，并做好记录。</p>"
    "<p>　　二、加强值守。重点时段实行二十四小时值班，发现火情的，应当立即报告。</p>"
    "<p>某镇人民政府</p><p>2019年11月5日</p>"
)
FIRST = "各村（居）委员会，各有关单位："


def kept(page: PageText) -> list[str]:
    """Lines that count as text."""
    return [page.of(line) for line in page.lines if line.removed_by is None]


def rule(page: PageText, words: str) -> str | None:
    """The rule that takes the line with these words."""
    return next(line.removed_by for line in page.lines if words in page.of(line))


def post(number: int, body: str) -> str:
    """A post of a forum that nobody has heard of."""
    return f"""<div class="zq{number} item-{number}" id="fl{number}">
      <div class="side"><a href="/people/u{number}">网友{number}</a></div>
      <div class="top"><b>2019-11-{number % 20 + 5:02} 10:2{number % 10}</b> <i>#{number}</i></div>
      <div class="xx">{body}</div></div>"""


def thread(replies: int, body: str = BODY) -> str:
    """A thread of such a forum."""
    later = "".join(post(i, f"第{i}条回复，谢谢楼主分享。") for i in range(1, replies + 1))
    return f"<title>{TITLE} - 某社区</title><h1>{TITLE}</h1>{post(0, body)}{later}"


def test_a_thread_of_an_unknown_system_keeps_its_first_post_only() -> None:
    page = extract_html(thread(3))

    assert kept(page)[:2] == [TITLE, FIRST]
    assert kept(page)[-1] == "2019年11月5日"
    assert rule(page, "第2条回复") == "html:reply"
    assert [(r.author, r.posted_on) for r in page.replies] == [
        (f"网友{i}", date(2019, 11, i + 5)) for i in (1, 2, 3)
    ]


def test_comments_below_an_article_are_no_posts() -> None:
    comments = "".join(post(i, f"第{i}条评论，说得很有道理。") for i in range(3))

    page = extract_html(f"<title>{TITLE}</title><h1>{TITLE}</h1><div>{BODY}</div>{comments}")

    assert kept(page)[:2] == [TITLE, FIRST]
    assert not any("条评论" in line for line in kept(page))
    assert rule(page, "第0条评论") == "html:comments"
    assert page.replies == ()


def test_teasers_longer_than_the_text_are_not_the_text() -> None:
    teasers = "".join(
        f"<li><h4><a href='/{i}'>某地召开第{i}次森林防火工作会议</a></h4>"
        f"<p>会议指出，第{i}次会议的任务是，总结经验，查找不足，部署下一阶段的工作，"
        "确保各项措施落到实处，确保不发生重大火情，确保群众生命财产安全。</p></li>"
        for i in range(20)
    )

    page = extract_html(f"<title>{TITLE}</title><h1>{TITLE}</h1>{BODY}<ul>{teasers}</ul>")

    assert kept(page)[:2] == [TITLE, FIRST]
    assert len(kept(page)) == 7
    assert rule(page, "第3次会议的任务") == "html:related"


def test_a_list_of_annexes_is_no_list_of_teasers() -> None:
    annexes = "".join(
        f"<li><a href='/{i}.docx'>附件{i}：防火检查登记表（第{i}类）.docx</a></li>"
        for i in range(1, 6)
    )

    page = extract_html(
        f"<title>{TITLE}</title><h1>{TITLE}</h1><div>{BODY}<ul>{annexes}</ul></div>"
    )

    assert kept(page)[-1] == "附件5：防火检查登记表（第5类）.docx"


def test_a_dialog_longer_than_the_post_is_not_the_text() -> None:
    reasons = "".join(
        f"<p>举报理由{i}：内容不实，或者有违公序良俗，请管理员处理。</p>" for i in range(9)
    )

    page = extract_html(
        f"<title>防火小常识</title><h1>防火小常识</h1><div class='q'><h2>要点</h2>"
        f"<p>不带火种进山</p><p>不在林区吸烟</p><p>发现火情打119</p></div>"
        f"<div class='ui modal small report'>{reasons}</div>"
    )

    assert kept(page) == ["防火小常识", "要点", "不带火种进山", "不在林区吸烟", "发现火情打119"]
    assert rule(page, "举报理由3") == "html:dialog"


@pytest.mark.parametrize(
    "note",
    [
        "某某网版权与免责声明：",
        "凡本网注明“来源：某某网”的所有作品，版权均属于某某网，未经授权不得转载。",
        "特别声明：以上内容由用户上传并发布，本平台仅提供信息存储服务。",
        "转载请注明：原文链接",
    ],
)
def test_a_site_s_notes_below_the_text_go_with_all_that_follows(note: str) -> None:
    page = extract_html(
        f"<title>{TITLE}</title><h1>{TITLE}</h1><div>{BODY}<p>{note}</p>"
        "<p>如因作品内容需要同我们联系的，请在三十日内进行。</p></div>"
    )

    assert kept(page)[-1] == "2019年11月5日"


def test_the_same_words_inside_a_document_stay() -> None:
    closing = "<p>某镇人民政府</p><p>2019年11月5日</p>"
    words = "<p>转载请注明出处的要求，适用于各单位的宣传材料，不得擅自删改。</p>"

    page = extract_html(f"<title>{TITLE}</title><h1>{TITLE}</h1><div>{BODY}{words}{closing}</div>")

    assert any("适用于各单位的宣传材料" in line for line in kept(page))
    assert kept(page)[-1] == "2019年11月5日"


def test_a_menu_in_the_container_of_the_text_is_cut_off() -> None:
    menu = "".join(f"<a href='/{i}'>第{i}个栏目</a><br>" for i in range(6))
    more = "".join(
        f"<a href='/n{i}'>某地第{i}个防火新闻标题</a> 2019-11-0{i}<br>" for i in range(6)
    )

    page = extract_html(
        f"<title>{TITLE}</title><table><tr><td>{menu}<h1>{TITLE}</h1>{BODY}{more}</td></tr></table>"
    )

    assert kept(page)[0] == TITLE
    assert kept(page)[-2:] == ["某镇人民政府", "2019年11月5日"]


def test_a_thread_of_thousands_of_posts_is_read_in_time() -> None:
    begin = time.process_time()

    page = extract_html(thread(4_000))

    assert len(page.replies) == 4_000
    assert time.process_time() - begin < 20  # four seconds; a square of the posts would be minutes
