# ruff: noqa: E501  pages are laid out as their systems print them
"""Where pages lead, in the manner of every publishing system."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.crawl.canonical import canonical
from ingest.crawl.links import links
from ingest.crawl.model import Fetched, Link, Role, Site
from tests.ingest.crawl.answers import answer

HOST = "http://www.linjiang.gov.cn"


def by_role(fetched: Fetched, role: Role, site: Site | None = None) -> list[str]:
    """Addresses of one role without the host."""
    found = links(fetched, site) if site else links(fetched)
    return [link.url.removeprefix(HOST) for link in found if link.role is role]


def column(body: str, url: str = f"{HOST}/zwgk/gfxwj/") -> Fetched:
    return answer(f"<html><body>{body}</body></html>", url)


ITEMS = "".join(
    f'<li><a href="./202603/t2026030{i}_10{i}.html" title="关于做好第{i}批农房改造工作的通知">关于做好第{i}批…</a>'
    f"<span>2026-03-0{i}</span></li>"
    for i in range(1, 4)
)
TEXTS = [f"/zwgk/gfxwj/202603/t2026030{i}_10{i}.html" for i in range(1, 4)]


def test_a_column_leads_to_its_texts_by_their_whole_titles() -> None:
    found = links(column(f"<ul>{ITEMS}</ul>"))

    assert [link.url for link in found] == [HOST + path for path in TEXTS]
    assert found[0].text == "关于做好第1批农房改造工作的通知"
    assert {link.role for link in found} == {Role.PAGE}


@pytest.mark.parametrize(
    "script",
    [
        'createPageHTML(4, 0, "index", "html");',
        "createPageHTML('page_div', 4, 0, 'index', '.html', 80)",
        "var x;createPageHTML( 4 ,0 , 'index','html' )",
        "var currentPage = 0;var countPage = 4\nfunction go(){}",
    ],
)
def test_trs_pages_a_column_by_script(script: str) -> None:
    page = column(f"<ul>{ITEMS}</ul><script>{script}</script>", f"{HOST}/zwgk/gfxwj/index.html")

    assert by_role(page, Role.NEXT) == [f"/zwgk/gfxwj/index_{n}.html" for n in (1, 2, 3)]


def test_trs_pages_a_long_text() -> None:
    page = answer(
        '<p>正文</p><script>createPageHTML(3, 0, "t20260301_101", "html")</script>',
        f"{HOST}/zwgk/202603/t20260301_101.html",
    )

    assert by_role(page, Role.PART) == [f"/zwgk/202603/t20260301_101_{n}.html" for n in (1, 2)]


@pytest.mark.parametrize(
    ("own", "told", "pages"),
    [
        ("index.html", "currentPage = 0", ["index_1.html", "index_2.html"]),
        ("index_2.html", "currentPage = 2", ["index_1.html"]),
        ("index_2.html", "", ["index_1.html"]),
        ("t20260301_101.html", "currentPage = 0", ["t20260301_101_1.html", "t20260301_101_2.html"]),
        ("t20260301_101_2.html", "currentPage = 2", ["t20260301_101_1.html"]),
        ("t20260301_12345.html", "", ["t20260301_12345_1.html", "t20260301_12345_2.html"]),
    ],
)
def test_trs_counts_pages_without_naming_the_file(own: str, told: str, pages: list[str]) -> None:
    script = f"<script>var {told or 'x = 1'}; var countPage = 3;</script>"
    page = answer(f"<p>正文</p>{script}", f"{HOST}/zwgk/{own}")

    assert [link.url for link in links(page)] == [f"{HOST}/zwgk/{name}" for name in pages]


@pytest.mark.parametrize(
    ("own", "following", "role"),
    [
        ("5.html", "5_2.html", Role.PART),
        ("5_2.html", "5_3.html", Role.PART),
        ("5.html", "6.html", Role.NEXT),
        ("zcwj.html", "zcwj_2.html", Role.NEXT),
        ("list_2.html", "list_3.html", Role.NEXT),
        ("show.asp?id=5", "show.asp?id=5&page=2", Role.PART),
        ("1499615.shtml", "1499615-2.shtml", Role.PART),
    ],
)
def test_the_next_page_is_of_the_text_or_of_the_list(own: str, following: str, role: Role) -> None:
    page = answer(f'<a href="{following}">下一页</a>', f"{HOST}/zw/{own}")

    assert [link.role for link in links(page)] == [role]


def test_the_definition_of_the_script_is_no_call() -> None:
    script = "function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt) {}"

    assert links(column(f"<script>{script}</script>")) == ()


def jpage(total: int) -> str:
    records = "".join(
        f'<record><![CDATA[<li><a href="/art/2026/3/{i}/art_12_{i}.html" title="关于第{i}次公开征求意见的公告">…</a></li>]]></record>'
        for i in (1, 2)
    )
    return f"<datastore><nextgroup><![CDATA[<a href='javascript:void(0)'></a>]]></nextgroup><recordset>{records}</recordset><totalrecord>{total}</totalrecord></datastore>"


PROXY = "/module/web/jpage/dataproxy.jsp"
ASKED = "appid=1&columnid=12&path=%2F&unitid=345&webid=3"


def test_jpage_keeps_its_items_in_a_script_and_the_rest_behind_a_proxy() -> None:
    script = (
        f"<script type='text/xml'>{jpage(100)}</script>"
        f"<script>$('#345').jpage({{perPage:15, proxyUrl:'{PROXY}?{ASKED}'}});</script>"
    )
    page = column(script, f"{HOST}/col/col12/index.html")

    assert by_role(page, Role.PAGE) == [
        "/art/2026/3/1/art_12_1.html",
        "/art/2026/3/2/art_12_2.html",
    ]
    assert [links(page)[0].text] == ["关于第1次公开征求意见的公告"]
    assert by_role(page, Role.NEXT) == [
        f"{PROXY}?appid=1&columnid=12&endrecord={first + 44}&path=%2F&perpage=15&startrecord={first}&unitid=345&webid=3"
        for first in (1, 46, 91)
    ]


def test_jpage_may_write_the_link_to_its_next_batch() -> None:
    following = f"{PROXY}?page=1&amp;{ASKED.replace('&', '&amp;')}"
    store = jpage(100).replace("javascript:void(0)", following)
    script = f"<script type='text/xml'>{store}</script><script>proxyUrl:'{following}'</script>"
    wanted = [f"{PROXY}?appid=1&columnid=12&page=1&path=%2F&unitid=345&webid=3"]

    assert by_role(column(script, f"{HOST}/col/col12/index.html"), Role.NEXT) == wanted
    assert by_role(answer(store, f"{HOST}{PROXY}?page=0", kind="text/xml"), Role.NEXT) == wanted


def test_an_answer_of_the_proxy_leads_to_the_next_one_until_the_last() -> None:
    url = HOST + PROXY + "?" + ASKED + "&startrecord=1&endrecord=45&perpage=15"
    last = url.replace("=45", "=90").replace("startrecord=1", "startrecord=46")
    first_page, last_page = (
        answer(jpage(90), u, kind="text/xml;charset=UTF-8") for u in (url, last)
    )

    assert by_role(first_page, Role.PAGE) == [
        "/art/2026/3/1/art_12_1.html",
        "/art/2026/3/2/art_12_2.html",
    ]
    assert by_role(first_page, Role.NEXT) == [(canonical(last) or "").removeprefix(HOST)]
    assert by_role(last_page, Role.NEXT) == []


@pytest.mark.parametrize(
    "paging",
    [
        '<a href="list_2.html">下一页</a>',
        '<a href="list_2.html">下一页&gt;&gt;</a>',
        '<a href="list_2.html"> [下页] </a>',
        '<a href="list_2.html">后一页</a>',
        '<a href="list_2.html" rel="next">▸</a>',
        '<div class="page"><a href="list.html">1</a><a href="list_2.html">2</a></div>',
        '<a href="list.html">首页</a><a href="list.html">上一页</a><a href="list_2.html">2</a><a href="list_2.html">下一頁</a>',
    ],
)
def test_a_list_is_paged_in_words_and_numbers(paging: str) -> None:
    page = column(f"<ul>{ITEMS}</ul>{paging}", f"{HOST}/zwgk/gfxwj/list.html")

    assert by_role(page, Role.NEXT) == ["/zwgk/gfxwj/list_2.html"]


def test_a_link_element_pages_a_list() -> None:
    page = answer('<head><link rel="next" href="?page=2"></head><body>', f"{HOST}/list.php?cid=3")

    assert by_role(page, Role.NEXT) == ["/list.php?page=2"]


def test_days_of_a_calendar_are_no_pages_of_a_list() -> None:
    days = "".join(f'<td><a href="/cal?day={d}">{d}</a></td>' for d in range(1, 29))
    page = column(f'<table class="cal">{days}<a href="/cal?month=4">下个月</a></table>')

    assert by_role(page, Role.NEXT) == []


BOARD = """<div id="threadlist"><a href="forum.php?mod=forumdisplay&fid=2&filter=lastpost&orderby=lastpost">最新</a>
<table><tbody id="normalthread_5"><tr><th><a href="forum.php?mod=viewthread&amp;tid=5&amp;extra=page%3D1" class="s xst">关于农贸市场整治的通知</a>
<span class="tps">...<a href="forum.php?mod=viewthread&amp;tid=5&amp;extra=page%3D1&amp;page=2">2</a></span></th>
<td><a href="home.php?mod=space&uid=7">张三</a><a href="forum.php?mod=redirect&tid=5&goto=lastpost#lastpost">昨天</a></td></tr></tbody></table></div>
<div class="pg"><strong>1</strong><a href="forum.php?mod=forumdisplay&fid=2&page=2">2</a><a href="forum.php?mod=forumdisplay&fid=2&page=9" class="last">... 9</a>
<a href="forum.php?mod=forumdisplay&fid=2&page=2" class="nxt">下一页</a></div><a href="member.php?mod=register">注册</a>
<a href="forum.php?mobile=yes">手机版</a><a href="archiver/">Archiver</a>"""


def test_a_board_leads_to_threads_and_its_other_pages_and_to_nothing_of_persons() -> None:
    found = links(answer(BOARD, "http://bbs.a.cn/forum.php?mod=forumdisplay&fid=2"))

    assert [(link.url.removeprefix("http://bbs.a.cn/"), link.role.value) for link in found] == [
        ("forum.php?mod=viewthread&tid=5", "page"),
        ("forum.php?mod=viewthread&page=2&tid=5", "part"),
        ("forum.php?fid=2&mod=forumdisplay&page=2", "next"),
        ("forum.php?fid=2&mod=forumdisplay&page=9", "next"),
        ("forum.php", "list"),
    ]


def test_a_thread_leads_to_its_other_pages_in_one_spelling() -> None:
    page = """<h1><a href="forum.php?mod=viewthread&tid=5">标题</a></h1>
    <div class="pg"><strong>1</strong><a href="thread-5-2-1.html">2</a><a href="thread-5-2-1.html" class="nxt">下一页</a></div>
    <a href="forum.php?mod=viewthread&tid=5&page=2&mobile=2">手机版</a><a href="thread-6-1-3.html">下一主题</a>
    <a href="forum.php?mod=viewthread&tid=5&page=1&authorid=7">只看楼主</a>"""

    found = links(answer(page, "http://bbs.a.cn/thread-5-1-1.html"))

    assert [(link.url.removeprefix("http://bbs.a.cn/"), link.role.value) for link in found] == [
        ("thread-5-2-1.html", "part"),
        ("thread-6-1-1.html", "page"),
    ]


def test_roles_by_the_look_of_an_address() -> None:
    names = "a.pdf 办法.DOCX /zcfg/ list_3.html show.asp?id=5 a.jpg x.css javascript:go() mailto:a@b.cn tel:110 #top"
    page = column(
        "".join(f'<a href="{name}">x</a>' for name in names.split()), f"{HOST}/index.html"
    )

    roles = [(link.url.rpartition("/")[2] or "/zcfg/", link.role.value) for link in links(page)]

    assert roles == [
        ("a.pdf", "file"),
        ("%E5%8A%9E%E6%B3%95.DOCX", "file"),
        ("/zcfg/", "list"),
        ("list_3.html", "list"),
        ("show.asp?id=5", "page"),
    ]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/", "list"), ("/zwgk/gfxwj/", "list"), ("/zwgk/index.html", "list"),
        ("/zwgk/index_2.shtml", "list"), ("/col/col1229/index.html", "list"),
        ("/node_742.htm", "list"), ("/list.asp?classid=3&page=2", "list"),
        ("/category/policy/", "list"), ("/forum-2-1.html", "list"),
        ("/2024/05/guanyu-tongzhi/", "page"), ("/zc/20240501/index.html", "page"),
        ("/a/12345/", "page"), ("/node/12345", "page"), ("/show.asp?cid=5", "page"),
        ("/list/20240501123.html", "page"), ("/art/2026/3/1/art_12_5.html", "page"),
    ],
)  # fmt: skip
def test_a_number_or_a_title_in_an_address_means_a_text(path: str, role: str) -> None:
    assert [
        link.role for link in links(column(f'<a href="{path}">通知</a>', f"{HOST}/x.html"))
    ] == [role]


def test_settings_say_what_is_a_list_and_what_is_a_text() -> None:
    site = Site(pages=(r"/zc/\d+/$",), lists=(r"/lm\d+\.html$",))
    page = column('<a href="/zc/8/">通知</a><a href="/lm3.html">栏目</a>')

    assert by_role(page, Role.PAGE, site) == ["/zc/8/"]
    assert by_role(page, Role.LIST, site) == ["/lm3.html"]


def test_base_frames_refresh_and_feeds_are_followed() -> None:
    page = answer(
        '<head><base href="/zw/"><meta http-equiv="Refresh" content="0; URL=\'new.html\'">'
        '<link rel="alternate" type="application/rss+xml" href="rss.xml"></head>'
        '<frameset><frame src="left.html"></frameset>',
        f"{HOST}/old/a.html",
    )

    found = {link.url.removeprefix(HOST): link.role for link in links(page)}

    assert found == {
        "/zw/left.html": Role.PAGE,
        "/zw/new.html": Role.PAGE,
        "/zw/rss.xml": Role.FEED,
    }


def test_a_page_that_only_moves_the_browser_leads_there() -> None:
    page = answer(
        '<html><script>window.location.href = "zwgk/index.html";</script></html>', f"{HOST}/"
    )

    assert by_role(page, Role.LIST) == ["/zwgk/index.html"]


def test_what_asks_not_to_be_followed_is_not() -> None:
    assert (
        links(answer('<meta name="robots" content="noindex,NoFollow"><a href="/a.html">x</a>'))
        == ()
    )
    assert links(answer('<a rel="external nofollow" href="/a.html">x</a>')) == ()


def test_a_query_is_written_in_the_charset_of_its_page() -> None:
    page = answer(
        '<meta charset="gbk"><a href="/公文/s.asp?k=公文">公文</a>'.encode("gbk"), kind="text/html"
    )

    assert [link.url for link in links(page)] == [f"{HOST}/%E5%85%AC%E6%96%87/s.asp?k=%B9%AB%CE%C4"]


def test_a_site_by_http_and_https_is_one() -> None:
    page = answer('<a href="http://a.cn/1.html">x</a><a href="http://b.cn/">y</a>', "https://a.cn/")

    assert [link.url for link in links(page)] == ["https://a.cn/1.html", "http://b.cn/"]


def test_the_scheme_of_a_start_goes_before_the_page_s_own() -> None:
    site = Site(starts=("https://a.cn/",))
    page = answer('<a href="https://a.cn/1.html">x</a>', "http://a.cn/")

    assert [link.url for link in links(page, site)] == ["https://a.cn/1.html"]


def test_a_list_as_json_and_the_page_that_loads_it() -> None:
    page = column("<script>$.ajax({url: './ZUIXIN.json?v=3'})</script>", f"{HOST}/zhengce/zuixin/")
    data = [
        {
            "TITLE": "关于修改条例的决定",
            "URL": f"{HOST}/zc/content_1.htm",
            "DOCRELPUBTIME": "2026-03-02",
        }
    ]
    listed = answer(json.dumps(data), f"{HOST}/zhengce/zuixin/ZUIXIN.json", kind="application/json")

    assert by_role(page, Role.LIST) == ["/zhengce/zuixin/ZUIXIN.json"]
    assert links(listed) == (Link(f"{HOST}/zc/content_1.htm", Role.PAGE, "关于修改条例的决定"),)


SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>{HOST}/a.html?b=1&amp;a=2</loc><lastmod>2026-03-01T08:00:00+08:00</lastmod></url>
<url><loc> {HOST}/b.html </loc><lastmod>2026-02</lastmod></url><url><loc>ftp://x/</loc></url></urlset>"""
PLACES = (
    Link(f"{HOST}/a.html?a=2&b=1", Role.PAGE, "", datetime(2026, 3, 1, 0, 0, tzinfo=UTC)),
    Link(f"{HOST}/b.html", Role.PAGE, "", datetime(2026, 2, 1, tzinfo=UTC)),
)


@pytest.mark.parametrize(
    "body", [SITEMAP.encode(), gzip.compress(SITEMAP.encode())], ids=["plain", "gzip"]
)
@pytest.mark.parametrize("kind", ["application/xml", "text/html", "application/octet-stream", ""])
def test_a_sitemap_is_known_by_its_bytes(body: bytes, kind: str) -> None:
    assert links(answer(body, f"{HOST}/map", kind=kind)) == PLACES


def test_sitemaps_lead_to_sitemaps() -> None:
    index = f"<sitemapindex><sitemap><loc>{HOST}/s1.xml</loc></sitemap></sitemapindex>"
    robots = f"User-agent: *\nDisallow:\nSitemap: {HOST}/s1.xml # all"

    assert links(answer(index)) == (Link(f"{HOST}/s1.xml", Role.SITEMAP),)
    assert links(answer(robots, f"{HOST}/robots.txt", kind="text/plain")) == (
        Link(f"{HOST}/s1.xml", Role.SITEMAP),
    )


def test_a_sitemap_in_plain_text_is_read_and_a_text_is_not() -> None:
    listed = answer(f"{HOST}/a.html\n{HOST}/b.html\n", kind="text/plain")
    text = answer(f"办法全文见 {HOST}/a.html\n第一条 总则", kind="text/plain")

    assert by_role(listed, Role.PAGE) == ["/a.html", "/b.html"]
    assert links(text) == ()


RSS = f"""<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel><title>规范性文件</title>
<item><title>关于供暖的通知</title><link>{HOST}/a.html</link><pubDate>Mon, 02 Mar 2026 08:00:00 +0800</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?page=2"/>
<entry><title>关于供暖的通知</title><link href="/a.html"/><updated>2026-03-02T00:00:00Z</updated></entry></feed>"""


def test_feeds_tell_what_changed_when() -> None:
    entry = Link(f"{HOST}/a.html", Role.PAGE, "关于供暖的通知", datetime(2026, 3, 2, tzinfo=UTC))

    assert links(answer(RSS.encode("gb2312"), f"{HOST}/rss.xml", kind="text/xml")) == (entry,)
    assert links(answer(ATOM, f"{HOST}/atom.xml", kind="application/atom+xml")) == (
        entry,
        Link(f"{HOST}/atom.xml?page=2", Role.FEED),
    )


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
STEAL = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">'


@pytest.mark.parametrize("trick", [BOMB, STEAL])
def test_entities_are_never_resolved(trick: str) -> None:
    sitemap = f"{trick}]><urlset><url><loc>{HOST}/&i;</loc></url></urlset>"
    feed = f"{trick}]><rss><channel><item><title>&i;</title><link>{HOST}/a.html</link></item></channel></rss>"

    found = (*links(answer(sitemap, kind="text/xml")), *links(answer(feed, kind="text/xml")))

    assert all(len(link.url) < 100 and len(link.text) <= 3 for link in found)


@pytest.mark.parametrize(
    "body",
    [
        b"<a href=" * 5_000,
        b"<div>" * 10_000,
        b"<a href='x'><b>" * 5_000,
        b"[" * 100_000,
        b"<urlset>" * 10_000,
        b"<rss>" + b"<item>" * 10_000,
        b"\x1f\x8b\x08\x00broken",
        gzip.compress(b"<urlset>" + b" " * 60_000_000),
        b"<script>createPageHTML(999999999, 0, 'index', 'html')</script>",
        b"<datastore>" + b"<![CDATA[<a href=x>" * 20_000,
        b"<a href='http://[::1/x'>x</a><base href='http://['>",
    ],
    ids=range(11),
)
def test_hostile_bytes_have_an_answer(body: bytes) -> None:
    assert len(links(answer(body, kind="text/html"))) <= 50_000
    links(answer(body, kind="text/xml"))
    links(answer(body, kind=""))


def test_only_a_good_answer_leads_on() -> None:
    assert links(answer('<a href="/a.html">x</a>', status=404)) == ()


@given(st.binary(max_size=200), st.sampled_from(["text/html", "text/xml", "application/json", ""]))
def test_any_bytes_have_an_answer(body: bytes, kind: str) -> None:
    page = answer(b"<a href='" + body, f"{HOST}/a", kind=kind)

    found = links(page)

    assert len({link.url for link in found}) == len(found)
    assert all(canonical(link.url) == link.url for link in found)
