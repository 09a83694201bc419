"""The web application: routes, pages, limits and errors around one service."""

from __future__ import annotations

import logging
import threading
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api import desk_page, errors, pages
from api.jobs import Jobs
from api.metrics import Metrics
from api.middleware import BodyLimit, SecurityHeaders
from api.observed import Observed
from api.readiness import Readiness
from api.routes import answers, citations, documents, drafts, held, operations
from api.routes import pages as ingestion
from api.running import Running
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
    metrics, readiness = Metrics(), Readiness()
    running = Running(metrics)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if warm:
            readiness.warming = True
            threading.Thread(target=_warm, args=(service, readiness), daemon=True).start()
        yield
        app.state.stop()
        app.state.jobs.close(service.settings.stop_seconds)

    app = FastAPI(
        title="条文 Tiaowen",
        version="0.1.0",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.service = service
    app.state.jobs = Jobs()
    app.state.metrics = metrics
    app.state.readiness = readiness
    app.state.running = running

    def stop() -> None:
        """The service is to end: not ready any more, long work ends at its next boundary."""
        readiness.stopping = True
        running.stopping.set()

    app.state.stop = stop
    for module in (answers, documents, citations, drafts, ingestion, held, operations):
        app.include_router(module.router, prefix=API)
    app.include_router(pages.router)
    app.include_router(desk_page.router)
    app.mount("/static", StaticFiles(directory=str(files("api").joinpath("static"))))
    errors.install(app, pages.problem_page)
    limits = service.settings
    uploads = {f"{API}/pages": limits.max_page + 65_536, "/desk": _MOST_DRAFT}
    app.add_middleware(BodyLimit, most=limits.max_body, uploads=uploads)
    seen = limits.log_addresses
    app.add_middleware(Observed, metrics=metrics, running=running, addresses=seen)
    app.add_middleware(SecurityHeaders)
    return app


def _warm(service: Service, readiness: Readiness) -> None:
    try:
        service.warm_up()
    except PolicyError as error:
        log.warning("%s", error)
    except Exception:
        log.exception("index and model could not be loaded ahead")
    finally:
        readiness.warming = False
