"""Sites made, changed and shown: what the commands and the API share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.filters import parse_filters
from corpus.sites import USUAL, Site, new_key, origins_of, pace, site_name
from search.filters import check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.present import Json

NO_SITES = "还没有网站可以使用搜索框。用 tiaowen site add 添加。"


@dataclass(frozen=True, slots=True)
class Change:
    """What of a site is to be another; None stays."""

    name: str | None = None
    origins: Sequence[str] | None = None
    filters: Sequence[str] | None = None
    active: bool | None = None
    per_minute: int | None = None


def new_site(
    name: str, origins: Sequence[str], filters: Sequence[str] = (), per_minute: int = USUAL
) -> Site:
    """A site with a key of its own.

    Raises:
        BadQuery: a name, an origin, a filter or a pace that cannot be used.
    """
    origins = origins_of(list(origins))
    return Site(new_key(), site_name(name), origins, _filters(filters), per_minute=pace(per_minute))


def changed(site: Site, change: Change) -> Site:
    """The site as it is to be.

    Raises:
        BadQuery: as `new_site`.
    """
    return replace(
        site,
        name=site.name if change.name is None else site_name(change.name),
        origins=site.origins if change.origins is None else origins_of(list(change.origins)),
        filters=site.filters if change.filters is None else _filters(change.filters),
        active=site.active if change.active is None else change.active,
        per_minute=site.per_minute if change.per_minute is None else pace(change.per_minute),
    )


def _filters(typed: Sequence[str]) -> tuple[str, ...]:
    """As typed, once they are known to be filters."""
    check(parse_filters(typed))
    return tuple(dict.fromkeys(text.strip() for text in typed))


def lines_for(site: Site, host: str) -> tuple[str, str]:
    """What a webmaster pastes: the line of the box, and that of the framed one.

    Args:
        site: whose.
        host: origin of this service as readers see it.
    """
    box = f'<script src="{host}/widget.js" data-site="{site.key}" async></script>'
    frame = (
        f'<iframe src="{host}/embed?site={site.key}" title="搜索政策文件" '
        'width="100%" height="560" allow="clipboard-write"></iframe>'
    )
    return box, frame


def site_json(site: Site, host: str) -> Json:
    """A site with what its webmaster pastes."""
    script, frame = lines_for(site, host)
    return {
        "key": site.key,
        "name": site.name,
        "origins": list(site.origins),
        "filters": list(site.filters),
        "active": site.active,
        "per_minute": site.per_minute,
        "created_at": site.created_at.isoformat() if site.created_at is not None else None,
        "script": script,
        "frame": frame,
    }


def site_text(site: Site, host: str) -> list[str]:
    """The same for the terminal."""
    script, frame = lines_for(site, host)
    return [
        f"{site.name}  {site.key}{'' if site.active else '  （已停用）'}",
        f"  允许来源：{'、'.join(site.origins)}",
        f"  筛选：{'；'.join(site.filters) or '全库'}；每分钟 {site.per_minute} 次",
        f"  {script}",
        f"  {frame}",
    ]
