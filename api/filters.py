"""`field=value` as people type it, on the command line and in a query string."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.errors import BadQuery

if TYPE_CHECKING:
    from collections.abc import Iterable


def parse_filters(pairs: Iterable[str]) -> dict[str, str]:
    """The pairs as a mapping.

    Raises:
        BadQuery: a pair has no `=`, no field or no value.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        field, sign, value = pair.partition("=")
        if not (sign and field.strip() and value.strip()):
            msg = f"筛选条件“{pair}”应写成 字段=值，例如 genre=规范性文件。"
            raise BadQuery(msg)
        found[field.strip()] = value.strip()
    return found
