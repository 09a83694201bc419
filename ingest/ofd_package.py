"""What an OFD file (GB/T 33190-2016) holds: sheets with texts and pictures in millimetres. Pure.

OFD.xml names documents, a document its pages, templates and resources, a page its layers.
Namespaces are not looked at: writers use several.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.errors import BadPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.extract_docx_numbering import Xml
    from ingest.packages import Package

MAX_SHEETS = 3_000
MAX_CHARACTERS = 10_000_000
_A4 = (0.0, 0.0, 210.0, 297.0)
_UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_REPEATED = re.compile(r"g\s+(\d{1,6})\s+(\S+)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_MOST_REPEATS = 10_000


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres; y runs downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """In square millimetres."""
        return abs(self.width * self.height)


@dataclass(frozen=True, slots=True)
class Text:
    """One TextCode: characters that follow one another."""

    shown: str
    box: Box
    """Boundary of the object it belongs to."""
    matrix: tuple[float, ...]
    """CTM: a b c d e f."""
    x: float
    y: float
    """Origin of the first character inside the boundary."""
    size: float
    advance: float
    """From the first character's origin to the last one's."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture on a sheet."""

    box: Box
    part: str | None
    """Its name in the package, None where it is missing."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the layout."""

    box: Box
    texts: tuple[Text, ...]
    images: tuple[Image, ...]


@dataclass(frozen=True, slots=True)
class Ofd:
    """All sheets of all documents in the file."""

    sheets: tuple[Sheet, ...]
    title: str = ""
    attachments: tuple[str, ...] = ()


@dataclass(slots=True)
class _Document:
    """Where a document's parts are while it is read."""

    package: Package
    folder: str
    media: dict[str, str] = field(default_factory=dict)
    """Part name by resource id."""
    templates: dict[str, str] = field(default_factory=dict)
    """Part name by template id."""


def read_ofd(package: Package) -> Ofd:
    """The content of an opened package.

    Raises:
        BadPage: encrypted, too long, or without a page.
        KeyError: a part that must be there is missing.
    """
    if "Encryptions.xml" in package.names:
        raise BadPage("OFD 文件已加密，无法读取。请在 OFD 阅读器中解密另存后，再重新导入。")
    sheets: list[Sheet] = []
    title = ""
    attached: list[str] = []
    letters = 0
    for body in package.xml("OFD.xml").iter("{*}DocBody"):
        title = title or (body.findtext("{*}DocInfo/{*}Title") or "").strip()
        root = _part(package, "", body.findtext("{*}DocRoot") or "")
        for sheet in _sheets(package, root):
            letters += sum(len(t.shown) for t in sheet.texts)
            if len(sheets) >= MAX_SHEETS or letters > MAX_CHARACTERS:
                msg = f"OFD 文件超过 {MAX_SHEETS} 页或文字过多，无法处理。请拆分后再导入。"
                raise BadPage(msg)
            sheets.append(sheet)
        attached += _attachments(package, root)
    if not sheets:
        raise BadPage("OFD 文件里没有页面。请在 OFD 阅读器中打开核对，另存为 PDF 后再导入。")
    return Ofd(tuple(sheets), title, tuple(attached))


def _sheets(package: Package, root: str) -> Iterator[Sheet]:
    document = package.xml(root)
    made = _Document(package, posixpath.dirname(root))
    paper = _box(document.findtext("{*}CommonData/{*}PageArea/{*}PhysicalBox"), Box(*_A4))
    for kind in ("PublicRes", "DocumentRes"):
        for found in document.iterfind(f"{{*}}CommonData/{{*}}{kind}"):
            _learn_media(made, _part(package, made.folder, found.text or ""))
    for template in document.iterfind("{*}CommonData/{*}TemplatePage"):
        place = _part(package, made.folder, template.get("BaseLoc") or "")
        made.templates[template.get("ID") or ""] = place
    for page in document.iterfind("{*}Pages/{*}Page"):
        yield _sheet(made, _part(package, made.folder, page.get("BaseLoc") or ""), paper)


def _learn_media(document: _Document, part: str) -> None:
    """Note the pictures of a resource file; one that is missing has none."""
    if part not in document.package.names:
        return
    root = document.package.xml(part)
    folder = posixpath.join(posixpath.dirname(part), (root.get("BaseLoc") or "").strip("/"))
    for media in root.iter("{*}MultiMedia"):
        name = media.findtext("{*}MediaFile") or ""
        document.media[media.get("ID") or ""] = _part(document.package, folder, name)


def _sheet(document: _Document, part: str, paper: Box) -> Sheet:
    page = document.package.xml(part)
    for found in page.iterfind("{*}PageRes"):
        _learn_media(document, _part(document.package, document.folder, found.text or ""))
    paper = _box(page.findtext("{*}Area/{*}PhysicalBox"), paper)
    layers = [document.templates.get(t.get("TemplateID") or "") for t in page.iter("{*}Template")]
    roots = [document.package.xml(p) for p in layers if p in document.package.names]
    texts: list[Text] = []
    images: list[Image] = []
    for root in (*roots, page):
        for drawn in root.iter("{*}TextObject", "{*}ImageObject"):
            if drawn.get("Visible") == "false":
                continue
            if drawn.tag.endswith("}TextObject"):
                texts += _texts(drawn)
            else:
                part_name = document.media.get(drawn.get("ResourceID") or "")
                known = part_name if part_name in document.package.names else None
                images.append(Image(_box(drawn.get("Boundary"), Box(0, 0, 0, 0)), known))
    return Sheet(paper, tuple(texts), tuple(images))


def _texts(drawn: Xml) -> Iterator[Text]:
    box = _box(drawn.get("Boundary"), Box(0, 0, 0, 0))
    matrix = _numbers(drawn.get("CTM"))
    matrix = matrix if len(matrix) == len(_UPRIGHT) else _UPRIGHT
    size = next(iter(_numbers(drawn.get("Size"))), 0.0) or box.height
    x = y = 0.0
    for code in drawn.iterfind("{*}TextCode"):
        x = next(iter(_numbers(code.get("X"))), x)
        y = next(iter(_numbers(code.get("Y"))), y)
        shown = " ".join((code.text or "").split("\n")).replace("\r", " ")
        deltas = _deltas(code.get("DeltaX"))[: max(0, len(shown) - 1)]
        yield Text(shown, box, matrix, x, y, size, sum(deltas))


def _deltas(value: str | None) -> list[float]:
    """Distances between characters; `g 3 4.5` stands for 4.5 three times."""
    if not value:
        return []
    spread = _REPEATED.sub(lambda m: " ".join([m[2]] * min(int(m[1]), _MOST_REPEATS)), value)
    return list(_numbers(spread))


def _numbers(value: str | None) -> tuple[float, ...]:
    return tuple(float(n) for n in _NUMBER.findall(value or ""))


def _box(value: str | None, otherwise: Box) -> Box:
    numbers = _numbers(value)
    return Box(*numbers[:4]) if len(numbers) >= 4 else otherwise  # noqa: PLR2004  x y w h


def _part(package: Package, folder: str, place: str) -> str:
    """The part that a location names: from the root with a slash, else from the folder."""
    place = place.strip().replace("\\", "/")
    joined = place if place.startswith("/") else posixpath.join("/", folder, place)
    name = posixpath.normpath(joined).lstrip("/")
    if name in package.names:
        return name
    folded = {known.lower(): known for known in package.names}
    return folded.get(name.lower(), name)


def _attachments(package: Package, root: str) -> list[str]:
    folder = posixpath.dirname(root)
    place = package.xml(root).findtext("{*}Attachments")
    part = _part(package, folder, place or "")
    if not place or part not in package.names:
        return []
    return [a.get("Name") or "未命名" for a in package.xml(part).iter("{*}Attachment")]
