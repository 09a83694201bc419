"""What each text of a library cites, on disk: only new and changed texts are read again.

Beside `catalogue.json` and kept like it; a damaged file or one of another version is made anew.
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.citing import Cited, CitedBook, Repealed, read_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus.library import Library
    from search.citing import Said

FILE = "citations.json"
LOGIC_VERSION = 1
"""Raised when the same texts give other citations (`corpus.citing`, `corpus.provisions`)."""


def kept_book(library: Library, folder: Path) -> CitedBook:
    """Who cites whom, brought in step with the library."""
    kept = _load(folder / FILE)
    digests = library.document_digests()
    read = {i for i, digest in digests.items() if i not in kept or kept[i][0] != digest}
    said = {i: kept[i] for i in digests if i in kept and i not in read}
    if len(read) * 2 > len(digests):  # most are new: one pass over all is quicker
        fresh = ((d.id, read_document(d)) for d in library.documents() if d.id in read)
    else:
        fresh = ((i, read_document(library.document(i))) for i in sorted(read))
    said |= {i: (digests[i], found) for i, found in fresh}
    if read or len(said) != len(kept):
        _save(said, folder / FILE)
    return CitedBook({i: found for i, (_, found) in said.items()}, library.document_cards())


def forget_book(folder: Path) -> None:
    """All texts are to be read again."""
    (folder / FILE).unlink(missing_ok=True)


def kept_digests(folder: Path) -> dict[str, str] | None:
    """The digest of each document that was read; None where nothing can be used."""
    kept = _load(folder / FILE)
    return {i: digest for i, (digest, _) in kept.items()} or None


def _load(file: Path) -> dict[str, tuple[str, Said]]:
    try:
        content: Any = json.loads(file.read_bytes())
        if content["version"] != LOGIC_VERSION:
            return {}
        return {
            i: (digest, (tuple(Cited(*c) for c in cites), tuple(Repealed(*r) for r in ended)))
            for i, (digest, cites, ended) in content["documents"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _save(said: Mapping[str, tuple[str, Said]], file: Path) -> None:
    """Write it; where that fails the next one to need it reads the texts again."""
    documents = {
        i: (digest, [c.row for c in cites], [r.row for r in ended])
        for i, (digest, (cites, ended)) in said.items()
    }
    text = json.dumps({"version": LOGIC_VERSION, "documents": documents}, separators=(",", ":"))
    work = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        work.write_text(text, encoding="ascii")
        work.replace(file)
    except OSError:
        work.unlink(missing_ok=True)
