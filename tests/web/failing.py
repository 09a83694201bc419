"""A site whose answers say 200 and hold nothing: each in a manner that must be told by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.web.dress import article, frame, link, listed, posted
from tests.web.server import Asked, Reply, There, missing
from tests.web.texts import BLOCK, document

_FIRST = 6 * BLOCK
"""Where the documents of this site begin."""

_ERROR = frame(
    "系统提示",
    "<div class='error'><h2>抱歉，您访问的页面不存在或已被删除</h2><p>5秒后自动返回首页</p></div>",
)
_LOGIN = frame(
    "提示信息 - 云川公务员之家",
    "<div id='messagetext' class='alert_info'><p>抱歉，您需要登录后才能查看本版内容</p></div>"
    "<form method='post' action='/member.php?mod=logging&amp;action=login'>用户名<input name='username'>"
    "密码<input type='password' name='password'><button>登录</button></form>",
)
_CAPTCHA = frame(
    "安全验证",
    "<div class='verify'><p>您的访问过于频繁，请输入验证码后继续访问</p><img src='/captcha.jpg' alt='验证码'>"
    "<form><input name='captcha'><button>提交</button></form></div>",
)
_SHELL = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>政策文件库</title>"
    "<script src='/js/chunk-vendors.8f3a.js'></script></head><body><noscript>请开启JavaScript后访问本站。"
    "</noscript><div id='app'></div><script src='/js/app.77c1.js'></script></body></html>"
)
_BLOCKED = frame(
    "访问被拦截", "<p>您的请求疑似攻击行为，已被网站防火墙拦截。事件编号：20240306</p>"
)
_EMPTY = frame(
    "规范性文件_云川省政务公开网",
    "<div class='list'><h2>规范性文件</h2><ul class='list'></ul><p>暂无数据</p></div><div class='page'>共0条</div>",
)
_CONTACT = frame(
    "联系我们", "<h1>联系我们</h1><p>地址：青石县城关镇人民路8号</p><p>邮编：000000</p>"
)


class Failing:
    """Two documents, and pages that look like an answer and are none."""

    name = "failing"

    def __init__(self) -> None:
        """The documents."""
        self._texts = {f"/p/{at}.html": document(_FIRST + at) for at in (1, 2)}

    pages: Mapping[str, tuple[str, int, str]] = {
        "/error.html": ("error_page", 200, _ERROR),
        "/neibu.html": ("login_wall", 200, _LOGIN),
        "/captcha.html": ("captcha", 200, _CAPTCHA),
        "/list/": ("empty_list", 200, _EMPTY),
        "/app.html": ("script_shell", 200, _SHELL),
        "/blocked.html": ("error_page", 403, _BLOCKED),
        "/blank.html": ("empty", 200, ""),
        "/contact.html": ("ok", 200, _CONTACT),
    }
    """Path to what it is (in the words of `diagnose.Finding`), its status and its text."""

    def there(self, base: str, visit: int) -> Iterator[There]:
        """The documents."""
        del visit
        for path, text in self._texts.items():
            yield There(self.name, base + path, text.title, text.said)

    def answer(self, asked: Asked) -> Reply:
        """A document, or something that looks like a page."""
        if asked.path in {"/", "/index.html"}:
            items = listed((path, one.title, posted(one)) for path, one in self._texts.items())
            others = "".join(link(path, f"栏目{at}") for at, path in enumerate(self.pages))
            return Reply(frame("文件汇编", items + others).encode())
        if asked.path in self.pages:
            _, status, said = self.pages[asked.path]
            return Reply(said.encode(), status)
        if asked.path not in self._texts:
            return missing()
        text = self._texts[asked.path]
        return Reply(frame(text.title, article(text, "云川省政务公开网", "规范性文件")).encode())


class Closed:
    """A site whose robots.txt lets nobody in: only robots.txt may be asked for."""

    name = "closed"

    def there(self, base: str, visit: int) -> Iterator[There]:
        """Nothing that may be fetched."""
        del base, visit
        return iter(())

    def answer(self, asked: Asked) -> Reply:
        """Robots.txt, or a page that should not have been asked for."""
        if asked.path == "/robots.txt":
            return Reply(b"User-agent: *\nDisallow: /\n", type="text/plain")
        return Reply(frame("内部网站", link("/p/1.html", "文件")).encode())
