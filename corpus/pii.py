"""Personal data in a text: numbers that belong to a person, and the names beside them. Pure.

What a department prints about itself (its telephones, its mailboxes, its accounts) is no
personal data; neither is the name of an official in a signature or in prose. A name counts
where it stands beside a number by which the person can be reached or told apart.

Checks: identity numbers by the check character of GB 11643 (ISO 7064 MOD 11-2) and a date of
birth that exists; bank cards by the Luhn formula (ISO/IEC 7812); mobile numbers by the ranges
of the numbering plan (13–19).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.surnames import NAME, is_name

RULES = 1
"""Version of what counts and how it is masked; the index is stamped with it."""


class Pii(StrEnum):
    """Kinds of personal data, as a reader is told."""

    MOBILE = "手机号码"
    IDENTITY = "身份证号码"
    CARD = "银行卡号"
    MAIL = "电子邮箱"
    NAME = "姓名"


@dataclass(frozen=True, slots=True)
class Private:
    """A stretch of text that tells of a person."""

    kind: Pii
    start: int
    end: int


_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ＠．－—–（）：，　", "0123456789Xx@.---():, ")
"""Full width to half; the length stays."""
_MOBILE = re.compile(
    r"(?<![\d.A-Za-z])(?:\+?86[- ]?)?1[3-9]\d([- ]?)\d{4}\1\d{4}(?![\dA-Za-z%])(?!\.\d)"
)
_IDENTITY = re.compile(r"(?<![\dA-Za-z])[1-8]\d{16}[\dXx](?![\dA-Za-z])")
_OLD_IDENTITY = re.compile(r"身份证\D{0,8}([1-8]\d{14})(?!\d)")
_CARD = re.compile(r"(?<![\d.A-Za-z-])\d(?:[ -]?\d){15,18}(?![\dA-Za-z-])")
_MAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9][A-Za-z0-9._+-]{0,63}"
    r"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,10}(?![A-Za-z0-9_@])"
)
_OFFICE = re.compile(r"(?<![\d.])(?:0\d{2,3}[- )]{0,2})?[2-9]\d{6,7}(?!\d)(?!\.\d)")
"""A telephone on a desk: nothing personal by itself, but it makes the name beside it so."""
_OTHER_NUMBER = re.compile(
    r"(?:编号|编码|代码|证号|账号|帐号|账户|单号|批号|文号|标识码|备案号|案号|许可证|索引号|流水号|专线|热线)\D{0,3}$"
)
"""What stands before a number that is no telephone of a person."""
_ROUND = re.compile(r"0{6}$")
"""Sums of money are round, telephones are not."""
_CARD_LABEL = re.compile(r"(?:卡号|银行卡|储蓄卡|信用卡|社保卡|一卡通|账号|帐号)\D{0,8}$")
_UNIT_ACCOUNT = re.compile(
    r"(?:户\s*+名|名\s*+称|单\s*+位|收款人)[^\n]{0,30}"
    r"(?:局|厅|委|院|中心|公司|政府|财政|学校|大学|银行|协会|办公室|专户|工会)"
)
_UNIT_ACCOUNT_REACH = 80
_PUBLIC_DOMAIN = re.compile(r"@(?:[A-Za-z0-9-]+\.)*(?:gov|edu|org|ac|mil)\.cn$", re.IGNORECASE)
_PUBLIC_MAILBOX = re.compile(
    r"意见|建议|反馈|投诉|举报|监督|征求|报送|提交|发送至|发至|报名|投稿|公开"
)
_MAIL_REACH = 60
_POST = r"同志|先生|女士|老师|主任|科长|处长|局长|科员|经理|书记|主席|村长|医生"
_FIELD = (
    r"(?:联系|办公|咨询|移动|手机|值班)?"
    r"(?:电话|手机|方式|号码|[Tt][Ee][Ll]|公民身份|身份证|卡号|(?:电子)?邮[箱件])(?:号码?)?"
)
_BEFORE = re.compile(
    rf"(?P<name>{NAME})[ \t]*(?:{_POST})?[ \t:,、;(\-/|]{{0,4}}[男女]?[ \t,]{{0,2}}"
    rf"(?:{_FIELD}[ \t]*[:(]?[ \t]*)?$"
)
"""A name right before the number."""
_LABELLED = re.compile(
    r"(?:联\s*+系\s*+人|联\s*+络\s*+人|经\s*+办\s*+人|姓\s*+名|申\s*+请\s*+人|当\s*+事\s*+人|收\s*+件\s*+人"
    r"|户\s*+主|家\s*+长|咨\s*+询\s*+人|负\s*+责\s*+人|领\s*+队)\s*+(?:[(][^()\n]{0,12}[)])?\s*+[::]\s*+"
    rf"(?P<names>{NAME}(?:[ \t、,/和]{{1,2}}{NAME})*)(?![\u3400-\u9fff])"
)
_ASKED = ("联系", "联络", "咨询", "致电")
"""Words that a name may follow without a pause: 请联系张三."""
_NAME_REACH = 40
"""Characters between a labelled name and the number that makes it personal."""
_ROW_REACH = 4
"""Cells of a row, one a line, between a name and the number behind it."""
_CELL_LONGEST = 20


def find_pii(text: str) -> tuple[Private, ...]:
    """All personal data in `text`, in order, without overlaps."""
    narrow = text.translate(_WIDTH)
    if not _LIKELY.search(narrow):
        return ()
    numbers = _numbers(narrow)
    found = [*numbers, *_names(narrow, numbers)]
    return tuple(_apart(found))


_LIKELY = re.compile(r"\d{7}|\d{3,4}[- ]\d{4}|@")
"""Nothing is found in a text without one of these."""


def masked(text: str, private: tuple[Private, ...] | None = None) -> str:
    """`text` with ● over what is personal; the length stays, so every offset still holds.

    Args:
        text: what is to be shown.
        private: what to cover, where it is known already.
    """
    parts: list[str] = []
    done = 0
    for item in find_pii(text) if private is None else private:
        parts += [text[done : item.start], cover(item.kind, text[item.start : item.end])]
        done = item.end
    return "".join(parts) + text[done:] if parts else text


def cover(kind: Pii, value: str) -> str:
    """One value masked: 张●●, 138●●●●●●●●, ●●●●@example.com."""
    if kind is Pii.MAIL:
        local = value.replace("＠", "@").index("@")
        return "●" * local + value[local:]
    keep = {Pii.NAME: 1, Pii.MOBILE: 3}.get(kind, 0)
    shown = 0
    covered = []
    for character in value:
        visible = shown < keep or (kind is not Pii.NAME and not character.isalnum())
        covered.append(character if visible else "●")
        shown += character.isalnum()
    return "".join(covered)


def is_identity_number(number: str) -> bool:
    """Whether 18 characters are a resident's number: a real date of birth, a right check."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(c) * w for c, w in zip(number[:17], weights, strict=True))
    return "10X98765432"[total % 11] == number[17].upper() and _is_birth(number[6:14])


def passes_luhn(number: str) -> bool:
    """Whether the last digit is the check digit of the ones before it."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004  the cross sum of two digits
    return total % 10 == 0


def _is_birth(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100  # noqa: PLR2004  anybody alive


def _numbers(text: str) -> list[Private]:
    found = [
        Private(Pii.IDENTITY, m.start(), m.end())
        for m in _IDENTITY.finditer(text)
        if is_identity_number(m.group())
    ]
    found += [
        Private(Pii.IDENTITY, m.start(1), m.end(1))
        for m in _OLD_IDENTITY.finditer(text)
        if _is_birth("19" + m[1][6:12])
    ]
    found += [
        Private(Pii.MOBILE, m.start(), m.end())
        for m in _MOBILE.finditer(text)
        if not _OTHER_NUMBER.search(text, max(0, m.start() - 12), m.start())
        and not _ROUND.search(m.group())
    ]
    found += [Private(Pii.CARD, m.start(), m.end()) for m in _CARD.finditer(text) if _card(m)]
    found += [Private(Pii.MAIL, m.start(), m.end()) for m in _MAIL.finditer(text) if _own_mail(m)]
    return list(_apart(found))


def _card(match: re.Match[str]) -> bool:
    """A bank card: UnionPay's 62 by itself, other numbers only where a label says so."""
    number = re.sub(r"[ -]", "", match.group())
    before = match.string[max(0, match.start() - _UNIT_ACCOUNT_REACH) : match.start()]
    known = number.startswith("62") or _CARD_LABEL.search(before[-12:]) is not None
    return known and passes_luhn(number) and not _UNIT_ACCOUNT.search(before)


def _own_mail(match: re.Match[str]) -> bool:
    """A person's mailbox: not an authority's, nor one that is printed for everybody to write to."""
    before = match.string[max(0, match.start() - _MAIL_REACH) : match.start()]
    line = before.rpartition("\n")[2]
    return not _PUBLIC_DOMAIN.search(match.group()) and not _PUBLIC_MAILBOX.search(line)


def _names(text: str, numbers: list[Private]) -> Iterator[Private]:
    """Names beside a personal number, and labelled names beside any telephone."""
    for number in numbers:
        yield from _name_before(text, number.start)
        yield from _name_above(text, number.start)
    for phone in (*((n.start, n.end) for n in numbers), *_offices(text)):
        yield from _labelled_names(text, *phone)
    for start, _ in _offices(text):
        yield from _name_before(text, start)


def _offices(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in _OFFICE.finditer(text)]


def _name_before(text: str, start: int) -> Iterator[Private]:
    near = max(0, start - _NAME_REACH)
    tail = text[max(near, text.rfind("\n", near, start) + 1) : start]
    match = _BEFORE.search(tail)
    if match is None or not is_name(match["name"]):
        return
    offset = start - len(tail)
    before = tail[: match.start("name")]
    if not before or not ("\u3400" <= before[-1] <= "\u9fff") or before.endswith(_ASKED):
        yield Private(Pii.NAME, offset + match.start("name"), offset + match.end("name"))


def _name_above(text: str, start: int) -> Iterator[Private]:
    """In a table of one cell a line, the name some cells before the number."""
    line_start = text.rfind("\n", max(0, start - _CELL_LONGEST), start) + 1
    if not line_start or text[line_start:start].strip():
        return  # the number does not begin its line
    for _ in range(_ROW_REACH):
        end = line_start - 1
        if end <= 0:
            return
        line_start = text.rfind("\n", 0, end) + 1
        cell = text[line_start:end]
        if len(cell) > _CELL_LONGEST:
            return
        bare = cell.strip()
        if is_name(bare):
            at = line_start + cell.index(bare)
            yield Private(Pii.NAME, at, at + len(bare))
            return


def _labelled_names(text: str, start: int, end: int) -> Iterator[Private]:
    """联系人：张三 within the line of a telephone or right above it."""
    begin = max(0, start - _NAME_REACH)
    for match in _LABELLED.finditer(text, begin, min(len(text), end + _NAME_REACH)):
        for name in re.finditer(NAME, match["names"]):
            if is_name(name.group()):
                at = match.start("names") + name.start()
                yield Private(Pii.NAME, at, at + len(name.group()))


def _apart(found: list[Private]) -> Iterator[Private]:
    """In order; of two that overlap the first, of two that begin together the longer."""
    done = 0
    for item in sorted(found, key=lambda p: (p.start, -p.end)):
        if item.start >= done:
            yield item
            done = item.end
