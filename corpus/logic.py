"""Which code this is: a digest of modules of `corpus` and of all that they stand on.

What was read by one code is read again by another, and nobody has to remember to raise a number.
"""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LENGTH = 12
"""Hexadecimal digits kept."""
_CORPUS = re.compile(r"^\s*+from corpus(?:\.(\w+) import| import (\w+))", re.MULTILINE)


def modules_below(source: str) -> dict[str, bytes]:
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


def digest_of(*groups: Mapping[str, bytes]) -> str:
    """Changes with every file, whatever its line ends."""
    digest = hashlib.sha256()
    for name, body in (item for group in groups for item in sorted(group.items())):
        digest.update(name.encode() + b"\x1f" + body.replace(b"\r\n", b"\n") + b"\x1e")
    return digest.hexdigest()[:_LENGTH]
