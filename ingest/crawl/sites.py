"""Settings of sites: small data files, one a site or a publishing system."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus.errors import PolicyError
from ingest.crawl.model import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_OURS = Path(__file__).with_name("sites")
_PATTERNS = ("within", "without", "pages", "lists")


class BadSite(PolicyError):
    """A file of site settings cannot be used."""


def load_site(path: Path) -> Site:
    """The settings in a TOML file, whose keys are the fields of `Site`.

    Args:
        path: of a file; or the mere name of one of ours, such as gov-cn.

    Raises:
        BadSite: it cannot be read, or a value is not of its kind; the message names it.
    """
    ours = shipped().get(str(path))
    try:
        data = tomllib.loads((ours or path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"站点设置 {path.name} 无法读取：{error}。请按 TOML 格式修改。"
        raise BadSite(msg) from error
    return _site(path.name, data)


@cache
def shipped() -> Mapping[str, Path]:
    """The files that come along, by name: of sites and publishing systems that many need."""
    return {path.stem: path for path in sorted(_OURS.glob("*.toml"))}


def _site(name: str, data: dict[str, object]) -> Site:
    known = {f.name for f in fields(Site)}
    for key in data:
        if key not in known:
            msg = f"站点设置 {name} 中没有“{key}”这一项，可用：{'、'.join(sorted(known))}。"
            raise BadSite(msg)
    texts = {k: _texts(name, k, v) for k, v in data.items() if k not in {"name", "delay"}}
    for key in _PATTERNS:
        for pattern in texts.get(key, ()):
            try:
                re.compile(pattern)
            except re.error as error:
                msg = f"站点设置 {name} 的 {key} 中“{pattern}”不是正则表达式：{error}。"
                raise BadSite(msg) from error
    title = data.get("name", "")
    if not isinstance(title, str):
        msg = f"站点设置 {name} 的 name 应是文字。"
        raise BadSite(msg)
    return Site(name=title, delay=_delay(name, data.get("delay")), **texts)


def _texts(name: str, key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        msg = f"站点设置 {name} 的 {key} 应是一组字符串。"
        raise BadSite(msg)
    return tuple(value)


def _delay(name: str, value: object) -> float | None:
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 <= value < float("inf")
    ):
        msg = f"站点设置 {name} 的 delay 应是秒数，例如 2 或 0.5。"
        raise BadSite(msg)
    return float(value)


def site_for(url: str, sites: Iterable[Site]) -> Site:
    """The settings whose hosts fit best, `Site()` where none fits.

    A whole name goes before a `*.` pattern, a longer one before a shorter, settings for all hosts
    go last.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return Site()
    best = max(((_fit(host, site), site) for site in sites), key=lambda s: s[0], default=None)
    return best[1] if best is not None and best[0] > 0 else Site()


def _fit(host: str, site: Site) -> int:
    """How well, 0 for not at all."""
    if not site.hosts:
        return 1
    return max((_fit_of(host, pattern.lower()) for pattern in site.hosts), default=0)


def _fit_of(host: str, pattern: str) -> int:
    if pattern == host:
        return 10_000
    if pattern.startswith("*.") and host.endswith(pattern[1:]):
        return 1 + len(pattern)
    return 0


@lru_cache(maxsize=1_024)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def fits(url: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of a site's patterns is found in the address."""
    return any(pattern.search(url) for pattern in _compiled(patterns))
