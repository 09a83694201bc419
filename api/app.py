"""The web application: routes, pages, limits and errors around one service."""

from __future__ import annotations

import logging
import threading
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI

from api import (
    admin_copies,
    admin_held,
    admin_ingest,
    admin_overview,
    admin_review,
    admin_synonyms,
    admin_usage,
    conditional,
    desk_page,
    errors,
    openapi,
    pages,
)
from api.admin_counting import QueryLog
from api.admin_overview import Checkup
from api.job_file import NAME, JobFile
from api.jobs import Jobs
from api.middleware import BodyLimit, Counting, Metrics, SecurityHeaders
from api.rates import Rates, limited, quotas
from api.request_ids import RequestIds
from api.routes import answers, citations, documents, drafts, exports, held, jobs, operations
from api.routes import pages as ingestion
from api.stated import StatedHeaders
from corpus.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from api.service import Service

log = logging.getLogger("tiaowen.api")

API = "/api/v1"
_MOST_DRAFT = 16 * 1024 * 1024
"""Bytes of a draft sent to the page /desk; it is read while the sender waits."""
_ABOUT = "按条款检索、问答、对照和核对政策文件。所有错误均为 RFC 9457 problem details。"


def create_app(service: Service, *, warm: bool = False) -> FastAPI:
    """The application over `service`.

    Args:
        service: the library.
        warm: load index and model behind the first requests, so that no one waits for them.
    """
    asked = QueryLog(lambda some, day: service.store.queries.note(some, day))  # noqa: PLW0108  opened when it is needed
    service.noted = asked.note

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.jobs.open()
        if warm:
            threading.Thread(target=_warm, args=(service,), daemon=True).start()
        asked.start()
        yield
        asked.close()
        app.state.jobs.close()

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
    app.state.checkup = Checkup()
    app.state.asked = asked
    app.state.jobs = Jobs(JobFile(service.settings.data / NAME))
    app.state.metrics = Metrics()
    app.state.rates = Rates(quotas(service.settings))
    for module in (
        answers,
        documents,
        citations,
        drafts,
        exports,
        ingestion,
        jobs,
        held,
        operations,
    ):
        app.include_router(module.router, prefix=API)
    app.include_router(pages.router)
    app.include_router(desk_page.router)
    for operators in (
        admin_overview,
        admin_ingest,
        admin_review,
        admin_copies,
        admin_synonyms,
        admin_held,
        admin_usage,
    ):
        app.include_router(operators.router)
    app.mount("/static", conditional.Assets(directory=str(files("api").joinpath("static"))))
    errors.install(app, pages.problem_page)
    conditional.install(app)
    openapi.install(app)
    limits = service.settings
    uploads = {f"{API}/pages": limits.max_page + 65_536, "/desk": _MOST_DRAFT}
    uploads["/admin/ingest"] = limits.max_page + 65_536
    app.add_middleware(BodyLimit, most=limits.max_body, uploads=uploads)
    app.add_middleware(Counting, metrics=app.state.metrics)
    app.add_middleware(StatedHeaders)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestIds)
    return app


def _warm(service: Service) -> None:
    try:
        service.warm_up()
    except PolicyError as error:
        log.warning("%s", error)
    except Exception:
        log.exception("index and model could not be loaded ahead")
