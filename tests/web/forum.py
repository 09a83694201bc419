"""A forum in the manner of Discuz: boards of many pages, threads of many pages, many addresses."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from tests.web.server import Asked, Reply, There, missing, redirect
from tests.web.texts import BLOCK, Document, document, talk

_NAME = "云川公务员之家"
_POSTS = 5
"""Posts on a page of a thread."""
_THREADS = 10
"""Threads on a page of a board, without the sticky one."""
_BOARDS = {2: "政策文件", 36: "养老与住房"}
_MEMBERS = ("山乡老秘", "库区小吏", "青石一兵", "考公上岸喵", "风从江上来", "窗口小王", "退休老李")
_FLOORS = {1: "楼主", 2: "沙发", 3: "板凳", 4: "地板"}
_ROBOTS = """User-agent: *
Disallow: /api/
Disallow: /uc_server/
Disallow: /search.php
Disallow: /member.php
Disallow: /home.php
"""


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread: a document in its first post, then talk."""

    tid: int
    fid: int
    text: Document
    posts: int

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return -(-self.posts // _POSTS)


class Forum:
    """The dynamic addresses: forum.php?mod=viewthread&tid=101&extra=page%3D1."""

    def __init__(self, name: str = "forum", size: int = 1, first: int = 0) -> None:
        """Two boards with 23 and 12 threads, `size` (at most 8) times as many, from document `first`."""
        self.name = name
        counts = {2: 23 * size, 36: 12 * size}
        fids = [fid for fid, count in counts.items() for _ in range(count)]
        self._threads = {
            100 + at: Thread(100 + at, fid, document(first + at), 1 + (at * 7) % 17)
            for at, fid in enumerate(fids)
        }

    def there(self, base: str, visit: int) -> Iterator[There]:
        """Every thread."""
        del visit
        for thread in self._threads.values():
            first, *parts = (base + self._thread(thread.tid, at) for at in self._pages(thread))
            yield There(self.name, first, thread.text.title, thread.text.said, tuple(parts))

    def answer(self, asked: Asked) -> Reply:
        """A page of the forum; a first request without cookies gets session ids in every link."""
        sid = "" if "sid=" in asked.cookies else f"S{asked.times}x{len(asked.path):03d}"
        if asked.path == "/robots.txt":
            return Reply(_ROBOTS.encode(), type="text/plain")
        body = self._body(asked, sid)
        if isinstance(body, Reply):
            return body
        cookies = (("Set-Cookie", f"sid={sid}; path=/"),) if sid else ()
        return Reply(body.encode(), headers=cookies)

    def _body(self, asked: Asked, sid: str) -> str | Reply:
        path, said = asked.path.split("?", 1)[0], parse_qs(urlsplit(asked.path).query)
        if path in {"/", "/forum.php"} and "mod" not in said:
            return self._front(sid)
        if path not in {"/forum.php", "/"}:
            return missing()
        page = _number(said, "page", 1)
        match said["mod"][0]:
            case "forumdisplay" if _number(said, "fid") in _BOARDS:
                return self._board(_number(said, "fid"), page, sid)
            case "viewthread" if thread := self._threads.get(_number(said, "tid")):
                return self._view(thread, min(max(page, 1), thread.pages), sid)
            case "redirect" if thread := self._threads.get(_number(said, "tid")):
                return redirect(self._thread(thread.tid, thread.pages) + "#lastpost")
            case _:
                return missing()

    @staticmethod
    def _pages(thread: Thread) -> range:
        return range(1, thread.pages + 1)

    def _thread(self, tid: int, page: int = 1, within: int = 0) -> str:
        """Address of a page of a thread; `within` is the page of the board that led there."""
        at = f"&page={page}" if page > 1 else ""
        extra = f"&extra=page%3D{within}" if within else ""
        return f"/forum.php?mod=viewthread&tid={tid}{at}{extra}"

    def _list(self, fid: int, page: int = 1) -> str:
        return f"/forum.php?mod=forumdisplay&fid={fid}" + (f"&page={page}" if page > 1 else "")

    def _link(self, address: str, text: str, sid: str = "", more: str = "") -> str:
        joint = "&" if "?" in address else "?"
        full = f"{address}{joint}sid={sid}" if sid else address
        return f'<a href="{full.replace("&", "&amp;")}"{more}>{text}</a>'

    def _front(self, sid: str) -> str:
        boards = "".join(
            f"<tr><td><h2>{self._link(self._list(fid), name, sid)}</h2></td></tr>"
            for fid, name in _BOARDS.items()
        )
        more = '<a href="http://elsewhere.example/">友情链接</a><a href="/member.php?mod=register">注册</a>'
        return _page(_NAME, f'<div id="ct"><table class="fl_tb">{boards}</table>{more}</div>')

    def _board(self, fid: int, page: int, sid: str) -> str:
        inside = [one for one in self._threads.values() if one.fid == fid]
        sticky, rest = inside[0], inside[1:]
        last = max(1, -(-len(rest) // _THREADS))
        page = min(max(page, 1), last)
        shown = [sticky, *rest[(page - 1) * _THREADS : page * _THREADS]]
        rows = "".join(self._row(one, page, sid, sticky=one is sticky) for one in shown)
        orders = "".join(
            self._link(f"{Forum._list(self, fid)}&filter={kind}&orderby={kind}", name, sid)
            for kind, name in (("lastpost", "最新"), ("heats", "热门"), ("digest", "精华"))
        )
        paging = self._paging(lambda at: self._list(fid, at), page, last, sid)
        body = (
            f'<div id="ct"><div id="threadlist"><div class="th">{orders}</div>'
            f'<table id="threadlisttableid">{rows}</table></div>{paging}</div>'
        )
        return _page(f"{_BOARDS[fid]} - {_NAME} - Powered by Discuz!", body)

    def _row(self, thread: Thread, within: int, sid: str, *, sticky: bool) -> str:
        kind = "stickthread" if sticky else "normalthread"
        address = self._thread(thread.tid, within=within)
        title = self._link(address, thread.text.title, sid, ' class="s xst"')
        pages = "".join(
            self._link(self._thread(thread.tid, at, within), str(at), sid)
            for at in range(2, min(thread.pages, 5) + 1)
        )
        tips = f'<span class="tps">&nbsp;...{pages}</span>' if pages else ""
        newest = self._link(
            f"/forum.php?mod=redirect&tid={thread.tid}&goto=lastpost", "2018-4-2 19:26", sid
        )
        return (
            f'<tbody id="{kind}_{thread.tid}"><tr><th class="new">{title}{tips}</th>'
            f'<td class="num">{thread.posts - 1}</td><td class="by"><em>{newest}</em></td></tr></tbody>'
        )

    def _paging(self, address: Callable[[int], str], page: int, last: int, sid: str) -> str:
        if last < 2:
            return ""
        links = "".join(
            f"<strong>{at}</strong>" if at == page else self._link(address(at), str(at), sid)
            for at in range(1, last + 1)
        )
        following = (
            self._link(address(page + 1), "下一页", sid, ' class="nxt"') if page < last else ""
        )
        return f'<div class="pg">{links}<label><span> / {last} 页</span></label>{following}</div>'

    def _view(self, thread: Thread, page: int, sid: str) -> str:
        title = thread.text.title
        first = (page - 1) * _POSTS + 1
        posts = "".join(
            self._post(thread, floor, sid)
            for floor in range(first, min(first + _POSTS, thread.posts + 1))
        )
        paging = self._paging(lambda at: self._thread(thread.tid, at, 1), page, thread.pages, sid)
        trail = (
            f'<div id="pt" class="bm cl"><div class="z"><a href="./">{_NAME}</a><em>&raquo;</em>'
            f"{self._link(self._list(thread.fid), _BOARDS[thread.fid], sid)}</div></div>"
        )
        phone = self._link(f"{Forum._thread(self, thread.tid)}&mobile=2", "手机版", sid)
        head = (
            '<table cellspacing="0"><tr><td class="plc ptm pbn vwthd"><h1 class="ts">'
            f'<span id="thread_subject">{title}</span></h1></td></tr></table>'
        )
        body = (
            f'{trail}<div id="ct" class="wp cl"><div class="pgs mtm">{paging}</div>'
            f'<div id="postlist" class="pl bm">{head}{posts}</div><div class="pgs">{paging}</div></div>'
            f'<div id="ft">{phone}</div>'
        )
        whole = f"{title} - {_BOARDS[thread.fid]} - {_NAME} - Powered by Discuz!"
        return _page(whole, body)

    def _post(self, thread: Thread, floor: int, sid: str) -> str:
        pid = thread.tid * 1000 + floor
        who = _MEMBERS[0] if floor == 1 else _MEMBERS[(thread.tid + floor) % len(_MEMBERS)]
        said = _first_post(thread.text) if floor == 1 else talk(thread.tid * 100 + floor)
        only = self._link(
            f"{Forum._thread(self, thread.tid)}&authorid={7 + floor}", "只看该作者", sid
        )
        label = _FLOORS.get(floor, f"{floor}<sup>#</sup>")
        return (
            f'<div id="post_{pid}"><table id="pid{pid}" class="plhin" cellspacing="0"><tr>'
            f'<td class="pls" rowspan="2"><div class="pls favatar"><div class="pi"><div class="authi">'
            f'<a href="/home.php?mod=space&amp;uid={7 + floor}" class="xw1">{who}</a></div></div></div></td>'
            f'<td class="plc"><div class="pi"><strong><a href="#" id="postnum{pid}">{label}</a></strong>'
            f'<div class="pti"><div class="authi"><em id="authorposton{pid}">发表于 2018-3-{1 + floor} '
            f'21:{10 + floor}:33</em><span class="pipe">|</span>{only}</div></div></div>'
            f'<div class="pct"><div class="pcb"><div class="t_fsz"><table cellspacing="0"><tr>'
            f'<td class="t_f" id="postmessage_{pid}">{said}</td></tr></table></div></div></div></td></tr>'
            "</table></div>"
        )


class StaticForum(Forum):
    """The rewritten addresses: thread-101-2-1.html, forum-2-1.html.

    As on real forums some links stay dynamic: orders of a board, posts of one author, telephones.
    """

    def __init__(self, name: str = "board", size: int = 1) -> None:
        """As many threads as `Forum` has."""
        super().__init__(name, size, BLOCK)

    def answer(self, asked: Asked) -> Reply:
        """The page behind a rewritten address."""
        parts = asked.path.split("?")[0].removeprefix("/").removesuffix(".html").split("-")
        match parts:
            case ["thread", tid, page, _]:
                asked = _as(asked, f"/forum.php?mod=viewthread&tid={tid}&page={page}")
            case ["forum", fid, page]:
                asked = _as(asked, f"/forum.php?mod=forumdisplay&fid={fid}&page={page}")
        return super().answer(asked)

    def _thread(self, tid: int, page: int = 1, within: int = 0) -> str:
        return f"/thread-{tid}-{page}-{within or 1}.html"

    def _list(self, fid: int, page: int = 1) -> str:
        return f"/forum-{fid}-{page}.html"


def _as(asked: Asked, path: str) -> Asked:
    return Asked(path, asked.headers, asked.times, asked.visit, asked.method)


def _number(said: dict[str, list[str]], name: str, default: int = 0) -> int:
    value = said.get(name, [""])[0]
    return int(value) if value.isdecimal() and len(value) < 9 else default  # any id


def _first_post(text: Document) -> str:
    lines = "<br />\n".join(text.lines())
    return f'{lines}<br />\n<div align="center"><strong>{text.title}</strong></div>'


def _page(title: str, body: str) -> str:
    """A page of the forum; what differs at each request differs here too."""
    noise = random.SystemRandom().randrange(10**6)
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />'
        f'<title>{title}</title><meta name="generator" content="Discuz! X3.4" /></head>'
        f'<body id="nv_forum" class="pg_viewthread"><input type="hidden" name="formhash" value="{noise:06x}" />'
        '<div id="hd"><ul><li><a href="/forum.php">论坛</a></li>'
        '<li><a href="/search.php?mod=forum">搜索</a></li></ul></div>'
        f'<div id="wp" class="wp">{body}</div>'
        f'<p class="xs0">Processed in 0.{noise:06d} second(s), 21 queries.</p></body></html>'
    )
