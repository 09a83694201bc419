"""Where a document came from: its places, and what servers answered there, as far as kept."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ingest.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from api.present import Json
    from corpus.model import Document
    from corpus.store_model import Sighting
    from ingest.crawl.evidence import Evidence
    from ingest.crawl.model import Fetched

EVIDENCE: Final = "crawl/warc"
"""Where the crawler keeps what it fetched, in the folder of the library."""
MOST_VISITS: Final = 20
"""Visits of a place that are told, the newest first; how many there are is told as well."""
_MOST_HEADERS: Final = 40
_LONGEST: Final = 300
"""Headers of a visit that people are shown, and characters of one."""
_SECRET: Final = frozenset({"set-cookie", "set-cookie2", "www-authenticate", "authentication-info"})
"""Headers of the session that fetched: of no use as evidence, and nobody's business."""

log = logging.getLogger("tiaowen.service")


@dataclass(frozen=True, slots=True)
class Origin:
    """One place of a document."""

    locator: str
    sha256: str
    """Digest of the page that the library read there, in hexadecimal."""
    seen_at: datetime | None
    """When it was fetched or opened."""
    visits: tuple[Fetched, ...] = ()
    """What servers answered there, the newest first."""
    total: int = 0
    """How many visits were kept."""

    def is_read(self, visit: Fetched) -> bool:
        """Whether a visit gave the very bytes that the library read."""
        from ingest.crawl.evidence import digest_of  # noqa: PLC0415  few pages tell this

        return digest_of(visit.body) == f"sha256:{self.sha256}"


def origins(places: Iterable[Sighting], data: Path) -> Sequence[Origin]:
    """The places with what was kept of them.

    Args:
        places: where the document stands now.
        data: the folder of the library.
    """
    plain = [Origin(place.locator, place.sha256, place.fetched_at) for place in places]
    folder = data / EVIDENCE
    if not folder.is_dir():
        return plain
    from ingest.crawl.evidence import Evidence  # noqa: PLC0415  warcio is needed for this alone

    with Evidence(folder) as evidence:
        return [_with_visits(origin, evidence) for origin in plain]


def _with_visits(origin: Origin, evidence: Evidence) -> Origin:
    if not origin.locator.startswith(("http://", "https://")):
        return origin
    try:
        visits = tuple(evidence.find(origin.locator, MOST_VISITS))
        return replace(origin, visits=visits, total=evidence.count(origin.locator))
    except OSError:
        log.exception("采集记录无法读取。")
        return origin


def told_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headers without those of the session, their bytes read as what they most likely are."""
    return [(name, _read(value)) for name, value in headers if name.lower() not in _SECRET]


def shown_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same for people: a server may send a great many, and long ones."""
    told = told_headers(headers)
    shown = [(name, _cut(value)) for name, value in told[:_MOST_HEADERS]]
    more = len(told) - len(shown)
    return [*shown, ("…", f"另有 {more} 个")] if more else shown


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…（共 {len(value)} 字符）"


def _read(value: str) -> str:
    """A header's value as text: servers send UTF-8 and GBK, where the standard has Latin-1."""
    try:
        raw = value.encode("latin-1")
    except UnicodeEncodeError:
        return value
    return raw.decode() if raw.isascii() else decode(raw, "").text


def origins_json(document: Document, found: Sequence[Origin]) -> Json:
    """For the API."""
    return {
        "document_id": document.id,
        "places": [
            {
                "locator": o.locator,
                "sha256": o.sha256,
                "seen_at": _iso(o.seen_at),
                "total": o.total,
                "visits": [_visit_json(o, visit) for visit in o.visits],
            }
            for o in found
        ],
    }


def _visit_json(origin: Origin, visit: Fetched) -> Json:
    from ingest.crawl.evidence import digest_of  # noqa: PLC0415  see above

    return {
        "url": visit.url,
        "asked": visit.asked,
        "redirects": list(visit.redirects),
        "status": visit.status,
        "fetched_at": _iso(visit.fetched_at),
        "digest": digest_of(visit.body),
        "size": len(visit.body),
        "headers": [list(pair) for pair in told_headers(visit.headers)],
        "is_read": origin.is_read(visit),
    }


def origins_text(document: Document, found: Sequence[Origin]) -> list[str]:
    """For the terminal."""
    lines = [f"{document.title}（{document.id}）"]
    for origin in found:
        lines += ["", f"来源：{origin.locator}", f"  入库时的网页：sha256:{origin.sha256}"]
        lines += [f"  取得时间：{moment(origin.seen_at)}"]
        if not origin.visits:
            lines.append("  没有保存采集记录（不是由 tiaowen crawl 采集的）；网页原文存于库中。")
        for visit in origin.visits:
            lines += _visit_text(origin, visit)
        if origin.total > len(origin.visits):
            lines.append(f"  共 {origin.total} 次采集，以上为最近 {len(origin.visits)} 次。")
    return lines


def _visit_text(origin: Origin, visit: Fetched) -> list[str]:
    same = "，与库中所读的逐字节相同" if origin.is_read(visit) else ""
    lines = [
        f"  采集：{moment(visit.fetched_at)}，状态 {visit.status}，{len(visit.body)} 字节{same}",
        f"    摘要：{_visit_json(origin, visit)['digest']}",
    ]
    lines += [f"    跳转：{step}" for step in visit.redirects]
    if visit.redirects:
        lines.append(f"    最后：{visit.url}")
    return [*lines, *(f"    {name}: {value}" for name, value in shown_headers(visit.headers))]


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def moment(time: datetime | None) -> str:
    """A time as it is shown."""
    return "不详" if time is None else f"{time:%Y-%m-%d %H:%M:%S} UTC"
