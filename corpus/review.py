"""What a person decided about a page: rules that are kept and applied at every reading. Pure.

A rule says which lines are document text, what a field of the metadata is, which label a clause
bears, that a warning was looked at, or whether two texts are copies. It never holds words that are
put into a text: the verbatim text stays the source's own.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from corpus.docnumber import canonical
from corpus.errors import BadQuery
from corpus.model import Genre
from corpus.severity import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

LONGEST = 2_000
"""Characters of a line or a value: the longest paragraph that a page of ours has is shorter."""
OPENING = 120
"""Characters of a clause's first line by which a label rule knows it."""
MOST = 10_000
"""Rules in one file that is read in."""
_LABEL = re.compile(r"[\w（）()]{1,12}")


class RuleKind(StrEnum):
    """What a person can decide."""

    DISMISS = "dismiss"
    """The warning `about` (a code) at `clause` was looked at."""
    FIELD = "field"
    """The field `about` of the document is `value`."""
    REMOVE = "remove"
    """Lines that read `about` are no document text."""
    KEEP = "keep"
    """Lines that read `about` are document text."""
    LABEL = "label"
    """The clause whose first line opens with `about` (see `opening`) bears the label `value`."""
    SAME = "same"
    """The documents `document` and `about` are copies of one text."""
    APART = "apart"
    """They are two texts."""

    @property
    def label(self) -> str:
        """For a reader."""
        return _LABELS[self]


_LABELS = {
    RuleKind.DISMISS: "已核对",
    RuleKind.FIELD: "著录项",
    RuleKind.REMOVE: "不是正文",
    RuleKind.KEEP: "是正文",
    RuleKind.LABEL: "标号",
    RuleKind.SAME: "是转载",
    RuleKind.APART: "不是转载",
}
OF_LINES = frozenset({RuleKind.REMOVE, RuleKind.KEEP})
OF_PAIRS = frozenset({RuleKind.SAME, RuleKind.APART})
NOT_DISMISSED = frozenset({"secrecy_mark", "personal_data", "reviewed"})
"""Codes with a procedure of their own: releasing a held document, covering personal data."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One decision."""

    kind: RuleKind
    place: str = ""
    """Locator of the page, or the host where it holds for a whole site; empty for pairs."""
    document: str = ""
    """Id of the document; of lines the one that was looked at: the rule holds for every text of the
    page, and only who may see that document sees the rule."""
    about: str = ""
    value: str = ""
    clause: str = ""
    """Id of the clause that a dismissed warning is about; empty where it is about none."""
    by: str = ""
    """Who decided."""
    at: datetime | None = None
    id: int = 0
    """Given by the store."""

    @property
    def pair(self) -> tuple[str, str]:
        """The two documents, the lesser id first."""
        return min(self.document, self.about), max(self.document, self.about)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that it tells of."""
        return self.pair if self.kind in OF_PAIRS else tuple(filter(None, [self.document]))

    @property
    def told(self) -> str:
        """The decision in words."""
        words = _short(self.about)
        if self.kind is RuleKind.DISMISS:
            where = f"（{self.clause}）" if self.clause else ""
            return f"“{kind_of(self.about).name}”{where}已核对"
        if self.kind is RuleKind.FIELD:
            return f"{FIELDS.get(self.about, self.about)}为“{_short(self.value)}”"
        if self.kind is RuleKind.LABEL:
            return f"“{words}”的标号是“{self.value}”"
        if self.kind in OF_PAIRS:
            how = "是转载" if self.kind is RuleKind.SAME else "不是转载"
            return f"{self.document} 与 {self.about} {how}"
        return f"“{words}”{self.kind.label}"


def _short(words: str, most: int = 40) -> str:
    return words if len(words) <= most else f"{words[:most]}……"


def opening(text: str, start: int) -> str:
    """The words by which a label rule knows the clause that begins at `start`."""
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)][:OPENING].strip()


def host_of(locator: str) -> str:
    """The site of a page, "" where it is no web address."""
    if not locator.startswith(("http://", "https://")):
        return ""
    try:
        return urlsplit(locator).hostname or ""
    except ValueError:
        return ""


def for_page(rules: Iterable[Rule], locator: str) -> tuple[Rule, ...]:
    """The rules that hold for a page; those of the page itself go before those of its site."""
    host = host_of(locator)
    mine = [r for r in rules if r.place == locator]
    site = [r for r in rules if host and r.place == host and r.kind in OF_LINES]
    return (*mine, *site)


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        msg = f"“{_short(value)}”不是日期。请写成 2024-05-01 的样子。"
        raise BadQuery(msg) from None


def _number(value: str) -> str:
    found = canonical(value)
    if found is None:
        msg = f"“{_short(value)}”不像发文字号。请写成“青政发〔2024〕8号”的样子。"
        raise BadQuery(msg)
    return found


def _genre(value: str) -> str:
    if value not in set(Genre):
        msg = f"没有“{_short(value)}”这种类别。可用：{'、'.join(Genre)}。"
        raise BadQuery(msg)
    return value


def _yes(value: str) -> str:
    if value not in {"是", "否"}:
        raise BadQuery("是否规范性文件只能填“是”或“否”。")
    return value


def _words(value: str) -> str:
    return value


FIELDS: Mapping[str, str] = {
    "title": "标题",
    "doc_number": "发文字号",
    "issuers": "发布机关",
    "issued_on": "成文日期",
    "published_on": "发布日期",
    "effective_on": "施行日期",
    "genre": "类别",
    "normative": "是否规范性文件",
    "form": "公文文种",
    "region": "地域",
    "index_number": "索引号",
}
"""Fields that a person may set, and what they are called."""
_CHECKS: Mapping[str, Callable[[str], str]] = {
    "doc_number": _number,
    "issued_on": _day,
    "published_on": _day,
    "effective_on": _day,
    "genre": _genre,
    "normative": _yes,
}
_MAY_BE_EMPTY = frozenset(FIELDS) - {"title", "genre", "normative"}
"""Fields of which a person may say that there is none."""


def checked(rule: Rule) -> Rule:
    """The rule as it is kept.

    Raises:
        BadQuery: it says nothing, or something that no reading can honour.
    """
    rule = replace(
        rule,
        place=rule.place.strip(),
        about=rule.about.strip(),
        value=" ".join(rule.value.split()),
        by=" ".join(rule.by.split())[:100],
    )
    if max(map(len, (rule.place, rule.document, rule.about, rule.value, rule.clause))) > LONGEST:
        msg = f"太长，最多 {LONGEST} 个字。请只选一行。"
        raise BadQuery(msg)
    if rule.kind in OF_PAIRS:
        return _checked_pair(rule)
    if not rule.place:
        raise BadQuery("没有写明是哪个页面或网站。请从文件的核对页上操作。")
    if not rule.about:
        raise BadQuery("没有写明要处理哪一行、哪一项。请从文件的核对页上操作。")
    if "\n" in rule.about:
        raise BadQuery("一条规则只管一行。请逐行处理。")
    if rule.kind not in OF_LINES and not rule.document:
        raise BadQuery("没有写明是哪份文件。请从文件的核对页上操作。")
    if rule.kind is RuleKind.DISMISS and rule.about in NOT_DISMISSED:
        msg = f"“{kind_of(rule.about).name}”不能这样略过。带密级字样的文件请在“待解除”中处理。"
        raise BadQuery(msg)
    if rule.kind is RuleKind.LABEL and not _LABEL.fullmatch(rule.value):
        raise BadQuery("标号应写成“二”“（三）”“第五条”的样子，最多 12 个字。")
    return replace(rule, value=_field(rule)) if rule.kind is RuleKind.FIELD else rule


def _checked_pair(rule: Rule) -> Rule:
    if not rule.document or not rule.about or rule.document == rule.about:
        raise BadQuery("请指明两份不同的文件。")
    first, second = rule.pair
    return replace(rule, document=first, about=second, place="")


def _field(rule: Rule) -> str:
    if rule.about not in FIELDS:
        msg = f"没有“{_short(rule.about)}”这一项。可改：{'、'.join(FIELDS.values())}。"
        raise BadQuery(msg)
    if not rule.value:
        if rule.about in _MAY_BE_EMPTY:
            return ""
        msg = f"{FIELDS[rule.about]}不能为空。请填写后再保存。"
        raise BadQuery(msg)
    return _CHECKS.get(rule.about, _words)(rule.value)


def rules_json(rules: Iterable[Rule]) -> dict[str, Any]:
    """Rules for a file, without the numbers that this library gave them."""
    shown = ({k: v for k, v in asdict(r).items() if v and k != "id"} for r in rules)
    told = [{**r, "at": r["at"].isoformat()} if "at" in r else r for r in shown]
    return {"format": "tiaowen-rules-1", "rules": told}


def rules_from_json(content: object) -> Sequence[Rule]:
    """The rules of a file.

    Raises:
        BadQuery: it is no such file; which rule is wrong, and why.
    """
    found = content.get("rules") if isinstance(content, dict) else None
    if not isinstance(found, list) or content.get("format") != "tiaowen-rules-1":  # type: ignore[attr-defined]  # a dict, or there was no list
        raise BadQuery("这不是规则文件。请选用由“导出”得到的 JSON 文件。")
    if len(found) > MOST:
        msg = f"规则太多（{len(found)} 条），一次最多 {MOST} 条。请分成几个文件。"
        raise BadQuery(msg)
    return [_from_json(entry, number) for number, entry in enumerate(found, 1)]


def _from_json(entry: object, number: int) -> Rule:
    names = {"kind", "place", "document", "about", "value", "clause", "by", "at"}
    if not isinstance(entry, dict) or not all(isinstance(v, str) for v in entry.values()):
        msg = f"第 {number} 条规则不是对象，或其中有不是文字的值。"
        raise BadQuery(msg)
    try:
        kind = RuleKind(entry.get("kind", ""))
        at = datetime.fromisoformat(entry["at"]) if "at" in entry else None
        given = {k: v for k, v in entry.items() if k in names - {"kind", "at"}}
        return checked(Rule(kind=kind, at=at, **given))
    except (ValueError, BadQuery) as error:
        why = str(error) if isinstance(error, BadQuery) else "种类或时间写得不对。"
        msg = f"第 {number} 条规则有误：{why}"
        raise BadQuery(msg) from error
