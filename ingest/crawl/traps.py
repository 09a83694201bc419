"""Addresses that a site makes without end: calendars, repeating folders, mixed parameters. Pure.

Only the look of addresses is known here, so every bound is far beyond what sites with texts have;
what no look tells (random addresses) is held by the depth and the size of a crawl.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEPEST = 20
"""Folders of an address; the deepest of the sample sites have nine."""
MOST_REPEATS = 3
"""Times that one folder may stand in an address."""
MOST_PARAMETERS = 12
MOST_OF_ONE = 3
"""Different values that `kind[]` may be given at once; any other parameter has one."""
MOST_SAME = 2
"""Times that one parameter may be given with one value: links of jpage name `appid` twice."""
MOST_FACETS = 4
"""Parameters asked for together that each take several values; a list of jpage has four."""
FACETS_FROM = 300
"""Addresses of one path and set of parameters from which its facets are counted."""
MOST_SHAPES = 40
"""Sets of parameters that one path may be asked with."""
MOST_PERIODS = 120
"""Days or months of one calendar: four months of days, ten years of months."""
YEARS_AHEAD = 1
"""Years from today that a page for a day may lie ahead."""
FIRST_YEAR = 1949
"""No page for a day or month before is expected of any office."""

_LOOP = re.compile(r"((?:/[^/]+){1,6}?)\1\1")
_CALENDAR = re.compile(r"calendar|\bcal\b|rili|wannianli|schedule|events?\b|agenda", re.IGNORECASE)
_DATE_IN_PATH = re.compile(
    r"(?<![0-9])(?P<y>[0-9]{4})(?P<s>[-/_])(?P<m>0?[1-9]|1[0-2])(?:(?P=s)(?P<d>0?[1-9]|[12][0-9]|3[01]))?/?$"
)
_DATE_VALUE = re.compile(r"([0-9]{4})[-/_.]?(0?[1-9]|1[0-2])(?:[-/_.]?(0?[1-9]|[12][0-9]|3[01]))?")
_YEAR_NAMES = frozenset({"year", "y", "yy", "yyyy", "nian"})
_MONTH_NAMES = frozenset({"month", "m", "mm", "mon", "yue"})
_DAY_NAMES = frozenset({"day", "d", "dd", "ri"})
_DATE_NAMES = frozenset(
    {"date", "rq", "riqi", "ym", "ymd", "start_date", "startdate", "begin", "week"}
)
_PAGE_NAMES = frozenset(
    {"page", "p", "pageno", "pageindex", "pagenum", "pn", "currentpage", "curpage"}
)
_FAR_PAGE = re.compile(r"0*[1-9][0-9]{5,}")
"""Page 100,000 or beyond: of the largest columns, with twenty items each, two million texts."""
_MORE_THAN_ONE = 2


@dataclass(slots=True)
class _Mixture:
    """What one path was asked with, by one set of parameters."""

    count: int = 0
    values: dict[str, set[str]] = field(default_factory=dict)
    """By parameter, two of its values at most."""


class Traps:
    """What was seen of the addresses of a crawl; one object a crawl."""

    def __init__(self, today: date | None = None) -> None:
        """Nothing seen yet.

        Args:
            today: from where the future is counted.
        """
        self._today = today or datetime.now(UTC).date()
        self._mixtures: defaultdict[str, dict[tuple[str, ...], _Mixture]] = defaultdict(dict)
        self._periods: defaultdict[str, set[str]] = defaultdict(set)

    def notice(self, url: str) -> str | None:
        """Why an address looks like a trap, in Chinese for the report; None where it does not.

        Args:
            url: canonical, each one once.
        """
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        place = f"{parts.netloc}{parts.path}"
        return (
            _by_folders(parts.path)
            or _by_parameters(pairs)
            or self._by_days(parts.netloc, parts.path, pairs)
            or self._by_mixture(place, pairs)
        )

    def _by_days(self, host: str, path: str, pairs: Sequence[tuple[str, str]]) -> str | None:
        """A page for every day or month, on and on."""
        found = _period_of(path, pairs)
        if found is None:
            return None
        calendar, year, month = found
        ahead = (year, month) > (self._today.year + YEARS_AHEAD, self._today.month)
        if ahead or year < FIRST_YEAR:
            return f"疑似无尽的日历：{year}年{month}月的页面"
        names = ",".join(sorted({name for name, _ in pairs}))
        periods = self._periods[f"{host}{calendar}?{names}"]
        if not _CALENDAR.search(path):
            return None  # the pages of a newspaper by day are no calendar
        if len(periods) <= MOST_PERIODS:
            periods.add(f"{path}?{pairs}")
        return (
            f"疑似无尽的日历：超过 {MOST_PERIODS} 个日期" if len(periods) > MOST_PERIODS else None
        )

    def _by_mixture(self, place: str, pairs: Sequence[tuple[str, str]]) -> str | None:
        """A list that can be narrowed in many ways at once, every mixture an address."""
        if len(pairs) < _MORE_THAN_ONE:
            return None
        shapes = self._mixtures[place]
        shape = tuple(sorted({name for name, _ in pairs}))
        if shape not in shapes and len(shapes) >= MOST_SHAPES:
            return f"参数组合过多：同一路径超过 {MOST_SHAPES} 种"
        mixture = shapes.setdefault(shape, _Mixture())
        mixture.count += 1
        for name, value in pairs:
            values = mixture.values.setdefault(name, set())
            if len(values) < _MORE_THAN_ONE:
                values.add(value)
        facets = sum(len(values) >= _MORE_THAN_ONE for values in mixture.values.values())
        if mixture.count > FACETS_FROM and facets > MOST_FACETS:
            return f"参数组合过多：{facets} 个参数任意组合"
        return None


def _by_folders(path: str) -> str | None:
    folders = [folder for folder in path.split("/") if folder]
    if len(folders) > DEEPEST:
        return f"路径过深：超过 {DEEPEST} 层"
    named = Counter(folder for folder in folders if not folder.isdecimal())
    often = next((folder for folder, times in named.items() if times > MOST_REPEATS), None)
    if often is not None:
        return f"路径重复：“{often[:40]}”出现 {named[often]} 次"
    loop = _LOOP.search(path)
    if loop is not None and not loop[1].replace("/", "").isdecimal():
        return f"路径重复：“{loop[1][:40]}”接连出现"
    return None


def _by_parameters(pairs: Sequence[tuple[str, str]]) -> str | None:
    if len(pairs) > MOST_PARAMETERS:
        return f"参数过多：超过 {MOST_PARAMETERS} 个"
    for name, times in Counter(name for name, _ in set(pairs)).items():
        if times > (MOST_OF_ONE if name.endswith("[]") else 1):
            return f"参数重复：“{name[:40]}”有 {times} 个值"
    pair, times = max(Counter(pairs).items(), key=lambda one: one[1], default=(("", ""), 0))
    if times > MOST_SAME:
        return f"参数重复：“{pair[0][:40]}”写了 {times} 遍"
    pages = [value for name, value in pairs if name.lower() in _PAGE_NAMES]
    far = next((value for value in pages if _FAR_PAGE.fullmatch(value)), None)
    return f"页码过大：第 {far[:20]} 页" if far is not None else None


def _period_of(path: str, pairs: Sequence[tuple[str, str]]) -> tuple[str, int, int] | None:
    """The address without its day or month, and the year and month; None where it has none."""
    said = {name.lower(): value for name, value in pairs}
    year = next((said[n] for n in _YEAR_NAMES if n in said), "")
    month = next((said[n] for n in _MONTH_NAMES if n in said), "")
    if re.fullmatch(r"[0-9]{1,6}", year) and re.fullmatch(r"0?[1-9]|1[0-2]", month):
        return path, int(year), int(month)
    for name in _DATE_NAMES & said.keys():
        match = _DATE_VALUE.fullmatch(said[name])
        if match:
            return path, int(match[1]), int(match[2])
    match = _DATE_IN_PATH.search(path)
    if match:
        return path[: match.start()], int(match["y"]), int(match["m"])
    return None
