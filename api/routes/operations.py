"""For those who run the service: is it alive, is it ready, what did it do."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from api.deps import TheService
from api.errors import Problem
from api.middleware import Metrics
from api.present import plain
from api.replies import PROBLEMS, Reply
from corpus.errors import PolicyError

router = APIRouter(tags=["运行"], responses=PROBLEMS)


@router.get("/health", summary="是否在运行")
def health() -> Reply:
    """Alive, whatever the library."""
    return Reply({"status": "ok"})


@router.get("/ready", summary="是否可以使用")
def ready(service: TheService) -> Reply:
    """Whether store, index and model answer."""
    try:
        engine = plain(service.engine_info())
        counts = dict(service.counts())
    except PolicyError as error:
        raise Problem(503, error.code, str(error)) from error
    return Reply({"status": "ready", "engine": engine, "library": counts})


@router.get("/metrics", response_class=PlainTextResponse, summary="运行指标")
def metrics(request: Request, service: TheService) -> PlainTextResponse:
    """Prometheus text."""
    counters = request.app.state.metrics
    assert isinstance(counters, Metrics)  # noqa: S101  create_app puts it there
    gauges = [(f"tiaowen_{k}", f"Number of {k}.", float(v)) for k, v in service.counts().items()]
    return PlainTextResponse(
        counters.lines(gauges), media_type="text/plain; version=0.0.4; charset=utf-8"
    )
