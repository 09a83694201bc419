"""Opening zip packages of XML (docx, OFD, xlsx) without harm: bombs, entities, locks. Pure."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from corpus.errors import BadPage

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ENTRIES = 5_000
"""Files in the archive."""
MAX_UNPACKED = 300_000_000
"""Bytes of all files unpacked, by the archive's directory; `zipfile` reads no more than it says."""
MAX_XML = 60_000_000
"""Bytes of all XML parts unpacked; a thousand pages of text have about 20 MB."""
MAX_RATIO = 200
"""Unpacked to packed bytes of the whole archive; XML of real documents stays below 50."""
_RATIO_FROM = 10_000_000
"""Unpacked bytes from which the ratio is looked at."""
DTD = re.compile(
    rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T)", re.IGNORECASE
)
"""What no office file needs and entity bombs are made of; in UTF-8 and UTF-16."""
_LONG_TAG = re.compile(rb"<[^<>]{16384,}")
MAX_ATTRIBUTES = 1_000
"""Attributes of one element; the parser compares each with all before it."""
XML_ENDINGS = (".xml", ".rels")
FAULTS = (
    zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, OSError, EOFError, SyntaxError, KeyError,
    ValueError, AttributeError, IndexError, NotImplementedError, RuntimeError, TypeError,
    OverflowError, ArithmeticError,
)  # fmt: skip
"""What reading a damaged package may raise; no documentation bounds it."""


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package."""

    archive: zipfile.ZipFile
    names: frozenset[str]

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            KeyError: there is no such part.
        """
        return self.archive.read(name)

    def xml(self, name: str) -> Any:  # noqa: ANN401  lxml publishes no types
        """The root element of a part, entities unread.

        Raises:
            KeyError: there is no such part.
        """
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        return etree.fromstring(self.read(name), parser)


@contextmanager
def opened(body: bytes, what: str) -> Iterator[Package]:
    """The package; faults of whatever is read from it inside the `with` become `BadPage`.

    Args:
        body: the bytes of the file.
        what: how messages call it, as "OFD 文件".

    Raises:
        BadPage: damaged, encrypted, or built to exhaust memory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            refuse_hostile(archive, len(body), what)
            yield Package(archive, frozenset(archive.namelist()))
    except BadPage:
        raise
    except FAULTS as error:
        msg = f"{what}已损坏，无法读取。请重新下载，或用原来的软件打开后另存一份，再重新导入。"
        raise BadPage(msg) from error


def refuse_hostile(archive: zipfile.ZipFile, packed: int, what: str) -> None:
    """Refuse bombs, entities and locks before anything is unpacked as a whole.

    Raises:
        BadPage: with the reason.
    """
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    xml = [entry for entry in entries if entry.filename.endswith(XML_ENDINGS)]
    swollen = total > _RATIO_FROM and total > MAX_RATIO * packed
    weight = sum(entry.file_size for entry in xml)
    hostile = f"{what}解压后过大，疑似压缩炸弹，已拒绝读取。请确认文件来源，或另存为 PDF 后再导入。"
    if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED or weight > MAX_XML or swollen:
        raise BadPage(hostile)
    if any(entry.flag_bits & 1 for entry in entries):
        msg = f"{what}已加密，无法读取。请去掉打开密码后另存，再重新导入。"
        raise BadPage(msg)
    if any(_is_hostile(archive.read(entry)) for entry in xml):
        raise BadPage(hostile)


def _is_hostile(part: bytes) -> bool:
    if DTD.search(part):
        return True
    return any(tag.group().count(b"=") > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(part))
