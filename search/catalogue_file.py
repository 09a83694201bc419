"""What was learnt from a library's texts, on disk: a command need not read them all to search.

Two files: what every search needs, and the word count, which only corrections need.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.aliases import AliasKind, Learnt
from search.catalogue import Catalogue, Learning, catalogue_of, learn, learn_on
from search.tokenize import LOGIC_VERSION as WORDS

if TYPE_CHECKING:
    from corpus.library import Library

FILE, COUNT_FILE = "catalogue.json", "words.json"
LOGIC_VERSION = 3
"""Raised when the same texts give another catalogue."""
_STAMP = f"{LOGIC_VERSION}.{WORDS}"


def kept_catalogue(library: Library, folder: Path) -> Catalogue:
    """The library's catalogue, brought in step with it on disk; damaged files are made anew."""
    kept = load_learning(folder)
    now = learn_on(kept, library) if kept is not None else None
    if now is None:
        now, counted = learn(library)
        _write(folder / COUNT_FILE, {"stamp": _STAMP, "count": now.count, "words": counted})
        save_learning(now, folder)
        return catalogue_of(library, now, lambda: counted)
    if now is not kept:
        save_learning(now, folder)
    return catalogue_of(library, now, partial(_count, library, folder, now.count))


def forget_catalogue(folder: Path) -> None:
    """All texts are to be read again: the words of those that went must not count any more."""
    for name in (FILE, COUNT_FILE):
        (folder / name).unlink(missing_ok=True)


def load_learning(folder: Path) -> Learning | None:
    """What is kept; None where there is nothing that can be used."""
    try:
        content: Any = json.loads((folder / FILE).read_bytes())
        if content["stamp"] != _STAMP:
            return None
        aliases = {
            name: tuple(Learnt(s, f, AliasKind(k), name, bool(b)) for s, f, k, b in known)
            for name, known in content["aliases"].items()
        }
        return Learning(
            dict(content["digests"]),
            aliases,
            str(content["count"]),
            {str(w): int(n) for w, n in content["fresh"].items()},
            int(content["counted"]),
            int(content["stale"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def save_learning(learning: Learning, folder: Path) -> None:
    """Write it; where that fails the next one to need it reads the texts again."""
    aliases = {
        name: [(a.short, a.full, a.kind, int(a.local)) for a in known]
        for name, known in learning.aliases.items()
    }
    content = {
        "stamp": _STAMP,
        "count": learning.count,
        "counted": learning.counted,
        "stale": learning.stale,
        "fresh": learning.fresh,
        "aliases": aliases,
        "digests": learning.digests,
    }
    _write(folder / FILE, content)


def _count(library: Library, folder: Path, name: str) -> Mapping[str, int]:
    """The word count of this name; where it cannot be used all texts are read again."""
    try:
        content: Any = json.loads((folder / COUNT_FILE).read_bytes())
        if (content["stamp"], content["count"]) == (_STAMP, name):
            return {str(w): int(n) for w, n in content["words"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    now, counted = learn(library)
    _write(folder / COUNT_FILE, {"stamp": _STAMP, "count": now.count, "words": counted})
    save_learning(now, folder)
    return counted


def _write(file: Path, content: Mapping[str, object]) -> None:
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    work = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        work.write_text(text, encoding="ascii")
        work.replace(file)
    except OSError:
        work.unlink(missing_ok=True)
