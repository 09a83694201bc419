"""Archives, mails and WARC files become the pages in them, within bounds. Pure.

A page that holds no others is given back as it is.
A member's locator names the way to it: `材料.zip!/附件/办法.docx`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TypeAlias

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from ingest.expand_mail import mail_members
from ingest.expand_zip import zip_members
from ingest.members import INSIDE, Unread
from ingest.sniff import container_kind

MAX_DEPTH = 3
"""Archives and mails inside one another."""
MAX_MEMBERS = 2_000
"""Pages out of one file."""
MAX_PAGE = 100_000_000
"""Bytes of one page out of a WARC file."""
MAX_UNPACKED = 500_000_000
"""Bytes of all members together, those inside members included."""


Found: TypeAlias = Page | Unread


@dataclass(slots=True)
class _Budget:
    """What is left of the bounds, for a whole file."""

    members: int = MAX_MEMBERS
    size: int = MAX_UNPACKED


def expand(page: Page, passed_over: Callable[[str], bool] = lambda _: False) -> Iterator[Found]:
    """The pages in a page.

    Args:
        page: as opened or fetched.
        passed_over: whether a member of this name is to be left aside, as in a folder.
    """
    yield from _expand(page, passed_over, MAX_DEPTH, _Budget())


def _expand(
    page: Page, passed_over: Callable[[str], bool], depth: int, budget: _Budget
) -> Iterator[Found]:
    try:
        kind = container_kind(page)
    except BadPage:
        kind = None  # said when the page is read
    if kind not in {PageKind.ZIP, PageKind.EML, PageKind.WARC}:
        yield page
        return
    if depth == 0:
        yield Unread(page.locator, f"压缩包或邮件嵌套超过 {MAX_DEPTH} 层，没有读取。请逐层解开。")
        return
    if kind is PageKind.WARC:
        yield from _warc(page, passed_over, depth, budget)
        return
    try:
        yield from _members(page, kind, passed_over, depth, budget)
    except BadPage as error:
        yield Unread(page.locator, str(error))


def _members(
    page: Page, kind: PageKind, passed_over: Callable[[str], bool], depth: int, budget: _Budget
) -> Iterator[Found]:
    members = zip_members(page.body) if kind is PageKind.ZIP else mail_members(page.body)
    empty = True
    for member in members:
        locator = page.locator + INSIDE + member.name
        if member.left_aside or passed_over(member.name):
            yield Unread(locator, member.left_aside or "不是文件类型，略过。", skipped=True)
            continue
        empty = False
        budget.members -= 1
        budget.size -= member.size
        if budget.members < 0 or budget.size < 0:
            yield Unread(page.locator, _beyond())
            return
        try:
            body = member.read()
        except BadPage as error:
            yield Unread(locator, str(error))
            continue
        inner = replace(page, body=body, locator=locator, content_type=member.content_type)
        yield from _expand(inner, passed_over, depth - 1, budget)
    if empty:
        yield Unread(page.locator, "里面没有可以入库的文件。请核对后重新导入。")


def _warc(
    page: Page, passed_over: Callable[[str], bool], depth: int, budget: _Budget
) -> Iterator[Found]:
    from ingest.crawl.warc import Bounds, warc_pages  # noqa: PLC0415  few have any

    bounds = Bounds(MAX_PAGE, max_unpacked=MAX_UNPACKED)
    for found in warc_pages(BytesIO(page.body), page.locator, bounds, passed_over):
        if isinstance(found, Unread):
            yield found
            continue
        budget.members -= 1
        budget.size -= len(found.body)
        if budget.members < 0 or budget.size < 0:
            yield Unread(page.locator, _beyond())
            return
        # Not as if it had been fetched: whoever sends a file may write any address into it.
        inner = replace(found, locator=page.locator + INSIDE + found.locator)
        yield from _expand(inner, passed_over, depth - 1, budget)


def _beyond() -> str:
    most = MAX_UNPACKED // 1_000_000
    return f"里面的文件超过 {MAX_MEMBERS} 个或解开后超过 {most} MB，其余的没有读取。请分批导入。"
