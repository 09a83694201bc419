"""Tables as the benchmarks print them, and the figures that several of them take."""

from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")
_WARM_UP = 5


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is words, the others are figures."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def latency(step: Callable[[T], object], inputs: Sequence[T]) -> tuple[str, str]:
    """p50 and p95 of a step in milliseconds, after a few calls to warm up."""
    for value in inputs[:_WARM_UP]:
        step(value)
    spent = []
    for value in inputs:
        began = time.perf_counter()
        step(value)
        spent.append((time.perf_counter() - began) * 1000)
    return f"{np.percentile(spent, 50):.1f}", f"{np.percentile(spent, 95):.1f}"


def peak_memory() -> str:
    """The most memory that this process ever held, in MB."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}"
