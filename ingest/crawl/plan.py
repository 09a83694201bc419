"""What one crawl is to do: where it begins, how far it goes, how it behaves. Plain values, as JSON.

The crawl runs in a process of its own; the plan is what that process is given.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingest.crawl.model import Site

DEPTH = 6
"""How many clicks from a start are followed where nobody says: home page, column, list, article,
attachment are four; further parts of a list or a text do not count."""
MOST = 10_000
"""Pages of one run where nobody says: an hour and a half at two pages a second."""
DELAY = 0.5
"""Seconds between two requests to a host that asks for nothing else."""
WARC = "warc"
"""Folder of the evidence, beside the frontier."""
AGENT = "tiaowen/0.1"
"""The name under which robots.txt may address us is what stands before the slash."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run of a crawl."""

    folder: Path
    """Where the frontier, the evidence and the manifests lie: `DATA/crawl`."""
    starts: tuple[str, ...]
    """Canonical addresses."""
    sites: tuple[Site, ...] = (Site(),)
    """Settings of sites; the first whose hosts fit is an address's own."""
    within: tuple[str, ...] = ()
    """Patterns of what is followed, instead of the sites'."""
    depth: int = DEPTH
    most: int = MOST
    contact: str = ""
    """Where the people of a site can ask what this is: an address or an e-mail address."""
    delay: float = DELAY
    max_bytes: int = 64 * 1024 * 1024
    """Of one answer, after decompression."""
    seconds: float = 30.0
    """For one answer."""
    allowed: tuple[str, ...] = field(default=())
    """Names of hosts that may lie in private networks."""

    @property
    def agent(self) -> str:
        """The User-Agent that tells who asks."""
        told = "policy text library" + (f"; +{self.contact}" if self.contact else "")
        return f"{AGENT} ({told})"

    def to_json(self) -> str:
        """As one line."""
        return json.dumps({**asdict(self), "folder": str(self.folder)}, ensure_ascii=False)


def plan_from_json(line: str) -> Plan:
    """The plan that `Plan.to_json` wrote."""
    told: dict[str, Any] = json.loads(line)
    sites = tuple(Site(**{k: _frozen(v) for k, v in s.items()}) for s in told.pop("sites"))
    folder = Path(told.pop("folder"))
    return Plan(folder=folder, sites=sites, **{k: _frozen(v) for k, v in told.items()})


def _frozen(value: Any) -> Any:  # noqa: ANN401  whatever JSON gave
    return tuple(value) if isinstance(value, list) else value
