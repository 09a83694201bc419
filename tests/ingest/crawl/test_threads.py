# ruff: noqa: E501  addresses and pages cut in pieces cannot be read
"""The pages of a thread are one thread again, for the parser that ingestion uses."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.errors import BadPage
from ingest.crawl.model import Fetched
from ingest.crawl.threads import joined, thread_of
from ingest.extract_html import extract_html
from tests.ingest.crawl.answers import answer
from tests.test_extract_families import FORUMS, WANTED, Forum, kept

FORUMS_WITH_THREADS = [f for f in FORUMS if f.name not in {"nameless", "tieba-like"}]


@pytest.mark.parametrize(
    "path",
    [
        "thread-5-2-1.html",
        "thread-5-2-9.html",
        "forum.php?mod=viewthread&tid=5&page=2",
        "forum.php?mod=viewthread&tid=05&extra=page%3D1&page=2",
        "viewthread.php?tid=5&page=2",
        "archiver/tid-5-page-2.html",
        "read.php?tid=5&page=2",
        "read-htm-tid-5-page-2.html",
    ],
)
def test_every_spelling_of_a_thread_is_that_thread(path: str) -> None:
    assert thread_of(f"http://BBS.a.cn/x/{path}") == ("bbs.a.cn/x/5", 2)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "forum-5-1.html",
        "forum.php?mod=forumdisplay&fid=5",
        "forum.php?mod=redirect&tid=5&goto=lastpost",
        "forum.php?mod=viewthread&tid=5&authorid=7",
        "forum.php?mod=viewthread&tid=x",
        "thread-5-2-1.html/a",
        "forum.php?mod=viewthread",
    ],
)
def test_what_is_no_thread_or_only_a_part_of_one_is_none(path: str) -> None:
    assert thread_of(f"http://bbs.a.cn/{path}") is None


def page(source: str, number: int, *, charset: str = "utf-8") -> Fetched:
    """A page of thread 5."""
    return answer(
        source.encode(charset),
        f"http://bbs.a.cn/thread-5-{number}-1.html",
        kind=f"text/html; charset={charset}",
    )


def later(source: str, number: int, who: str, said: str) -> str:
    """The page as its forum prints further replies."""
    source = source.replace("tpc", f"{number}00").replace("102", f"{number}02")
    source = source.replace("101", f"{number}01").replace("张三", "赵六").replace("李四", who)
    return (
        source.replace("谢谢楼主，收藏了。", said)
        .replace("2018-5-2", f"2018-6-{number}")
        .replace("2018-05-02", f"2018-06-0{number}")
    )


@pytest.mark.parametrize("forum", FORUMS_WITH_THREADS, ids=lambda forum: forum.name)
def test_a_thread_of_three_pages_is_one(forum: Forum) -> None:
    parts = [
        page(later(forum.page, 3, "孙七", "第三页的回复。"), 3),
        page(forum.page, 1),
        page(later(forum.page, 2, "王五", "第二页的回复。"), 2),
    ]

    whole = joined(parts)
    read = extract_html(whole.body.decode("utf-8"))

    assert whole.url == parts[1].url
    assert whole.header("content-type") == "text/html; charset=utf-8"
    assert tuple(kept(read)) == tuple(kept(extract_html(forum.page)))
    assert tuple(kept(read))[1:] == WANTED[1:]
    authors = [reply.author for reply in read.replies]
    assert authors == ["李四", "赵六", "王五", "赵六", "孙七"]
    assert read.replies[-1].posted_on == date(2018, 6, 3)
    last = read.replies[-1]
    assert "第三页的回复。" in read.text[last.start : last.end]


def posts(*said: tuple[int, str]) -> str:
    """A page of posts by number."""
    return "<div id='postlist'>" + "".join(
        f"<div id='post_{n}'><table id='pid{n}'><tr><td><div class='authi'><a class='xw1' href='space-uid-{n}.html'>用户{n}</a>"
        f"</div></td><td><em id='authorposton{n}'>发表于 2018-5-1 09:30</em><div id='postmessage_{n}' class='t_f'>{text}</div>"
        "</td></tr></table></div>"
        for n, text in said
    )


def test_a_post_that_two_pages_show_stands_there_once() -> None:
    one = page(posts((1, "正文正文正文"), (2, "沙发")), 1)
    two = page(posts((1, "正文正文正文"), (2, "沙发"), (3, "沙发")), 2)

    source = joined([one, two]).body.decode()

    assert [source.count(f'"postmessage_{n}"') for n in (1, 2, 3)] == [1, 1, 1]


def test_a_last_page_with_one_post_brings_its_author() -> None:
    one = page(posts((1, "正文正文正文"), (2, "沙发")), 1)

    read = extract_html(joined([one, page(posts((3, "板凳")), 2)]).body.decode())

    assert [reply.author for reply in read.replies] == ["用户2", "用户3"]


def test_pages_in_different_charsets_are_joined() -> None:
    one = page(posts((1, "印发通知"), (2, "沙发")), 1, charset="gbk")
    two = page(posts((3, "後座"), (4, "頂")), 2)

    source = joined([one, two]).body.decode()

    assert "印发通知" in source
    assert "後座" in source


def test_one_page_is_left_as_it_is() -> None:
    one = page(posts((1, "正文")), 1)

    assert joined([one]) is one


@pytest.mark.parametrize("number", [[2], [3, 2]])
def test_without_its_first_page_a_thread_is_refused(number: list[int]) -> None:
    with pytest.raises(BadPage, match="第 1 页"):
        joined([page(posts((n, "回复")), n) for n in number])


def test_a_part_without_posts_adds_nothing() -> None:
    one = page(posts((1, "正文"), (2, "沙发")), 1)

    source = joined([one, page("<p>抱歉，您尚未登录</p>", 2)]).body.decode()

    assert "尚未登录" not in source


def test_hostile_pages_are_joined_or_refused() -> None:
    one = page(posts((1, "正文"), (2, "沙发")), 1)
    deep = page("<div id='postmessage_9'>" * 3_000, 2)
    many = page("".join(f"<div id='postmessage_{i}'>x</div>" for i in range(5_000)), 3)

    assert "正文" in joined([one, deep, many]).body.decode()
