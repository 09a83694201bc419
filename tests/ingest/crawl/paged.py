"""Pages of articles as sites cut them, and a crawl that has brought them, for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ingest.crawl.address import Address, Failure, Kept, New
from ingest.crawl.diagnose import Finding
from ingest.crawl.evidence import Evidence, digest_of
from ingest.crawl.frontier import Frontier
from ingest.crawl.harvest import Crop, harvest
from ingest.crawl.model import Fetched, Role
from ingest.extract_html import extract_html
from tests.ingest.crawl.answers import answer

HOST = "http://www.linjiang.gov.cn"
TITLE = "临江市村级公章管理办法"
NUMERALS = "一二三四五六七八九十"
ARTICLES = tuple(
    f"第{numeral}条　{said}，由各村民委员会遵照执行，乡镇人民政府负责监督。"
    for numeral, said in zip(
        NUMERALS,
        (
            "为了规范公章的保管和使用，制定本办法",
            "公章由村务监督委员会主任保管",
            "使用公章应当经村民委员会主任签字同意",
            "用章登记簿一事一记，年底存档",
            "公章遗失的，三日内登报声明作废",
            "不得在空白纸张、空白介绍信上用章",
            "公章不得带出办公场所，确需带出的应当两人同行",
            "违反规定用章的，追究保管人的责任",
            "乡镇每半年检查一次用章登记簿",
            "本办法自二〇二四年五月一日起施行",
        ),
        strict=True,
    )
)


def parts(count: int, articles: Sequence[str] = ARTICLES) -> list[Sequence[str]]:
    """The articles in so many parts."""
    each = -(-len(articles) // count)
    return [articles[at : at + each] for at in range(0, len(articles), each)]


def page(said: Iterable[str], pager: str = "", *, title: str = TITLE, foot: str = "") -> str:
    """A page of an office's site: frame, heading, byline, text, pager, buttons."""
    body = "".join(f"<p>{one}</p>" for one in said)
    return (
        f"<html><head><title>{title}_临江市人民政府</title></head><body>"
        "<div class='top'><a href='/'>首页</a> <a href='/zwgk/'>政务公开</a></div>"
        f"<div class='article'><h1>{title}</h1>"
        "<p class='meta'>来源：市民政局　发布时间：2024-03-06　浏览次数：671</p>"
        f"<div class='TRS_Editor'>{body}</div>{pager}{foot}</div>"
        "<div class='footer'><p>主办：临江市人民政府办公室</p><p>网站标识码：0000000002</p></div>"
        "</body></html>"
    )


def numbers(urls: Sequence[str], at: int) -> str:
    """A pager of numbers."""
    shown = (
        f"<span>{n}</span>" if n == at + 1 else f"<a href='{url}'>{n}</a>"
        for n, url in enumerate(urls, 1)
    )
    back = f"<a href='{urls[at - 1]}'>上一页</a>" if at else "<span>上一页</span>"
    on = f"<a href='{urls[at + 1]}'>下一页</a>" if at + 1 < len(urls) else "<span>下一页</span>"
    return f"<div class='page'>共{len(urls)}页 {back} {' '.join(shown)} {on}</div>"


def words(urls: Sequence[str], at: int) -> str:
    """A pager of two words."""
    back = f"<a href='{urls[at - 1]}'>【上一页】</a>" if at else ""
    on = f"<a href='{urls[at + 1]}'>【下一页】</a>" if at + 1 < len(urls) else ""
    return f"<p align='center'>{back} {on}</p>"


def rest(urls: Sequence[str], at: int) -> str:
    """A link to what is left, and none back."""
    return f"<p><a href='{urls[at + 1]}'>余下全文</a></p>" if at + 1 < len(urls) else ""


def script(urls: Sequence[str], at: int) -> str:
    """The call of 拓尔思 TRS."""
    name, _, ending = urls[0].rpartition("/")[2].rpartition(".")
    return f"<script>createPageHTML({len(urls)}, {at}, '{name}', '{ending}')</script>"


def counted(urls: Sequence[str], at: int) -> str:
    """The older script of 拓尔思 TRS, which names no file."""
    return f"<script>var currentPage = {at}; var countPage = {len(urls)};</script>"


def related(urls: Sequence[str], at: int) -> str:
    """Link elements alone."""
    back = f"<link rel='prev' href='{urls[at - 1]}'>" if at else ""
    on = f"<link rel='next' href='{urls[at + 1]}'>" if at + 1 < len(urls) else ""
    return back + on


Pager = Callable[[Sequence[str], int], str]


def article(
    urls: Sequence[str], pager: Pager = numbers, said: Sequence[Sequence[str]] = ()
) -> dict[str, str]:
    """The pages of one article by address."""
    texts = said or parts(len(urls))
    return {url: page(texts[at], pager(urls, at)) for at, url in enumerate(urls)}


@dataclass
class Brought:
    """What a crawl has brought, and what harvest makes of it."""

    frontier: Frontier
    evidence: Evidence
    told: list[str] = field(default_factory=list)

    def harvest(self) -> list[Crop]:
        """What is for the library now; it is taken."""
        self.told.clear()
        crops = list(harvest(self.frontier, self.evidence, self.told.append))
        self.frontier.ingested(row for crop in crops for row in crop.addresses)
        return crops

    def keep(self, pages: Mapping[str, str | bytes], *, lists: bool = False) -> None:
        """These came, and were taken for lists or not."""
        known = self.frontier.known(pages)
        self.frontier.add(New(url, 0, Role.PAGE) for url in pages if url not in known)
        for url, body in pages.items():
            fetched = answer(body, url)
            self.evidence.add(fetched)
            kept = Kept(200, Finding.OK, "", digest_of(fetched.body), len(fetched.body), lists)
            self.frontier.keep(self._address(url), kept, ())

    def fail(self, url: str) -> None:
        """This gave no answer."""
        self.frontier.fail(self._address(url), Failure.SERVER, "状态 500")

    def wait(self, url: str) -> None:
        """This is to be asked for."""
        self.frontier.add([New(url, 0, Role.PART)])

    def _address(self, url: str) -> Address:
        (found,) = self.frontier._select("url = ?", url)
        return found


@contextmanager
def crawled(folder: Path) -> Iterator[Brought]:
    """A crawl that has brought nothing yet."""
    made = Brought(Frontier(folder, (f"{HOST}/",)), Evidence(folder / "warc"))
    made.frontier.begin()
    try:
        yield made
    finally:
        made.frontier.close()
        made.evidence.close()


def text_of(fetched: Fetched) -> list[str]:
    """The lines that the parser of documents keeps, without title."""
    read = extract_html(fetched.body.decode())
    kept = [line for line in read.lines if line.removed_by is None and line.heading != 1]
    return [read.text[line.start : line.end].strip() for line in kept]
