"""Watching a text of several pages: it is one text, seen whole or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from corpus.model import Page
from corpus.watching import ChangeKind, Kind, Seen, State
from ingest.crawl.whole import whole
from tests.api.watched_library import COLUMN, HOUR, PAGE, Watching, watching_over
from tests.api.watched_web import FIRST, SECOND, Office, column, html, serving_office
from tests.ingest.crawl.answers import answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from corpus.model import Document

PARTS = (PAGE, PAGE.replace(".html", "_1.html"), PAGE.replace(".html", "_2.html"))
THREAD = ("/thread-5-1-1.html", "/thread-5-2-1.html")
SCRIPT = f"<script>createPageHTML(3, 0, '{PAGE[6:-5]}', 'html')</script>"


def cut(text: str) -> dict[str, str]:
    """A text on three pages, in the manner of 拓尔思 TRS."""
    title, *lines = [line for line in text.split("\n") if line.strip()]
    cuts = (lines[:2], lines[2:4], lines[4:])
    return {
        path: html("\n".join((title, *some))).replace("</body>", f"{SCRIPT}</body>")
        for path, some in zip(PARTS, cuts, strict=True)
    }


def thread(reply: str) -> dict[str, str]:
    """A notice in a forum, with a reply on its second page."""
    said = [FIRST.replace("\n", "<br>"), reply]
    pager = "".join(f"<a href='{path}'>{n}</a>" for n, path in enumerate(THREAD, 1))
    return {
        path: "<html><head><title>集贸市场管理办法 - 论坛</title></head><body><div id='postlist'>"
        f"<div id='post_{n}'><div class='authi'><a class='xw1'>用户{n}</a></div>"
        f"<em id='authorposton{n}'>发表于 2022-6-3 09:30</em>"
        f"<div id='postmessage_{n}' class='t_f'>{text}</div></div></div>"
        f"<div class='pg'>{pager}</div></body></html>"
        for n, (path, text) in enumerate(zip(THREAD, said, strict=True), 1)
    }


@pytest.fixture(scope="module")
def office_server() -> Iterator[Office]:
    with serving_office() as office:
        yield office


@pytest.fixture
def office(office_server: Office) -> Office:
    office_server.pages = {COLUMN: column([(PAGE, "集贸市场管理办法")]), **cut(FIRST)}
    office_server.answers = {}
    office_server.asked.clear()
    return office_server


@pytest.fixture
def watching(office: Office, tmp_path: Path) -> Iterator[Watching]:
    with watching_over(office, tmp_path / "library") as made:
        yield made


@pytest.fixture
def watched(watching: Watching) -> Watching:
    """After the first round over the column."""
    watching.add(COLUMN, Kind.COLUMN)
    watching.round()
    return watching


def held(watching: Watching) -> Document:
    """The one document."""
    (card,) = watching.service.catalogue()
    return watching.service.archive.document(card.id)


def labels(watching: Watching) -> list[str]:
    """Its clauses."""
    return [clause.printed.strip() for clause in held(watching).clauses]


ALL = ["第一条", "第二条", "第三条", "第四条", "第五条"]


def test_the_whole_text_is_taken_in(watched: Watching) -> None:
    assert labels(watched) == ALL


def test_every_page_is_kept_as_it_came(watched: Watching) -> None:
    assert {watched.office.base + path for path in PARTS} <= set(watched.kept)


def test_the_same_pages_are_no_change(watched: Watching) -> None:
    done = watched.again()

    assert done.changes == ()
    assert done.seen[Seen.SAME] == 2


def test_a_change_on_a_later_page_is_told(watched: Watching) -> None:
    later = cut(SECOND)
    assert later[PARTS[0]] == watched.office.pages[PARTS[0]]  # whose server would say 304
    watched.office.pages |= later

    (change,) = watched.again().changes

    assert change.kind is ChangeKind.CHANGED
    assert [touched.place for touched in change.touched] == ["第三条"]
    assert labels(watched) == ALL
    assert watched.again().changes == ()


@pytest.mark.parametrize("status", [404, 410, 403, 429, 500, 503])
@pytest.mark.parametrize("path", PARTS[1:])
def test_a_page_that_fails_is_no_change(watched: Watching, path: str, status: int) -> None:
    watched.office.answers[path] = (status, {})

    done = [watched.again() for _ in range(3)]

    assert [d.changes for d in done] == [(), (), ()]
    assert watched.state(PAGE) is State.FAILING
    assert labels(watched) == ALL
    found = watched.service.store.watches.find(watched.base + PAGE)
    assert found is not None
    assert path in found.told
    assert str(status) in found.told


def test_a_later_page_without_text_is_no_change(watched: Watching) -> None:
    watched.office.pages[PARTS[1]] = "<html><title>系统提示</title><p>页面不存在</p></html>"

    assert watched.again().changes == ()
    assert watched.state(PAGE) is State.FAILING


def test_after_a_failure_what_changed_is_told(watched: Watching) -> None:
    watched.office.pages |= cut(SECOND)
    watched.office.answers[PARTS[2]] = (500, {})
    watched.again()
    watched.office.answers.clear()

    (change,) = watched.again().changes

    assert change.kind is ChangeKind.CHANGED
    assert watched.state(PAGE) is State.THERE


def test_the_server_is_left_alone_as_long_as_a_later_page_asks(watched: Watching) -> None:
    watched.office.answers[PARTS[1]] = (503, {"Retry-After": "86400"})
    watched.again()

    found = watched.service.store.watches.find(watched.base + PAGE)

    assert found is not None
    assert found.due_at - watched.now() > timedelta(hours=20)


def test_a_text_that_becomes_longer_is_asked_for_whole(watched: Watching) -> None:
    watched.office.pages[PAGE] = html(FIRST)
    watched.again()
    found = watched.service.store.watches.find(watched.base + PAGE)
    assert found is not None
    assert found.etag
    watched.office.pages |= cut(FIRST)

    assert watched.again().changes == ()
    assert labels(watched) == ALL
    watched.office.pages |= cut(SECOND)
    assert [c.kind for c in watched.again().changes] == [ChangeKind.CHANGED]


def test_what_a_crawl_joined_is_the_same_text(watching: Watching) -> None:
    base = watching.base
    start = answer(watching.office.pages[PAGE], base + PAGE)
    joined = whole(start, lambda url: answer(watching.office.pages[url.removeprefix(base)], url))
    page = Page(joined.fetched.body, base + PAGE, "text/html; charset=utf-8")
    watching.service.ingest_pages([page])
    watching.add(PAGE, Kind.PAGE)

    done = watching.round()

    assert done.changes == ()
    assert done.seen == {Seen.SAME: 1}
    assert labels(watching) == ALL


def test_a_page_in_the_middle_is_no_document(watching: Watching) -> None:
    watching.add(PARTS[1], Kind.PAGE)

    done = watching.round()

    assert done.changes == ()
    assert watching.state(PARTS[1]) is State.BARE
    found = watching.service.store.watches.find(watching.base + PARTS[1])
    assert found is not None
    assert watching.base + PAGE in found.told
    assert watching.service.catalogue() == ()
    assert watching.again(HOUR).changes == ()
    assert watching.state(PARTS[1]) is State.BARE


@pytest.fixture
def threaded(watching: Watching) -> Watching:
    """A thread of two pages is watched and was seen."""
    watching.office.pages |= thread("已收悉，我镇即日起执行。")
    watching.add(THREAD[0], Kind.PAGE)
    watching.round()
    assert labels(watching) == ALL
    return watching


def test_a_thread_is_read_whole(threaded: Watching) -> None:
    assert "即日起执行" in str(held(threaded))


def test_a_page_of_a_thread_that_fails_is_no_change(threaded: Watching) -> None:
    threaded.office.answers[THREAD[1]] = (500, {})

    assert threaded.again().changes == ()
    assert threaded.state(THREAD[0]) is State.FAILING
