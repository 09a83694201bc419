"""Citations in running text: 《标题》（文号）第三部分第10条规定：“…”. Pure.

Reads either script and width, Arabic and Chinese numerals, lists and ranges, nested 〈〉,
numbers in front of or behind the title, titles without 《》 that the caller knows,
and words that point (本办法, 该意见, 前款).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.docnumber import FoundNumber, find_numbers
from corpus.folding import fold, squeeze, squeeze_all
from corpus.provisions import Provision, Step, read_provisions
from corpus.quotes import quote_after, quote_before

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping


class Pointer(StrEnum):
    """How a citation that names no document points to one."""

    NONE = ""
    """It names the document."""
    OWN = "own"
    """本办法: the text that cites."""
    LAST = "last"
    """该意见, 同法, 上述办法: the document cited before."""
    CLAUSE = "clause"
    """前款, 本条, 同条: beside the clause that cites, or the one cited before."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A document, or a place in one, named in a text; `text[start:end]` of what was searched."""

    text: str
    start: int
    end: int
    title: str | None
    """As printed, without the outer 《》."""
    number: str | None
    """发文字号, canonical."""
    steps: tuple[Step, ...] = ()
    until: tuple[Step, ...] = ()
    """Last one of a range."""
    quote_start: int | None = None
    """Span of the words that the text presents as verbatim, quotation marks left out."""
    quote_end: int | None = None
    full_title: str | None = None
    """The title meant, where an abbreviation was introduced (以下简称《意见》)."""
    pointer: Pointer = Pointer.NONE
    word: str = ""
    """The pointing words: 该意见, 前款."""

    @property
    def wanted(self) -> str | None:
        """The title to look up."""
        return self.full_title or self.title


_GENRES = (
    "法|法典|条例|规定|办法|细则|规则|规程|准则|意见|通知|决定|决议|方案|公告|通告|纲要|规划|计划|标准|制度|措施|"
    "要点|通报|批复|复函|解释|章程|目录|指南|指引|守则|规范|令|函|公约|议定书|若干政策|清单"
)
_POLICY_TITLE = re.compile(rf"(?:{_GENRES})(?:\([^()]{{1,12}}\)|>)*$")
_SHORTEST_TITLE, _LONGEST_TITLE = 2, 200
_BRACKET = re.compile(r"\s*+\((?P<inside>(?:[^()]|\([^()]*\)){1,80})\)")
_SHORT = re.compile(
    r'(?:以下统?简?称为?|下称|简称为?)\s*+[:,]?\s*["\'《<「『]?(?P<short>[^"\'《》<>()「」『』]{1,30})["\'》>」』]?'
)
_POINTING = re.compile(
    rf"(?P<own>本(?:{_GENRES}))|(?P<last>(?:该|同(?!规|意|要|通|令)|上述|前述)(?:{_GENRES}))"
    r"|(?P<clause>前(?:[一二两三四五六七八九十]{1,2})?(?:款|条|项)(?!件)|(?:[本同](?:条|款)|同项)(?![例件])"
    r"|(?:上述|前述)(?:条款|条文))"
)
_EXTENDED = re.compile(
    r"(?:的?(?=实施细则|实施条例))?(?:实施条例|实施细则|实施办法|实施意见|实施方案|暂行条例|修正案)"
    r"(?:\((?:试行|暂行|[一二三四五六七八九十]{1,3})\))?"
)
"""Words right behind 》 that make another title of it: 《甲法》实施条例 is not 《甲法》."""
_BEFORE_NAME = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|根据|依据|依照|按照|参照|遵照|遵守|执行|违反|符合|适用|贯彻|落实|引用|现行|比照|因为|[与和及或按据的是由见对在以原新引看查从依且将把而但并则即若如凡因])$"
)
_REPUBLIC = "中华人民共和国"
_INNER = str.maketrans("《》", "<>")
_LONGEST_BARE = 80
"""Characters of the longest title that is looked for without 《》."""
_BARE_END = re.compile(r"[^\s第(](?=的?\s*+(?:第|\(|附件|附表))")
_NUMBER_REACH = 60
"""Characters before 《 in which a number that belongs to the title may begin."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A document named in the text, before its provision is read."""

    start: int
    end: int
    title: str | None = None
    number: str | None = None
    shorts: tuple[str, ...] = ()
    pointer: Pointer = Pointer.NONE
    needs_provision: bool = False


_NO_SHORTS: Mapping[str, str] = {}


def find_citations(
    text: str, titles: Collection[str] = (), known_shorts: Mapping[str, str] = _NO_SHORTS
) -> tuple[Citation, ...]:
    """Every citation of a policy text in `text`, in order; each item of a list is one.

    Args:
        text: a draft, or a clause's words.
        titles: titles known to the library: they are seen without 《》 too, where 第…条 follows.
        known_shorts: full titles by short name (`title_key`), learnt elsewhere; the text's own
            introductions (以下简称《意见》) count before them.
    """
    folded = fold(text)
    found: list[Citation] = []
    titled = list(_titled(text, folded))
    shorts = {short: n.title or "" for n in titled for short in n.shorts}
    bare = (*titles, *known_shorts, *shorts)
    taken = bytearray(len(text))
    for name in (*titled, *_numbered(text), *_bare(text, folded, bare), *_pointing(folded)):
        if any(taken[name.start : name.end]):
            continue
        group = _citations(text, folded, name)
        if group:
            end = group[-1].end
            taken[name.start : end] = b"\1" * (end - name.start)
            found.extend(group)
    found.sort(key=lambda c: c.start)
    meant = {**known_shorts, **shorts}
    return tuple(_with_full_title(c, meant) for c in found)


def title_key(title: str) -> str:
    """What titles are compared by: blind to script, width, spaces and the form of brackets."""
    inner = title.strip().removeprefix("《").removesuffix("》") if _wrapped(title) else title
    return squeeze(inner)[0].translate(_INNER)


def title_spellings(title: str) -> tuple[str, ...]:
    """The keys under which a title is looked up: with and without the name of the state."""
    key = title_key(title)
    other = key.removeprefix(_REPUBLIC) if key.startswith(_REPUBLIC) else _REPUBLIC + key
    return (key, other) if key else ()


def same_but_issuer(cited: str, title: str, issuers: Iterable[str]) -> bool:
    """Whether two titles differ by the issuer in front alone: 《关于…的意见》 of 云川省人民政府.

    Only where something else, the 文号, says which document is meant.
    """
    short, long = sorted((title_key(cited), title_key(title)), key=len)
    issuer = long.removesuffix(short) if short.startswith("关于") else long
    return issuer != long and any(title_key(i) == issuer for i in issuers)


def _wrapped(title: str) -> bool:
    stripped = title.strip()
    return stripped.startswith("《") and _title_ends(stripped).get(0) == len(stripped)


def _titled(text: str, folded: str) -> Iterator[_Name]:
    position = 0
    for start, closed in sorted(_title_ends(folded).items()):
        if start < position:
            continue
        end = closed
        number, begin = _number_before(text, start)
        title = text[start + 1 : end - 1]
        if longer := _EXTENDED.match(folded, end):
            title += text[end : longer.end()]
            end = longer.end()
        position = end
        finish, inside, shorts = _brackets(text, folded, end)
        yield _Name(begin, finish, title, number or inside, shorts)


def _title_ends(folded: str) -> dict[int, int]:
    """For each 《 that is closed, where its title ends (behind the 》); one pass."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for match in re.finditer("[《》]", folded):
        if match[0] == "《":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            if match.end() - start <= _LONGEST_TITLE:
                ends[start] = match.end()
    return ends


def _number_before(text: str, start: int) -> tuple[str | None, int]:
    window = max(0, start - _NUMBER_REACH)
    for found in find_numbers(text[window:start]):
        if text[window + found.end : start].strip() in ("", "文件", "印发的"):
            return str(found.value), window + found.start
    return None, start


def _brackets(text: str, folded: str, end: int) -> tuple[int, str | None, tuple[str, ...]]:
    """Brackets behind a title: where they end, the number and the short names in them."""
    number: str | None = None
    shorts: list[str] = []
    while (match := _BRACKET.match(folded, end)) is not None:
        inside = text[match.start("inside") : match.end("inside")]
        short = _SHORT.search(fold(inside))
        found: FoundNumber | None = next(find_numbers(inside), None)
        if found is None and short is None and not re.search(r"\d{4}|修订|修正|试行", inside):
            break
        number = number or (str(found.value) if found else None)
        shorts.extend([title_key(short["short"])] if short else [])
        end = match.end()
    if number is None and (found := next(find_numbers(text[end : end + _NUMBER_REACH]), None)):
        number, end = (str(found.value), end + found.end) if found.start == 0 else (None, end)
    return end, number, tuple(shorts)


def _numbered(text: str) -> Iterator[_Name]:
    for found in find_numbers(text):
        yield _Name(found.start, found.end, number=str(found.value))


def _bare(text: str, folded: str, titles: Collection[str]) -> Iterator[_Name]:
    """Known titles without 《》, in front of a provision."""
    known = {t.strip("《》").translate(_INNER) for t in squeeze_all(titles)}
    known |= {t.removeprefix(_REPUBLIC) for t in known}
    known = {t for t in known if len(t) >= _SHORTEST_TITLE and not _POINTING.match(t)}
    lengths = sorted({len(t) for t in known if len(t) <= _LONGEST_BARE}, reverse=True)
    for match in _BARE_END.finditer(folded) if known else ():
        end = match.end()
        for start in (end - n for n in lengths if n <= end):
            name = folded[start:end]
            if name in known and _BEFORE_NAME.search(folded[max(0, start - 2) : start]):
                yield _Name(start, end, text[start:end], needs_provision=True)
                break


def _pointing(folded: str) -> Iterator[_Name]:
    for match in _POINTING.finditer(folded):
        pointer = Pointer(match.lastgroup or "")
        yield _Name(
            match.start(),
            match.end(),
            pointer=pointer,
            needs_provision=pointer is not Pointer.CLAUSE,
        )


def _citations(text: str, folded: str, name: _Name) -> list[Citation]:
    """The citations that begin with `name`: one, or one for each provision of a list."""
    provisions = read_provisions(folded, name.end)
    if not provisions and name.needs_provision:
        return []
    end = provisions[-1].end if provisions else name.end
    quote = quote_after(text, folded, end) or quote_before(text, folded, name.start)
    if not (provisions or quote or name.number or name.pointer or _is_policy(name)):
        return []
    base = Citation(
        text=text[name.start : end],
        start=name.start,
        end=end,
        title=name.title,
        number=name.number,
        pointer=name.pointer,
        word=folded[name.start : name.end] if name.pointer else "",
    )
    made = [_at(base, text, p, first=i == 0) for i, p in enumerate(provisions)] or [base]
    if quote:
        made[-1] = replace(made[-1], quote_start=quote.start, quote_end=quote.end)
    return made


def _at(base: Citation, text: str, provision: Provision, *, first: bool) -> Citation:
    start = base.start if first else provision.start
    return replace(
        base,
        text=text[start : provision.end],
        start=start,
        end=provision.end,
        steps=provision.steps,
        until=provision.until,
    )


def _is_policy(name: _Name) -> bool:
    """Whether a title without number, provision or quotation is one of a policy text."""
    return name.title is not None and _POLICY_TITLE.search(title_key(name.title)) is not None


def _with_full_title(citation: Citation, shorts: dict[str, str]) -> Citation:
    if citation.title:
        full = shorts.get(title_key(citation.title))
        return replace(citation, full_title=full) if full else citation
    full = shorts.get(citation.word) if citation.pointer is Pointer.OWN else None
    if full is None:
        return citation
    return replace(citation, pointer=Pointer.NONE, full_title=full)
