"""The Atom feed of changes, for whoever may read the library."""

import re
import uuid
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.deps import TheService
from api.templating import render
from api.watch_shown import KINDS, change_text, path_of, visible
from corpus.watching import Change, ChangeKind

router = APIRouter(include_in_schema=False)
_ENTRIES = 50
_READ = 200
"""Changes that are looked through for those that a reader may see."""
_UNTOLD = frozenset({ChangeKind.FAILING})
"""Of the operator's own interest."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


@router.get("/watch.atom")
def feed(request: Request, service: TheService) -> Response:
    """What changed, the newest first; documents that the reader may not see are left out."""
    recent = service.store.watches.changes(_READ)
    found = [c for c in visible(recent, service) if c.kind not in _UNTOLD and c.document_id]
    host = str(request.base_url).rstrip("/")
    entries = [_entry(change, host) for change in found[:_ENTRIES]]
    updated = found[0].at if found else datetime(2026, 1, 1, tzinfo=UTC)
    values = {
        "entries": entries,
        "updated": updated.isoformat(),
        "id": _name(host),
        "home": f"{host}/",
        "own": f"{host}/watch.atom",
    }
    return Response(render("watch_atom.xml", values), media_type="application/atom+xml")


def _entry(change: Change, host: str) -> dict[str, str]:
    lines = [_sound(line) for line in change_text(change)]
    return {
        "id": _name(f"{host}/{change.number}/{change.at.isoformat()}"),
        "title": _sound(f"{KINDS[change.kind]}：{change.title}"),
        "updated": change.at.isoformat(),
        "link": host + path_of(change),
        "source": change.url,
        "kind": change.kind.value,
        "summary": "\n".join([_sound(change.told), *lines[1:]]),
    }


def _sound(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _name(what: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, what).urn
