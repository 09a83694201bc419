"""The results page's links that narrow a search, and the chips that widen it again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from api.labels import han_date
from search.filters import NAMES, NO, YES, check

if TYPE_CHECKING:
    from datetime import date

    from search.model import FacetValue, Found, Hint

_VALUES: Mapping[tuple[str, str], str] = {
    ("normative", YES): "规范性文件",
    ("normative", NO): "非规范性材料",
    ("normative", "true"): "规范性文件",
    ("template", YES): "模板",
    ("template", NO): "不是模板",
}
"""Values that say nothing without their facet."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A search as its address says it."""

    q: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    as_of: date | None = None

    @property
    def url(self) -> str:
        """The address."""
        pairs = [("q", self.q)]
        pairs += [("filter", f"{facet}={v}") for facet, vs in self.filters.items() for v in vs]
        if self.as_of is not None:
            pairs.append(("as_of", self.as_of.isoformat()))
        return "/?" + urlencode(pairs)

    def page_url(self, number: int) -> str:
        """The address of one of its pages."""
        return self.url + (f"&page={number}" if number > 1 else "")

    def adding(self, facet: str, value: str) -> Narrowed:
        """Narrowed by one value more; one of a facet that is there already widens that facet."""
        values = dict.fromkeys((*self.filters.get(facet, ()), value))
        return replace(self, filters={**self.filters, facet: tuple(values)})

    def without(self, facet: str, value: str) -> Narrowed:
        """Without one value."""
        kept = {
            f: tuple(v for v in vs if (f, v) != (facet, value)) for f, vs in self.filters.items()
        }
        return replace(self, filters={f: vs for f, vs in kept.items() if vs})


@dataclass(frozen=True, slots=True)
class Link:
    """A link with what it would leave."""

    text: str
    url: str
    documents: int = 0
    clauses: int = 0


def narrowed(found: Found) -> Narrowed:
    """The search that was made."""
    query = found.query
    return Narrowed(query.text, check(query.filters), query.as_of)


def chips(now: Narrowed) -> list[Link]:
    """What the search is narrowed to, each with the address without it."""
    found = [
        Link(f"{NAMES[facet]}：{_said(facet, value)}", now.without(facet, value).url)
        for facet, values in now.filters.items()
        for value in values
    ]
    if now.as_of is not None:
        found.append(Link(f"{han_date(now.as_of)}有效", replace(now, as_of=None).url))
    return found


def facet_links(found: Found) -> list[tuple[str, list[Link]]]:
    """For each facet that would narrow anything its name and values; chosen ones are chips."""
    now = narrowed(found)
    told = []
    for facet, values in found.facets.items():
        open_ = [_link(now, facet, v) for v in values if v.value not in now.filters.get(facet, ())]
        if len(values) > 1 or (open_ and facet in now.filters):
            told.append((NAMES[facet], open_))
    return [(name, links) for name, links in told if links]


def hint_links(found: Found) -> list[Link]:
    """Other searches to try."""
    now = narrowed(found)
    return [Link(hint.message, _hint_url(now, hint)) for hint in found.hints]


def _hint_url(now: Narrowed, hint: Hint) -> str:
    return replace(now, q=hint.query, filters=hint.filters).url


def _link(now: Narrowed, facet: str, value: FacetValue) -> Link:
    url = now.adding(facet, value.value).url
    return Link(_said(facet, value.value), url, value.documents, value.clauses)


def _said(facet: str, value: str) -> str:
    return _VALUES.get((facet, value), value)
