"""The pages in anybody's WARC file, plain or packed with gzip. Pure but for the reading.

ISO 28500. Taken are answers of web servers with status 200 and resources, where their kind may hold
a document; requests, metadata and the like are no pages. What is left aside is counted, what is
refused is named, and nothing is read without a bound: lengths, lines and codings are the writer's.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import (
    StatusAndHeaders,
    StatusAndHeadersParser,
    StatusAndHeadersParserException,
)

from corpus.errors import BadPage
from corpus.model import Page
from ingest.crawl.codings import dechunked, decoded
from ingest.members import INSIDE, Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_RECORDS: Final = 2_000_000
"""Records of a file that are looked at, of any kind."""
MAX_NAMED: Final = 200
"""Refused records of a file that are named; the others are counted."""
MAX_UNPACKED: Final = 100_000_000_000
"""Bytes of a file when unpacked; 1 GB packed is usual, ten times as much unpacked."""
_MAX_HEAD: Final = 256_000
"""Bytes of the HTTP headers of an answer."""
_MAX_LINE: Final = 65_536
_MAX_LINES: Final = 2_000
"""Length and number of the lines of a record's head."""
_MAX_URL: Final = 2_000
_PIECE: Final = 65_536
_MAX_GAP: Final = 100_000
"""Lines between two records that are searched for the next: a damaged page is that long at most."""
_DIGITS: Final = 15
"""Of a length: 1 PB."""
_GZIP: Final = b"\x1f\x8b"
_ASIDE: Final = re.compile(
    r"(?:image|audio|video|font)/|text/css|(?:text|application)/(?:x-)?(?:java|ecma)script"
    r"|application/(?:[\w.]+\+)?json|(?:text|application)/(?!xhtml)(?:[\w.-]+\+)?xml\b"
    r"|application/(?:font|wasm|x-font|vnd\.ms-fontobject)"
)
"""Content types in which no document stands. Pictures of a page are none; a scan is a PDF."""
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a file is read."""

    max_page: int
    """Bytes of one page."""
    max_records: int = MAX_RECORDS
    max_unpacked: int = MAX_UNPACKED


def warc_pages(
    file: BinaryIO, name: str, bounds: Bounds, passed_over: Callable[[str], bool] = lambda _: False
) -> Iterator[Page | Unread]:
    """The pages of a WARC file, each under its own address, in the file's order.

    Args:
        file: at its beginning.
        name: what the file is called in messages.
        bounds: how much is read.
        passed_over: whether a path of an address is to be left aside, as in a folder.
    """
    aside: Counter[str] = Counter()
    pages = refused = 0
    for found in _each(file, name, bounds, passed_over):
        if isinstance(found, str):
            aside[found] += 1
        elif isinstance(found, Page):
            pages += 1
            yield found
        else:
            refused += 1
            if refused <= MAX_NAMED:
                yield found
    if refused > MAX_NAMED:
        more = refused - MAX_NAMED
        yield Unread(name, f"另有 {more} 条记录无法读取，不再逐条列出。请核对文件。", count=more)
    for reason, count in aside.most_common():
        yield Unread(name, f"{reason} {count} 条，略过。", skipped=True, count=count)
    if not pages:
        yield Unread(name, "里面没有可以入库的网页。请核对采集的范围和结果。")


def _each(
    file: BinaryIO, name: str, bounds: Bounds, passed_over: Callable[[str], bool]
) -> Iterator[Page | Unread | str]:
    """What becomes of each record: a page, a refusal, or why it is left aside."""
    try:
        for record in _records(_Lines(file, bounds.max_unpacked), bounds):
            if isinstance(record, _Damage):
                yield Unread(name, record.message)
                continue
            try:
                found = _page(record, bounds.max_page, passed_over)
            except BadPage as error:
                yield Unread(name + INSIDE + _told(record.url), str(error))
                continue
            if found:
                yield found
    except BadPage as error:
        yield Unread(name, str(error))


@dataclass(frozen=True, slots=True)
class _Record:
    """One record, not yet understood."""

    kind: str
    url: str
    head: StatusAndHeaders
    block: bytes
    announced: int
    """Bytes that the block should have."""


@dataclass(frozen=True, slots=True)
class _Damage:
    message: str


class _Lines:
    """A file that is unpacked on the way, in bounds."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        packed = file.read(2) == _GZIP
        file.seek(0)
        self._file: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=file) if packed else file
        self._left = most
        self._lines = 0

    def allow(self, lines: int) -> None:
        """So many lines may be read from here on."""
        self._lines = lines

    def readline(self, most: int = _MAX_LINE) -> bytes:
        """A line with its end; nothing at the end of the file."""
        line = self._counted(lambda: self._file.readline(most))
        self._lines -= 1
        if self._lines < 0 or len(line) >= _MAX_LINE:
            raise BadPage("WARC 记录的头部或间隔过长，已停止读取。请核对文件来源。")
        return line

    def read(self, most: int) -> bytes:
        """So many bytes; fewer only at the end of the file."""
        return self._counted(lambda: self._file.read(most))

    def _counted(self, read: Callable[[], bytes]) -> bytes:
        try:
            data = read()
        except EOFError as error:
            raise BadPage("文件不完整（末尾被截断），其余的没有读取。请重新下载。") from error
        except (zlib.error, OSError) as error:
            raise BadPage("文件的压缩已损坏，其余的没有读取。请重新下载。") from error
        self._left -= len(data)
        if self._left < 0:
            raise BadPage("解开后过大，其余的没有读取。请拆分后再导入。")
        return data


def _records(lines: _Lines, bounds: Bounds) -> Iterator[_Record | _Damage]:
    parser = StatusAndHeadersParser(ArcWarcRecordLoader.WARC_TYPES)
    for number in range(1, bounds.max_records + 1):
        first, between = _next_start(lines)
        if between:
            yield _Damage(
                f"第 {number} 条记录之前有 {between} 字节不是 WARC 记录，已跳过。请核对文件。"
            )
        if not first:
            return
        try:
            head = parser.parse(lines, first)
            announced = _length(head)
        except (StatusAndHeadersParserException, EOFError, ValueError):
            yield _Damage(f"第 {number} 条记录的头部有误，已跳过。请核对文件。")
            continue
        kind = (head.get_header("WARC-Type") or "").lower()
        wanted = kind in {"response", "resource"}
        block = _block(lines, announced, bounds.max_page + _MAX_HEAD if wanted else 0)
        url = (head.get_header("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
        yield _Record(kind, url, head, block, announced)
    yield _Damage(f"记录超过 {bounds.max_records} 条，其余的没有读取。请拆分后再导入。")


def _length(head: StatusAndHeaders) -> int:
    """Bytes of the block.

    Raises:
        ValueError: they are not told.
    """
    told = (head.get_header("Content-Length") or "").strip()
    if not (told.isascii() and told.isdigit() and len(told) <= _DIGITS):
        raise ValueError(told)
    return int(told)


def _next_start(lines: _Lines) -> tuple[bytes, int]:
    """The first line of the next record, and the bytes before it that belong to none."""
    between = 0
    lines.allow(_MAX_GAP)
    while True:
        line = lines.readline(_MAX_LINE - 1)
        if not line or line.startswith(b"WARC/"):
            lines.allow(_MAX_LINES)
            return line, between
        between += len(line) if line.strip() else 0


def _block(lines: _Lines, length: int, most: int) -> bytes:
    """What is in a record, up to `most` bytes; the rest is passed over."""
    kept: list[bytes] = []
    size = 0
    while size < length and (piece := lines.read(min(_PIECE, length - size))):
        if size < most:
            kept.append(piece)
        size += len(piece)
    return b"".join(kept)


def _page(record: _Record, max_page: int, passed_over: Callable[[str], bool]) -> Page | str:
    """The page in a record, or why it is left aside; empty for what never is a page.

    Raises:
        BadPage: it should be one, and cannot be read.
    """
    if record.kind == "revisit":
        return "与先前相同的重复采集"
    if record.kind not in {"response", "resource"}:
        return ""
    url = record.url
    is_web = url.startswith(("http://", "https://"))
    if record.kind == "response" and not is_web:
        return ""  # dns: and the like
    if passed_over(_path(url)):
        return "不是文件类型的"
    _refuse_partial(record, max_page)
    if record.kind == "resource":
        content_type = record.head.get_header("Content-Type") or ""
        return _taken(record, record.block, content_type)
    return _answer(record, max_page)


def _answer(record: _Record, max_page: int) -> Page | str:
    """The page that a web server answered with, or why it is left aside."""
    end = _HEAD_END.search(record.block, 0, _MAX_HEAD)
    try:
        head = BytesIO(record.block[: end.end()] if end else b"")
        http = StatusAndHeadersParser(ArcWarcRecordLoader.HTTP_TYPES).parse(head)
        status = int(http.get_statuscode())
    except (StatusAndHeadersParserException, EOFError, ValueError) as error:
        raise BadPage("记录里没有完整的 HTTP 回答，没有读取。") from error
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return "跳转"
    if status != HTTPStatus.OK:
        return "没有取得网页（状态不是 200）的"
    body = record.block[end.end() :] if end else b""
    if "chunked" in _values(http, "transfer-encoding"):
        body = dechunked(body)
    body = decoded(body, _values(http, "content-encoding"), max_page)
    return _taken(record, body, http.get_header("Content-Type") or "")


def _taken(record: _Record, body: bytes, content_type: str) -> Page | str:
    if _ASIDE.match(content_type.strip().lower()):
        return "图片、样式、脚本等"
    if not body:
        return "空白的"
    return Page(body, record.url, content_type, _when(record.head))


def _refuse_partial(record: _Record, max_page: int) -> None:
    """Pass what is whole.

    Raises:
        BadPage: too large, cut off, or one segment of several.
    """
    if record.announced > max_page + _MAX_HEAD:
        msg = f"网页超过 {max_page // 1024 // 1024} MB，没有读取。"
        raise BadPage(msg)
    if len(record.block) < record.announced:
        raise BadPage("记录不完整（文件被截断），没有读取。请重新下载。")
    if record.head.get_header("WARC-Truncated") or record.head.get_header("WARC-Segment-Number"):
        raise BadPage("采集时被截断或分段，内容不完整，没有读取。请重新采集这一页。")


def _values(http: StatusAndHeaders, name: str) -> list[str]:
    """The values of a header that is a list, in small letters."""
    lines = [value for header, value in http.headers if header.lower() == name]
    return [part.strip().lower() for line in lines for part in line.split(",")]


def _when(head: StatusAndHeaders) -> datetime | None:
    try:
        return datetime.fromisoformat(head.get_header("WARC-Date", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _path(url: str) -> str:
    """The path of an address.

    Raises:
        BadPage: the address is none.
    """
    try:
        if url and len(url) <= _MAX_URL and url.isprintable():
            return urlsplit(url).path
    except ValueError:
        pass
    raise BadPage("记录的网址有误，没有读取。")


def _told(url: str) -> str:
    """An address fit for a message."""
    return "".join(c if c.isprintable() else "\ufffd" for c in url[:200]) or "（没有网址）"
