"""How a site of an office dresses a document, and the frame around all its pages."""

from __future__ import annotations

from collections.abc import Iterable

from tests.web.texts import Document


def link(address: str, text: str) -> str:
    """A link."""
    return f'<a href="{address.replace("&", "&amp;")}" title="{text}">{text}</a>'


def listed(links: Iterable[tuple[str, str, str]]) -> str:
    """Items of a column: address, title, date."""
    items = "".join(f"<li>{link(a, t)}<span>{when}</span></li>" for a, t, when in links)
    return f'<ul class="list">{items}</ul>'


def frame(title: str, body: str, nav: str = "", charset: str = "utf-8") -> str:
    """A whole page of an office's site."""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="{charset}"><title>{title}</title></head>'
        f'<body><div class="header"><a href="/">首页</a><ul class="nav">{nav}</ul></div>'
        f'<div class="main">{body}</div><div class="footer"><p>主办：云川省人民政府办公厅</p>'
        "<p>网站标识码：0000000001　云ICP备00000005号</p></div></body></html>"
    )


def article(text: Document, site: str, column: str, *, after: str = "") -> str:
    """The body of a page that holds a document."""
    return article_pages(text, site, column, 1)[0].replace(_PAGER, after)


_PAGER = "<!--pager-->"


def article_pages(text: Document, site: str, column: str, count: int) -> list[str]:
    """The bodies of the pages that hold a document, each with a `<!--pager-->` below its part."""
    number, to, *articles, issuer, issued = text.lines()
    said = [
        f'<p style="text-align:center">{number}</p>',
        f"<p>{to}</p>",
        *(f"<p>　　{one}</p>" for one in articles),
        f'<p style="text-align:right">{issuer}</p>',
        f'<p style="text-align:right">{issued}</p>',
    ]
    each = -(-len(said) // count)
    cut = ["".join(said[at : at + each]) for at in range(0, len(said), each)]
    return [_article(text, site, column, part + _PAGER) for part in cut]


def _article(text: Document, site: str, column: str, said: str) -> str:
    return (
        f'<div class="breadcrumb">当前位置：<a href="/">首页</a> &gt; {column}</div>'
        f'<div class="article" id="zoom"><h1>{text.title}</h1>'
        f'<p class="meta">来源：{site}　发布时间：{posted(text)}　浏览次数：671</p>'
        f'<div class="TRS_Editor">{said}</div></div>'
    )


def posted(text: Document) -> str:
    """When the page was put up: the day of issue, as 2020-03-05."""
    year, rest = text.issued.split("年")
    month, day = rest.removesuffix("日").split("月")
    return f"{year}-{int(month):02d}-{int(day):02d}"
