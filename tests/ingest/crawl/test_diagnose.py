# ruff: noqa: E501  pages are laid out as their systems print them
"""Answers that say nothing are told from pages, and from each other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.crawl.diagnose import Finding, diagnose
from tests.ingest.crawl.answers import answer
from tests.test_extract_families import BODY, FORUMS, Forum, site

SHARED = Path(__file__).resolve().parents[4] / "shared" / "pages"
HOST = "http://www.linjiang.gov.cn"
MENU = "".join(f'<li><a href="/{i}/">栏目{i}</a></li>' for i in range(12))
FOOT = (
    "<div class='foot'><p>主办：临江县人民政府办公室　承办：临江县政务服务中心　联系电话：0000-0000000</p>"
    "<p>网站标识码：0000000000　备案号：省ICP备00000000号　建议使用1024*768分辨率浏览</p></div>"
)


def framed(body: str, title: str = "临江县人民政府", script: str = "") -> str:
    """A page of a site with menu and footer."""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{script}</head><body><ul class='nav'>{MENU}</ul>"
        f"<div class='main'>{body}</div>{FOOT}</body></html>"
    )


def discuz(words: str) -> str:
    """What Discuz says instead of a page."""
    return framed(
        f"<div id='messagetext' class='alert_error'><p>{words}</p><p class='alert_btnleft'><a href='javascript:history.back()'>[ 点击这里返回上一页 ]</a></p></div>",
        "提示信息 - 临江论坛 - Powered by Discuz!",
    )


@pytest.mark.parametrize(
    "page",
    [
        framed("<h2>抱歉，您访问的页面不存在或已被删除</h2><p>5秒后自动返回首页</p>", "系统提示"),
        framed("<p>您查看的文章已被删除！</p>"),
        framed("<p>该信息不存在</p>"),
        framed("<p>对不起，没有找到您要访问的网页</p>"),
        framed("<p>系统发生错误</p><p>请联系管理员</p>"),
        framed("<p>参数错误！</p>"),
        framed("<img src='/404.png'>", "404错误提示-临江县人民政府"),
        discuz("抱歉，指定的主题不存在或已被删除或正在被审核"),
        discuz("抱歉，指定的版块不存在"),
        "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr><center>nginx</center></body></html>",
        "<html><head><title>Apache Tomcat/7.0 - Error report</title></head><body><h1>HTTP Status 500 - </h1><p>type Exception report</p></body></html>",
        "<title>没有找到站点</title><h2>没有找到站点</h2><p>您的请求在Web服务器中没有找到对应的站点！</p>",
        "<title>网站防火墙</title><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p><p>可能原因：您提交的内容包含危险的攻击请求</p>",
        "<script>alert('该文章不存在！');history.go(-1);</script>",
        "<p>The page you requested was not found.</p>",
        "Error establishing a database connection <h1>database error</h1>",
    ],
)
def test_error_pages_with_a_status_of_200(page: str) -> None:
    assert diagnose(answer(page)).finding is Finding.ERROR_PAGE


@pytest.mark.parametrize(
    "page",
    [
        discuz("抱歉，您尚未登录，没有权限访问该版块"),
        discuz("抱歉，您所在的用户组(游客)无法进行此操作，您需要登录后才能继续浏览"),
        discuz("抱歉，本帖要求阅读权限高于 20 才能浏览，您没有权限查看"),
        framed("<p>请先登录</p>"),
        framed("<p>登录超时，请重新登录</p>"),
        framed("<p>本文仅限会员阅读</p>"),
        "<script>alert('您还没有登录，请先登录！');location.href='/login.asp';</script>",
        framed(
            "<form>用户名<input name='u'>密码<input type='password'><input name='yzm'>验证码</form>",
            "用户登录-临江县政务服务网",
        ),
        framed("<form><input type='text'><input type='password'></form>", "统一身份认证平台"),
    ],
)
def test_login_walls(page: str) -> None:
    assert diagnose(answer(page)).finding is Finding.LOGIN_WALL


@pytest.mark.parametrize(
    "page",
    [
        framed("<p>您的访问过于频繁，请输入验证码后继续访问</p><input name='captcha'>", "安全验证"),
        framed("<p>请完成安全验证</p><div id='captcha'></div>"),
        framed("<p>请拖动滑块完成拼图</p>"),
        framed("<p>检测到您的网络存在异常访问行为</p>"),
        "<title>Just a moment...</title><p>Checking your browser before accessing a.cn.</p>",
        "<html><head><meta id='9DhefwqGPrzGxEp9hPaoag' content='x'><script>$_ts=window['$_ts'];$_ts.nsd=1;</script></head><body></body></html>",
        "<html><script>var arg1='0123456789ABCDEF0123456789ABCDEF01234567';acw_sc__v2</script></html>",
    ],
)
def test_captchas_and_checks_of_the_browser(page: str) -> None:
    assert diagnose(answer(page)).finding is Finding.CAPTCHA


@pytest.mark.parametrize(
    "page",
    [
        framed("<h2>规范性文件</h2><ul class='list'></ul><p>暂无数据</p>"),
        framed("<h2>规范性文件</h2><p>没有找到相关信息！</p>"),
        framed("<h2>规范性文件</h2><ul></ul><div class='page'>共 0 条</div>"),
        framed("<h2>规范性文件</h2><ul></ul>"),
        framed("<div id='threadlist'><p class='emp'>本版块或指定的范围内尚无主题</p></div>"),
    ],
)
def test_empty_lists(page: str) -> None:
    assert diagnose(answer(page, f"{HOST}/zwgk/gfxwj/list.html")).finding is Finding.EMPTY_LIST


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>",
            "application/xml",
        ),
        ("<rss version='2.0'><channel><title>通知</title></channel></rss>", "text/xml"),
        ("<datastore><recordset></recordset><totalrecord>0</totalrecord></datastore>", "text/xml"),
    ],
)
def test_data_without_entries_is_an_empty_list(body: str, kind: str) -> None:
    assert diagnose(answer(body, f"{HOST}/x.xml", kind=kind)).finding is Finding.EMPTY_LIST


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>政策文件库</title></head><body><noscript>请开启JavaScript后访问本站。</noscript><div id='app'></div><script src='/js/app.js'></script></body></html>",
        "<html><body><noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div></body></html>",
        "<html><head><title>通知</title></head><body><div id='app'></div><script src=a.js></script></body></html>",
        "<html><body><script>document.write(unescape('%u516C'))</script></body></html>",
    ],
)
def test_script_shells(page: str) -> None:
    assert diagnose(answer(page)).finding is Finding.SCRIPT_SHELL


def test_a_list_that_scripts_fill_is_a_shell() -> None:
    page = framed(
        "<ul id='list'></ul>", script="<script>$.ajax({url:'/api/list',success:show})</script>"
    )

    assert diagnose(answer(page, f"{HOST}/zwgk/list.html")).finding is Finding.SCRIPT_SHELL


@pytest.mark.parametrize(
    ("body", "kind", "finding"),
    [
        (b"", "text/html", Finding.EMPTY),
        (b" \n", "text/html", Finding.EMPTY),
        (b"<html><body></body></html>", "text/html", Finding.EMPTY),
        (b"GIF89a\x01\x00\x01\x00", "image/gif", Finding.NOT_TEXT),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04", "text/html", Finding.NOT_TEXT),
        (b"\x00\x01\x02\x03" * 500, "", Finding.NOT_TEXT),
        (b"<p>" * 300_000, "text/html", Finding.TOO_LARGE),
        (b"%PDF-1.7 ...", "application/pdf", Finding.OK),
        ("第一条　为了规范管理，制定本办法。".encode(), "text/plain", Finding.OK),
    ],
)
def test_what_is_no_page_at_all(body: bytes, kind: str, finding: Finding) -> None:
    assert diagnose(answer(body, kind=kind)).finding is finding


@pytest.mark.parametrize(
    ("status", "page", "finding"),
    [
        (404, site("<div>"), Finding.ERROR_PAGE),
        (500, "", Finding.ERROR_PAGE),
        (401, "<p>Unauthorized</p>", Finding.LOGIN_WALL),
        (403, framed("<p>请完成安全验证</p>"), Finding.CAPTCHA),
        (403, framed("<p>您的请求疑似攻击行为，已被网站防火墙拦截。</p>"), Finding.ERROR_PAGE),
        (412, "<script>$_ts={}</script>", Finding.CAPTCHA),
    ],
)
def test_a_status_says_no_unless_the_page_says_more(
    status: int, page: str, finding: Finding
) -> None:
    assert diagnose(answer(page, status=status)).finding is finding


@pytest.mark.parametrize(
    ("asked", "came", "finding"),
    [
        ("/zwgk/2026/5.html", "/error/404.html", Finding.ERROR_PAGE),
        ("/zwgk/2026/5.html", "/sso/login?back=x", Finding.LOGIN_WALL),
        ("/zwgk/2026/5.html", "/zwgk/202603/t20260301_5.html", Finding.OK),
    ],
)
def test_where_redirects_led_tells(asked: str, came: str, finding: Finding) -> None:
    page = answer(framed("<h1>临江</h1><p>欢迎</p>"), HOST + came, asked=HOST + asked)

    assert diagnose(page).finding is finding


def test_a_short_text_file_is_one() -> None:
    page = answer("临江县任免名单".encode("gbk"), f"{HOST}/files/mingdan.txt", kind="text/plain")

    assert diagnose(page).ok


def test_an_attachment_that_is_a_page_is_an_error() -> None:
    page = answer(framed("<p>欢迎访问</p>"), f"{HOST}/files/办法.pdf")

    assert diagnose(page).finding is Finding.ERROR_PAGE


@pytest.mark.parametrize("forum", FORUMS, ids=lambda forum: forum.name)
def test_a_thread_is_a_page(forum: Forum) -> None:
    assert diagnose(answer(forum.page, "http://bbs.a.cn/thread-5-1-1.html")).ok


LOGIN_BOX = "<form>用户名<input name='u'>密码<input type='password'><button>登录</button></form><p>您需要登录后才可以回帖 登录 | 立即注册</p>"


@pytest.mark.parametrize(
    "page",
    [
        site("<div id='zoom'>"),
        site("<div id='zoom'>", body=BODY + LOGIN_BOX),
        site(
            "<div id='zoom'>",
            body="<p>因系统升级，本网站定于3月5日暂停服务。</p><p>临江县政务服务中心</p>",
        ),
        site("<div id='zoom'>", body="<p>任命张三为临江县财政局局长。</p>"),
        site("<div id='zoom'>", body="<p>见附件。</p><a href='a.pdf'>关于印发办法的通知.pdf</a>"),
        framed(
            "<h1>联系我们</h1><p>地址：青石县城关镇人民路8号</p><p>邮编：000000</p>", "联系我们"
        ),
        framed("<img src='/scan/1.jpg'>", "公告"),
        framed(
            "<h1>关于启用统一身份认证的通知</h1><p>请各单位组织人员学习使用。</p>",
            "关于启用统一身份认证的通知",
        ),
        framed("<h1>网站安全检查通报</h1><p>详见附件</p>", "网站安全检查工作通报"),
        "<frameset><frame src='a.html'></frameset>",
        framed("<h1>公告</h1><img src='a.jpg'><h3>相关信息</h3><p>暂无相关信息</p>"),
        framed("<table><tr><td><a href='?fid=2'>政策文件</a></td></tr></table>", "临江论坛"),
        framed(
            "<ul>"
            + "".join(
                f"<li><a href='{i}.html'>关于做好第{i}批改造工作的通知</a></li>" for i in range(9)
            )
            + "</ul><p>暂无数据</p>"
            + LOGIN_BOX
        ),
    ],
)
def test_pages_that_look_a_little_like_it_are_pages(page: str) -> None:
    assert diagnose(answer(page)).finding is Finding.OK


def test_a_text_speaks_and_a_column_does_not() -> None:
    titles = "".join(
        f"<li><a href='{i}.html'>关于做好第{i}批改造工作的通知</a></li>" for i in range(9)
    )

    assert not diagnose(answer(framed(f"<ul>{titles}</ul>"), f"{HOST}/zwgk/gfxwj/")).speaks
    text = site("<div id='zoom'>", body=BODY * 3)
    assert diagnose(answer(text, f"{HOST}/zwgk/gfxwj/")).speaks


def test_a_list_of_jpage_is_not_empty() -> None:
    script = "<script type='text/xml'><datastore><record><![CDATA[<a href='/art/1.html' title='关于做好改造工作的通知'>…</a>]]></record></datastore></script>"

    assert diagnose(answer(framed(script), f"{HOST}/col/col12/index.html")).ok


def test_a_diagnosis_says_what_shows_it_and_what_to_do() -> None:
    found = diagnose(answer(framed("<p>您查看的文章已被删除！</p>")))

    assert found.words == "您查看的文章已被删除！"
    assert "请" in found.message
    assert not found.ok


@given(st.binary(max_size=300), st.sampled_from(["text/html", "text/xml", "application/json", ""]))
def test_any_bytes_have_a_diagnosis(body: bytes, kind: str) -> None:
    assert diagnose(answer(body, kind=kind)).finding in Finding
    assert diagnose(answer(b"<p>" + body, kind=kind)).finding in Finding


@pytest.mark.parametrize(
    "body",
    [
        (b"<ul>" * 900 + b"x" + b"</ul>" * 900) * 50,
        b"<div class=t_f><b>" * 3_000,
        b"<script>alert('" * 20_000,
        b"<p>" + b"404 " * 100_000,
        b"<p>" + "请登录".encode() * 100_000,
        b"<noscript>" * 5_000,
        b"<title>" + b"- " * 200_000,
    ],
    ids=range(7),
)
def test_hostile_pages_have_a_diagnosis(body: bytes) -> None:
    assert diagnose(answer(body)).finding in Finding


@pytest.mark.shared
def test_no_real_page_is_taken_for_nothing() -> None:
    if not SHARED.exists():
        pytest.skip("../shared is absent")
    alarms = []
    for meta in json.loads((SHARED / "meta.json").read_text("utf-8")):
        body = (SHARED / f"{meta['id']}.html").read_bytes()
        for url in [meta["url"]] if meta["url"] else [f"{HOST}/a/123.html", f"{HOST}/list/"]:
            found = diagnose(answer(body, url, kind="text/html"))
            if not found.ok:
                alarms.append((meta["id"], url, found.finding, found.words))

    assert alarms == []
