"""Builds `tests/formats`: one text in every format that is read, and a workbook.

The text is `format_sources/measures.txt`, one block a line, `style|text`.
Everything is deterministic but what other programs draw: pictures need a Chinese font (Noto CJK),
`measures.doc` needs LibreOffice; without them the committed files stay as they are.

    .venv/bin/python bench/build_formats.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import format_images
import format_mails
import format_ofd
import format_texts
import format_words

SOURCE = Path(__file__).parent / "format_sources" / "measures.txt"
TARGET = Path(__file__).parent.parent / "tests" / "formats"


def blocks() -> list[tuple[str, str]]:
    """Style and text of every block."""
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    return [(style, text) for style, _, text in (line.partition("|") for line in lines)]


def files() -> dict[str, bytes]:
    """Name and bytes of everything that needs no other program."""
    text = blocks()
    docx = format_words.docx(text)
    html = format_texts.html(text)
    return {
        "measures.txt": format_texts.plain(text).encode(),
        "measures.md": format_texts.markdown(text).encode(),
        "measures.html": html.encode(),
        "measures.docx": docx,
        "measures.rtf": format_words.rtf(text),
        "measures.odt": format_words.odt(text),
        "measures.pdf": format_words.pdf(text),
        "measures.ofd": format_ofd.ofd(text),
        "measures.mht": format_mails.mht(html),
        "measures.eml": format_mails.eml("会议室管理办法.docx", docx),
        "measures.zip": format_mails.gbk_zip({"附件/会议室管理办法.docx": docx}),
        "annex.xlsx": format_words.xlsx(),
    }


def main() -> int:
    """Write what can be written here, and say what cannot."""
    TARGET.mkdir(exist_ok=True)
    made = files()
    drawn = format_images.drawn(blocks())
    if not drawn:
        print("no Chinese font here: pictures stay as they are")
    made |= drawn
    if "measures.png" in drawn:
        made["scan.ofd"] = format_ofd.scanned(drawn["measures.png"])
    with tempfile.TemporaryDirectory() as folder:
        old = format_words.old_word(made["measures.docx"], Path(folder))
    if old is None:
        print("no LibreOffice here: measures.doc stays as it is")
    elif not (TARGET / "measures.doc").exists():
        made["measures.doc"] = old
    for name, body in made.items():
        path = TARGET / name
        if not path.exists() or path.read_bytes() != body:
            path.write_bytes(body)
            print(f"written: {name} ({len(body):,} bytes)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
