"""What reading a query costs in a large library: names, filters, expansion and hints, no ranking.

    python bench/query_reading.py [--documents 40000] [--words 60000]

The library is made up: titles, numbers, short names and words at random, the same each time.
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import date
from typing import TYPE_CHECKING

from reporting import latency, table

from corpus.model import DocumentCard, Genre, Level
from search.aliases import AliasBook, AliasKind, Learnt
from search.catalogue import Catalogue
from search.expand import expand
from search.filters import FacetTable, check
from search.names import Names
from search.nearmiss import Help, hints
from search.route import route
from search.spelling import Spelling
from search.synonym_files import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

_REPEATS = 30
_PLACES, _UNITS = "东西南北中山川江湖海河平安永宁长丰金银", "市县区省镇"
_MATTERS = (
    "养老服务", "人才公寓", "招标投标", "乡镇干部", "村级工程", "公共数据", "高龄津贴", "教育培训",
    "环境保护", "道路交通", "市场监管", "安全生产", "劳动保障", "医疗保险", "土地征收", "房屋租赁",
)  # fmt: skip
_FORMS = ("管理办法", "实施细则", "若干规定", "实施意见", "条例", "工作方案")
_CHARACTERS = "一不人在有上来到时大地为子中说生国年就和要出也里后自以会家可下而过天去能对小于心学"
QUESTIONS = {
    "a plain question": "新录用人员最低服务年限是几年",
    "a number": "东政发 2014 14",
    "a title with a label": "{title}第三条",
    "everyday words": "低保户和打工的能领补贴吗",
    "pinyin": "xzgb",
    "a word typed by ear": "养老服务布贴怎么领",
    "a number that is not there": "东政发〔2014〕14000号",
    "a title that is not there": "没有这样的某某管理办法第三条",
    "2,000 characters": "养老服务补贴标准" * 250,
}


def made_up(documents: int, words: int) -> Catalogue:
    """A library's names and words."""
    draw = random.Random(1)  # noqa: S311  nothing secret
    cards = tuple(_card(draw, i) for i in range(documents))
    aliases = tuple(
        Learnt(c.title[-8:], c.title, AliasKind.TITLE, c.id, local=False) for c in cards[::4]
    )
    lengths = draw.choices((2, 2, 3, 4), k=words)
    counted = {"".join(draw.choices(_CHARACTERS, k=length)): 3 for length in lengths}
    known = ("养老", "服务", "养老服务", "补贴", "乡镇", "干部", "乡镇干部", "低保", "打工")
    return Catalogue(cards, aliases, lambda: {**counted, **dict.fromkeys(known, 99)})


def _card(draw: random.Random, i: int) -> DocumentCard:
    place = "".join(draw.choices(_PLACES, k=2)) + draw.choice(_UNITS)
    title = f"{'关于加强' if i % 3 else ''}{place}{draw.choice(_MATTERS)}{draw.choice(_MATTERS)}"
    year = draw.randint(1990, 2024)
    number = f"{place[0]}政发〔{year}〕{draw.randint(1, 99)}号"
    return DocumentCard(
        f"d{i}", title + draw.choice(_FORMS), f"{i}", number, (f"{place}人民政府",),
        issued_on=date(year, 3, 1),
        genre=Genre.NORMATIVE, form="办法", region=place, level=Level.CITY, normative=True,
    )  # fmt: skip


def rows(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Name, p50 and p95 of each step, in milliseconds."""
    began = time.perf_counter()
    names, book = Names(catalogue.cards), AliasBook(catalogue.aliases)
    facets = FacetTable(catalogue.cards)
    spelling = Spelling(catalogue.words, (c.title for c in catalogue.cards))
    spelling.from_letters("xzgb")
    spent = f"{time.perf_counter() - began:.1f} s"
    yield "tables, once for each state of the library", spent, ""
    known = Help(names, lambda: spelling, catalogue.words.__contains__)

    def read(text: str) -> object:
        named = route(text, names, book)
        expand(text, shipped(), book)
        return hints(text, named, {}, known)

    for name, question in QUESTIONS.items():
        text = question.format(title=catalogue.cards[7].title)
        yield (name, *latency(read, [text] * _REPEATS))
    wanted = check({"机关": "东", "年份": "2010..2014"})
    yield ("filters", *latency(lambda _: facets.chosen(wanted, {}), [""] * _REPEATS))


def main() -> None:
    """Print a row a question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=40_000)
    parser.add_argument("--words", type=int, default=60_000)
    chosen = parser.parse_args()
    catalogue = made_up(chosen.documents, chosen.words)
    print(table(("step", "p50 ms", "p95 ms"), rows(catalogue)))


if __name__ == "__main__":
    main()
