"""Rounds of watching against a real server on loopback: what is new, changed, gone, repealed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api import watch_adding
from api.fetch import Limits
from api.settings import Settings
from api.watch_polite import Polite
from api.watch_shown import clauses_of
from api.watcher import Watcher
from corpus.errors import BadQuery, UnknownDocument
from corpus.succession import Fate
from corpus.watching import ChangeKind, Kind, Seen, State
from tests.api.watched_library import COLUMN, DETAIL, HOUR, LATER, PAGE, Watching, watching_over
from tests.api.watched_web import (
    CITING,
    FIRST,
    FOURTH,
    MEASURES,
    REPEALING,
    SECOND,
    Office,
    column,
    html,
    serving_office,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def office_server() -> Iterator[Office]:
    with serving_office() as office:
        yield office


@pytest.fixture
def office(office_server: Office) -> Office:
    office_server.pages = {
        COLUMN: column([(PAGE, "集贸市场管理办法"), (DETAIL, "摊位收费实施细则")]),
        PAGE: html(FIRST),
        DETAIL: html(CITING),
        "/": html("青河市政府网站\n欢迎访问。这里有新闻、政务公开和办事服务。"),
    }
    office_server.answers, office_server.hook = {}, 204
    office_server.asked.clear()
    office_server.posted.clear()
    return office_server


@pytest.fixture
def watching(office: Office, tmp_path: Path) -> Iterator[Watching]:
    with watching_over(office, tmp_path / "library") as made:
        yield made


@pytest.fixture
def watched(watching: Watching) -> Watching:
    """After the first round over the column."""
    watching.add(COLUMN, Kind.COLUMN)
    done = watching.round()
    assert done.changes == ()  # what stood there before is no news
    assert done.seen[Seen.FIRST] == 3
    return watching


def test_the_first_round_takes_in_what_a_column_leads_to(watched: Watching) -> None:
    titles = {card.title for card in watched.service.catalogue()}

    assert titles == {"青河市集贸市场管理办法", "青河市集贸市场摊位收费实施细则"}
    assert watched.state(COLUMN) is watched.state(PAGE) is State.THERE
    assert watched.office.base + PAGE in watched.kept


def test_nothing_is_asked_before_it_is_due(watched: Watching) -> None:
    watched.office.asked.clear()

    assert watched.round().visits == 0
    assert watched.office.asked == []


def test_later_visits_ask_whether_there_is_something_new(watched: Watching) -> None:
    watched.office.asked.clear()

    done = watched.again()

    assert done.seen == {Seen.SAME: 3}
    assert {status for path, status in watched.office.asked if path != "/robots.txt"} == {304}


def test_a_new_link_is_a_new_document(watched: Watching) -> None:
    pages = [(LATER, "农贸补贴办法"), (PAGE, "集贸市场管理办法"), (DETAIL, "细则")]
    watched.office.pages[COLUMN] = column(pages)
    new = FIRST.replace("集贸市场管理", "农贸补贴").replace("〔2022〕6号", "〔2023〕7号")
    watched.office.pages[LATER] = html(new)

    (change,) = watched.again().changes

    assert change.kind is ChangeKind.NEW
    assert change.title == "青河市农贸补贴办法"
    assert watched.service.library.document(change.document_id).doc_number == "青政发〔2023〕7号"
    assert watched.again().changes == ()


def test_a_silent_change_is_told_clause_by_clause_with_who_cites_it(watched: Watching) -> None:
    watched.office.pages[PAGE] = html(SECOND)

    (change,) = watched.again().changes

    assert change.kind is ChangeKind.CHANGED
    assert change.before is not None
    assert change.after is not None
    assert (change.before[1], change.after[1]) == (1, 2)
    (clause,) = change.touched
    assert (clause.place, clause.fate) == ("第三条", Fate.CHANGED)
    (citing,) = clause.citing
    assert citing.title == "青河市集贸市场摊位收费实施细则"
    assert "第三条" in citing.words
    (shown,) = clauses_of(change, watched.service)
    assert "200" in shown.entry.old
    assert "350" in shown.entry.new
    assert "200元" in watched.service.archive.version(*change.before).text  # nothing is lost


def test_a_renumbered_clause_is_told_where_it_is_cited(watched: Watching) -> None:
    put_in = "市场内禁止销售活禽。\n\n第五条　" + FOURTH
    text = MEASURES.format(area=300, fee=200, fourth=put_in)
    watched.office.pages[PAGE] = html(text.replace("第五条　本办法", "第六条　本办法"))

    (change,) = watched.again().changes

    told = {(t.place, t.fate): t.citing for t in change.touched}
    assert told["第四条", Fate.MOVED]  # the citation of 第四条 leads to another clause now
    assert ("第四条", None) in told  # the clause that was put in
    assert ("第五条", Fate.MOVED) not in told  # cited by nobody


def test_a_counter_is_no_change(watched: Watching) -> None:
    watched.office.pages[PAGE] = html(FIRST, counter=17)

    done = watched.again()

    assert done.changes == ()
    assert done.seen == {Seen.SAME: 3}


def test_one_miss_says_nothing_three_over_a_day_do(watched: Watching) -> None:
    del watched.office.pages[PAGE]

    assert [watched.again(6 * HOUR).changes for _ in range(3)] == [()] * 3
    assert watched.state(PAGE) is State.MISSING
    (change,) = watched.again().changes

    assert change.kind is ChangeKind.VANISHED
    assert "404" in change.told
    assert change.title == "青河市集贸市场管理办法"
    assert len(change.citing) == 2
    assert watched.state(PAGE) is State.GONE
    assert watched.service.library.document(change.document_id).text  # the library keeps it
    assert watched.again().changes == ()


def test_a_page_that_comes_back_is_told(watched: Watching) -> None:
    page = watched.office.pages.pop(PAGE)
    for _ in range(4):
        watched.again()
    watched.office.pages[PAGE] = page

    assert [c.kind for c in watched.again().changes] == [ChangeKind.RETURNED]
    assert watched.state(PAGE) is State.THERE


@pytest.mark.parametrize("status", [500, 502, 503, 429, 403])
def test_a_failing_server_says_nothing_of_its_pages(watched: Watching, status: int) -> None:
    watched.office.answers[PAGE] = (status, {})

    changes = [c for _ in range(8) for c in watched.again().changes]

    assert changes == []  # the column's pages are not told one by one
    assert watched.state(PAGE) is State.FAILING


def test_an_error_page_with_200_is_no_page_and_no_end(watched: Watching) -> None:
    watched.office.pages[PAGE] = "<html><body><h1>抱歉，您访问的页面不存在</h1></body></html>"

    for _ in range(5):
        assert watched.again().changes == ()
    assert watched.state(PAGE) is State.FAILING
    (document,) = watched.service.library.find("青河市集贸市场管理办法")
    assert "200元" in document.text


def test_a_way_to_the_front_page_is_a_miss(watched: Watching) -> None:
    watched.office.answers[PAGE] = (302, {"Location": "/"})

    changes = [c for _ in range(5) for c in watched.again().changes]

    assert [c.kind for c in changes] == [ChangeKind.VANISHED]
    assert "首页" in changes[0].told


@pytest.mark.parametrize(
    "text", ["", "青河市天气预报\n\n今天多云，最高气温二十六度，东南风三级，明天有小雨。"]
)
def test_another_text_in_its_place_is_no_new_version(watched: Watching, text: str) -> None:
    watched.office.pages[PAGE] = html(text or "网站公告\n本栏目正在调整，请稍后再来查看有关内容。")

    assert watched.again().changes == ()

    assert watched.state(PAGE) is State.MISSING
    (document,) = watched.service.library.find("青河市集贸市场管理办法")
    assert "200元" in document.text


def test_a_repeal_is_told_with_who_cites_what_ends(watched: Watching) -> None:
    pages = [(LATER, "废止决定"), (PAGE, "集贸市场管理办法"), (DETAIL, "细则")]
    watched.office.pages[COLUMN] = column(pages)
    watched.office.pages[LATER] = html(REPEALING)

    new, repealed = watched.again().changes

    assert (new.kind, repealed.kind) == (ChangeKind.NEW, ChangeKind.REPEALED)
    (ended,) = repealed.ended
    (known,) = watched.service.library.find("青河市集贸市场管理办法")
    assert ended.document_id == known.id
    assert {c.title for c in ended.citing} == {"青河市集贸市场摊位收费实施细则"}


def test_most_of_a_site_missing_at_once_takes_a_week(watching: Watching) -> None:
    pages = [(f"/zcfg/a{i}.html", f"办法{i}") for i in range(6)]
    watching.office.pages = {COLUMN: column(pages)}
    for i, (path, _) in enumerate(pages):
        text = FIRST.replace("集贸市场", "甲乙丙丁戊己"[i] * 2 + "市场").replace(
            "6号", f"{i + 30}号"
        )
        watching.office.pages[path] = html(text)
    watching.add(COLUMN, Kind.COLUMN)
    watching.round()
    for path, _ in pages:
        del watching.office.pages[path]

    assert not [c for _ in range(5) for c in watching.again().changes]
    later = [c for _ in range(4) for c in watching.again().changes]

    assert [c.kind for c in later] == [ChangeKind.VANISHED] * 6


def test_a_kill_between_taking_in_and_keeping_loses_no_change(
    watched: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.office.pages[PAGE] = html(SECOND)
    with monkeypatch.context() as patched:
        patched.setattr("corpus.store_watch.Watches.record", _killed)
        with pytest.raises(KeyboardInterrupt):
            watched.again()

    changes = watched.again().changes

    assert [c.kind for c in changes] == [ChangeKind.CHANGED]
    assert watched.again().changes == ()


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_page_of_the_library_is_compared_with_what_was_taken_in(watching: Watching) -> None:
    service, url = watching.service, watching.office.base + PAGE
    service.ingest([url])
    watching.office.pages[PAGE] = html(SECOND)

    assert watch_adding.add_library(service.store) == 1
    assert [c.kind for c in watching.again(8 * 24 * HOUR).changes] == [ChangeKind.CHANGED]


def test_robots_are_obeyed(watching: Watching) -> None:
    watching.office.pages["/robots.txt"] = "User-agent: *\nDisallow: /zcfg/\n"
    watching.add(COLUMN, Kind.COLUMN)

    done = watching.round()

    assert done.seen == {Seen.FAILING: 1}
    assert watching.office.times(COLUMN) == 0
    assert "robots.txt" in watching.service.store.watches.all()[0].told


def test_a_column_that_fails_on_is_told(watching: Watching) -> None:
    watching.add("/zcfg/none", Kind.COLUMN)
    watching.office.answers["/zcfg/none"] = (500, {})

    changes = [c for _ in range(7) for c in watching.again().changes]

    assert [c.kind for c in changes] == [ChangeKind.FAILING]


def test_a_column_without_links_is_no_empty_column(watched: Watching) -> None:
    watched.office.pages[COLUMN] = column([]) + "<p>" + "本栏目列出规范性文件。" * 40 + "</p>"

    watched.again()

    assert watched.state(COLUMN) is State.FAILING
    (found,) = [w for w in watched.service.store.watches.all() if w.kind is Kind.COLUMN]
    assert "没有列出" in found.told


def test_a_host_that_asks_for_rest_is_left_alone(watched: Watching) -> None:
    watched.office.answers[PAGE] = (503, {"Retry-After": "7200"})
    watched.office.answers[COLUMN] = (503, {"Retry-After": "7200"})
    watched.office.asked.clear()

    done = watched.again()

    assert done.postponed == 2
    assert [path for path, _ in watched.office.asked if path != "/robots.txt"] == [COLUMN]


@pytest.mark.parametrize("typed", ["", "ftp://a.example/", "javascript:alert(1)", "x" * 5_000])
def test_what_is_no_address_is_refused(watching: Watching, typed: str) -> None:
    with pytest.raises(BadQuery):
        watch_adding.add(watching.service.store, [typed], Kind.PAGE)


def test_private_addresses_are_not_visited_unless_allowed(watching: Watching) -> None:
    watching.add(PAGE, Kind.PAGE)
    polite = Polite(Limits(1_000, 1.0), delay=0, sleep=lambda _: None)

    done = Watcher(watching.service, polite, now=watching.now).round(10)

    assert done.seen == {Seen.FAILING: 1}
    assert watching.office.asked == []


def test_removing_a_column_removes_its_pages(watched: Watching) -> None:
    watches = watched.service.store.watches

    assert watches.remove(watched.office.base + COLUMN) == 3
    assert watches.all() == ()
    with pytest.raises(UnknownDocument):
        watches.remove(watched.office.base + COLUMN)


def test_two_rounds_at_once_share_what_is_due(watched: Watching) -> None:
    watches = watched.service.store.watches
    later = watched.now() + 100 * 24 * HOUR

    first = watches.claim(later, 2, HOUR)
    second = watches.claim(later, 10, HOUR)

    assert len(first) == 2
    assert len(second) == 1
    assert watches.claim(later, 10, HOUR) == ()
    assert len(watches.claim(later + 2 * HOUR, 10, HOUR)) == 3


def test_settings_say_nothing_of_secrets() -> None:
    from pathlib import Path  # noqa: PLC0415  used here alone

    shown = repr(replace(Settings(Path("x")), webhook_secret="s3cret"))  # noqa: S106  of no use

    assert "s3cret" not in shown


def test_a_large_column_is_taken_in_parts_and_is_no_news(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.watch_column.LINKS", 1)
    watching.add(COLUMN, Kind.COLUMN)

    done = [watching.round(), watching.again(), watching.again()]

    assert [r.changes for r in done] == [()] * 3
    assert len(watching.service.catalogue()) == 2
    (found,) = [w for w in watching.service.store.watches.all() if w.kind is Kind.COLUMN]
    assert found.good_at is not None
