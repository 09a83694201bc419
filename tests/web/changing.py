"""A site that is not the same on the second visit: silently, by a new notice, by a gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from tests.web.dress import article, frame, listed, posted
from tests.web.server import Asked, Reply, There, missing
from tests.web.texts import BLOCK, Document, document

_FIRST = 5 * BLOCK
"""Where the documents of this site begin."""
_OLD, _NEW = "Wed, 06 Mar 2024 08:00:00 GMT", "Mon, 03 Jun 2024 09:30:00 GMT"
_COLUMN = "/zwgk/gfxwj/"


class Changing:
    """A column of nine documents; `Web.visit = 2` is three months later."""

    name = "changing"

    def __init__(self) -> None:
        """What stays, what goes and what comes."""
        stays = {f"{_COLUMN}t{at}.html": document(_FIRST + at) for at in range(9)}
        self._before = {**stays, f"{_COLUMN}t30.html": _citing(stays[f"{_COLUMN}t1.html"])}
        self._after = {
            **self._before,
            f"{_COLUMN}t1.html": _raised(stays[f"{_COLUMN}t1.html"]),
            f"{_COLUMN}t2.html": _raised(stays[f"{_COLUMN}t2.html"]),
            f"{_COLUMN}t20.html": document(_FIRST + 20),
            f"{_COLUMN}t21.html": _repealing(stays[f"{_COLUMN}t5.html"]),
        }
        for gone in self._gone:
            del self._after[gone]

    _gone = (f"{_COLUMN}t3.html", f"{_COLUMN}t4.html")

    @staticmethod
    def happened(base: str) -> Mapping[str, str]:
        """What a second visit must report: what happened, and the address it happened to."""
        return {
            "silent": f"{base}{_COLUMN}t1.html",
            "changed": f"{base}{_COLUMN}t2.html",
            "vanished": f"{base}{_COLUMN}t3.html",
            "error page": f"{base}{_COLUMN}t4.html",
            "repealed": f"{base}{_COLUMN}t5.html",
            "new": f"{base}{_COLUMN}t20.html",
            "repeal notice": f"{base}{_COLUMN}t21.html",
        }

    @staticmethod
    def counted(base: str) -> str:
        """A page whose visitor counter alone differs at each visit: no change."""
        return f"{base}{_COLUMN}t6.html"

    def there(self, base: str, visit: int) -> Iterator[There]:
        """The documents of a visit."""
        for path, text in self._held(visit).items():
            yield There(self.name, base + path, text.title, text.said)

    def answer(self, asked: Asked) -> Reply:
        """A page; validators (ETag, Last-Modified) come with all but t1 and t6."""
        held, path = self._held(asked.visit), asked.path.split("?", 1)[0]
        if path in {"/", _COLUMN}:
            items = ((where, one.title, posted(one)) for where, one in reversed(held.items()))
            page = frame("规范性文件_云川省政务公开网", listed(items))
            return Reply(page.encode(), etag=f'"{sha256(page.encode()).hexdigest()}"')
        if path == self._gone[1] and asked.visit > 1:
            return Reply(frame("提示信息", "<p>您访问的页面不存在或已被删除。</p>").encode())
        if path not in held:
            return missing()
        body = article(held[path], "云川省政务公开网", "规范性文件")
        if path.endswith("t6.html"):
            body = body.replace("浏览次数：671", f"浏览次数：{671 + asked.times}")
        reply = Reply(frame(held[path].title, body).encode())
        if path.endswith(("t1.html", "t6.html")):
            return reply
        new = held[path] is not self._before.get(path)
        return replace(reply, etag=f'"{path}-{new}"', changed=_NEW if new else _OLD)

    def _held(self, visit: int) -> Mapping[str, Document]:
        return self._before if visit == 1 else self._after


def _raised(text: Document) -> Document:
    """The same document with another sum in its second article, and nothing that says so."""
    amount = "".join(sign for sign in text.said if sign.isdigit())
    second = text.articles[1].replace(amount, str(int(amount) + 260))
    return replace(text, articles=(text.articles[0], second, *text.articles[2:]))


def _citing(text: Document) -> Document:
    """A document that rests on the second article of another."""
    rest = document(_FIRST + 30)
    first = f"第一条\u3000根据《{text.title}》第二条的规定，结合实际，制定本办法。"
    return replace(rest, articles=(first, *rest.articles[1:]))


def _repealing(text: Document) -> Document:
    """A notice that repeals another document."""
    return Document(
        title=f"关于废止《{text.title}》的决定",
        number=text.number.replace("规", "发"),
        issuer=text.issuer,
        issued="2024年6月3日",
        addressees="各有关单位",
        articles=(
            f"一、废止《{text.title}》（{text.number}）。",
            f"二、本决定自2024年6月3日起施行，此前按照《{text.title}》受理的事项办结为止。",
        ),
    )
