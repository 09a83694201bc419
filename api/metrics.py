"""What Prometheus is told of one application: a registry of its own, so that several may run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.parts import IndexState

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 6.0, 12.0, 30.0)
"""Bounds of the buckets; 0.4 and 0.8 are what a search and an answer may take."""


disable_created_metrics()  # type: ignore[no-untyped-call]  # a series beside each that nobody asks for


class Metrics:
    """Counters and clocks of one application; `api.running.Told` for what works within it."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        route = ["method", "route", "status"]
        self._requests = Counter("tiaowen_requests", "Requests answered.", route, registry=registry)
        self._seconds = Histogram(
            "tiaowen_request_seconds", "Seconds from request to last byte.", route,
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._in_flight = Gauge(
            "tiaowen_requests_in_flight", "Requests being answered.", registry=registry
        )
        self._work = Histogram(
            "tiaowen_work_seconds",
            "Seconds of one search, answer, comparison, check, embedding, rerank or generation.",
            ["work"], buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._pages = Counter(
            "tiaowen_pages_ingested", "Pages taken in.", ["outcome"], registry=registry
        )
        self._index_age = Gauge(
            "tiaowen_index_age_seconds", "Since the index was made.", registry=registry
        )
        self._in_step = Gauge(
            "tiaowen_index_in_step", "1 where index and store agree.", registry=registry
        )
        self._ready = Gauge(
            "tiaowen_ready", "1 where the service takes questions.", registry=registry
        )
        self._jobs = Gauge("tiaowen_jobs", "Ingestions by state.", ["state"], registry=registry)
        self._library: dict[str, Gauge] = {}

    def begun(self) -> None:
        """A request came in."""
        self._in_flight.inc()

    def ended(self, method: str, route: str, status: int, seconds: float) -> None:
        """It was answered."""
        self._in_flight.dec()
        labels = (method, route, str(status))
        self._requests.labels(*labels).inc()
        self._seconds.labels(*labels).observe(seconds)

    def spent(self, work: str, seconds: float) -> None:
        """So long was worked on this."""
        self._work.labels(work).observe(seconds)

    def page(self, outcome: str) -> None:
        """A page was taken in, or why not."""
        self._pages.labels(outcome).inc()

    def library(self, counts: Mapping[str, int], index: IndexState) -> None:
        """How the library stands."""
        for name, value in counts.items():
            if name not in self._library:
                self._library[name] = Gauge(
                    f"tiaowen_{name}", f"Number of {name} in the library.", registry=self._registry
                )
            self._library[name].set(value)
        self._in_step.set(index.in_step)
        if index.made_at is not None:
            self._index_age.set(max(0.0, time.time() - index.made_at))

    def broken(self) -> None:
        """The library does not answer."""
        self._in_step.set(0)

    def state(self, jobs: Mapping[str, int], *, ready: bool) -> None:
        """How the service stands."""
        self._ready.set(ready)
        for name, value in jobs.items():
            self._jobs.labels(name).set(value)

    def text(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self._registry)
