"""Which parser this is: what one read is read again by another.

A digest of the code that decides what is found on a page, so that nobody has to remember to raise
a number. A new release reads every page once more, at some twenty pages a second; a document
that comes out as it was is no new version.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_LENGTH = 12
"""Hexadecimal digits kept."""
_CORPUS = re.compile(r"^\s*from corpus(?:\.(\w+) import| import (\w+))", re.MULTILINE)


@cache
def parser_version() -> str:
    """Changes with every file of this package and every module of `corpus` that it stands on."""
    ours = {path.name: path.read_bytes() for path in _walk(files("ingest"))}
    theirs = _corpus(b"\n".join(ours.values()).decode("utf-8", "replace"))
    digest = hashlib.sha256()
    for name, body in sorted(ours.items()) + sorted(theirs.items()):
        digest.update(name.encode() + b"\x1f" + body.replace(b"\r\n", b"\n") + b"\x1e")
    return digest.hexdigest()[:_LENGTH]


def _walk(folder: Traversable) -> Iterator[Traversable]:
    """The files of a package: code, and whatever lists it reads."""
    for path in folder.iterdir():
        if path.is_dir() and path.name != "__pycache__":
            yield from _walk(path)
        elif path.is_file():
            yield path


def _corpus(source: str) -> dict[str, bytes]:
    """The modules of `corpus` that a source imports, and those that they import."""
    found: dict[str, bytes] = {}
    waiting = [source]
    while waiting:
        for one, other in _CORPUS.findall(waiting.pop()):
            name, path = one or other, files("corpus").joinpath(f"{one or other}.py")
            if name not in found and path.is_file():
                found[name] = path.read_bytes()
                waiting.append(found[name].decode("utf-8", "replace"))
    return found
