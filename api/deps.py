"""What the routes get handed."""

from typing import Annotated

from fastapi import Depends, Request

from api.access import library_of, reader_of
from api.jobs import Jobs
from api.service import Service


def service_of(request: Request) -> Service:
    """The library as whoever sent the request may see it."""
    return library_of(request).seen_by(reader_of(request).clearance)


def jobs_of(request: Request) -> Jobs:
    """The jobs of this process."""
    jobs = request.app.state.jobs
    assert isinstance(jobs, Jobs)  # noqa: S101  create_app puts it there
    return jobs


TheService = Annotated[Service, Depends(service_of)]
TheJobs = Annotated[Jobs, Depends(jobs_of)]
