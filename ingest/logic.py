"""Which parser this is: what one read is read again by another.

A digest of the code that decides what is found on a page, so that nobody has to remember to raise
a number. A new release reads every page once more, at some twenty pages a second; a document
that comes out as it was is no new version.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from corpus.code import digest_of, modules_behind


@cache
def parser_version() -> str:
    """Changes with every file of this package and every module of `corpus` that it stands on."""
    ours = {path.name: path.read_bytes() for path in _walk(files("ingest"))}
    return digest_of(ours, modules_behind(b"\n".join(ours.values()).decode("utf-8", "replace")))


def _walk(folder: Traversable) -> Iterator[Traversable]:
    """The files of a package: code, and whatever lists it reads."""
    for path in folder.iterdir():
        if path.is_dir() and path.name != "__pycache__":
            yield from _walk(path)
        elif path.is_file():
            yield path
