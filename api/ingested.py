"""The summary of an ingestion. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, replace

from api.parts import Saved
from api.sources import Failed


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The summary of an ingestion."""

    pages: int
    documents: int
    clauses: int
    reposts: int
    unchanged: int
    failed: tuple[Failed, ...]
    skipped: int = 0
    """Files left aside in folders and archives: scripts, styles, media."""
    ids: tuple[str, ...] = ()
    versions: int = 0
    """Documents that have another text than before; the older one is kept."""
    withdrawn: int = 0
    """Documents that their page gives no more; their last text is kept."""
    held: int = 0
    """Documents among them that bear a 密级 mark and wait for a person's release."""


def report_of(
    saved: Sequence[Saved], failed: Sequence[Failed], held: AbstractSet[str], skipped: int
) -> IngestReport:
    """The sums over all pages."""
    ids = tuple(i for s in saved for i in s.ids)
    return IngestReport(
        pages=len(saved) + len(failed),
        documents=sum(s.documents for s in saved),
        clauses=sum(s.clauses for s in saved),
        reposts=sum(s.reposts for s in saved),
        unchanged=sum(s.unchanged for s in saved),
        failed=tuple(failed),
        skipped=skipped,
        versions=sum(s.versions for s in saved),
        withdrawn=sum(s.withdrawn for s in saved),
        ids=ids,
        held=len(held & set(ids)),
    )


def together(first: IngestReport, second: IngestReport) -> IngestReport:
    """Two ingestions, one after the other, as one."""
    sums = {
        name: getattr(first, name) + getattr(second, name)
        for name in (field.name for field in fields(IngestReport))
        if name != "ids"
    }
    return IngestReport(**sums, ids=tuple(dict.fromkeys((*first.ids, *second.ids))))


NOTHING = IngestReport(pages=0, documents=0, clauses=0, reposts=0, unchanged=0, failed=())
"""Of an ingestion that had nothing to do."""


def with_copies(report: IngestReport, copies: int) -> IngestReport:
    """The report where so many texts turned out to be copies: reposts, and no documents."""
    return replace(
        report,
        documents=max(0, report.documents - max(0, copies)),
        reposts=report.reposts + max(0, copies),
    )
