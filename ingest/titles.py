"""The title of a document: every place that states it, the most trusted first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.docnumber import find_numbers
from corpus.folding import squeeze
from corpus.model import Proof, Span
from ingest.chrome import bullet_length
from ingest.lines import (
    is_document_number,
    is_marked,
    is_order_line,
    is_organisation,
    is_prose,
    is_salutation,
    is_title,
)
from ingest.pagetext import Claim
from ingest.reading import Reading, find_broken

SOURCES = ("part_heading", "title_line", "container", "index_table", "meta", "forum",
           "page_heading", "first_line", "title_tag", "line_above", "body")  # fmt: skip
"""Where a title is read, in order of trust."""
_SUBTITLE = re.compile(
    r"\s*+(?:(?<![0-9])(?:——|—|--)(?![0-9])).*$"
    r"|(?<=[\u3400-\u9fff)）])\s*+[0-9 ]{1,6}$|\s*+(?:\.{3,}|…+)$"
)
_TITLE_BRACKET = re.compile(
    r"[（(](?P<inside>[^（()）]*(?:[（(〔\[][^（()）]*[)）〕\]])?[^（()）]*[号號])[)）]$"
)
_BREAKS = re.compile(r"[\s\u3000]+")
_ABOUT = re.compile("关于|關於")
_FRAGMENT = re.compile(r"^[^。；：:，！？;!?（(]{2,44}$")
"""A line that may be a part of a title set in several lines."""
_TAIL = re.compile(
    r"^(?:的(?:通知|决定|意见|公告|通告|批复|函|決定|意見|批復)|[（(](?:试行|暂行|修订).*)$"
)
_PAIRS = ("《》", "〈〉", "“”", "（）", "()")
_REACH = 5
"""Lines that one title may take."""
_SITE = re.compile(
    r"\s*+[_|｜]\s*+|\s+[-–—]+\s*+|\s*+[-–—]+\s+|(?<=[\u3400-\u9fff》）])-+(?=[\u3400-\u9fff])"
)
"""What stands between a title and the name of the site in a `<title>`."""
_FIRST_LINE = (6, 60)
_SHORTEST, _LONGEST = 4, 300
_ABOVE = 3
"""Lines above the text among which its title may stand."""
_CUT = 60


def titles(reading: Reading) -> Iterator[Proof]:
    """Proofs of the title, the most trusted first."""
    if reading.heading:
        yield _heading(reading, reading.heading)
    own = range(reading.cover, reading.head)
    found = _title_block(reading, own) or (
        _title_block(reading, range(reading.head)) if reading.cover else None
    )
    if found:
        yield _completed(reading, _of_block(reading, found))
    yield from _from_claims(reading)
    yield from _from_first_lines(reading, own)
    for claim in reading.said("title"):
        if claim.source == "title_tag" and len(claim.value) <= _LONGEST:
            yield reading.claimed(claim, "title", tidy(_without_site(claim.value)))
    yield from _above_the_text(reading)
    yield from _from_body(reading, own)


def tidy(title: str) -> str:
    """The title without a subtitle's dash part, counters and breaks."""
    plain = _BREAKS.sub(" ", title).strip().strip("*#")
    short = _SUBTITLE.sub("", plain).strip()
    while short != plain:
        plain, short = short, _SUBTITLE.sub("", short).strip()
    return short or plain


def number_in(title: str) -> str | None:
    """A 文号 in the bracket that closes the title."""
    match = _TITLE_BRACKET.search(title) if len(title) <= _LONGEST else None
    found = next(find_numbers(re.sub(r"^[0-9]{4}年", "", match["inside"])), None) if match else None
    return str(found.value) if found else None


def without_number(title: str) -> str:
    """The title without that bracket."""
    return _TITLE_BRACKET.sub("", title).strip() if number_in(title) else title


def _heading(reading: Reading, heading: str) -> Proof:
    span = find_broken(reading.body.text, heading)
    if span is None:
        return Proof("title", tidy(heading), "part_heading", heading)
    return reading.in_text("title", tidy(heading), "part_heading", span)


def _title_block(reading: Reading, lines: range) -> list[int] | None:
    """The lines of the first title among the lines."""
    for i in lines:
        block = _forwards(reading, i, lines)
        if block:
            return _backwards(reading, block, lines)
        if is_prose(reading.line(i)) and not is_salutation(reading.line(i)):
            return None
    return None


def _forwards(reading: Reading, i: int, lines: range) -> list[int] | None:
    """Line `i` and as many below as it takes to close its brackets and its 文种."""
    joined = ""
    if is_order_line(reading.line(i)):
        return None
    for j in range(i, min(i + _REACH, lines.stop)):
        line = reading.line(j)
        if j > i and not _is_fragment(line) and not _TAIL.match(line):
            return None
        joined += line
        if is_title(without_number(joined)) and _balanced(joined):
            tail = j + 1 < lines.stop and _TAIL.match(reading.line(j + 1).strip())
            return list(range(i, j + 2 if tail else j + 1))
        if _balanced(joined):
            return None
    return None


def _backwards(reading: Reading, block: list[int], lines: range) -> list[int]:
    """The block with the lines above that belong to the title: up to the one that has 关于."""
    text = "".join(reading.lines(block))
    first = block[0]
    if not _ABOUT.search(text):
        for i in reversed(range(max(lines.start, first - _REACH + 1), first)):
            if not _is_fragment(reading.line(i)) or is_organisation(reading.line(i)):
                break
            if _ABOUT.search(reading.line(i)):
                first = i
                break
    return [
        *([first - 1] if _names_issuer(reading, first, lines) else []),
        *range(first, block[-1] + 1),
    ]


def _names_issuer(reading: Reading, first: int, lines: range) -> bool:
    """One line of issuers above 关于 belongs to the title; several are a masthead."""
    if first <= lines.start or not _ABOUT.match(reading.line(first)):
        return False
    several = first - 1 > lines.start and is_organisation(reading.line(first - 2))
    return is_organisation(reading.line(first - 1)) and not several


def _is_fragment(line: str) -> bool:
    return (
        _FRAGMENT.match(line.strip()) is not None
        and not is_marked(line)
        and not is_document_number(line)
        and not is_order_line(line)
    )


def _balanced(text: str) -> bool:
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS)


def _of_block(reading: Reading, block: list[int]) -> Proof:
    spans = [reading.body.spans[i] for i in block]
    words = "".join(_BREAKS.sub(" ", line).strip() for line in reading.lines(block))
    span = Span(spans[0].start, spans[-1].end)
    return reading.in_text("title", tidy(words), "title_line", span)


def _completed(reading: Reading, proof: Proof) -> Proof:
    """The whole title where the page's own one ends with what the line gives."""
    part = squeeze(proof.value)[0]
    for claim in reading.said("title"):
        whole = claim.value[bullet_length(claim.value) :]
        if claim.source in {"container", "index_table", "meta"} and is_title(without_number(whole)):
            key = squeeze(whole)[0]
            if key != part and key.endswith(part):
                return reading.claimed(claim, "title", tidy(whole))
    return proof


def _from_claims(reading: Reading) -> Iterator[Proof]:
    order = {source: i for i, source in enumerate(SOURCES)}
    claims = [c for c in reading.said("title") if c.source != "title_tag" and _is_telling(c)]
    for claim in sorted(claims, key=lambda c: order.get(c.source, len(order))):
        yield reading.claimed(claim, "title", tidy(claim.value))


def _is_telling(claim: Claim) -> bool:
    return _SHORTEST <= len(claim.value.strip()) <= _LONGEST


def _from_first_lines(reading: Reading, own: range) -> Iterator[Proof]:
    """A short line without a sentence, above the text."""
    shortest, longest = _FIRST_LINE
    for i in own[:4]:
        line = reading.line(i)
        if (
            shortest < len(line) <= longest
            and not re.search(r"[。；：:]", line)
            and not is_document_number(line)
            and not is_organisation(line)
            and not is_marked(line)
            and not re.match(r"^[（(\d]", line)
        ):
            yield reading.in_line("title", tidy(line), "first_line", i)
            return


def _above_the_text(reading: Reading) -> Iterator[Proof]:
    """A short line of the page just above the text that extraction did not take for its title."""
    if not reading.leads or not reading.body.paragraphs:
        return
    begin = reading.body.paragraphs[0].pieces[0].start
    above = [x for x in reading.page.lines if x.end <= begin and reading.page.of(x).strip()]
    for line in above[: -_ABOVE - 1 : -1]:
        words = reading.page.of(line).strip()
        sentence = re.search(r"[。；;]|https?://|[0-9]{1,2}[:：][0-9]{2}", words)
        if _FIRST_LINE[0] < len(words) <= _FIRST_LINE[1] and not sentence:
            at = line.start + reading.page.of(line).index(words)
            span = Span(at, at + len(words))
            yield reading.on_page("title", tidy(words), "line_above", span)
            return


def _from_body(reading: Reading, own: range) -> Iterator[Proof]:
    """Failing all else, how the text begins."""
    for i in own:
        line = reading.line(i)
        if not is_document_number(line) and not is_salutation(line):
            yield reading.in_line("title", tidy(line[:_LONGEST])[:_CUT], "body", i)
            return


def _without_site(title: str) -> str:
    """The first part of a `<title>` that is long enough to be one."""
    parts = [p.strip() for p in _SITE.split(title) if p and p.strip()]
    return next((p for p in parts if len(p) > _SHORTEST), title)
