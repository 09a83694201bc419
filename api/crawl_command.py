"""`tiaowen crawl`: a site's pages, politely, into the library."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import priority
from api.console import DONE, PART_FAILED, emit, note, say
from api.options import AsJson, Data, run, system_user
from corpus.access import Act
from corpus.errors import BadQuery
from ingest.crawl.plan import DEPTH, MOST

if TYPE_CHECKING:
    from api.crawl_rounds import Rounds
    from api.ingested import IngestReport
    from api.service import Service
    from ingest.crawl.plan import Plan
    from ingest.crawl.run import Crawled

crawling = typer.Typer()


@crawling.command(help="采集网站并入库：遵守 robots.txt，可随时中断，再次运行接着采。")
def crawl(  # noqa: PLR0913, PLR0917  one parameter an option: Typer's way
    context: typer.Context,
    starts: Annotated[
        list[str] | None, typer.Argument(metavar="START…", help="起始网址，如网站首页或栏目")
    ] = None,
    site: Annotated[
        Path | None,
        typer.Option(
            "--site", metavar="FILE", help="站点设置（TOML），或自带设置的名称如 gov-cn；一般不需要"
        ),
    ] = None,
    depth: Annotated[
        int, typer.Option("--depth", metavar="N", min=0, help="从起始页起最多跟几层链接")
    ] = DEPTH,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, help="本次最多采几页；其余下次继续")
    ] = MOST,
    within: Annotated[
        list[str] | None,
        typer.Option("--within", metavar="PATTERN", help="只采网址符合此正则的，可多次"),
    ] = None,
    data: Data = None,
    *,
    no_ingest: Annotated[bool, typer.Option("--no-ingest", help="只采集，先不入库")] = False,
    as_json: AsJson = False,
) -> None:
    """Pages of a site to evidence, and from there to the library."""

    def action(service: Service) -> int:
        # The crawler's rooms are loaded for this command only.
        from api import crawling as room  # noqa: PLC0415

        for pattern in within or ():
            _check(pattern)
        priority.give_way(service.settings.data)
        wished = room.Wished(starts or (), site, depth, most, within or ())
        plan = room.plan_of(wished, service.settings)
        if not plan.contact:
            note(
                "没有设置联系方式，网站无法与您联系。建议用 TIAOWEN_CRAWL_CONTACT 写明网址或邮箱。"
            )
        return _crawl(service, plan, no_ingest=no_ingest, as_json=as_json)

    run(context, data, action)


def _crawl(service: Service, plan: Plan, *, no_ingest: bool, as_json: bool) -> int:
    """Crawl and take in, and tell of both."""
    from api.crawl_progress import CrawlProgress  # noqa: PLC0415  as above
    from api.crawl_rounds import Rounds  # noqa: PLC0415
    from api.present import report_json  # noqa: PLC0415
    from api.texts import report_text  # noqa: PLC0415
    from ingest.crawl import run as crawler  # noqa: PLC0415

    progress = CrawlProgress(note, plan.most)
    rounds = Rounds(partial(_take_in, service, plan), progress, note)
    try:
        crawled = crawler.crawl(plan, progress, _nothing if no_ingest else rounds)
        _tell(crawled, as_json=as_json)
        if not no_ingest:
            rounds.last()
    except KeyboardInterrupt:
        _interrupted(service, rounds, no_ingest=no_ingest)
        raise
    told: dict[str, object] = {"manifest": crawled.manifest, "path": str(crawled.path)}
    if not no_ingest:
        told |= {"pages": rounds.pages, "ingested": report_json(rounds.report)}
    if as_json:
        emit(told)
    elif not no_ingest:
        say(report_text(rounds.report))
    return PART_FAILED if crawled.manifest["trouble"] else DONE


def _nothing() -> None:
    """What is done beside a crawl whose pages are not wanted yet."""


def _tell(crawled: Crawled, *, as_json: bool) -> None:
    """What the crawl brought, before its pages are taken in."""
    from api.crawling import crawl_text  # noqa: PLC0415  as above

    for notice in crawled.notices:
        note(notice)
    if not as_json:
        say([*crawl_text(crawled.manifest), f"清单：{crawled.path}"])


def _take_in(
    service: Service, plan: Plan, notify: Callable[[str], None], *, is_over: bool
) -> tuple[IngestReport, int]:
    """One round, and the note of it in the audit log."""
    from api.crawling import take_in  # noqa: PLC0415  as above

    report, pages = take_in(service, plan, notify, is_over=is_over)
    if pages or is_over:
        said = f"采集入库 {report.documents} 件"
        service.accounts.log(system_user(), Act.INGESTED, said, "cli")
    return report, pages


def _interrupted(service: Service, rounds: Rounds, *, no_ingest: bool) -> None:
    """Leave a library that answers: what was stored is indexed; the rest is for the next run."""
    if rounds.is_open:
        note("正在停止：把已入库的编入索引后退出。再按一次 Ctrl+C 立即退出，下次运行时补上。")
        service.relearn(note)
    if not no_ingest:
        note("已采而未入库的网页都已保存，再次运行同一命令时入库。")


def _check(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        msg = f"--within 的“{pattern[:100]}”不是正则表达式：{error}。"
        raise BadQuery(msg) from error
