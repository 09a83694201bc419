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
_AGENCY = r"(?P<agency>[\u3400-\u9fff]{1,12}(?:[(（][\u3400-\u9fff]{1,8}[)）][\u3400-\u9fff]{1,4})?)"
_BRACKETED = re.compile(
    rf"{_AGENCY}\s*{_OPEN}\s*{_YEAR}\s*年?\s*{_CLOSE}\s*第?\s*(?P<number>[0-9０-９]{{1,5}})\s*[号號]"
)
_LOOSE = re.compile(rf"{_AGENCY}\s*{_YEAR}\s*[-— 年]?\s*第?\s*(?P<number>[0-9０-９]{{1,5}})\s*[号號]")
_ORDER = re.compile(
    r"(?P<agency>[\u3400-\u9fff]{2,30}?(?:令|公告|通告))\s*[(（]?\s*"
    rf"(?:{_YEAR}\s*年\s*)?第\s*(?P<number>{NUMERAL})\s*[号號]"
)
_NOT_AGENCY = re.compile(
    r"^(?:.*?(?:根据|依据|按照|贯彻|落实|执行|印发|转发|依照|参照|结合|以及|关于|文号|字号|文件|编号|并|和|与|及|的|于|在|见|以|即|请|由|了|下发|《|》))+"
)
_REPUBLIC = "中华人民共和国"
_REPUBLIC_MASK = "〇" * len(_REPUBLIC)  # hides the 和 in the name of the state


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A 发文字号 taken apart."""

    agency: str
    """机关代字 (中办发), or the name up to 令 or 公告."""
    year: int | None
    number: int

    def __str__(self) -> str:
        """The canonical spelling."""
        if self.agency.endswith(("令", "公告", "通告")):
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
    patterns = [_BRACKETED, _ORDER, *([_LOOSE] if loose else [])]
    taken: list[tuple[int, int]] = []
    found = []
    for pattern in patterns:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            value = _number_of(match)
            if value is None:
                continue
            start = match.end("agency") - len(_agency(match))
            taken.append((start, match.end()))
            found.append(FoundNumber(value, start, match.end()))
    yield from sorted(found, key=lambda f: f.start)


def canonical(text: str) -> str | None:
    """The canonical spelling of the one number that `text` is, None where it is none."""
    stripped = text.strip().strip("()（）")
    for found in find_numbers(stripped, loose=True):
        if found.start == 0 and found.end == len(stripped):
            return str(found.value)
    return None


def _agency(match: re.Match[str]) -> str:
    """The agency without the words of the sentence that run into it."""
    raw = match["agency"]
    running = _NOT_AGENCY.match(raw.replace(_REPUBLIC, _REPUBLIC_MASK))
    rest = raw[running.end() :] if running else raw
    return rest or raw


def _number_of(match: re.Match[str]) -> DocumentNumber | None:
    number = to_int(match["number"])
    year = to_int(match["year"]) if match["year"] else None
    if number is None or (year is not None and not 1900 < year < 2100):  # noqa: PLR2004  calendar years
        return None
    agency = simplify(_agency(match)).replace("(", "（").replace(")", "）")
    return DocumentNumber(agency, year, number)
