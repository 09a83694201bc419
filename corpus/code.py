"""Which code this is: what one logic found is found again by another. Pure but for reading itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from importlib.resources import files

_LENGTH = 12
"""Hexadecimal digits kept."""
_CORPUS = re.compile(r"^\s*from corpus(?:\.(\w+) import| import (\w+))", re.MULTILINE)


def modules_behind(source: str) -> dict[str, bytes]:
    """The modules of `corpus` that a source imports, and those that they import, by name."""
    found: dict[str, bytes] = {}
    waiting = [source]
    while waiting:
        for one, other in _CORPUS.findall(waiting.pop()):
            name, path = one or other, files("corpus").joinpath(f"{one or other}.py")
            if name not in found and path.is_file():
                found[name] = path.read_bytes()
                waiting.append(found[name].decode("utf-8", "replace"))
    return found


def digest_of(*parts: Mapping[str, bytes]) -> str:
    """A digest of named sources, blind to the form of line breaks."""
    digest = hashlib.sha256()
    for part in parts:
        for name, body in sorted(part.items()):
            digest.update(name.encode() + b"\x1f" + body.replace(b"\r\n", b"\n") + b"\x1e")
    return digest.hexdigest()[:_LENGTH]
