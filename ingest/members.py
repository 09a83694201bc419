"""A file inside an archive or a mail, before it is unpacked."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

INSIDE = "!/"
"""Between an archive or a mail and the name of a file in it: `附件.zip!/办法.docx`."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file."""

    name: str
    """Its way inside, with slashes, never out of it."""
    size: int
    """Bytes when unpacked, as announced; `read` never gives more."""
    read: Callable[[], bytes]
    """Raises `BadPage` where it cannot be unpacked."""
    content_type: str = ""
    left_aside: str = ""
    """Why it is no page, empty for one that is."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A member that gives no page, and why."""

    locator: str
    message: str
    """For the operator, in Simplified Chinese."""
    skipped: bool = False
    """True where it was left aside on purpose: a style sheet, a picture in a signature."""
    count: int = 1
    """How many members this is said of."""


def safe_name(name: str) -> str:
    """A member's way with forward slashes, without drive, root and steps upwards."""
    plain = "".join(c for c in name.replace("\\", "/") if c.isprintable())
    steps = [s for s in posixpath.normpath(plain).split("/") if s not in {"", ".", ".."}]
    if steps and len(steps[0]) == 2 and steps[0].endswith(":"):  # noqa: PLR2004  a drive, C:
        steps = steps[1:]
    return "/".join(steps) or "未命名"
