"""The work that the operator's buttons set off: the one place that knows how jobs are queued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.jobs import Job
from api.present import release_json, report_json

if TYPE_CHECKING:
    from api.jobs import Jobs
    from api.service import Service
    from corpus.model import Page


def queue_page(
    jobs: Jobs, service: Service, page: Page, *, by: str = "", force: bool = False
) -> None:
    """Take a page in; with `force` also where it is known."""
    jobs.submit(
        lambda run: report_json(service.ingest_pages([page], run.say, force=force, watch=run)),
        Job("", about=page.locator, by=by, total=1),
    )


def queue_address(
    jobs: Jobs, service: Service, url: str, *, by: str = "", force: bool = False
) -> None:
    """Fetch an address and take in what is there."""
    jobs.submit(
        lambda run: report_json(service.ingest([url], run.say, force=force, watch=run)),
        Job("", about=url, by=by, total=1),
    )


def queue_rules(jobs: Jobs, service: Service, about: str, by: str = "") -> None:
    """Read the pages again that rules have changed for, and group copies anew."""
    jobs.submit(
        lambda run: report_json(service.apply_rules(run.say, watch=run)),
        Job("", kind="rules", about=about, by=by),
    )


def queue_release(jobs: Jobs, service: Service, document_id: str, by: str) -> None:
    """Let a held document out."""
    jobs.submit(
        lambda run: release_json(service.release(document_id, by, run.say)),
        Job("", kind="release", about=f"解除扣留：{document_id}", by=by),
    )
