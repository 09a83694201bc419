"""Archives and mails become the pages in them, within bounds. Pure.

A page that holds no others is given back as it is.
A member's locator names the way to it: `材料.zip!/附件/办法.docx`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from ingest.expand_mail import mail_members
from ingest.expand_zip import zip_members
from ingest.sniff import INSIDE, container_kind

MAX_DEPTH = 3
"""Archives and mails inside one another."""
MAX_MEMBERS = 2_000
"""Pages out of one file."""
MAX_UNPACKED = 500_000_000
"""Bytes of all members together, those inside members included."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A member that gives no page, and why."""

    locator: str
    message: str
    """For the operator, in Simplified Chinese."""
    skipped: bool = False
    """True where it was left aside on purpose: a style sheet, a picture in a signature."""


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
    if kind not in {PageKind.ZIP, PageKind.EML}:
        yield page
        return
    if depth == 0:
        yield Unread(page.locator, f"压缩包或邮件嵌套超过 {MAX_DEPTH} 层，没有读取。请逐层解开。")
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


def _beyond() -> str:
    most = MAX_UNPACKED // 1_000_000
    return f"里面的文件超过 {MAX_MEMBERS} 个或解开后超过 {most} MB，其余的没有读取。请分批导入。"
