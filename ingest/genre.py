"""Genre and whether a text binds: by what it calls itself, and by the proof that it was issued."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.folding import simplify
from corpus.model import Genre
from ingest.forms import LAW

_BRACKETS = r"(?:\s*+[（(【\[〔].{1,20}?[)）】\]〕]){0,2}"
_NO_PAPER = (
    r"^(?!.*(?:通知|公告|通告|决定|意见|方案|办法|规定|细则|条例|函|批复|令|计划|规划|要点)"
    r"(?:[（(].*)?$)"
)
"""A title that does not end like an issued text's: 关于召开…会议的通知 is no report."""
_BY_TITLE: tuple[tuple[Genre, re.Pattern[str]], ...] = (
    (Genre.INTERPRETATION, re.compile(r"解读|问答|答记者问|政策图解|一图读懂|图解")),
    (Genre.APPRAISAL, re.compile(r"考察材料|考核材料|鉴定材料|考察报告|个人鉴定")),
    (
        Genre.SPEECH,
        re.compile(
            r"(?:讲话|致辞|发言|演讲)(?:稿|提纲)?(?:[（(].*[)）])?$|在.{2,30}(?:会议|大会)上的"
        ),
    ),
    (
        Genre.NEWS,
        re.compile(
            rf"{_NO_PAPER}.*?(?:一行(?:到|赴|来|莅)|(?:到|赴|在|来)[^，。]{{2,24}}调研(?:时|$)"
            r"|开展.{0,8}调研(?:工作)?$"
            r"|(?:召开|举行|启动|启运|揭牌|受审|去世|开幕|闭幕|出席|会见)(?:仪式|.{0,12}$))"
        ),
    ),
    (
        Genre.RESEARCH,
        re.compile(
            rf"(?:调研|调查|研究|考察调研)(?:报告|材料|文章){_BRACKETS}$|的调研{_BRACKETS}$"
            r"|(?:调研|调查)(?:报告|与思考|和思考)|问题.{0,6}对策|对策.{0,4}(?:建议|思考)"
        ),
    ),
    (
        Genre.SUMMARY,
        re.compile(
            r"(?:总结|述职|工作汇报|情况汇报|情况报告|心得体会|经验材料)"
            r"(?:报告|材料|发言|汇报|范文)?(?:.{0,4}[0-9一二三四五六七八九十]+篇)?"
            rf"{_BRACKETS}$|工作总结|述职报告"
        ),
    ),
    (
        Genre.ESSAY,
        re.compile(
            r"范文|通用版|精选\d*篇|大全|最新.{0,4}篇|\d{3,4}字|[0-9一二三四五六七八九十]+篇$"
        ),
    ),
    (
        Genre.PLAN,
        re.compile(
            rf"(?:方案|规划|计划|预案|要点|纲要){_BRACKETS}\s*+(?:[》〉\"”]|$)"
            r"|行动计划|实施方案|工作方案|应急预案"
        ),
    ),
    (
        Genre.NORMATIVE,
        re.compile(
            r"(?:意见|办法|规定|条例|细则|规则|规程|章程|决定|决议|通知|通告|公告|公报|命令|令|批复|函"
            rf"|准则|守则|规范|标准|制度|措施|指南|目录|清单|要求|解释|修正案|{LAW})"
            r"(?:[（(【\[].{1,16}[)）】\]]){0,2}$"
        ),
    ),
)
_RESEARCH_PARTS = (re.compile(r"问题|不足|困难"), re.compile(r"对策|建议|思考"))
_NEWS = re.compile(
    r"(?:日|网|社)(?:讯|电)[\s（(]|记者(?:从|获悉|\s|[\u3400-\u9fff]{2,4}[)）、])|本报(?:讯|记者)"
    r"|(?:新华社|中新社|中新网|央视)[^。]{0,16}(?:电|报道|消息)"
)
_PRESS = "日报|晚报|网|社|新闻|时报|早报|客户端|电视台|经济报道|央视"
_NEWSROOM = re.compile(
    rf"(?:责任编辑|责编|编辑|记者|通讯员)\s*+[:：]|来源\s*+[:：][^，。]{{0,12}}(?:{_PRESS})"
    r"|本报(?:讯|记者)|[（(](?:记者|编辑|总台|责编)"
)
_UPLOADED = re.compile(r"来源于网友|网友上传|范文|不代表本站观点|由.{0,10}整理(?:收集|发布)")
"""What sites of model texts print beside them."""
_FIRST_PERSON = re.compile(
    r"(?:我们的主要做法|近年来[,，]我(?:县|市|镇|乡|区|局)|我(?:县|市|镇|乡|局|乡镇)(?:共有|高度重视|坚持))"
)
BINDING = frozenset({Genre.NORMATIVE, Genre.PLAN})
"""Genres that may bind."""
_OPENING = 400


@dataclass(frozen=True, slots=True)
class Standing:
    """What speaks for a text having been issued."""

    doc_number: bool
    signed: bool
    """Issuers and a date of issue are known."""
    articles: bool
    """It is cut into 第X条."""
    official: bool
    """The page's index table or meta tags name an issuer or a date of issue."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A genre and the words that decide it, empty where none do."""

    genre: Genre
    words: str = ""


@dataclass(frozen=True, slots=True)
class PageWords:
    """What cleaning removed from the page and tells its kind."""

    disclaimers: str
    """They prove an essay."""
    beside: str
    """Lines close to the body: the names of editors prove a report."""


def genre_of(title: str, headings: tuple[str, ...], text: str, page_words: PageWords) -> Judged:
    """The genre.

    Args:
        title: the document's title.
        headings: headings of its top clauses.
        text: its body.
        page_words: what cleaning removed from the page.
    """
    plain = simplify(title)
    found = next(((genre, m) for genre, pattern in _BY_TITLE if (m := pattern.search(plain))), None)
    named = found[0] if found else None
    words = title[found[1].start() : found[1].end()] if found else ""
    uploaded = _UPLOADED.search(page_words.disclaimers)
    if named is not None and (named not in BINDING or not uploaded):
        return Judged(named, words)
    simple_headings = [simplify(h) for h in headings]
    if all(any(p.search(h) for h in simple_headings) for p in _RESEARCH_PARTS):
        parts = (h for h in headings if any(p.search(simplify(h)) for p in _RESEARCH_PARTS))
        return Judged(Genre.RESEARCH, next(parts, ""))
    return _by_surroundings(named, words, text, page_words)


def _by_surroundings(named: Genre | None, words: str, text: str, page_words: PageWords) -> Judged:
    """What a title leaves open: disclaimers, the first person, a newsroom's marks."""
    uploaded = _UPLOADED.search(page_words.disclaimers)
    opening = simplify(text[:_OPENING])
    own = _FIRST_PERSON.search(opening) if named is None else None
    if uploaded:
        return Judged(Genre.ESSAY, uploaded[0])
    if own:
        return Judged(Genre.ESSAY, text[own.start() : own.end()])
    if named is not None:
        return Judged(named, words)
    report = _NEWS.search(opening)
    if report:
        return Judged(Genre.NEWS, text[report.start() : report.end()])
    marks = _NEWSROOM.search(text[-_OPENING:]) or _NEWSROOM.search(page_words.beside)
    return Judged(Genre.NEWS, marks[0]) if marks else Judged(Genre.OTHER)


def is_normative(genre: Genre, standing: Standing, *, template: bool) -> bool:
    """Whether the text was issued and binds.

    A title of the right kind is not enough: model texts carry such titles as well.
    It takes a number, a signature, an official page, or articles. A form never binds.
    """
    if genre not in BINDING or template:
        return False
    return standing.doc_number or standing.signed or standing.official or standing.articles
