"""Whether a service wants requests: not while it warms up, not once it is to stop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Readiness:
    """Set by the thread that warms up and by the signal that stops; read by `/ready`."""

    warming: bool = False
    stopping: bool = False

    @property
    def why_not(self) -> tuple[str, str] | None:
        """Code and words of what keeps it from being ready; None where nothing does."""
        if self.stopping:
            return "stopping", "服务正在停止，不再接新请求。请稍后再试。"
        if self.warming:
            return "warming_up", "服务正在载入索引和模型，通常几秒到一分钟。请稍后再试。"
        return None
