"""The web application: routes, pages, limits and errors around one service."""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI

from api import (
    admin_access,
    admin_copies,
    admin_held,
    admin_ingest,
    admin_overview,
    admin_review,
    admin_sites,
    admin_synonyms,
    admin_usage,
    admin_watch,
    basket_page,
    compare_page,
    conditional,
    desk_page,
    document_page,
    errors,
    mcp_http,
    openapi,
    pages,
    search_page,
    signin,
    watch_feed,
    widget,
    widget_sites,
)
from api.accounts import Attempts
from api.admin_counting import QueryLog
from api.admin_overview import Checkup
from api.job_file import NAME, JobFile
from api.jobs import Jobs
from api.metrics import Metrics
from api.middleware import BodyLimit, SecurityHeaders
from api.observed import Observed
from api.rates import Rates, limited, quotas
from api.readiness import Readiness
from api.request_ids import RequestIds
from api.routes import (
    access,
    answers,
    citations,
    documents,
    drafts,
    exports,
    held,
    jobs,
    operations,
)
from api.routes import pages as ingestion
from api.running import Running
from api.stated import StatedHeaders
from api.warming import warm as warm_up
from api.widget_gate import SiteGate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from api.service import Service

API = "/api/v1"
_MOST_DRAFT = 16 * 1024 * 1024
"""Bytes of a draft sent to the page /desk; it is read while the sender waits."""
_ENDPOINTS = (
    answers,
    documents,
    citations,
    drafts,
    exports,
    ingestion,
    jobs,
    held,
    access,
    operations,
    widget_sites,
)
_PAGES = (
    pages,
    search_page,
    document_page,
    compare_page,
    basket_page,
    desk_page,
    signin,
    widget,
    mcp_http,
    admin_access,
    admin_overview,
    admin_ingest,
    admin_review,
    admin_copies,
    admin_synonyms,
    admin_held,
    admin_usage,
    admin_watch,
    watch_feed,
    admin_sites,
)
_ABOUT = "按条款检索、问答、对照和核对政策文件。所有错误均为 RFC 9457 problem details。"


def create_app(service: Service, *, warm: bool = False) -> FastAPI:
    """The application over `service`.

    Args:
        service: the library.
        warm: load index and model behind the first requests, so that no one waits for them.
    """
    metrics, readiness = Metrics(), Readiness()
    running = Running(metrics)
    asked = QueryLog(lambda some, day: service.store.queries.note(some, day))  # noqa: PLW0108  opened when it is needed
    service.noted = asked.note

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        readiness.stopping = False  # an application may be started again
        running.stopping.clear()
        app.state.jobs.open()
        if warm:
            readiness.warming = True
            threading.Thread(target=_warm, args=(service, readiness), daemon=True).start()
        asked.start()
        async with app.state.mcp.running():
            yield
        asked.close()
        app.state.stop()
        app.state.jobs.close(service.settings.stop_seconds)

    def stop() -> None:
        """The service is to end: not ready any more, long work ends at its next boundary."""
        readiness.stopping = True
        running.stopping.set()

    app = FastAPI(
        title="条文 Tiaowen",
        version="0.1.0",
        description=_ABOUT,
        generate_unique_id_function=openapi.operation_id,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        dependencies=[Depends(limited)],
    )
    app.state.service = service
    app.state.jobs = Jobs(JobFile(service.settings.data / NAME))
    app.state.metrics = metrics
    app.state.rates = Rates(quotas(service.settings))
    app.state.readiness = readiness
    app.state.running = running
    app.state.stop = stop
    app.state.attempts = Attempts()
    hosts = service.settings.mcp_hosts.replace(",", " ").split()
    app.state.mcp = mcp_http.Endpoint(hosts)
    app.state.checkup = Checkup()
    app.state.asked = asked
    for module in _ENDPOINTS:
        app.include_router(module.router, prefix=API)
    for shown in _PAGES:
        app.include_router(shown.router)
    app.router.add_route(mcp_http.PATH, app.state.mcp, methods=["POST"], include_in_schema=False)
    app.mount("/static", conditional.Assets(directory=str(files("api").joinpath("static"))))
    conditional.install(app)
    openapi.install(app)
    _stand_before(app, service, metrics, running)
    return app


def _stand_before(app: FastAPI, service: Service, metrics: Metrics, running: Running) -> None:
    """What every request passes, the innermost first."""
    respond = errors.responder(pages.problem_page)
    errors.install(app, respond)
    limits = service.settings
    uploads = {f"{API}/pages": limits.max_page + 65_536, "/desk": _MOST_DRAFT}
    uploads["/admin/ingest"] = limits.max_page + 65_536
    refused = partial(errors.too_large, respond)
    app.add_middleware(BodyLimit, most=limits.max_body, uploads=uploads, answer=refused)
    app.add_middleware(SiteGate, sites=lambda: service.sites)
    app.add_middleware(StatedHeaders)
    seen = limits.log_addresses
    app.add_middleware(Observed, metrics=metrics, running=running, addresses=seen)
    app.add_middleware(SecurityHeaders, hsts_days=limits.hsts_days)
    app.add_middleware(RequestIds)


def _warm(service: Service, readiness: Readiness) -> None:
    warm_up(service)
    readiness.warming = False
