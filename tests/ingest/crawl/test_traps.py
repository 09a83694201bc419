"""What goes on without end is noticed, what is only large is not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.crawl.traps import DEEPEST, FACETS_FROM, MOST_PERIODS, MOST_SHAPES, Traps

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://a.cn/cal?year=2031&month=7", "日历"),
        ("http://a.cn/cal?year=2031&month=7&day=3", "日历"),
        ("http://a.cn/huodong/2031-07/", "日历"),
        ("http://a.cn/riqi?date=2029-01-01", "日历"),
        ("http://a.cn/cal?year=1899&month=1", "日历"),
        ("http://a.cn/list/list/list/a.html", "重复"),
        ("http://a.cn/sub/index/sub/index/sub/index/", "重复"),
        ("http://a.cn/zw/a/zw/b/zw/c/zw/", "重复"),
        ("http://a.cn/" + "/".join(f"v{i}" for i in range(DEEPEST + 1)), "过深"),
        ("http://a.cn/f?" + "&".join(f"k{i}=1" for i in range(20)), "参数过多"),
        ("http://a.cn/f?a=0&a=1", "参数重复"),
        ("http://a.cn/f?a=0&a=0&a=0&b=1", "参数重复"),
        ("http://a.cn/list.asp?page=700000", "页码"),
    ],
)
def test_one_look_is_enough(url: str, reason: str) -> None:
    assert reason in (Traps(TODAY).notice(url) or "")


@pytest.mark.parametrize(
    "url",
    [
        "http://a.cn/2021/11/11/11.html",
        "http://a.cn/art/2026/3/1/art_1229_5.html",
        "http://a.cn/html/2026-03/01/node_2.htm",
        "http://a.cn/zcwj/202603/t20260301_20310512.html",
        "http://a.cn/zw/zw/a.html",
        "http://a.cn/plan?year=2035",
        "http://a.cn/cal?year=2027&month=1",
        "http://a.cn/list.asp?page=900",
        "http://a.cn/dataproxy.jsp?appid=1&appid=1&columnid=3",
        "http://a.cn/s?kind[]=1&kind[]=2",
        "http://a.cn/forum.php?mod=viewthread&page=12&tid=88123",
    ],
)
def test_what_sites_have_is_no_trap(url: str) -> None:
    assert Traps(TODAY).notice(url) is None


def test_a_calendar_of_days_ends() -> None:
    traps = Traps(TODAY)
    days = [
        f"http://a.cn/calendar/{y}/{m}/{d}"
        for y in (2024, 2025)
        for m in range(1, 13)
        for d in range(1, 29)
    ]

    noticed = [traps.notice(day) for day in days]

    assert noticed.count(None) == MOST_PERIODS
    assert noticed[-1] is not None


def test_a_list_narrowed_in_every_way_ends() -> None:
    traps = Traps(TODAY)
    mixtures = [
        f"http://a.cn/s?a={a}&b={b}&c={c}&d={d}&e={e}"
        for a in range(4) for b in range(4) for c in range(4) for d in range(4) for e in range(4)
    ]  # fmt: skip

    noticed = [traps.notice(one) for one in mixtures]

    assert noticed.count(None) <= FACETS_FROM
    assert noticed[-1] is not None


def test_parameters_in_any_mixture_end() -> None:
    traps = Traps(TODAY)
    names = "abcdefgh"
    shapes = [[n for i, n in enumerate(names) if bits >> i & 1] for bits in range(256)]

    noticed = [
        traps.notice("http://a.cn/s?" + "&".join(f"{n}=1" for n in shape)) for shape in shapes
    ]

    assert (
        noticed.count(None) == MOST_SHAPES + len(names) + 1
    )  # one parameter or none is no mixture


def test_a_large_forum_is_no_trap() -> None:
    traps = Traps(TODAY)
    threads = [
        f"http://a.cn/forum.php?mod=viewthread&page={page}&tid={tid}"
        for tid in range(800)
        for page in range(1, 4)
    ]

    assert {traps.notice(one) for one in threads} == {None}


@given(st.text(max_size=80))
def test_any_address_may_be_shown(text: str) -> None:
    reason = Traps(TODAY).notice("http://a.cn/" + text)

    assert reason is None or reason
