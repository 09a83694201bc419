"""A crawl, and the library that takes in what it brought."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from api.ingested import IngestReport
from api.progress import TimeLeft, Trouble
from corpus.errors import BadQuery
from corpus.model import Page
from ingest.crawl.canonical import canonical
from ingest.crawl.evidence import Evidence
from ingest.crawl.frontier import Frontier
from ingest.crawl.harvest import Crop, harvest
from ingest.crawl.model import Fetched, Site
from ingest.crawl.plan import DEPTH, MOST, WARC, Plan
from ingest.crawl.ripe import ripe
from ingest.crawl.sites import load_site

if TYPE_CHECKING:
    from api.service import Service
    from api.settings import Settings

FOLDER = "crawl"
"""Of the library's folder."""


@dataclass(frozen=True, slots=True)
class Wished:
    """What a person asks for."""

    starts: Sequence[str]
    site: Path | None = None
    """File of settings."""
    depth: int = DEPTH
    most: int = MOST
    within: Sequence[str] = ()


def plan_of(wished: Wished, settings: Settings) -> Plan:
    """What to do.

    Raises:
        BadQuery: nothing to start from, or it is no web address.
        PolicyError: the file of settings cannot be used.
    """
    site = load_site(wished.site) if wished.site else Site()
    starts = tuple(dict.fromkeys(_start(s, site) for s in wished.starts or site.starts))
    if not starts:
        raise BadQuery("没有起始网址。请写明从哪个网址开始，或在站点设置的 starts 里写明。")
    named = [name.strip().lower() for name in settings.crawl_private.split(",")]
    if settings.allow_private:
        named += [urlsplit(start).hostname or "" for start in starts]
    return Plan(
        folder=settings.data / FOLDER,
        starts=starts,
        sites=(site,),
        within=tuple(wished.within),
        depth=wished.depth,
        most=wished.most,
        contact=settings.crawl_contact,
        delay=settings.crawl_delay,
        max_bytes=settings.max_page,
        seconds=settings.fetch_seconds,
        allowed=tuple(filter(None, named)),
    )


def _start(written: str, site: Site) -> str:
    url = canonical(written, site)
    if url is None:
        shown = written[:100] or "（空）"
        msg = f"“{shown}”不是可以采集的网址。请写完整，例如 https://www.example.gov.cn/zcwj/。"
        raise BadQuery(msg)
    return url


def take_in(
    service: Service, plan: Plan, notify: Callable[[str], None], *, is_over: bool = True
) -> tuple[IngestReport, int]:
    """Store and index what the crawl brought and the library has not; and how many pages it was.

    Each page is marked when the library has it, so that this can be killed and run again.

    Args:
        service: the library.
        plan: of the crawl, which may go on meanwhile.
        notify: told of every page, of the index, and how much is left.
        is_over: whether texts come of which pages are still to be fetched; they come as they are.
    """
    frontier = Frontier(plan.folder, plan.starts)
    seen_at, fresh = time.time(), frontier.fresh()
    told, count, done = TimeLeft(notify), 0, 0

    def pages() -> Iterator[Page]:
        nonlocal count, done
        with Evidence(plan.folder / WARC) as evidence:
            for crop in _crops(frontier, evidence, notify, is_over=is_over):
                count += 1
                yield _page(crop.fetched)
                frontier.ingested(crop.addresses, seen_at)
                done += len(crop.addresses)
                told("pages", min(done, fresh), fresh)

    try:
        return service.ingest_pages(pages(), notify), count
    finally:
        frontier.close()


def _crops(
    frontier: Frontier, evidence: Evidence, notify: Callable[[str], None], *, is_over: bool
) -> Iterator[Crop]:
    def tell(line: str) -> None:
        notify(Trouble(line))

    if is_over:
        return harvest(frontier, evidence, tell)
    # What waits is told at the end, not again and again.
    return harvest(frontier, evidence, tell, ripe(frontier), waits=lambda _: None)


def _page(fetched: Fetched) -> Page:
    return Page(fetched.body, fetched.url, fetched.header("content-type"), fetched.fetched_at)


_FINDINGS: Mapping[str, str] = {
    "error_page": "出错页",
    "login_wall": "要求登录",
    "captcha": "要求验证码",
    "empty_list": "空的列表",
    "script_shell": "内容由脚本生成的空壳",
    "empty": "空白页",
    "not_text": "不是文字",
    "too_large": "过大",
}
_FAILURES: Mapping[str, str] = {
    "unreachable": "连接不上",
    "slow": "超时",
    "private": "指向内部网络",
    "too_large": "过大",
    "not_text": "不是文字",
    "busy": "网站一直繁忙",
    "server": "网站出错",
    "redirects": "跳转没有结果",
    "unreadable": "回答无法读取",
}


_PRIVATE = "本单位内网的网站，请在设置 crawl_private 中写明主机名后再采集。"


def crawl_text(manifest: Mapping[str, Any]) -> list[str]:
    """A run for a person."""
    run, states = manifest["this_run"], manifest["addresses"]
    lines = [f"本次采集 {run['kept']} 页；累计已存 {states.get('done', 0)} 页。"]
    if run["recovered"]:
        lines.append(f"上次中断前已收到的 {run['recovered']} 页直接读取，没有重新下载。")
    findings = {k: n for k, n in manifest["findings"].items() if k != "ok"}
    lines += _counted("不是正文的网页", findings, _FINDINGS)
    lines += _counted("没有取得的网址", manifest["failed"], _FAILURES)
    if manifest["failed"].get("private"):
        lines.append(_PRIVATE)
    lines += manifest["truncated"]
    for host, told in manifest["hosts"].items():
        if told["left_because"]:
            lines.append(f"{host}：{told['left_because']}。")
    if manifest["trouble"]:
        lines.append(manifest["trouble"])
    return lines


def _counted(what: str, counts: Mapping[str, int], names: Mapping[str, str]) -> list[str]:
    told = "、".join(f"{names.get(k, k)} {n} 个" for k, n in counts.items() if n)
    return [f"{what}：{told}。"] if told else []
