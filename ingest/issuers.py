"""Who issued a document: every place that names them, the most trusted first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Proof, Span
from ingest.history import history, organs
from ingest.lines import is_document_number, is_order_line, is_organisation, is_prose
from ingest.organisations import organisations
from ingest.reading import Reading, closing_date
from ingest.signature import OFFICER

SOURCES = ("signature", "order_line", "title", "masthead", "adopted", "officer", "index_table")
"""Where issuers are read, in order of trust."""
_FROM_TITLE = re.compile(
    r"^(?P<who>[\u3400-\u9fff、，, \u3000（）()]{2,160}?)"
    r"(?:等[一二三四五六七八九十0-9]+个?(?:部门|部委|单位|机关|厅局))?"
    r"\s*+(?:关于|關於|对|對|印发|印發|转发|轉發|公告|通告|令)"
)
_REPUBLIC = "中华人民共和国"


def issuers(reading: Reading, title: Proof) -> Iterator[list[Proof]]:
    """For every place its list of issuers, the most trusted place first."""
    for found in (
        _signed(reading),
        _ordered(reading),
        _in_title(reading, title),
        _masthead(reading, title),
        _below_the_page(reading),
        _adopted(reading),
        _officer(reading),
        _claimed(reading, "issuer"),
        _claimed(reading, "publisher"),
    ):
        if found:
            yield found


def _signed(reading: Reading) -> list[Proof]:
    """The organisations of the closing block."""
    found: list[Proof] = []
    for i in reading.closing:
        line = reading.line(i)
        date = closing_date(line)
        words = line[: date.start] if date else line
        if is_organisation(words) or is_organisation("".join(words.split())):
            found += _named(reading, i, words, "signature")
    return found


def _named(reading: Reading, i: int, words: str, source: str) -> list[Proof]:
    return [
        reading.in_line("issuers", n.name, source, i, Span(n.start, n.end))
        for n in organisations(words)
    ]


def _ordered(reading: Reading) -> list[Proof]:
    """The head of an order: …人民政府令, 中华人民共和国国务院令第504号."""
    for i in range(reading.head):
        line = reading.line(i).strip()
        if not (is_order_line(line) or is_document_number(line)):
            continue
        match = re.match(r"^[（(]?([\u3400-\u9fff]{2,30}?)(?:令|公告)", line)
        if match:
            name = match[1].removeprefix(_REPUBLIC)
            at = reading.line(i).find(match[1]) + len(match[1]) - len(name)
            if len(name) > 1:
                span = Span(at, at + len(name))
                return [reading.in_line("issuers", name, "order_line", i, span)]
    return []


def _in_title(reading: Reading, title: Proof) -> list[Proof]:
    """The issuers that a title names before 关于."""
    found = _before_about(title.quote)
    if found and title.start >= 0:
        return [
            reading.in_text("issuers", n, "title", Span(title.start + a, title.start + b))
            for n, a, b in found
        ]
    if found and title.page_start >= 0:
        begin = title.page_start
        return [
            reading.on_page("issuers", n, "title", Span(begin + a, begin + b)) for n, a, b in found
        ]
    if found:
        return [Proof("issuers", n, "title", title.quote[a:b]) for n, a, b in found]
    return _above_the_text(reading)


def _above_the_text(reading: Reading) -> list[Proof]:
    """A covering notice's title, where the document goes by another one."""
    for i in range(min(reading.head, reading.cover + 2)):
        found = _before_about(reading.line(i))
        if found and re.search("(?:通知|意见|决定|通告|公告|意見|決定)$", reading.line(i).strip()):
            return [reading.in_line("issuers", n, "title", i, Span(a, b)) for n, a, b in found]
    return []


def _before_about(title: str) -> list[tuple[str, int, int]]:
    match = _FROM_TITLE.match(title.replace("\n", " "))
    if match is None:
        return []
    names = organisations(match["who"])
    whole = "".join(match["who"].split())
    complete = is_organisation(whole) or (names and names[-1].end >= len(match["who"].rstrip()))
    return [(n.name, n.start, n.end) for n in names] if complete else []


def _masthead(reading: Reading, title: Proof) -> list[Proof]:
    """Lines of organisations above a title that begins with 关于."""
    if title.start < 0:
        return []
    first = next((i for i, s in enumerate(reading.body.spans) if s.start >= title.start), 0)
    above: list[Proof] = []
    for i in reversed(range(first)):
        if not is_organisation(reading.line(i)):
            break
        above = _named(reading, i, reading.line(i), "masthead") + above
    return above


def _below_the_page(reading: Reading) -> list[Proof]:
    """A signature right behind the body that extraction did not take for text."""
    found: list[Proof] = []
    for span in reading.lines_below():
        line = span.of(reading.page.text)
        date = closing_date(line.strip())
        words = line[: line.find(line.strip()[date.start :])] if date else line
        if is_organisation(words) and not is_prose(line):
            found += [
                reading.on_page(
                    "issuers", n.name, "signature", Span(span.start + n.start, span.start + n.end)
                )
                for n in organisations(words)
            ]
        elif not date:
            return []
        if date:
            return found
    return []


def _adopted(reading: Reading) -> list[Proof]:
    """The organ that adopted or issued the text, as the lines below its title tell."""
    steps = history(reading)
    for step in sorted(steps, key=lambda e: (e.amended, e.approved)):
        found = [
            reading.in_line("issuers", name, "adopted", step.line, span)
            for name, span in organs(step, reading.line(step.line))
        ]
        if found:
            return found
    return _in_bracket(reading)


def _in_bracket(reading: Reading) -> list[Proof]:
    """（民政部　一九九七年一月二十八日） below a title."""
    for i in range(reading.head):
        match = re.match(r"^\s*+[（(]([\u3400-\u9fff\s]{3,40}?)\s*+[0-9１-９一二]", reading.line(i))
        if match and is_organisation(match[1]):
            return [
                reading.in_line(
                    "issuers",
                    n.name,
                    "adopted",
                    i,
                    Span(match.start(1) + n.start, match.start(1) + n.end),
                )
                for n in organisations(match[1])
            ]
    return []


def _officer(reading: Reading) -> list[Proof]:
    """住房城乡建设部部长　某某: the organ whose head signs."""
    for i in reading.closing:
        match = OFFICER.match(reading.line(i).strip())
        if match and is_organisation(match["organ"]):
            at = reading.line(i).find(match["organ"])
            span = Span(at, at + len(match["organ"]))
            return [reading.in_line("issuers", match["organ"], "officer", i, span)]
    return []


def _claimed(reading: Reading, field: str) -> list[Proof]:
    """The index table's word."""
    for claim in reading.said(field):
        if claim.source != "index_table":
            continue
        names = organisations(claim.value)
        if not names:
            continue
        whole = reading.claimed(claim, "issuers", claim.value)
        if whole.page_start < 0:
            return [Proof("issuers", n.name, claim.source, claim.value) for n in names]
        begin = whole.page_start
        return [
            reading.on_page("issuers", n.name, claim.source, Span(begin + n.start, begin + n.end))
            for n in names
        ]
    return []


def agree(a: list[str], b: list[str]) -> bool:
    """Whether one list names an organ that the other names as well, if only in part."""
    return any(x in y or y in x for x in map(_core, a) for y in map(_core, b))


def _core(name: str) -> str:
    return (
        name.removeprefix(_REPUBLIC)
        .removeprefix("中国共产党")
        .removeprefix("中共")
        .removeprefix("国家")
    )
