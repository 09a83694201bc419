"""A catalogue on disk, so that a command need not read the whole library before it searches."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any

from search.aliases import AliasKind, Learnt
from search.catalogue import Card, Catalogue
from search.tokenize import LOGIC_VERSION as WORDS

FILE = "catalogue.json"
LOGIC_VERSION = 1
"""Raised when the same library gives another catalogue."""
_DATES = ("issued_on", "published_on", "effective_on")


def load_catalogue(folder: Path, digest: str) -> Catalogue | None:
    """The catalogue of the library with this digest; None where there is none that can be used."""
    try:
        content: Any = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if content["stamp"] != _stamp(digest):
            return None
        return Catalogue(
            tuple(_card(c) for c in content["cards"]),
            tuple(Learnt(s, f, AliasKind(k), d, b) for s, f, k, d, b in content["aliases"]),
            dict(content["words"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_catalogue(catalogue: Catalogue, folder: Path, digest: str) -> None:
    """Write it; where that fails the next one to need it reads the library again."""
    content = {
        "stamp": _stamp(digest),
        "cards": [_plain(card) for card in catalogue.cards],
        "aliases": [list(asdict(a).values()) for a in catalogue.aliases],
        "words": catalogue.words,
    }
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    work = folder / f".{FILE}.{uuid.uuid4().hex[:8]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work.write_text(text, encoding="ascii")
        work.replace(folder / FILE)
    except OSError:
        work.unlink(missing_ok=True)


def _stamp(digest: str) -> str:
    return f"{LOGIC_VERSION}.{WORDS} {digest}"


def _plain(card: Card) -> list[object]:
    values = (getattr(card, f.name) for f in fields(Card))
    return [v.isoformat() if isinstance(v, date) else v for v in values]


def _card(values: list[Any]) -> Card:
    named = dict(zip((f.name for f in fields(Card)), values, strict=True))
    for name in _DATES:
        named[name] = date.fromisoformat(named[name]) if named[name] else None
    return Card(**{**named, "issuers": tuple(named["issuers"])})
