"""The work that the operator's buttons set off: the one place that knows how jobs are queued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.jobs import Job
from api.parts import Level
from api.present import release_json, report_json

if TYPE_CHECKING:
    from api.jobs import Jobs
    from api.service import Service
    from corpus.access import Reader
    from corpus.model import Page


def queue_page(
    jobs: Jobs, service: Service, page: Page, by: Reader, *, force: bool = False
) -> None:
    """Take a page in; with `force` also where it is known."""
    level = _level(by)
    jobs.submit(
        lambda run: report_json(
            service.ingest_pages([page], run.say, force=force, level=level, watch=run)
        ),
        Job("", about=page.locator, by=by.name, total=1, clearance=by.clearance),
    )


def queue_address(
    jobs: Jobs, service: Service, url: str, by: Reader, *, force: bool = False
) -> None:
    """Fetch an address and take in what is there."""
    level = _level(by)
    jobs.submit(
        lambda run: report_json(
            service.ingest([url], run.say, force=force, level=level, watch=run)
        ),
        Job("", about=url, by=by.name, total=1, clearance=by.clearance),
    )


def queue_rules(jobs: Jobs, service: Service, about: str, by: Reader) -> None:
    """Read the pages again that rules have changed for, and group copies anew."""
    jobs.submit(
        lambda run: report_json(service.apply_rules(run.say, watch=run)),
        Job("", kind="rules", about=about, by=by.name, clearance=by.clearance),
    )


def queue_release(jobs: Jobs, service: Service, document_id: str, by: str, asks: Reader) -> None:
    """Let a held document out.

    Args:
        jobs: where it waits.
        service: has it.
        document_id: the document.
        by: the person who answers for it.
        asks: the one who is signed in.
    """
    jobs.submit(
        lambda run: release_json(service.release(document_id, by, run.say)),
        Job(
            "",
            kind="release",
            about=f"解除扣留：{document_id}",
            by=by,
            clearance=asks.clearance,
        ),
    )


def _level(by: Reader) -> Level:
    return Level(by=by.name, sees=by.clearance)
