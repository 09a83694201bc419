"""发文字号: loose spellings in, the canonical one out.

Canonical forms:

- 中办发〔2014〕14号 for 机关代字 + year + number;
- 农业部公告第2579号, 中华人民共和国国务院令第504号 for 令 and 公告 by number;
- 农业部令2017年第5号 where the year stands before 第.

The canonical form is simplified, whatever the script of the text: it is a name, not a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.folding import simplify
from corpus.numbering import NUMERAL, to_int

_YEAR = r"(?P<year>[12０-９][0-9０-９]{3}|[一二][〇零○Ｏ0一二三四五六七八九]{3})"
_OPEN, _CLOSE = r"[〔\[［(（【﹝〈<]", r"[〕\]］)）】﹞〉>]"
_HAN = r"[\u3400-\u9fff]"
_AGENCY = rf"(?P<agency>{_HAN}{{1,12}}(?:[(（]{_HAN}{{1,8}}[)）]{_HAN}{{1,4}})?)"
_NUMBER = (
    rf"第?\s*+(?P<number>{NUMERAL})\s*+[号號]"
    r"(?![楼樓院线線馆館门門室厅廳机機井库庫房台车車船店桌位])"
)
_BRACKETED = re.compile(rf"{_AGENCY}\s*+{_OPEN}\s*+{_YEAR}\s*+年?\s*+{_CLOSE}\s*+{_NUMBER}")
_LOOSE = re.compile(rf"{_AGENCY}\s*+{_YEAR}(?:\s*+[-—年·]\s*+|\s+|(?=第)){_NUMBER}")
_ORDER = re.compile(
    rf"(?P<agency>国令|{_HAN}{{2,30}}?(?:令|公告|通告))\s*+(?P<open>[(（])?\s*+"
    rf"(?:{_YEAR}\s*+年\s*+)?第\s*+(?P<number>{NUMERAL})\s*+[号號](?(open)\s*+[)）])"
)
_ORDER_LAST = re.compile(
    rf"(?P<agency>{_HAN}{{2,30}}?)(?:\s*+{_YEAR}\s*+年)?\s*+第\s*+(?P<number>{NUMERAL})"
    r"\s*+[号號]\s*+(?P<form>令|公告|通告)"
)
_WORDS = (
    "根据|根據|依据|依據|按照|贯彻|貫徹|落实|落實|执行|執行|印发|印發|转发|轉發|依照|参照|參照|结合|結合|"
    "以及|关于|關於|文号|文號|字号|字號|文件|编号|編號|下发|下發|下达|下達|废止|廢止|修改|修订|修訂|代替|取代|"
    "发布|發布|公布|颁布|頒布|出台|制定|适用|適用|违反|違反|符合|收到|引用|请问|請問|查询|查詢|查找|搜索|"
    "[的在见見以请請了按据據为為对對将將已被该該各与與及由到]"
)
"""Words of a sentence; none of them is part of an agency's code."""
_LINKS = "[并並即自于於和同如从從]"
"""Words as well, but also short names of places (并 is 太原): cut in mid-phrase only."""
_RUNNING_CODE = re.compile(rf"^(?:.*?(?:{_WORDS})|.+?{_LINKS})+")
_RUNNING_NAME = re.compile(rf"^(?:.*?(?:{_WORDS}|[令号號告][和及与與并並]|、))+")
_FORMS = ("令", "公告", "通告")
_STATE_ORDER = "国令"
"""How registers print an order of the State Council: 国令第706号."""
_SHORTEST_NAME = 2
_WRAPPED = re.compile(r"^[(（]\s*+(.*?)\s*[)）]$", re.DOTALL)
_TRAILING_DATE = re.compile(
    r"\s*+[0-9０-９]{4}\s*+年\s*+[0-9０-９]{1,2}\s*+月\s*+[0-9０-９]{1,2}\s*+日$"
)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A 发文字号 taken apart."""

    agency: str
    """机关代字 (中办发), or the name up to 令 or 公告."""
    year: int | None
    number: int

    def __str__(self) -> str:
        """The canonical spelling."""
        if self.agency.endswith(_FORMS):
            year = f"{self.year}年" if self.year is not None else ""
            return f"{self.agency}{year}第{self.number}号"
        return f"{self.agency}〔{self.year}〕{self.number}号"


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A 发文字号 in a text: `text[start:end]` is how it is printed."""

    value: DocumentNumber
    start: int
    end: int


def find_numbers(text: str, *, loose: bool = False) -> Iterator[FoundNumber]:
    """Every 发文字号 in `text`, in order.

    Args:
        text: any text, in either script and width.
        loose: also read a year without brackets (中办发2014 14号), as people type in a search box.
    """
    if "号" not in text and "號" not in text:
        return
    patterns = [_BRACKETED, _ORDER, _ORDER_LAST, *([_LOOSE] if loose else [])]
    found: list[FoundNumber] = []
    for pattern in patterns:
        for match in pattern.finditer(text):
            number = _read(match, pattern)
            if number and not any(number.start < f.end and f.start < number.end for f in found):
                found.append(number)
    yield from sorted(found, key=lambda f: f.start)


def canonical(text: str) -> str | None:
    """The canonical spelling of the one number that `text` is, None where it is none.

    Brackets around it and a date behind it (（财资〔2017〕86号 2017年12月29日）) do not matter.
    """
    stripped = _WRAPPED.sub(r"\1", text.strip())
    stripped = _TRAILING_DATE.sub("", stripped)
    for found in find_numbers(stripped, loose=True):
        if found.start == 0 and found.end >= len(stripped):
            return str(found.value)
    return None


def _read(match: re.Match[str], pattern: re.Pattern[str]) -> FoundNumber | None:
    """The number under a match, without the words of the sentence that run into it."""
    number = to_int(match["number"])
    year = to_int(match["year"]) if match["year"] else None
    if not number or (year is not None and not 1900 < year < 2100):  # noqa: PLR2004  calendar years
        return None
    form = match["form"] if pattern is _ORDER_LAST else ""
    raw = match["agency"]
    rest = raw[_running(raw + form) :]
    agency = simplify(rest + form).replace("(", "（").replace(")", "）")
    if not _is_agency(agency):
        return None
    return FoundNumber(
        DocumentNumber(agency, year, number), match.end("agency") - len(rest), match.end()
    )


def _running(raw: str) -> int:
    """How many characters of `raw` belong to the sentence and not to the agency."""
    running = _RUNNING_NAME if raw.endswith(_FORMS) else _RUNNING_CODE
    match = running.match(raw)
    return match.end() if match else 0


def _is_agency(agency: str) -> bool:
    """命令 and a bare 公告 are no agencies, nor is one character but in 国令."""
    if agency == _STATE_ORDER:
        return True
    form = next((f for f in _FORMS if agency.endswith(f)), "")
    return len(agency.removesuffix(form)) >= _SHORTEST_NAME
