"""The work that the operator's buttons set off: the one place that knows how jobs are queued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.present import release_json, report_json

if TYPE_CHECKING:
    from api.jobs import Jobs
    from api.service import Service
    from corpus.model import Page


def queue_page(jobs: Jobs, service: Service, page: Page, *, force: bool = False) -> None:
    """Take a page in; with `force` also where it is known."""
    jobs.submit(lambda: report_json(service.ingest_pages([page], force=force)), page.locator)


def queue_address(jobs: Jobs, service: Service, url: str, *, force: bool = False) -> None:
    """Fetch an address and take in what is there."""
    jobs.submit(lambda: report_json(service.ingest([url], force=force)), url)


def queue_rules(jobs: Jobs, service: Service, about: str) -> None:
    """Read the pages again that rules have changed for, and group copies anew."""
    jobs.submit(lambda: report_json(service.apply_rules()), about)


def queue_release(jobs: Jobs, service: Service, document_id: str, by: str) -> None:
    """Let a held document out."""
    jobs.submit(lambda: release_json(service.release(document_id, by)), f"解除扣留：{document_id}")
