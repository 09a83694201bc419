"""`tiaowen site`: which sites may show the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.console import DONE, emit, note, say
from api.options import AsJson, Data, run
from api.widget_listing import NO_SITES, Change, changed, new_site, site_json, site_text
from corpus.sites import USUAL

if TYPE_CHECKING:
    from api.service import Service
    from corpus.sites import Site

site = typer.Typer(
    name="site",
    help="管理可以使用搜索框的网站：add、list、edit、remove。",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Key = Annotated[str, typer.Argument(metavar="KEY", help="网站密钥（见 tiaowen site list）")]
Host = Annotated[
    str, typer.Option("--host", metavar="URL", help="本服务对外的地址，写进要粘贴的一行")
]
Origins = Annotated[
    list[str] | None,
    typer.Option(
        "--origin", metavar="URL", help="允许的来源，可多次，如 https://www.example.gov.cn"
    ),
]
Filters = Annotated[
    list[str] | None,
    typer.Option("--filter", metavar="field=value", help="只给这部分文件，可多次，如 地区=青河市"),
]
_HERE = "http://127.0.0.1:8000"


@site.command(help="添加网站，给出密钥和要粘贴的一行。")
def add(  # noqa: PLR0913, PLR0917  one parameter an option: Typer's way
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="网站名称")],
    origins: Origins = None,
    filters: Filters = None,
    per_minute: Annotated[
        int, typer.Option("--per-minute", metavar="N", help="每分钟最多请求数")
    ] = USUAL,
    host: Host = _HERE,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """A new site."""

    def action(service: Service) -> int:
        made = service.sites.add(new_site(name, origins or (), filters or (), per_minute))
        return _told(made, host, as_json=as_json)

    run(context, data, action)


@site.command("list", help="列出网站。")
def all_sites(
    context: typer.Context, host: Host = _HERE, data: Data = None, *, as_json: AsJson = False
) -> None:
    """Every site."""

    def action(service: Service) -> int:
        found = service.sites.all()
        if as_json:
            emit({"sites": [site_json(s, host) for s in found]})
        else:
            say([line for s in found for line in site_text(s, host)] or [NO_SITES])
        return DONE

    run(context, data, action)


@site.command(help="修改网站；没写的保持不变。")
def edit(  # noqa: PLR0913, PLR0917  one parameter an option: Typer's way
    context: typer.Context,
    key: Key,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="网站名称")] = None,
    origins: Origins = None,
    filters: Filters = None,
    per_minute: Annotated[
        int | None, typer.Option("--per-minute", metavar="N", help="每分钟最多请求数")
    ] = None,
    host: Host = _HERE,
    data: Data = None,
    *,
    active: Annotated[bool | None, typer.Option("--on/--off", help="启用或停用")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="取消筛选，给全库")] = False,
    as_json: AsJson = False,
) -> None:
    """A site changed; lists of origins and filters are replaced as wholes."""

    def action(service: Service) -> int:
        wanted = () if whole else filters or None
        change = Change(name, origins or None, wanted, active, per_minute)
        site = changed(service.sites.get(key), change)
        service.sites.put(site)
        return _told(site, host, as_json=as_json)

    run(context, data, action)


@site.command(help="删除网站：它的搜索框立即停止。")
def remove(context: typer.Context, key: Key, data: Data = None) -> None:
    """A site forgotten."""

    def action(service: Service) -> int:
        service.sites.remove(key)
        note(f"已删除 {key}。")
        return DONE

    run(context, data, action)


def _told(site: Site, host: str, *, as_json: bool) -> int:
    if as_json:
        emit(site_json(site, host))
    else:
        say(site_text(site, host))
        if host == _HERE:
            note(f"粘贴前请把 {_HERE} 换成本服务对外的地址，或加 --host 写明后再列出。")
    return DONE
