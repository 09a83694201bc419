"""Bodies as they were sent become bodies as they were meant, within bounds. Pure.

Chunks (RFC 9112, 7.1) and content codings (RFC 9110, 8.4.1).
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

import brotli
from backports import zstd
from warcio.bufferedreaders import ChunkedDataReader

from corpus.errors import BadPage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PIECE: Final = 65_536
_MOST_CODINGS: Final = 3
"""Codings on top of one another; real servers use one."""
_TOO_LARGE = "解开后过大，疑似压缩炸弹，已拒绝读取。请核对来源。"
_DAMAGED = "内容的压缩编码已损坏，无法解开。请重新采集这一页。"


def dechunked(body: bytes) -> bytes:
    """A body without the lengths of its chunks; one that has none is left as it is."""
    read: bytes = ChunkedDataReader(BytesIO(body)).read()
    return read


def decoded(body: bytes, codings: Sequence[str], most: int) -> bytes:
    """A body without its content codings.

    Args:
        body: as sent, without chunks.
        codings: in the order in which they were laid on, in small letters.
        most: bytes that any step may give.

    Raises:
        BadPage: a coding is not known, the body is damaged, or gives too much.
    """
    laid = [coding for coding in codings if coding not in {"", "identity"}]
    if len(laid) > _MOST_CODINGS:
        raise BadPage(_TOO_LARGE)
    for coding in reversed(laid):
        body = _joined(_pieces(body, coding), most)
    return body


def _joined(pieces: Iterator[bytes], most: int) -> bytes:
    found: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            found.append(piece)
            size += len(piece)
            if size > most:
                raise BadPage(_TOO_LARGE)
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
        raise BadPage(_DAMAGED) from error
    return b"".join(found)


def _pieces(body: bytes, coding: str) -> Iterator[bytes]:
    if coding in {"gzip", "x-gzip"}:
        return _inflated(body, 16 + zlib.MAX_WBITS)
    if coding == "deflate":
        # Meant is zlib's format; some servers send the bare stream.
        zlib_head = len(body) > 1 and body[0] & 0x0F == 8 and not (body[0] * 256 + body[1]) % 31  # noqa: PLR2004  RFC 1950
        return _inflated(body, zlib.MAX_WBITS if zlib_head else -zlib.MAX_WBITS)
    if coding == "br":
        return _unbrotli(body)
    if coding == "zstd":
        return _unzstd(body)
    msg = f"内容的编码“{coding[:20]}”无法识别，没有读取。"
    raise BadPage(msg)


def _inflated(body: bytes, wbits: int) -> Iterator[bytes]:
    while body:
        unpack = zlib.decompressobj(wbits)
        yield unpack.decompress(body, _PIECE)
        while not unpack.eof and (tail := unpack.unconsumed_tail):
            yield unpack.decompress(tail, _PIECE)
        if not unpack.eof:
            raise EOFError
        body = unpack.unused_data if wbits > zlib.MAX_WBITS else b""
        if not body.startswith(b"\x1f\x8b"):
            return


def _unbrotli(body: bytes) -> Iterator[bytes]:
    unpack = brotli.Decompressor()
    yield unpack.process(body, output_buffer_limit=_PIECE)
    while not unpack.is_finished():
        piece = unpack.process(b"", output_buffer_limit=_PIECE)
        if not piece:
            raise EOFError
        yield piece


def _unzstd(body: bytes) -> Iterator[bytes]:
    with zstd.ZstdFile(BytesIO(body)) as stream:
        while piece := stream.read(_PIECE):
            yield piece
