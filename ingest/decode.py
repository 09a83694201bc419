"""From bytes to characters: which charset a page is really in. Pure; never raises.

The order is that of the HTML standard (byte order mark, HTTP header, `<meta>`), with one
difference: what a page declares is believed only as far as its bytes bear it out,
for Chinese pages are often re-encoded without changing their declaration.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SCAN = 4_096
"""Bytes searched for a declaration; the HTML standard asks for 1,024, old CMS pages need more."""
_SAMPLE = 200_000
"""Characters that a guess between two charsets looks at."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALIASES = {
    "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "cp936": "gb18030", "ms936": "gb18030", "windows-936": "gb18030", "hz-gb-2312": "hz",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs", "cp950": "big5hkscs",
    "utf-16": "utf-16-le",
}  # fmt: skip
_WEAK = frozenset({"iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "us-ascii"})
"""What servers say by default; on a Chinese page it is no statement about the page."""
_DECLARATION = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_CUT = 4
"""Bytes of the longest character: fewer may be missing at the end of a truncated file."""
_MARK = "\ufffd"
_ASCII = re.compile("[\x00-\x7f]+")
_TWO_BYTES = re.compile("[\x80-\u07ff]")
_FREQUENT = frozenset(
    "的一是在不了有和人中大上以要到作地出分成可主年工也能下子面而方多定行法所民得十三之等部度家力"
    "如水化高自二理小加量本去把性好合由其些然前外天政四日那事平形相全表，。、；：（）《》「」　"
)
"""Common alike in simplified and traditional text, so that their share tells a right decoding."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a page."""

    text: str
    charset: str
    """The Python codec that was used."""
    warnings: tuple[tuple[str, str], ...] = ()
    """Code and message in Simplified Chinese."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The bytes read under one charset without an error."""

    text: str
    charset: str
    truncated: bool


def decode(body: bytes, content_type: str) -> Decoded:
    """The characters of `body`; whatever the bytes are, there is an answer.

    Args:
        body: the bytes as they came.
        content_type: the Content-Type header, empty where there was none.
    """
    marked = _by_mark(body)
    if marked is not None:
        return marked
    declared = tuple(dict.fromkeys(_declared(body, content_type)))
    reading = _strict(body, declared)
    if reading is None:
        return _last_resort(body, declared)
    warnings = []
    if declared and reading.charset != declared[0] and not body.isascii():
        warnings.append(_mis_declared(declared[0], reading.charset))
    if reading.truncated:
        warnings.append(("truncated", "文件在一个字符中间断开，末尾可能缺少内容，请核对原文。"))
    return _clean(Decoded(reading.text, reading.charset, tuple(warnings)))


def _by_mark(body: bytes) -> Decoded | None:
    for mark, charset in _BOMS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            reading = _read(rest, charset)
            if reading is None:
                return _clean(_replacing(rest, charset))
            cut = (("truncated", "文件末尾不完整，可能缺少内容，请核对原文。"),)
            return _clean(Decoded(reading.text, charset, cut if reading.truncated else ()))
    return None


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """Usable charsets that header, meta elements and XML prolog name, in this order."""
    header = _HEADER.search(content_type)
    names = [header.group(1)] if header else []
    names += [
        (m.group(1) or m.group(2)).decode("ascii", "replace")
        for m in _DECLARATION.finditer(body[:SCAN])
    ]
    for name in names:
        charset = _ALIASES.get(name.lower(), name.lower())
        if charset not in _WEAK and _is_text_codec(charset):
            yield charset


def _is_text_codec(name: str) -> bool:
    """Whether Python reads text with it; `rot13`, `zlib` and the like are no charsets."""
    try:
        b"a".decode(name)
    except (LookupError, ValueError):
        return name in {"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"}
    except Exception:  # noqa: BLE001  a page may name any codec, e.g. one for zip data
        return False
    return True


def _strict(body: bytes, declared: tuple[str, ...]) -> _Reading | None:
    """The first reading without an error: as declared, UTF-8, or the better of GB 18030 and Big5.

    UTF-8 goes before any other declaration where it holds Chinese characters:
    text in another charset is valid UTF-8 of that kind only by an unlikely chance.
    """
    utf8 = _read(body, "utf-8")
    if utf8 is not None and _is_surely_utf8(utf8.text):
        return utf8
    for charset in declared:
        reading = utf8 if charset == "utf-8" else _read(body, charset)
        if reading is not None:
            return reading
    if utf8 is not None:
        return utf8
    readings = [r for r in (_read(body, "gb18030"), _read(body, "big5hkscs")) if r is not None]
    return max(readings, key=lambda r: _plausibility(r.text), default=None)


def _read(body: bytes, charset: str) -> _Reading | None:
    """The text under `charset`, None where it holds an error before its very end."""
    try:
        return _Reading(body.decode(charset), charset, truncated=False)
    except UnicodeDecodeError as error:
        if error.end < len(body) or len(body) - error.start >= _CUT:
            return None
        if not _is_incomplete(body[error.start :], charset):
            return None
        return _Reading(body[: error.start].decode(charset), charset, truncated=True)
    except (LookupError, ValueError):
        return None


def _is_incomplete(tail: bytes, charset: str) -> bool:
    """Whether `tail` is the beginning of a character, and not plainly wrong."""
    try:
        codecs.getincrementaldecoder(charset)("strict").decode(tail, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _is_surely_utf8(text: str) -> bool:
    """Whether the characters are such as only real UTF-8 gives: more from U+0800 on than below."""
    sample = text[:_SAMPLE]
    beyond = _ASCII.sub("", sample)
    short = len(_TWO_BYTES.findall(beyond))
    return len(beyond) - short > short


def _plausibility(text: str) -> float:
    """The share of frequent characters among those beyond ASCII, 0 to 1."""
    beyond = [c for c in text[:_SAMPLE] if c > "\x7f"]
    return sum(1 for c in beyond if c in _FREQUENT) / max(1, len(beyond))


def _last_resort(body: bytes, declared: tuple[str, ...]) -> Decoded:
    """The reading with the fewest errors, a replacement character at each."""
    charsets = dict.fromkeys((*declared, "utf-8", "gb18030", "big5hkscs"))
    readings = [_replacing(body, charset) for charset in charsets]
    best = min(readings, key=lambda d: (d.text.count(_MARK), -_plausibility(d.text)))
    if declared and best.charset != declared[0]:
        warning = _mis_declared(declared[0], best.charset)
        best = Decoded(best.text, best.charset, (warning, *best.warnings))
    return _clean(best)


def _replacing(body: bytes, charset: str) -> Decoded:
    try:
        text = body.decode(charset, "replace")
    except (LookupError, ValueError):
        charset = "utf-8"
        text = body.decode(charset, "replace")
    message = f"有 {text.count(_MARK)} 处字节无法识别，已用“{_MARK}”代替，请核对原文。"
    return Decoded(text, charset, (("undecodable_bytes", message),))


def _mis_declared(declared: str, used: str) -> tuple[str, str]:
    message = f"页面声明的编码是 {declared}，实际按 {used} 读取；如有乱码请核对原文。"
    return ("mis_declared_charset", message)


def _clean(decoded: Decoded) -> Decoded:
    """NUL and lone surrogates, which no store takes, become replacement characters as in HTML."""
    text = decoded.text.replace("\x00", _MARK)
    if not text.isascii():
        text = re.sub("[\ud800-\udfff]", _MARK, text)
    if text == decoded.text:
        return decoded
    warnings = decoded.warnings
    if not any(code == "undecodable_bytes" for code, _ in warnings):
        message = f"文本中有不可用的控制字符，已用“{_MARK}”代替，请核对原文。"
        warnings = (*warnings, ("undecodable_bytes", message))
    return Decoded(text, decoded.charset, warnings)
