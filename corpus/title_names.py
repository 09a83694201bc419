"""By which name a document is repealed, amended or issued anew. Pure.

Repeals are sloppy with titles: they leave out 中华人民共和国 and the issuer in front of 关于, name
the notice instead of what it issues, and know nothing of （2018年修订） behind a title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.citing import title_key

_REPUBLIC = "中华人民共和国"
_EDITION = re.compile(
    r"\((?:\d{4}年?)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:第[一二三四五六七八九十\d]+次)?(?:最新)?"
    r"(?:修订|修正|修改|年版|版|年)(?:版|本|文本)?\)$"
)
_ISSUING = re.compile(
    r"^(?P<who>[^<>]{0,60}?)(?:关于)?(?:印发|发布|公布|颁布|颁发|下发|制发)<(?P<inner>.+)>"
    r"(?:\(.{1,12}\))?的?(?:通知|决定|令|公告|通告|函)$"
)
_ABOUT = re.compile(r"^(?P<who>[^<>,、的]{2,40}?)(?=关于.)")


@dataclass(frozen=True, slots=True)
class Name:
    """A title taken apart."""

    key: str
    """What documents of one name have in common."""
    who: str = ""
    """The issuer that the title begins with, folded."""


@lru_cache(maxsize=8192)
def name_of(title: str) -> Name:
    """The name in a title as printed, with or without 《》."""
    key = _EDITION.sub("", title_key(title))
    issuing = _ISSUING.match(key)
    if issuing is not None:
        inner = name_of(issuing["inner"])
        return Name(inner.key, inner.who or issuing["who"])
    key = key.removeprefix(_REPUBLIC)
    about = _ABOUT.match(key)
    return Name(key[about.end() :], about["who"]) if about is not None else Name(key)


def name_key(title: str) -> str:
    """The key alone."""
    return name_of(title).key
