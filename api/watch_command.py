"""`tiaowen watch`: which pages and columns are looked at again, and what changed there."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api import priority
from api.console import DONE, PART_FAILED, emit, note, say
from api.options import AsJson, Data, run
from corpus.errors import BadQuery, PolicyError
from corpus.watching import Kind, Seen

if TYPE_CHECKING:
    from api.service import Service
    from api.watch_polite import Polite
    from api.watcher import Round
    from ingest.crawl.model import Fetched

watch = typer.Typer(
    name="watch",
    help="监测栏目和网页：add、list、remove、run、changes。",
    no_args_is_help=True,
    rich_markup_mode=None,
)

MOST = 500
"""Addresses of one round where nobody says: at the usual pace of a host some five minutes."""
_NONE = "还没有监测任何网址。请用 tiaowen watch add 网址 添加栏目，或加 --page 添加单个网页。"


@watch.command(
    help="监测栏目（列表页、RSS、网站地图）；单个网页加 --page，库中来自网上的网页用 --library。"
)
def add(
    context: typer.Context,
    urls: Annotated[list[str] | None, typer.Argument(metavar="URL…", help="网址")] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="名称，便于辨认")] = "",
    data: Data = None,
    *,
    page: Annotated[bool, typer.Option("--page", help="是单个网页，不是栏目")] = False,
    library: Annotated[bool, typer.Option("--library", help="库中全部来自网上的网页")] = False,
) -> None:
    """Addresses to look at from now on."""

    def action(service: Service) -> int:
        from api import watch_adding  # noqa: PLC0415  loads the crawler's modules

        if not urls and not library:
            raise BadQuery("请写明要监测的网址，或用 --library 监测库中全部来自网上的网页。")
        added = watch_adding.add_library(service.store) if library else 0
        kind = Kind.PAGE if page else Kind.COLUMN
        added += watch_adding.add(service.store, urls, kind, name) if urls else 0
        note(f"新加 {added} 个网址。" if added else "这些网址都已在监测。")
        note("运行 tiaowen watch run 查看到期的；加 --every 60 每小时一轮。")
        return DONE

    run(context, data, action)


@watch.command("list", help="列出监测的栏目和网页。")
def all_watched(context: typer.Context, data: Data = None, *, as_json: AsJson = False) -> None:
    """Every address, pages of columns as a number."""

    def action(service: Service) -> int:
        from api.watch_shown import watched_json, watched_text  # noqa: PLC0415  as above

        found = service.store.watches.all()
        if as_json:
            emit({"watched": [watched_json(w) for w in found]})
        else:
            say(watched_text(found) if found else [_NONE])
        return DONE

    run(context, data, action)


@watch.command(help="不再监测；栏目连同其中的网页。库中的文件和已记的变动保留。")
def remove(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="网址（见 tiaowen watch list）")],
    data: Data = None,
) -> None:
    """An address that is looked at no more."""

    def action(service: Service) -> int:
        from ingest.crawl.canonical import canonical  # noqa: PLC0415  as above

        watches = service.store.watches
        named = url if watches.find(url) is not None else canonical(url) or url
        note(f"已停止监测 {watches.remove(named)} 个网址。")
        return DONE

    run(context, data, action)


@watch.command("run", help="查看到期的网址，收录新文件，报告变动。")
def run_rounds(
    context: typer.Context,
    every: Annotated[
        float | None, typer.Option("--every", metavar="MINUTES", min=0.1, help="每隔几分钟一轮")
    ] = None,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, help="每轮最多几个网址")
    ] = MOST,
    data: Data = None,
    *,
    now: Annotated[bool, typer.Option("--now", help="全部立即查看，不等到期")] = False,
    as_json: AsJson = False,
) -> None:
    """One round, or one after the other until it is ended."""

    def action(service: Service) -> int:
        priority.give_way(service.settings.data)
        watches = service.store.watches
        if not watches.all():
            raise BadQuery(_NONE)
        if now:
            watches.hurry(datetime.now(UTC))
        from api.watch_polite import Polite  # noqa: PLC0415  as above

        polite = Polite.of(service.settings)
        while True:
            try:
                done = one_round(service, polite, most)
            except PolicyError as error:
                if every is None:
                    raise
                note(f"这一轮没有完成：{error}")
            else:
                _say(done, as_json=as_json)
                if every is None:
                    return PART_FAILED if done.seen.get(Seen.FAILING) else DONE
            time.sleep(every * 60)

    run(context, data, action)


def one_round(service: Service, polite: Polite, most: int) -> Round:
    """A round, and what it found sent to the webhook when all is kept."""
    from api.crawling import FOLDER  # noqa: PLC0415  as above
    from api.watcher import Watcher  # noqa: PLC0415
    from api.webhook import deliver  # noqa: PLC0415
    from ingest.crawl.evidence import Evidence  # noqa: PLC0415
    from ingest.crawl.plan import WARC  # noqa: PLC0415

    settings = service.settings
    with Evidence(settings.data / FOLDER / WARC) as evidence:

        def keep(fetched: Fetched) -> None:
            evidence.add(fetched)

        done = Watcher(service, polite, keep, notify=note).round(most)
    delivered = deliver(service, datetime.now(UTC))
    if delivered.told:
        note(f"有 {delivered.failed} 项变动没有送达：{delivered.told}下一轮再送。")
    return done


def _say(done: Round, *, as_json: bool) -> None:
    from api.watch_shown import round_json, round_text  # noqa: PLC0415  as above

    if as_json:
        emit(round_json(done))
    else:
        say(round_text(done))


@watch.command(help="列出已发现的变动，新的在前。")
def changes(
    context: typer.Context,
    most: Annotated[int, typer.Option("-n", metavar="N", min=1, max=1000, help="最多几项")] = 20,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """What was noticed."""

    def action(service: Service) -> int:
        from api.watch_shown import change_json, change_text, visible  # noqa: PLC0415  as above

        found = visible(service.store.watches.changes(most), service)
        if as_json:
            emit({"changes": [change_json(c) for c in found]})
        else:
            lines = [line for c in found for line in change_text(c)]
            say(lines or ["还没有变动。运行 tiaowen watch run 查看到期的网址。"])
        return DONE

    run(context, data, action)
