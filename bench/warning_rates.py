"""How often each warning is given, over the samples and, where they are, pages and statutes.

Statutes are sound texts: nearly every warning about one is a false one. `--show CODE` prints
the places, to be read by hand.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import PolicyError
from corpus.model import Document, Page, Warning
from corpus.severity import KINDS
from ingest.pipeline import parse_page

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SETS = {
    "samples": (ROOT / "corpus/samples", "[0-9]*"),
    "pages": (SHARED / "pages", "*.html"),
    "laws": (SHARED / "laws", "*.md"),
}
_AROUND = 30
"""Characters printed on each side of a place."""


def main() -> None:
    """Print a table: documents with a warning of each code, by set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", default="", help="print the places of this code")
    shown = parser.parse_args().show
    counts: dict[str, Counter[str]] = {}
    sizes = {}
    for name, (folder, pattern) in SETS.items():
        if not folder.is_dir():
            print(f"{name}: not here")
            continue
        documents = list(_documents(sorted(folder.glob(pattern)), flatten=name == "laws"))
        sizes[name] = len(documents)
        counts[name] = Counter(c for d in documents for c in {w.code for w in d.warnings})
        for document in documents:
            for warning in document.warnings:
                if warning.code == shown:
                    print(f"{document.source.locator}: {_place(document, warning)}")
    print("code".ljust(24) + "".join(f"{n} ({k})".rjust(18) for n, k in sizes.items()))
    for code in KINDS:
        print(code.ljust(24) + "".join(str(counts[n][code]).rjust(18) for n in sizes))


def _documents(paths: list[Path], *, flatten: bool) -> Iterator[Document]:
    for path in paths:
        body = path.read_bytes()
        page = Page(_flat(body), f"{path.stem}.txt") if flatten else Page(body, path.name)
        try:
            yield from parse_page(page)
        except PolicyError:
            continue


def _flat(body: bytes) -> bytes:
    """Markdown without its marks."""
    lines = (line.lstrip("# ").rstrip() for line in body.decode("utf-8").split("\n"))
    return "\n".join(line for line in lines if line and not line.startswith("<!--")).encode()


def _place(document: Document, warning: Warning) -> str:
    start, end = warning.start or 0, warning.end or 0
    before = document.text[max(0, start - _AROUND) : start]
    return repr(f"{before}【{document.text[start:end][-80:]}】{document.text[end : end + _AROUND]}")


if __name__ == "__main__":
    main()
