"""Policy documents and forum talk of our own, made from a number: the same each time.

Every document has a sentence of figures that no other has, so that a search for it tells whether
the page arrived.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.web.subjects import SUBJECTS, Subject

PLACES = (
    *("青石县", "临江市", "云岭县", "白沙区", "清源市", "安溪镇", "梅岭县", "柳河县"),
    *("丰谷县", "石桥区", "南浦市", "东坪县", "长滩县", "龙泉湾区", "望海市", "金坝县"),
    *("松坪县", "鹤鸣区", "兰亭县", "双溪市", "红岩县", "渡口区", "平湖镇", "永宁市"),
)
_PROVINCES = ("", "云川省", "江北省", "海东省", "陇原省", "川南省", "湖西省", "岭东省")
BLOCK = 288
"""Documents before a place and a subject come together again, then in another province."""
_NUMERALS = "零一二三四五六七八九十"
_AREAS = {"县": "各乡镇人民政府", "市": "各县（区）人民政府", "区": "各街道办事处", "镇": "各村"}


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document as it is written, before any site dresses it."""

    title: str
    number: str
    issuer: str
    issued: str
    addressees: str
    articles: tuple[str, ...]
    """Each beginning with its label: 第一条　…"""

    @property
    def said(self) -> str:
        """An article that only this document has, without its label."""
        label, _, said = self.articles[1].partition("\u3000")
        return said or label

    def lines(self) -> tuple[str, ...]:
        """The whole text, line by line, as it is printed."""
        return (self.number, f"{self.addressees}：", *self.articles, self.issuer, self.issued)


def numeral(value: int) -> str:
    """1 to 99 in Chinese numerals.

    >>> numeral(12), numeral(20), numeral(35)
    ('十二', '二十', '三十五')
    """
    tens, ones = divmod(value, 10)
    head = ("" if tens == 1 else _NUMERALS[tens]) + "十" if tens else ""
    return head + (_NUMERALS[ones] if ones or not tens else "")


def document(seed: int) -> Document:
    """The document with this number: subject, place and figures follow from it."""
    dice = random.Random(seed)  # noqa: S311  # the same text each time is the point
    subject = SUBJECTS[seed % len(SUBJECTS)]
    town = PLACES[(seed // len(SUBJECTS) + seed * 5) % len(PLACES)]
    place = _PROVINCES[seed // BLOCK % len(_PROVINCES)] + town
    year, month, day = 2012 + seed % 12, 1 + dice.randrange(12), 1 + dice.randrange(28)
    issuer = f"{place}{subject.office}"
    return Document(
        title=f"{place}{subject.name}办法",
        number=f"{town[0]}{subject.office[0]}规〔{year}〕{1 + seed % 97}号",
        issuer=issuer,
        issued=f"{year}年{month}月{day}日",
        addressees=f"{_AREAS[place[-1]]}，各有关单位",
        articles=(*_articles(subject, place, dice), _last(year, dice, expires=seed % 7 == 6)),
    )


def _articles(subject: Subject, place: str, dice: random.Random) -> tuple[str, ...]:
    chosen = dice.sample(subject.articles, 5)
    phone = f"0{dice.randrange(300, 999)}-{dice.randrange(2000000, 8999999)}"
    said = [
        f"为了{subject.aim}，根据有关法律法规，结合{place}实际，制定本办法。",
        f"{place}财政每年安排{subject.name}专项经费{dice.randrange(110, 9990)}万元，专款专用。",
        *(one.format(**_figures(dice)) for one in chosen),
        f"{place}{subject.office}负责本办法的组织实施和监督检查，咨询电话为{phone}。",
    ]
    return tuple(f"第{numeral(at)}条\u3000{one}" for at, one in enumerate(said, 1))


def _last(year: int, dice: random.Random, *, expires: bool) -> str:
    """The article on entry into force; some documents say when they expire."""
    until = f"，有效期{3 + dice.randrange(3)}年" if expires else ""
    return f"第九条\u3000本办法自{year + 1}年{1 + dice.randrange(12)}月1日起施行{until}。"


def _figures(dice: random.Random) -> dict[str, str]:
    return {
        "a": str(dice.randrange(10, 20)),
        "b": str(dice.randrange(3, 9)),
        "c": str(dice.randrange(2, 6)),
        "d": str(dice.randrange(4, 9)),
        "e": str(dice.randrange(8, 13)),
        "f": str(dice.randrange(21, 99)),
        "g": str(dice.randrange(21, 99)),
    }


_OPENINGS = (
    "楼主辛苦了",
    "收藏了",
    "我们这里也在等文件",
    "昨天刚去窗口问过",
    "看了三遍才看懂",
    "顶一下",
)
_MIDDLES = (
    "窗口说要先到社区盖章，再把材料交到街道",
    "去年的标准比这个低，今年总算提高了",
    "具体怎么算，还得看实施细则出不出来",
    "邻县早就执行了，我们慢了大半年",
    "单位财务说预算没有下来，要等到下季度",
    "最好打电话问一下，别白跑一趟",
)
_ENDINGS = ("有知道的说一声。", "谢谢！", "先记下来。", "希望能落实。", "等通知吧。", "仅供参考。")


def talk(seed: int) -> str:
    """What a member of the forum answers."""
    dice = random.Random(seed + 7919)  # noqa: S311  # as above
    parts = dice.choice(_OPENINGS), dice.choice(_MIDDLES), dice.choice(_ENDINGS)
    return f"{parts[0]}，{parts[1]}。{parts[2]}"
