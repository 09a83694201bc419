"""The format fixtures in OFD (GB/T 33190-2016): one with text, one that is a scan."""

from __future__ import annotations

from xml.sax.saxutils import escape

from format_words import zipped

Blocks = list[tuple[str, str]]
_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_SIZE = 5.0
"""Letters in millimetres, about fourteen points."""
_LEADING = 8.6
_LEFT, _TOP, _FULL = 26.0, 30.0, 31
_LINES = 26
_HEAD = "青石县人民政府公报　2023年第3期"


def ofd(blocks: Blocks) -> bytes:
    """Sheets with broken lines, a running head as template and page numbers."""
    printed = [line for style, text in blocks for line in _broken(style, text)]
    sheets = [printed[i : i + _LINES] for i in range(0, len(printed), _LINES)]
    pages = [_page(sheet, number) for number, sheet in enumerate(sheets, 1)]
    parts = _package(len(pages), template=True)
    head = _object(900, 70, 12, 3.2, _HEAD)
    parts["Doc_0/Tpls/Tpl_0/Content.xml"] = _content(head, template=False)
    for number, page in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = page
    return zipped({name: text.encode() for name, text in parts.items()})


def scanned(png: bytes) -> bytes:
    """One sheet that holds nothing but a picture."""
    parts = _package(1, template=False)
    picture = (
        '<ofd:ImageObject ID="5" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="7"/>'
    )
    parts["Doc_0/Pages/Page_0/Content.xml"] = _content(picture, template=False)
    parts["Doc_0/DocumentRes.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Res {_NS} BaseLoc="Res"><ofd:MultiMedias>'
        '<ofd:MultiMedia ID="7" Type="Image" Format="PNG">'
        "<ofd:MediaFile>image_7.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    packed = {name: text.encode() for name, text in parts.items()}
    return zipped({**packed, "Doc_0/Res/image_7.png": png})


def _broken(style: str, text: str) -> list[tuple[float, str]]:
    """Printed lines with their left edges; paragraphs are indented by two characters."""
    if style != "para":
        left = 184 - len(text) * _SIZE if style == "right" else 105 - len(text) * _SIZE / 2
        return [(left, text)]
    lines = [(_LEFT + 2 * _SIZE, text[: _FULL - 2])]
    rest = text[_FULL - 2 :]
    return lines + [(_LEFT, rest[i : i + _FULL]) for i in range(0, len(rest), _FULL)]


def _page(sheet: list[tuple[float, str]], number: int) -> str:
    objects = [
        _object(10 + i, left, _TOP + i * _LEADING, _SIZE, text)
        for i, (left, text) in enumerate(sheet)
    ]
    objects.append(_object(99, 100, 280, 3.5, f"— {number} —"))
    return _content("".join(objects), template=True)


def _object(number: int, left: float, top: float, size: float, text: str) -> str:
    """A text object; the distances of equal characters are written in short (g N d)."""
    narrow = all(c.isascii() for c in text)
    steps = "" if narrow or len(text) == 1 else f' DeltaX="g {len(text) - 1} {size}"'
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{left} {top} {len(text) * size} {size * 1.2}" '
        f'Font="3" Size="{size}"><ofd:TextCode X="0" Y="{size * 0.88}"{steps}>{escape(text)}'
        "</ofd:TextCode></ofd:TextObject>"
    )


def _content(objects: str, *, template: bool) -> str:
    used = '<ofd:Template TemplateID="2" ZOrder="Background"/>' if template else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {_NS}>{used}<ofd:Content>'
        f'<ofd:Layer ID="4">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def _package(pages: int, *, template: bool) -> dict[str, str]:
    used = '<ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    listed = "".join(
        f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(pages)
    )
    return {
        "OFD.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {_NS} Version="1.0" DocType="OFD">'
            "<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:Document {_NS}><ofd:CommonData>'
            "<ofd:MaxUnitID>1000</ofd:MaxUnitID><ofd:PageArea>"
            "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            f"<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>{used}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        ),
    }
