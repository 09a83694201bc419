"""A fetched page as WARC records, and back. Pure.

ISO 28500 (WARC 1.1) by warcio. A page is a group: the request where its headers are known, the way
of its redirects as metadata, and last the response, or a revisit where the same body was kept
before. A group is whole when its last record is.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol, TypeAlias
from urllib.parse import quote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser
from warcio.warcwriter import WARCWriter

from ingest.crawl.model import Fetched

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERSION: Final = "1.1"
_AS_SENT: Final = "X-Archive-Orig-"
"""Before headers that no longer tell of the body as it is kept (as pywb and Browsertrix write)."""
_CODED: Final = frozenset({"content-encoding", "transfer-encoding"})
_HTTP: Final = frozenset({"request", "response", "revisit"})
_REDIRECT: Final = "redirect"
_CHUNK: Final = 256 * 1024
_MAGIC: Final = b"\x1f\x8b\x08"


class Record(Protocol):
    """What warcio gives for a record."""

    rec_type: str
    rec_headers: StatusAndHeaders
    raw_stream: BinaryIO


Way: TypeAlias = list[tuple[Record, StatusAndHeaders | None, bytes]]
"""The records before a response that belong to it: headers of HTTP, and what is in them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it is read back."""

    fetched: Fetched
    digest: str
    whole: bool
    """False where the body stands with another page of the same digest."""


@dataclass(frozen=True, slots=True)
class Before:
    """The page with the same body that is kept already."""

    url: str
    fetched_at: datetime


class _Headers(StatusAndHeaders):  # type: ignore[misc]  # warcio is not typed
    """Headers that are written as they came; warcio's own turns what is not ASCII into %XX."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Prepare what is written: a character a byte, as headers are read from the wire."""
        self.headers_buff = self.to_str(header_filter).encode("latin-1", "replace") + b"\r\n"


class _HeadersParser(StatusAndHeadersParser):  # type: ignore[misc]  # warcio is not typed
    """Reads them back; warcio's own takes bytes for UTF-8 where they could be."""

    @staticmethod
    def decode_header(line: bytes | str) -> str:
        """A byte a character."""
        return line.decode("latin-1") if isinstance(line, bytes) else line


def header_record(software: str) -> bytes:
    """What a file begins with: who wrote it."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version=_VERSION)
    info = {"software": software, "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record("", info))
    return out.getvalue()


def group(fetched: Fetched, digest: str, before: Before | None = None) -> bytes:
    """The records of a page, each a gzip member.

    Args:
        fetched: the page.
        digest: of its body, as `sha256:…`.
        before: where the same body is kept already.
    """
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version=_VERSION)
    url = _line(fetched.url)
    common = {"WARC-Date": _written(fetched.fetched_at)}
    answer: Any
    if before is None:
        answer = writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(fetched.body),
            length=len(fetched.body),
            http_headers=_status(fetched),
            warc_headers_dict={**common, "WARC-Payload-Digest": digest},
        )
    else:
        answer = writer.create_revisit_record(
            url,
            digest,
            _line(before.url),
            _written(before.fetched_at),
            http_headers=_status(fetched),
            warc_headers_dict=dict(common),
        )
    common["WARC-Concurrent-To"] = answer.rec_headers.get_header("WARC-Record-ID")
    if fetched.sent:
        writer.write_record(
            writer.create_warc_record(
                url, "request", http_headers=_asked(fetched), warc_headers_dict=dict(common)
            )
        )
    if fetched.redirects:
        way = "".join(f"{_REDIRECT}: {_line(step)}\r\n" for step in fetched.redirects).encode()
        writer.write_record(
            writer.create_warc_record(
                url,
                "metadata",
                payload=BytesIO(way),
                length=len(way),
                warc_headers_dict=dict(common),
            )
        )
    writer.write_record(answer)
    return out.getvalue()


def members(file: BinaryIO, start: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """The whole gzip members of a file from `start` on: start, stop and what is in each.

    What is damaged or torn is passed over; the stops tell.
    """
    while True:
        file.seek(start)
        data, stop = _member(file)
        if data is not None:
            yield start, stop, data
            start = stop
            continue
        following = _next_member(file, start + 1)
        if following is None:
            return
        start = following


def read(data: bytes, way: Way) -> Kept | None:
    """The page that a record completes; None where it is a record on the way to it.

    Args:
        data: one record, unpacked.
        way: the records of the group so far; this one is put there, or all taken out.
    """
    try:
        record: Record = next(iter(ArchiveIterator(BytesIO(data), no_record_parse=True)))
        block = BytesIO(record.raw_stream.read())
        http = _HeadersParser([], verify=False).parse(block) if record.rec_type in _HTTP else None
        body = block.read()
    except (ArchiveLoadFailed, StopIteration, ValueError, EOFError, AttributeError):
        return None
    if record.rec_type in {"request", "metadata"}:
        way.append((record, http, body))
    if record.rec_type not in {"response", "revisit"} or http is None:
        return None
    kept = _kept(record, http, body, way)
    way.clear()
    return kept


def _kept(record: Record, http: StatusAndHeaders, body: bytes, way: Way) -> Kept:
    head = record.rec_headers
    url = head.get_header("WARC-Target-URI")
    sent: tuple[tuple[str, str], ...] = ()
    redirects: tuple[str, ...] = ()
    mine = head.get_header("WARC-Record-ID")
    for other, other_http, content in way:
        if other.rec_headers.get_header("WARC-Concurrent-To") != mine:
            continue
        if other_http is not None:
            sent = tuple(other_http.headers)
        elif other.rec_type == "metadata":
            lines = content.decode("utf-8", "replace").splitlines()
            redirects = tuple(line.partition(": ")[2] for line in lines if line)
    fetched = Fetched(
        url=url,
        asked=redirects[0] if redirects else url,
        status=int(http.get_statuscode()),
        headers=tuple(_plain(*pair) for pair in http.headers),
        body=body,
        fetched_at=_read_time(head.get_header("WARC-Date")),
        redirects=redirects,
        sent=sent,
    )
    digest = head.get_header("WARC-Payload-Digest")
    return Kept(fetched, digest, record.rec_type == "response")


def _status(fetched: Fetched) -> _Headers:
    try:
        phrase = HTTPStatus(fetched.status).phrase
    except ValueError:
        phrase = ""
    headers = [_coded(*pair, len(fetched.body)) for pair in fetched.headers if _sound(pair[0])]
    return _Headers(f"{fetched.status} {phrase}".strip(), headers, protocol="HTTP/1.1")


def _asked(fetched: Fetched) -> _Headers:
    parts = urlsplit(_line(fetched.url))
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = [(name, _value(value)) for name, value in fetched.sent if _sound(name)]
    return _Headers(f"{target} HTTP/1.1", headers, protocol="GET")


def _coded(name: str, value: str, size: int) -> tuple[str, str]:
    """A header as it is written: one that no longer holds is marked."""
    lower = name.lower()
    stale = lower in _CODED or (lower == "content-length" and value.strip() != str(size))
    mark = _AS_SENT if stale or lower.startswith(_AS_SENT.lower()) else ""
    return mark + name, _value(value)


def _plain(name: str, value: str) -> tuple[str, str]:
    """A header as it came."""
    return name.removeprefix(_AS_SENT), value


def _sound(name: str) -> bool:
    """Whether a header's name can stand in a file (RFC 9110, token)."""
    return (
        name.isascii() and bool(name) and all(c.isalnum() or c in "!#$%&'*+-.^_`|~" for c in name)
    )


def _value(value: str) -> str:
    """A header's value on one line, without what no header may hold."""
    return "".join(c if c >= " " and c != "\x7f" else " " for c in value).strip()


def _line(url: str) -> str:
    """An address on one line."""
    return "".join(c if c > " " and c != "\x7f" else quote(c) for c in url)


def _written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _read_time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _member(file: BinaryIO) -> tuple[bytes | None, int]:
    """What is in the gzip member that begins here, and where it ends; None: it is not whole."""
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    pieces: list[bytes] = []
    try:
        while not unpack.eof:
            read = file.read(_CHUNK)
            if not read:
                return None, 0
            pieces.append(unpack.decompress(read))
    except zlib.error:
        return None, 0
    return b"".join(pieces), file.tell() - len(unpack.unused_data)


def _next_member(file: BinaryIO, start: int) -> int | None:
    """Where something that looks like a gzip member begins, from `start` on."""
    file.seek(start)
    before = b""
    while read := file.read(_CHUNK):
        found = (before + read).find(_MAGIC)
        if found >= 0:
            return start - len(before) + found
        start += len(read)
        before = read[-2:]
    return None
