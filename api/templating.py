"""The templates, with everything escaped and every missing value an error."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from api import evidence, grounds, labels, sidebyside, status, texts
from api.because import because
from corpus.severity import grouped

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def environment() -> Environment:
    """The one Jinja environment."""
    env = Environment(
        loader=PackageLoader("api", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False, indent=2)
    env.filters["place"] = labels.place
    env.filters["moment"] = evidence.moment
    env.filters["shown_headers"] = evidence.shown_headers
    env.filters["heading_of"] = labels.heading_of
    env.filters["han_date"] = labels.han_date
    env.filters["facts"] = labels.facts
    env.filters["register"] = labels.register
    env.filters["grounds"] = grounds.grounds
    env.filters["status_line"] = status.shown_status
    env.filters["part_line"] = status.part_line
    env.filters["chain_line"] = status.chain_line
    env.filters["grouped"] = grouped
    env.filters["why"] = texts.why
    env.filters["because"] = because
    env.filters["trust_badge"] = lambda document: labels.TRUST_BADGES[document.trust]
    env.filters["trust_words"] = lambda document: labels.TRUST[document.trust]
    env.filters["places"] = sidebyside.places
    env.filters["parameter_note"] = sidebyside.parameter_note
    return env


def render(name: str, values: Mapping[str, object]) -> bytes:
    """A page in UTF-8; a lone surrogate of a damaged source becomes a question mark."""
    text = environment().get_template(name).render(values)
    return text.encode("utf-8", "replace")
