"""What stands beside the hits of a search, for the terminal. Pure."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from search.filters import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.model import Found
    from search.synonyms import Synonyms


def beside_text(found: Found) -> Iterator[str]:
    """Notices, and other searches to try."""
    yield from (notice.message for notice in found.notices)
    for hint in found.hints:
        filters = [f"--filter={f}={','.join(v)}" for f, v in hint.filters.items()]
        yield f"{hint.message}：{shlex.join(['tiaowen', 'search', hint.query, *filters])}"


def facets_text(found: Found) -> Iterator[str]:
    """How many documents and clauses each value has among the candidates."""
    yield f"筛选（按排在最前的 {found.candidates} 条候选计数，件／条）："
    for facet, values in found.facets.items():
        if values:
            counted = "，".join(f"{v.value} {v.documents}／{v.clauses}" for v in values)
            yield f"  {NAMES[facet]}（{facet}）：{counted}"


def synonyms_text(synonyms: Synonyms) -> Iterator[str]:
    """Every word with what is looked for besides it."""
    yield from (f"{word} → {'、'.join(others)}" for word, others in synonyms.others.items())
