"""文种 and whether a text binds: by what it calls itself, and by the proof that it was issued."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.folding import simplify
from corpus.model import Genre

_BY_TITLE: tuple[tuple[Genre, re.Pattern[str]], ...] = (
    (Genre.INTERPRETATION, re.compile(r"解读|问答|答记者问|政策图解|一图读懂")),
    (Genre.APPRAISAL, re.compile(r"考察材料|考核材料|鉴定材料|考察报告|个人鉴定")),
    (
        Genre.SPEECH,
        re.compile(
            r"(?:讲话|致辞|发言|演讲)(?:稿|提纲)?(?:[（(].*[)）])?$|在.{2,30}(?:会议|大会)上的"
        ),
    ),
    (
        Genre.RESEARCH,
        re.compile(r"调研|调查报告|研究报告|调查与思考|问题.{0,6}对策|对策.{0,4}建议"),
    ),
    (Genre.SUMMARY, re.compile(r"总结|述职|工作汇报|情况汇报|情况报告|心得体会|经验材料")),
    (Genre.ESSAY, re.compile(r"范文|通用版|精选\d*篇|大全|最新.{0,4}篇")),
    (Genre.PLAN, re.compile(r"方案|规划|计划|预案|工作要点|行动纲要")),
    (
        Genre.NORMATIVE,
        re.compile(
            r"(?:意见|办法|规定|条例|细则|规则|规程|章程|决定|决议|通知|通告|公告|命令|令|批复|函|准则|规范|标准|制度|法|措施|指南|目录|清单|要求)"
            r"(?:[（(【\[].{1,16}[)）】\]]){0,2}$"
        ),
    ),
)
_RESEARCH_PARTS = (re.compile(r"问题|不足|困难"), re.compile(r"对策|建议|思考"))
_NEWS = re.compile(r"(?:日|网)讯|记者(?:从|获悉|\s)|本报(?:讯|记者)")
_UPLOADED = re.compile(r"来源于网友|网友上传|范文|不代表本站观点|由.{0,10}整理(?:收集|发布)")
_FIRST_PERSON = re.compile(
    r"(?:我们的主要做法|近年来[,，]我(?:县|市|镇|乡|区|局)|我(?:县|市|镇|乡|局|乡镇)(?:共有|高度重视|坚持))"
)
_BINDING = frozenset({Genre.NORMATIVE, Genre.PLAN})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a text having been issued."""

    doc_number: bool
    signed: bool
    """An organisation and a date close the text or its covering notice."""
    articles: bool
    """It is cut into 第X条."""
    official: bool
    """The page's index table or meta tags name an issuer or a date of issue."""


def genre_of(title: str, headings: tuple[str, ...], text: str, page_words: str) -> Genre:
    """The genre.

    Args:
        title: the document's title.
        headings: headings of its top clauses.
        text: its body.
        page_words: what cleaning removed from the page: disclaimers prove an essay.
    """
    plain = simplify(title)
    named = next((genre for genre, pattern in _BY_TITLE if pattern.search(plain)), None)
    if named in (Genre.NORMATIVE, Genre.PLAN, Genre.INTERPRETATION) and not _UPLOADED.search(
        page_words
    ):
        return named
    if named is not None and named not in _BINDING:
        return named
    opening = simplify(text[:400])
    simple_headings = [simplify(h) for h in headings]
    if all(any(p.search(h) for h in simple_headings) for p in _RESEARCH_PARTS):
        return Genre.RESEARCH
    if _UPLOADED.search(page_words) or (named is None and _FIRST_PERSON.search(opening)):
        return Genre.ESSAY
    if named is not None:
        return named
    return Genre.NEWS if _NEWS.search(opening) else Genre.OTHER


def is_normative(genre: Genre, evidence: Evidence, *, template: bool) -> bool:
    """Whether the text was issued and binds.

    A title of the right kind is not enough: model texts carry such titles as well.
    It takes a number, a signature, an official page, or articles. A form never binds.
    """
    if genre not in _BINDING or template:
        return False
    return evidence.doc_number or evidence.signed or evidence.official or evidence.articles
