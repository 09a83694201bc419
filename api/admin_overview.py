"""The operator's first page: is all well, and what waits for a person."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.access import needs, reader_of
from api.admin_pages import back, show
from api.deps import TheJobs, TheService
from api.jobs import ENDED
from api.parts import Finding
from api.service import Service
from corpus.access import Reader, Role
from corpus.errors import PolicyError
from corpus.queries import total
from corpus.severity import Severity, kind_of
from corpus.store_model import Doubted

router = APIRouter(prefix="/admin", include_in_schema=False)
_STALE_SECONDS = 600
"""After that long the state is looked at again when somebody opens the page."""
_REFRESH = 2
_DAYS = 7
"""Days whose queries are summed up."""


_ASK = "请管理员查看本页，或在服务器上运行 tiaowen doctor。"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found when."""

    at: datetime
    findings: Sequence[Finding]


class Checkup:
    """Looks the library over behind the request, once at a time: it reads everything."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: Checked | None = None
        self._running = False

    @property
    def last(self) -> Checked | None:
        """The last that ended."""
        with self._lock:
            return self._last

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        with self._lock:
            return self._running

    @property
    def stale(self) -> bool:
        """Whether it is time for another."""
        last = self.last
        return last is None or (datetime.now(UTC) - last.at).total_seconds() > _STALE_SECONDS

    def start(self, service: Service) -> None:
        """Begin, unless one is under way."""
        with self._lock:
            if self._running:
                return
            self._running = True
        threading.Thread(target=self._look, args=(service,), daemon=True).start()

    def _look(self, service: Service) -> None:
        try:
            found = tuple(service.doctor())
        except Exception as error:  # noqa: BLE001  whatever it is, the operator must see it
            said = str(error) if isinstance(error, PolicyError) else "检查时出错，已记入日志。"
            found = (Finding("检查", ok=False, detail=said, advice="请运行 tiaowen doctor 查看。"),)
        with self._lock:
            self._last, self._running = Checked(datetime.now(UTC), found), False


def checkup_of(request: Request) -> Checkup:
    """The one of this process."""
    checkup = request.app.state.checkup
    assert isinstance(checkup, Checkup)  # noqa: S101  create_app puts it there
    return checkup


TheCheckup = Annotated[Checkup, Depends(checkup_of)]


@router.get("", dependencies=[needs(Role.EDITOR)])
def overview(request: Request, service: TheService, jobs: TheJobs, checkup: TheCheckup) -> Response:
    """Health, counts, and what waits."""
    if checkup.stale:
        checkup.start(service)
    doubted = visible(service, service.store.reviews.doubted())
    reader = reader_of(request)
    days = service.store.queries.days()[: 2 * _DAYS]
    values = {
        "checked": _told(checkup.last, reader),
        "running": checkup.running,
        "counts": service.counts(),
        "held": service.counts().get("held", 0),
        "by_severity": by_severity(doubted),
        "failures": len(service.store.failures()),
        "waiting": len(service.store.reviews.waiting()),
        "missing": len(service.missing()),
        "busy": sum(job.status not in ENDED for job in jobs.all(reader.clearance)),
        "asked": [(verb.label, total(days, verb)) for verb in {d.verb: 0 for d in days}],
        "in_vain": sum(w.in_vain > 0 for w in service.store.queries.words()),
        "vain_asked": sum(d.in_vain for d in days),
    }
    return show(request, "overview.html", values, refresh=_REFRESH if checkup.running else None)


def _told(checked: Checked | None, reader: Reader) -> Checked | None:
    """What was found, in full for administrators: figures and places are of the whole library."""
    if checked is None or reader.role >= Role.ADMIN:
        return checked
    found = (replace(f, detail="", advice=_ASK) for f in checked.findings if not f.ok)
    return replace(checked, findings=tuple(found))


@router.post("/check", dependencies=[needs(Role.EDITOR)])
def check(service: TheService, checkup: TheCheckup) -> Response:
    """Look again now."""
    checkup.start(service)
    return back("/admin", "checking")


def visible(service: Service, doubted: Sequence[Doubted]) -> list[Doubted]:
    """Those that the reader may see at all."""
    known = service.library.statuses()
    return [d for d in doubted if d.document_id in known]


def by_severity(doubted: Sequence[Doubted]) -> Mapping[Severity, int]:
    """Warnings by how much they matter, the gravest first."""
    counts = Counter[Severity]()
    for found in doubted:
        counts[kind_of(found.code).severity] += found.warnings
    return {severity: counts[severity] for severity in (Severity.GRAVE, Severity.DOUBT)}
