"""Who cites a document and whom it cites, as its page lists them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.citing import Citations, Link

_WORDS = 60
"""Characters of a citing sentence that are shown."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that cites: where it stands, its words, and where they lead."""

    words: str
    url: str
    """The clause that says so."""
    target: str = ""
    """The clause or document meant, where it is here."""


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document at the other end, with every mention of it."""

    title: str
    number: str
    url: str
    """Empty where it is not in the library."""
    mentions: tuple[Mention, ...]


def shown_citations(found: Citations) -> tuple[list[CitedDocument], list[CitedDocument]]:
    """What the document cites and what cites it, each grouped by the other document."""
    cites: dict[tuple[str, str, str], list[Mention]] = {}
    for link in found.cites:
        cites.setdefault(_named(link), []).append(_mention(link))
    cited_by: dict[tuple[str, str, str], list[Mention]] = {}
    for link in found.cited_by:
        source = link.source
        key = (source.title, source.doc_number or "", f"/documents/{source.id}")
        cited_by.setdefault(key, []).append(_mention(link))
    return _grouped(cites), _grouped(cited_by)


def cited_clauses(found: Citations) -> Mapping[str, int]:
    """How often other documents cite each clause, by its id."""
    counted: dict[str, int] = {}
    for link in found.cited_by:
        if link.clause is not None:
            counted[link.clause] = counted.get(link.clause, 0) + 1
    return counted


def _named(link: Link) -> tuple[str, str, str]:
    """The document meant: as it stands here, or as the text calls it."""
    if len(link.targets) == 1:
        target = link.targets[0]
        return target.title, target.doc_number or "", f"/documents/{target.id}"
    return link.cited.title or link.words, link.cited.number or "", ""


def _mention(link: Link) -> Mention:
    words = " ".join(link.words.split())
    if len(words) > _WORDS:
        words = words[: _WORDS - 1] + "…"
    clause = f"#{link.cited.clause}" if link.cited.clause else ""
    target = f"/clauses/{link.clause}" if link.clause else ""
    return Mention(words, f"/documents/{link.source.id}{clause}", target)


def _grouped(found: Mapping[tuple[str, str, str], Sequence[Mention]]) -> list[CitedDocument]:
    return [CitedDocument(*key, tuple(mentions)) for key, mentions in found.items()]
