"""Short names that a library's own texts introduce: （以下简称《条例》）, 以下称“三支一扶”. Pure.

Each is tied to what it abbreviates and proved by its spans. A short name that is nothing but a
genre (《条例》, 本办法) holds in the document that says so and nowhere else.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from corpus.folding import fold, squeeze, squeeze_all
from corpus.model import Document, Span
from corpus.words import word_at

_SAYS = re.compile(
    r"(?:(?:以下|下文|后文|文中|本文)?(?:统称|统一简称|简称|称)|下称|简称)(?:为|作|之为)?\s*+[:,]?\s*+"
    r"(?:[\"'《〈<「『“‘](?P<quoted>[^\"'《》〈〉<>「」『』“”‘’()。;\n]{1,30})[\"'》〉>」』”’]"
    r"|(?P<bare>[^\"'《》〈〉<>「」『』“”‘’(),，。;、\s]{2,16})(?=\s*+[),。;、\n]|\s*+$))"
)
_INTRODUCED = re.compile(r"(?:以下|下文|后文|文中|本文|下称|简称)")
"""What an introduction begins with; 称 alone (人称, 自称) is none."""
_BRACKET = re.compile(r"\s*+(?:\((?:[^()\n]{0,60})[,;、]?\s*+)?$")
_NUMBER_BRACKET = re.compile(r"\s*+\([^()]{0,60}\d{4}[^()]{0,40}\)\s*+$")
_TITLE = re.compile(r"《(?P<title>[^《》\n]{2,120}(?:《[^《》\n]{1,80}》[^《》\n]{0,60})?)》\s*+$")
_BREAK = re.compile(r"[,，。;:、!?\n\"'“”‘’()《》<>\[\]]")
_LEAD = re.compile(
    r"^(?:.*?(?:根据|依据|依照|按照|为了|为|由|经(?![营济])|向|对|将|把|与|(?<!共)和|以及|及其|(?<!以)及|或者|或|在|报|以(?![上下内外及])|使(?!用)|于|所称的|所称|"
    r"所指的|是指|指的是|设立|成立|组建|建立|开展|实施|推进|加强|符合条件的|属于|包括|下列|的))+"
)
_GENRE = re.compile(
    r"^(?:本|该|此)?(?:中央|省|市|县|《)?(?:法|法典|条例|规定|办法|细则|规则|规程|准则|意见|通知|决定|决议|方案|公告|"
    r"通告|纲要|规划|计划|标准|制度|措施|要点|批复|章程|目录|指南|指引|规范|令|函|公约|实施意见|实施办法|实施细则|实施方案|管理办法|若干意见|若干规定|暂行办法|暂行规定|指导意见)$"
)
_ORGAN = re.compile(
    r"(?:部|委|局|厅|院|会|署|办|处|所|室|府|法院|检察院|中心|公司|集团|大学|学院|协会|银行|总队|支队)$"
)
_SENTENCE = re.compile(r"是|应当|必须|可以|不得|有权|予以|规定的")
"""Words of a sentence; a phrase with one of them is no name."""
_LONGEST_FULL = 30
"""Characters of a phrase that is taken for what is abbreviated; titles may be longer."""
_LONGEST_NAME = 20
"""Characters of a phrase that may as a whole be a name."""
_SHORTEST = 2
_REACH = 200
"""Characters looked back for the title or phrase."""


class AliasKind(StrEnum):
    """What a short name stands for."""

    TITLE = "title"
    ORGAN = "organ"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Alias:
    """A short name as a document introduces it; both spans are of the text that `where` names."""

    short: str
    """Verbatim, without quotation marks."""
    full: str
    """Verbatim: what it stands for; a title without its 《》."""
    kind: AliasKind
    where: str
    """"title" or "text": which field of the document `spans` point into."""
    short_span: Span
    full_span: Span

    @property
    def local(self) -> bool:
        """Whether it means this only where it is introduced: 《条例》, or 甲方, no abbreviation."""
        return _GENRE.match(fold(self.short)) is not None or not abbreviates(self.short, self.full)


def abbreviates(short: str, full: str) -> bool:
    """Whether the characters of `short` stand in `full` in their order, and less than all."""
    wanted, longer = fold(short), iter(fold(full))
    return _SHORTEST <= len(wanted) < len(full) and all(c in longer for c in wanted)


def aliases_of(document: Document) -> tuple[Alias, ...]:
    """The short names that a document introduces, in reading order."""
    return (*aliases_in(document.title, "title"), *aliases_in(document.text, "text"))


def aliases_in(text: str, where: str = "text") -> tuple[Alias, ...]:
    """As `aliases_of`, of one text."""
    if "称" not in text and "稱" not in text:
        return ()
    folded = fold(text)
    return tuple(
        a for m in _SAYS.finditer(folded) if (a := _alias(text, folded, m, where)) is not None
    )


def _alias(text: str, folded: str, match: re.Match[str], where: str) -> Alias | None:
    if not _INTRODUCED.match(match[0]):
        return None
    named = "quoted" if match["quoted"] else "bare"
    short = Span(match.start(named), match.end(named))
    full, titled = _full(folded, match.start())
    if full is None:
        return None
    if not titled:
        full = _trimmed(folded, full, short.of(folded))
    kind = AliasKind.TITLE if titled else _kind(full.of(folded))
    said = full.of(folded)
    if not said or said == short.of(folded):
        return None
    if not titled and (len(said) > _LONGEST_FULL or _SENTENCE.search(said)):
        return None
    return Alias(short.of(text), full.of(text), kind, where, short, full)


def _full(folded: str, end: int) -> tuple[Span | None, bool]:
    """What stands before the introduction, and whether it is a title in 《》."""
    begin = max(0, end - _REACH)
    before = folded[begin:end]
    opening = _BRACKET.search(before)
    before = before[: opening.start()] if opening else before
    before = before.rstrip(" \t,，")
    numbered = _NUMBER_BRACKET.search(before)
    if numbered:
        before = before[: numbered.start()]
    title = _TITLE.search(before)
    if title:
        return Span(begin + title.start("title"), begin + title.end("title")), True
    stripped = before.rstrip(" \t\"'”’」』")
    breaks = [m.end() for m in _BREAK.finditer(stripped)]
    start = breaks[-1] if breaks else 0
    return (
        (Span(begin + start, begin + len(stripped)), False) if stripped[start:] else (None, False)
    )


def _trimmed(folded: str, full: Span, short: str) -> Span:
    """The phrase without the words of the sentence that run into it.

    A long one begins where the short name does: both mostly begin with the same character.
    """
    phrase = full.of(folded)
    lead = _LEAD.match(phrase)
    begin = lead.end() if lead and lead.end() < len(phrase) else 0
    if begin and not abbreviates(short, phrase[begin:]) and abbreviates(short, phrase):
        begin = 0  # 和 or 在 belonged to the name
    first = phrase.find(short[0], begin)
    if len(phrase) - begin > _LONGEST_NAME and first >= 0 and abbreviates(short, phrase[first:]):
        begin = first
    return Span(full.start + begin, full.end)


def _kind(phrase: str) -> AliasKind:
    return AliasKind.ORGAN if _ORGAN.search(phrase) else AliasKind.TERM


@dataclass(frozen=True, slots=True)
class Learnt:
    """An alias with the document that introduces it, as tables keep it."""

    short: str
    full: str
    kind: AliasKind
    document: str
    local: bool


def learnt(document: Document) -> Iterator[Learnt]:
    """The aliases of a document without their proofs, each once."""
    seen: set[tuple[str, str]] = set()
    for alias in aliases_of(document):
        key = _key(alias.short), _key(alias.full)
        if key not in seen:
            seen.add(key)
            local = alias.local or (alias.kind is not AliasKind.TITLE and _is_word(alias.short))
            yield Learnt(alias.short, alias.full, alias.kind, document.id, local)


def _is_word(short: str) -> bool:
    """Whether everybody's dictionary has it: 企业 means no one kind of them elsewhere."""
    return word_at(fold(short), 0).text == fold(short)


def _key(name: str) -> str:
    return squeeze(name.strip().strip("《》"))[0]


def _keys(known: Iterable[Learnt], folded: Mapping[str, str]) -> dict[str, str]:
    """As `_key`, of all names at once; those folded before are not folded again."""
    names = dict.fromkeys(name for alias in known for name in (alias.short, alias.full))
    new = [name for name in names if name not in folded]
    keys = squeeze_all(name.strip().strip("《》") for name in new)
    return {**{n: folded[n] for n in names if n in folded}, **dict(zip(new, keys, strict=True))}


class AliasBook:
    """The aliases of a library, by short and by full name."""

    def __init__(self, known: Iterable[Learnt], before: AliasBook | None = None) -> None:
        """Count by how many documents each is introduced; the commonest meaning comes first.

        Args:
            known: of the whole library.
            before: a book whose folded names are taken over.
        """
        meant: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._kinds: dict[str, AliasKind] = {}
        self._spelt: dict[str, str] = {}
        local: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        learnt_ones = list(known)
        self.keys: Mapping[str, str] = _keys(learnt_ones, before.keys if before is not None else {})
        for alias in learnt_ones:
            short, full = self.keys[alias.short], self.keys[alias.full]
            self._spelt.setdefault(full, alias.full)
            self._kinds[full] = alias.kind
            local[alias.document, short].append(full)
            if not alias.local:
                meant[short][full] += 1
        self._local: Mapping[tuple[str, str], list[str]] = local
        self._meant = {
            s: tuple(f for f, _ in sorted(c.items(), key=lambda i: (-i[1], i[0])))
            for s, c in meant.items()
        }
        self._shorts: dict[str, tuple[str, ...]] = {}
        for short, meanings in self._meant.items():
            self._shorts[meanings[0]] = (*self._shorts.get(meanings[0], ()), short)

    def meanings(self, short: str, within: Iterable[str] = ()) -> tuple[str, ...]:
        """What a short name stands for, as printed, the likeliest first.

        Args:
            short: as typed.
            within: documents whose own introductions count before all others.
        """
        key = _key(short)
        own = tuple(f for d in within for f in self._local.get((d, key), ()))
        found = own or self._meant.get(key, ())
        return tuple(self._spelt[f] for f in dict.fromkeys(found))

    def kind(self, full: str) -> AliasKind | None:
        """What the name is of."""
        return self._kinds.get(_key(full))

    def others(self, folded: str) -> tuple[str, ...]:
        """Folded names that mean the same as this one: the full for the short, and the reverse."""
        return (*self._meant.get(folded, ())[:1], *self._shorts.get(folded, ()))

    @cached_property
    def longest(self) -> int:
        """Characters of the longest name of either kind."""
        return max(map(len, (*self._meant, *self._shorts)), default=0)

    def __len__(self) -> int:
        """Short names that hold in the whole library."""
        return len(self._meant)
