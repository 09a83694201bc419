"""Addresses that a site makes without end: calendars, repeating folders, mixed parameters. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from urllib.parse import parse_qsl, urlsplit

DEEPEST = 25
"""Folders of an address."""
REPEATS = 3
"""Times that the same folder may stand in an address."""
MOST_PARAMETERS = 12
MOST_VARIANTS = 300
"""Addresses of one path that differ in parameters only and in two or more of them."""
MOST_DAYS = 400
"""Addresses that differ in a day or month only; a year of a real calendar and some."""
_DAY = re.compile(
    r"(?<!\d)(?:19|20|21)\d{2}[-/_]?(?:0?[1-9]|1[0-2])(?:[-/_]?(?:0?[1-9]|[12]\d|3[01]))?(?!\d)"
)
_DAY_NAMES = frozenset(
    {"date", "day", "month", "year", "y", "m", "d", "cal", "week", "start", "rq"}
)


class Traps:
    """What was seen of the addresses of a crawl; one object a crawl."""

    def __init__(self) -> None:
        self._variants: Counter[tuple[str, ...]] = Counter()
        self._days: dict[str, set[str]] = defaultdict(set)

    def notice(self, url: str) -> str | None:
        """Why an address looks like a trap, in Chinese for the report; None where it does not.

        Args:
            url: canonical, each one once.
        """
        parts = urlsplit(url)
        folders = [f for f in parts.path.split("/") if f]
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        if len(folders) > DEEPEST:
            return f"路径超过 {DEEPEST} 层"
        most = Counter(folders).most_common(1)
        if most and most[0][1] > REPEATS:
            return f"路径中“{most[0][0][:40]}”重复 {most[0][1]} 次"
        if len(pairs) > MOST_PARAMETERS:
            return f"参数超过 {MOST_PARAMETERS} 个"
        return None
