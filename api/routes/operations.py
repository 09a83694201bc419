"""For those who run the service: is it alive, is it ready, what did it do."""

from ipaddress import ip_address

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import reader_of
from api.deps import TheJobs, TheService
from api.errors import Problem
from api.metrics import MEDIA_TYPE, Metrics
from api.present import plain
from api.readiness import Readiness
from api.replies import PROBLEMS, Reply
from corpus.access import Role
from corpus.errors import PolicyError

router = APIRouter(tags=["运行"], responses=PROBLEMS)


@router.get("/health", summary="是否在运行")
def health() -> Reply:
    """Alive, whatever the library."""
    return Reply({"status": "ok"})


@router.get("/ready", summary="是否可以使用")
def ready(request: Request, service: TheService) -> Reply:
    """Whether it wants requests, and store, index and model answer."""
    why_not = _readiness(request).why_not
    if why_not is not None:
        raise Problem(503, *why_not, {"Retry-After": "5"})
    try:
        engine = plain(service.engine_info())
        counts = dict(service.counts())
    except PolicyError as error:
        raise Problem(503, error.code, str(error)) from error
    return Reply({"status": "ready", "engine": engine, "library": counts})


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    summary="运行指标",
)
def metrics(request: Request, service: TheService, jobs: TheJobs) -> Response:
    """Prometheus text; for administrators and this machine, unless `metrics_open` is set."""
    _needs_operator(request, allowed=service.settings.metrics_open)
    counters = request.app.state.metrics
    assert isinstance(counters, Metrics)  # noqa: S101  create_app puts it there
    counters.state(jobs.states(), ready=_readiness(request).why_not is None)
    try:
        counters.library(service.counts(), service.index_state())
    except PolicyError:
        counters.broken()  # a store that is down is a figure, not the end of all figures
    return Response(counters.text(), media_type=MEDIA_TYPE)


def _needs_operator(request: Request, *, allowed: bool) -> None:
    if allowed or reader_of(request).role >= Role.ADMIN or _is_this_machine(request):
        return
    detail = "运行指标只对本机和管理员开放。请用管理员的密钥，或设置 metrics_open = true。"
    raise Problem(403, "not_allowed", detail)


def _is_this_machine(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _readiness(request: Request) -> Readiness:
    found = request.app.state.readiness
    assert isinstance(found, Readiness)  # noqa: S101  create_app puts it there
    return found
