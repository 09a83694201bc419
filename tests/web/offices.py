"""Sites of offices: a CMS with columns in several manners of paging, and an old one in GBK."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from tests.web.dress import article, article_pages, frame, link, listed, posted
from tests.web.server import Asked, Reply, There, missing
from tests.web.texts import BLOCK, Document, document
from tests.word_files import word_file

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HTTP_DATE = "Wed, 06 Mar 2024 08:00:00 GMT"
_CMS, _GBK = 2 * BLOCK, 3 * BLOCK
"""Where the documents of each site begin."""
_TRS_ITEMS, _JPAGE_ITEMS, _ASP_ITEMS = 8, 6, 7
"""Documents on a page of a column."""
_PARTS = 3
"""Pages of an article that is cut into pages."""


class Cms:
    """An office's site: columns by createPageHTML and by jpage, sitemap, RSS, robots.txt."""

    name = "cms"

    def __init__(self, size: int = 1, delay: float = 0.2) -> None:
        """`size` (at most 7) times 20 and 15 documents; `delay` is robots.txt's Crawl-delay in seconds."""
        self._delay = delay
        self._trs = {
            self._trs_address(one): one for one in map(document, range(_CMS, _CMS + 20 * size))
        }
        self._jpage = {
            self._art_address(one): one
            for one in map(document, range(_CMS + 140, _CMS + 140 + 15 * size))
        }
        self._only_map = {
            self._trs_address(one): one for one in map(document, (_CMS + 280, _CMS + 281))
        }
        self._only_feed = {self._trs_address(one): one for one in map(document, (_CMS + 282,))}
        self._inner = {
            f"/zwgk/nbwj/t{at}.html": one
            for at, one in enumerate(map(document, (_CMS + 283, _CMS + 284)))
        }

        self._files = {
            f"/zwgk/gfxwj/P{at}.docx": one for at, one in enumerate(map(document, (_CMS + 285,)))
        }
        self._cut_by_script = {self._trs_address(one): one for one in (document(_CMS + 286),)}
        self._cut = {self._art_address(one): one for one in (document(_CMS + 287),)}
        self._listed = self._trs | self._cut_by_script
        self._records_of = self._jpage | self._cut
        self._held = self._trs | self._jpage | self._only_map | self._only_feed | self._inner

    @staticmethod
    def _trs_address(text: Document) -> str:
        day = posted(text).replace("-", "")
        return f"/zwgk/gfxwj/{day[:6]}/t{day}_{abs(hash_of(text.title))}.html"

    @staticmethod
    def _art_address(text: Document) -> str:
        year, month, day = posted(text).split("-")
        return f"/art/{year}/{int(month)}/{int(day)}/art_1229_{hash_of(text.title)}.html"

    def there(self, base: str, visit: int) -> Iterator[There]:
        """All but what robots.txt forbids."""
        del visit
        for held in (self._trs, self._jpage, self._only_map, self._only_feed, self._files):
            for path, text in held.items():
                yield There(self.name, base + path, text.title, text.said)
        for path, text in (self._cut_by_script | self._cut).items():
            parts = tuple(base + self._part(path, at) for at in range(1, _PARTS))
            yield There(self.name, base + path, text.title, text.said, parts)

    def _part(self, path: str, at: int) -> str:
        """The address of a further page of an article, counted from 0."""
        if path in self._cut:
            return f"{path}?page={at + 1}" if at else path
        return path.replace(".html", f"_{at}.html") if at else path

    def _pages(self) -> Iterator[tuple[str, str]]:
        """Every page of the articles that are cut into pages."""
        for path, text in (self._cut_by_script | self._cut).items():
            pages = article_pages(text, "云川省政务公开网", "规范性文件", _PARTS)
            for at, page in enumerate(pages):
                pager = self._links(path, at) if path in self._cut else _script(path, at)
                whole = page.replace("<!--pager-->", pager)
                yield self._part(path, at), frame(f"{text.title}_云川省政务公开网", whole)

    def _links(self, path: str, at: int) -> str:
        numbers = (
            f"<b>{n + 1}</b>" if n == at else link(self._part(path, n), str(n + 1))
            for n in range(_PARTS)
        )
        back = link(self._part(path, at - 1), "上一页") if at else "上一页"
        on = link(self._part(path, at + 1), "下一页") if at + 1 < _PARTS else "下一页"
        return f'<div class="page">{back} {" ".join(numbers)} {on}</div>'

    def answer(self, asked: Asked) -> Reply:
        """A page of the site."""
        page = dict(self._pages()).get(asked.path)
        if page is not None:
            return Reply(page.encode(), changed=_HTTP_DATE)
        host = f"http://{asked.headers.get('host', '')}"
        path = asked.path.split("?", 1)[0]
        if path in self._held:
            after = "" if path in self._jpage else self._attached()
            return _document(self._held[path], self.name, after)
        if path in self._files:
            lines = self._files[path]
            body = word_file([lines.title], *([line] for line in lines.lines()))
            return Reply(body, type=_WORD)
        match path:
            case "/robots.txt":
                said, kind = self._robots(host), "text/plain"
            case "/sitemap.xml" | "/sitemap_zwgk.xml":
                said, kind = self._sitemap(host, path), "application/xml"
            case "/rss/gfxwj.xml":
                said, kind = self._feed(host), "application/rss+xml"
            case "/module/web/jpage/dataproxy.jsp":
                said, kind = self._proxy(asked), "text/xml; charset=utf-8"
            case _:
                said, kind = self._html(path), "text/html; charset=utf-8"
        return Reply(said.encode(), type=kind) if said else missing()

    def _html(self, path: str) -> str:
        """A column or the front page; empty where there is none."""
        if path in {"/", "/zwgk/"}:
            return self._front()
        if path == "/col/col1229/index.html":
            return self._jpage_column()
        page = _index_page(path)
        return self._trs_column(page) if page is not None and page < self._last else ""

    def _attached(self) -> str:
        links = "".join(link(path, f"{one.title}.docx") for path, one in self._files.items())
        return f"<p>附件：{links}</p>"

    @property
    def _last(self) -> int:
        return -(-len(self._listed) // _TRS_ITEMS)

    def _robots(self, host: str) -> str:
        return (
            "User-agent: *\nDisallow: /zwgk/nbwj/\nDisallow: /admin/\n"
            f"Crawl-delay: {self._delay}\n\nSitemap: {host}/sitemap.xml\n"
        )

    def _sitemap(self, host: str, path: str) -> str:
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        if path == "/sitemap.xml":
            part = f"<sitemap><loc>{host}/sitemap_zwgk.xml</loc></sitemap>"
            return f"{head}<sitemapindex {space}>{part}</sitemapindex>"
        pages = "".join(
            f"<url><loc>{host}{where}</loc><lastmod>{posted(text)}</lastmod></url>"
            for where, text in (self._trs | self._only_map).items()
        )
        return f"{head}<urlset {space}>{pages}</urlset>"

    def _feed(self, host: str) -> str:
        items = "".join(
            f"<item><title>{text.title}</title><link>{host}{where}</link>"
            f"<pubDate>{_HTTP_DATE}</pubDate></item>"
            for where, text in self._only_feed.items()
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
            f"<title>规范性文件</title><link>{host}/zwgk/gfxwj/</link>{items}</channel></rss>"
        )

    def _front(self) -> str:
        columns = listed(
            (
                ("/zwgk/gfxwj/", "规范性文件", ""),
                ("/col/col1229/index.html", "部门文件", ""),
                ("/zwgk/nbwj/t0.html", "内部文件", ""),
            )
        )
        feed = '<link rel="alternate" type="application/rss+xml" title="RSS" href="/rss/gfxwj.xml">'
        return frame("云川省政务公开网", f"{feed}{columns}{link('/rss/gfxwj.xml', 'RSS订阅')}")

    def _trs_column(self, page: int) -> str:
        inside = list(self._listed.items())[page * _TRS_ITEMS : (page + 1) * _TRS_ITEMS]
        items = listed((where, text.title, posted(text)) for where, text in inside)
        paging = f'<script>createPageHTML({self._last}, {page}, "index", "html");</script>'
        return frame("规范性文件_云川省政务公开网", f'{items}<div class="page">{paging}</div>')

    def _records(self, first: int, last: int) -> str:
        inside = list(self._records_of.items())[first - 1 : last]
        return "".join(
            f"<record><![CDATA[<li>{link(where, text.title)}<span>{posted(text)}</span></li>]]></record>"
            for where, text in inside
        )

    def _jpage_column(self) -> str:
        total = len(self._records_of)
        proxy = (
            "/module/web/jpage/dataproxy.jsp?page=1&amp;webid=5&amp;columnid=1229&amp;unitid=7741"
        )
        store = (
            '<script type="text/xml"><datastore>'
            f'<nextgroup><![CDATA[<a href="{proxy}"></a>]]></nextgroup><recordset>'
            f"{self._records(1, _JPAGE_ITEMS)}</recordset></datastore></script>"
        )
        call = (
            "<script>$('#7741').jpage({"
            f"totalRecord:{total},perPage:{_JPAGE_ITEMS},proxyUrl:'/module/web/jpage/dataproxy.jsp',"
            "columnid:1229,unitid:7741,webid:5,currPage:1});</script>"
        )
        return frame("部门文件_云川省政务公开网", f'<div id="7741">{store}</div>{call}')

    def _proxy(self, asked: Asked) -> str:
        said = {name: one[0] for name, one in parse_qs(urlsplit(asked.path).query).items()}
        page = int(said.get("page", "0") or 0)
        first = int(said.get("startrecord", page * _JPAGE_ITEMS + 1))
        last = int(said.get("endrecord", first + _JPAGE_ITEMS - 1))
        following = ""
        if last < len(self._records_of):
            following = (
                '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?'
                f'page={page + 1}&amp;webid=5&amp;columnid=1229&amp;unitid=7741"></a>]]></nextgroup>'
            )
        total = f"<totalrecord>{len(self._records_of)}</totalrecord>"
        return (
            f'<?xml version="1.0" encoding="utf-8"?><datastore>{total}{following}'
            f"<recordset>{self._records(first, last)}</recordset></datastore>"
        )


class Gbk:
    """An old site in GBK that says so in its pages alone: list.asp?classid=3&page=2."""

    name = "gbk"

    def __init__(self, size: int = 1) -> None:
        """`size` times 16 documents."""
        self._texts = {500 + at: document(at) for at in range(_GBK, _GBK + 16 * size)}

    def there(self, base: str, visit: int) -> Iterator[There]:
        """Every document."""
        del visit
        for number, text in self._texts.items():
            yield There(self.name, f"{base}/show.asp?id={number}", text.title, text.said)

    def answer(self, asked: Asked) -> Reply:
        """A page of the site."""
        path, said = asked.path.split("?", 1)[0], parse_qs(urlsplit(asked.path).query)
        if path in {"/", "/index.asp"}:
            body = link("/list.asp?classid=3", "政策法规")
        elif path == "/list.asp":
            body = self._list(int(said.get("page", ["1"])[0]))
        elif path == "/show.asp" and (text := self._texts.get(int(said.get("id", ["0"])[0]))):
            body = article(text, "临江市公共资源交易网", "政策法规")
        else:
            return missing()
        page = frame("临江市公共资源交易网", body, charset="gb2312")
        return Reply(page.encode("gb18030"), type="text/html")

    def _list(self, page: int) -> str:
        every = list(self._texts.items())
        last = -(-len(every) // _ASP_ITEMS)
        shown = every[(page - 1) * _ASP_ITEMS : page * _ASP_ITEMS]
        items = listed((f"/show.asp?id={at}", text.title, posted(text)) for at, text in shown)
        following = (
            link(f"/list.asp?classid=3&page={page + 1}", "下一页") if page < last else "下一页"
        )
        return f'{items}<div class="page">第{page}/{last}页 {following}</div>'


def hash_of(text: str) -> int:
    """A short number for an address, the same in every process."""
    return sum(ord(sign) * (at + 1) for at, sign in enumerate(text))


def _script(path: str, at: int) -> str:
    """The pager of an article as 拓尔思 TRS leaves it to the browser."""
    name = path.rpartition("/")[2].removesuffix(".html")
    return f'<script>createPageHTML({_PARTS}, {at}, "{name}", "html");</script>'


def _index_page(path: str) -> int | None:
    """Which page of the column a TRS address is, 0 for the first.

    >>> _index_page("/zwgk/gfxwj/"), _index_page("/zwgk/gfxwj/index_2.html"), _index_page("/x")
    (0, 2, None)
    """
    name = path.removeprefix("/zwgk/gfxwj/")
    if name in {"", "index.html"}:
        return 0
    number = name.removeprefix("index_").removesuffix(".html")
    return int(number) if f"index_{number}.html" == name and number.isdecimal() else None


def _document(text: Document, site: str, after: str) -> Reply:
    body = article(text, "云川省政务公开网", "规范性文件", after=after)
    page = frame(f"{text.title}_云川省政务公开网", body)
    return Reply(page.encode(), etag=f'"{site}-{hash_of(page)}"', changed=_HTTP_DATE)
