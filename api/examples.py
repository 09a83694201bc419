"""Searches to try on the home page, made of the library as it is, so that each finds something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from corpus.model import Kind
from corpus.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from corpus.model import Document, DocumentCard

_ENDED = frozenset({Status.REPEALED, Status.EXPIRED})
_LONGEST_HEADING = 14
"""Characters of a heading that is offered: longer ones are sentences."""


@dataclass(frozen=True, slots=True)
class Example:
    """A search that finds something here."""

    kind: str
    """What it shows: 问题, 文号, 条号, 主题."""
    text: str

    @property
    def url(self) -> str:
        """Where it leads."""
        return f"/?{urlencode({'q': self.text})}"


def examples(cards: Sequence[DocumentCard], read: Callable[[str], Document]) -> tuple[Example, ...]:
    """One search of each kind.

    Args:
        cards: the library's documents, the newest first.
        read: gives a document with its text; called once at most.
    """
    binding = [d for d in cards if d.normative and not d.template and d.status not in _ENDED]
    numbered = [d for d in binding if d.doc_number]
    dated = next((d for d in binding if d.effective_on and _asked_by(d, cards)), None)
    found = [Example("问题", f"《{_bare(dated)}》自哪天起施行")] if dated else []
    found += [Example("文号", str(d.doc_number)) for d in numbered[:1]]
    best = dated or next(iter(binding), None)
    return (*found, *(_inside(read(best.id)) if best else ()))


def _inside(document: Document) -> Iterator[Example]:
    """A clause by its number, and what a clause is about."""
    articles = [c for c in document.clauses if c.kind is Kind.ARTICLE]
    if articles:
        middle = articles[len(articles) // 2]
        yield Example("条号", f"{_bare(document)}{middle.label}")
    headings = (c.heading for c in document.clauses if c.heading and c.kind is not Kind.ARTICLE)
    yield from (Example("主题", h) for h in list(headings)[:1] if len(h) <= _LONGEST_HEADING)


def _asked_by(card: DocumentCard, cards: Sequence[DocumentCard]) -> bool:
    """Whether its title names one document that stands: older wordings may bear it, too."""
    named = [d for d in cards if _bare(d) == _bare(card) and d.status not in _ENDED]
    return len(named) == 1


def _bare(document: DocumentCard | Document) -> str:
    return document.title.strip().removeprefix("《").removesuffix("》")
