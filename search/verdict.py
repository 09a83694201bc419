"""What is found out about one citation, weighed: the gravest finding is its verdict. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.model import CheckedCitation, CitationFinding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus.citations import Resolution

_GRAVEST_FIRST = (
    Verdict.NO_SUCH_DOCUMENT,
    Verdict.UNRESOLVED,
    Verdict.NO_SUCH_CLAUSE,
    Verdict.NOT_VERBATIM,
    Verdict.WRONG_TITLE,
    Verdict.WRONG_NUMBER,
    Verdict.NOT_IN_FORCE,
    Verdict.OK,
)
"""What leaves nothing to rely on comes before what can be mended by a word."""


def checked(resolution: Resolution, findings: Iterable[CitationFinding]) -> CheckedCitation:
    """The citation with all that was found out, the gravest first; `findings` is not empty."""
    ordered = tuple(sorted(findings, key=lambda f: _GRAVEST_FIRST.index(f.verdict)))
    citation, document, clause = resolution.citation, resolution.document, resolution.clause
    return CheckedCitation(
        text=citation.text,
        start=citation.start,
        end=citation.end,
        document_id=document.id if document is not None else None,
        clause_id=clause.id if clause is not None else None,
        verdict=ordered[0].verdict,
        message="另：".join(f.message for f in ordered),
        suggestion=next((f.suggestion for f in ordered if f.suggestion), None),
        findings=ordered,
    )
