"""发文字号 that are not written as GB/T 9704 has them. Pure.

A number is looked for loosely, and taken for one only where `corpus.docnumber` reads it, put
right, as a 发文字号: court case numbers, licences and standards have rules of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.docnumber import find_numbers
from corpus.numbering import NUMERAL, to_int
from corpus.slips import slip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.slips import Slip

_HAN = r"[\u3400-\u9fff]"
_AGENCY = rf"(?P<agency>{_HAN}{{1,12}}(?:[(（]{_HAN}{{1,8}}[)）]{_HAN}{{1,4}})?)"
_PAIRS = {"〔": "〕", "[": "]", "［": "］", "(": ")", "（": "）", "【": "】", "﹝": "﹞", "<": ">",
          "〈": "〉"}  # fmt: skip
_RIGHT, _LOOKALIKE = "〔〕", "﹝﹞"
_OPEN, _CLOSE = (f"[{re.escape(''.join(side))}]" for side in (_PAIRS, _PAIRS.values()))
_YEAR = r"(?P<year>[12１２][0-9０-９]{3}|[0-9０-９]{2}|[一二][〇零○Ｏ一二三四五六七八九]{3})"
_SERIAL = rf"(?P<ordinal>第)?(?P<gap>\s*+)(?P<serial>{NUMERAL})"
_BRACKETED = re.compile(
    rf"{_AGENCY}(?P<tail>[ \t　]*(?P<open>{_OPEN})[ \t　]*{_YEAR}[ \t　]*(?P<han>年)?[ \t　]*"
    rf"(?P<close>{_CLOSE})[ \t　]*{_SERIAL}[ \t　]*(?P<unit>[号號])?)"
)
_BARE = re.compile(
    rf"(?P<agency>{_HAN}{{1,10}}[发發函字规規])(?P<tail>(?P<year>[12][0-9]{{3}})"
    r"(?:年|[-—])?第?(?P<serial>[0-9]{1,5})[号號])"
)
_YEAR_FIRST = re.compile(
    rf"(?<!{_HAN})(?P<open>[〔\[])(?P<year>[12][0-9]{{3}})[〕\]](?P<agency>{_HAN}{{2,9}}[发發函])"
    r"第?(?P<serial>[0-9]{1,5})[号號]"
)
_NO_AGENCY = re.compile(
    r"(?:备|證|证|书|書|表|图|附件|合同|公报|公報|许可|准字|网文|案|[诉訴民刑执執]初?终?|判决|裁定|药|械|妆|标准)$"
)
"""Endings of what has a number by other rules: licences, judgments, forms."""
_FAMILIAR = frozenset("〔[【﹝［")
"""Brackets behind which a number is meant even without 号."""
_MORE = re.compile(r"\s*+(?:[0-9０-９.．%％~～—–-]|[、，,]\s*+[0-9０-９]|至|年|月|日|页|頁|万|元)")
"""Behind a number without 号: a list of numbers, or another figure."""
_ZEROS = re.compile(r"^[0０]+(?=[0-9０-９])")
_DIGITS = re.compile(r"^[0-9０-９]+$")
_CENTURY = 50
"""〔98〕 is 1998, 〔14〕 is 2014."""


def number_slips(draft: str) -> Iterator[Slip]:
    """Every slip in a 发文字号, each with the whole tail behind the 机关代字 put right."""
    for match in _BRACKETED.finditer(draft):
        yield from _bracketed(draft, match)
    for match in _BARE.finditer(draft):
        start = _agency_start(match)
        if start is not None:
            fix = f"〔{match['year']}〕{int(match['serial'])}号"
            yield slip("number-no-brackets", draft, match.start("tail"), match.end(), fix)
    for match in _YEAR_FIRST.finditer(draft):
        if _agency_start(match) == match.start("agency"):
            fix = f"{match['agency']}〔{match['year']}〕{int(match['serial'])}号"
            yield slip("number-order", draft, match.start(), match.end(), fix)


def _bracketed(draft: str, match: re.Match[str]) -> Iterator[Slip]:
    year, serial = _full_year(match["year"]), to_int(match["serial"])
    if year is None or not serial or _agency_start(match) is None:
        return
    unit = match["unit"]
    if unit is None and (match["open"] not in _FAMILIAR or _MORE.match(draft, match.end())):
        return
    fix = f"〔{year}〕{serial}号"
    for rule in _broken(match):
        yield slip(rule, draft, match.start("tail"), match.end("tail"), fix)


def _broken(match: re.Match[str]) -> Iterator[str]:
    """Ids of the rules that a number does not keep."""
    brackets = match["open"] + match["close"]
    if brackets == _LOOKALIKE:
        yield "number-bracket-form"
    elif brackets != _RIGHT:
        yield "number-brackets"
    if match["ordinal"]:
        yield "number-ordinal"
    if _ZEROS.match(match["serial"]):
        yield "number-zero"
    if match["han"] or len(match["year"]) == 2:  # noqa: PLR2004  digits
        yield "number-year"
    if not (_DIGITS.match(match["year"]) and _DIGITS.match(match["serial"])):
        yield "number-numerals"
    if match["unit"] is None:
        yield "number-unit"
    if re.search(r"\s", match["tail"].rstrip()):
        yield "number-space"


def _full_year(printed: str) -> int | None:
    year = to_int(printed)
    if year is None:
        return None
    if len(printed) == 2:  # noqa: PLR2004  digits
        year += 1900 if year >= _CENTURY else 2000
    return year if 1949 <= year < 2100 else None  # noqa: PLR2004  calendar years


def _agency_start(match: re.Match[str]) -> int | None:
    """Where the 机关代字 begins; None where there is none."""
    agency = match["agency"]
    if _NO_AGENCY.search(agency):
        return None
    found = next(find_numbers(f"{agency}〔2000〕1号"), None)
    return match.start("agency") + found.start if found is not None else None
