"""What the routes get handed."""

from typing import Annotated

from fastapi import Depends, Request

from api.jobs import Jobs
from api.service import Service
from api.widget_gate import site_of
from api.widget_scope import of_site


def service_of(request: Request) -> Service:
    """The service that the application was made with; of a site the part that it may see."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101  create_app puts it there
    return of_site(service, site_of(request.scope))


def jobs_of(request: Request) -> Jobs:
    """The jobs of this process."""
    jobs = request.app.state.jobs
    assert isinstance(jobs, Jobs)  # noqa: S101  create_app puts it there
    return jobs


TheService = Annotated[Service, Depends(service_of)]
TheJobs = Annotated[Jobs, Depends(jobs_of)]
